"""Writing in a sighting, reporting from inside, bringing in a file: three short pages."""

import base64
import zlib

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.access import needs, person_of
from accounts.permissions import Permission
from accounts.sealing import CannotOpen, seal_text, unseal_text
from journal.errors import Refused
from monitoring.connectors.byhand import split_paste
from monitoring.connectors.filedrop import FileDrop
from monitoring.connectors.interface import RawBatch
from monitoring.sightings import actions
from monitoring.sightings.forms import FileForm, ReportForm, SightingForm

FILE_CAP = 4 * 1024 * 1024
_PURPOSE = "file-import"


@needs(Permission.MENTIONS_ADD)
@require_http_methods(["GET", "POST"])
def by_hand(request: HttpRequest) -> HttpResponse:
    """Take a sighting in."""
    form = SightingForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        link, text = split_paste(form.cleaned_data["pasted"])
        try:
            actions.write_in_sighting(
                actor=person_of(request),
                sighting=actions.Sighting(
                    key=form.cleaned_data["key"],
                    link=link,
                    text=text,
                    author=form.cleaned_data["author"],
                    network=form.cleaned_data["network"],
                    channel=form.cleaned_data["channel"],
                ),
            )
        except Refused as refused:
            form.add_error("pasted", refused.message)
        else:
            return render(
                request, "monitoring/sightings/by_hand.html", {"form": SightingForm(), "kept": True}
            )
    status = 422 if form.errors else 200
    return render(request, "monitoring/sightings/by_hand.html", {"form": form}, status=status)


@needs(Permission.REPORT_SEND)
@require_http_methods(["GET", "POST"])
def report(request: HttpRequest) -> HttpResponse:
    """Take an employee's report; the answer is a receipt."""
    form = ReportForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            receipt = actions.send_report(
                actor=person_of(request),
                report=actions.ReportTold(
                    key=data["key"],
                    text=data["text"],
                    place=data["place"],
                    is_anonymous=data["is_anonymous"],
                ),
            )
        except Refused as refused:
            form.add_error("text", refused.message)
        else:
            context = {"receipt": receipt, "anonymous": data["is_anonymous"]}
            return render(request, "monitoring/sightings/reported.html", context)
    status = 422 if form.errors else 200
    return render(request, "monitoring/sightings/report.html", {"form": form}, status=status)


@needs(Permission.MENTIONS_ADD)
@require_http_methods(["GET", "POST"])
def file_import(request: HttpRequest) -> HttpResponse:
    """Look at a file first; bring in exactly the bytes that were looked at."""
    if request.method == "POST" and "held" in request.POST:
        return _bring_in(request)
    form = FileForm(request.POST or None, request.FILES or None)
    context: dict[str, object] = {"form": form}
    if request.method == "POST" and form.is_valid():
        upload = form.cleaned_data["file"]
        if upload.size > FILE_CAP:
            form.add_error("file", _("A file may hold 4 MB. Cut it in parts; nothing was stored."))
        else:
            raw = upload.read()
            found = FileDrop().inspect(RawBatch(raw, timezone.now()))
            context |= {"found": found, "name": upload.name, "held": _held(raw)}
    status = 422 if form.errors else 200
    return render(request, "monitoring/sightings/import.html", context, status=status)


def _held(raw: bytes) -> str:
    """Carry the file sealed inside the page between looking and bringing in: nothing lies about."""
    return seal_text(base64.b64encode(zlib.compress(raw, 6)).decode(), _PURPOSE)


def _bring_in(request: HttpRequest) -> HttpResponse:
    try:
        raw = zlib.decompress(base64.b64decode(unseal_text(request.POST["held"], _PURPOSE)))
    except (CannotOpen, ValueError, zlib.error) as error:
        raise Refused(
            "held-broken", _("This preview cannot be used any more. Choose the file once more.")
        ) from error
    found = FileDrop().inspect(RawBatch(raw, timezone.now()))
    actions.import_file(
        actor=person_of(request),
        name=request.POST.get("name", "")[:200],
        source_name="",
        raw=raw,
        envelope=found.envelope,
    )
    context = {"form": FileForm(), "brought": found}
    return render(request, "monitoring/sightings/import.html", context)
