"""Writing in a sighting, reporting from inside, bringing in a file: three short pages."""

import base64
import json
import zlib
from dataclasses import dataclass
from typing import Any

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
from monitoring.connectors.filedrop import FileDrop, Inspection
from monitoring.connectors.interface import RawBatch
from monitoring.sightings import actions
from monitoring.sightings.forms import FileForm, ReadingForm, ReportForm, SightingForm

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
    """Look at a file first, say how it is read; bring in exactly what was looked at."""
    if request.method == "POST" and "held" in request.POST:
        return _looked_at(request)
    form = FileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        upload = form.cleaned_data["file"]
        if upload.size <= FILE_CAP:
            chosen = {"time_zone": person_of(request).time_zone}
            return _page(request, _Held(upload.read(), str(upload.name)[:200], chosen))
        form.add_error("file", _("A file may hold 4 MB. Cut it in parts; nothing was stored."))
    status = 422 if form.errors else 200
    return render(request, "monitoring/sightings/import.html", {"form": form}, status=status)


@dataclass(frozen=True, slots=True)
class _Held:
    """A file between looking and bringing in, and how it was read when it was looked at."""

    raw: bytes
    name: str
    chosen: dict[str, Any]

    def sealed(self) -> str:
        """Carry it sealed inside the page: nothing lies about."""
        packed = base64.b64encode(zlib.compress(self.raw, 6)).decode()
        return seal_text(json.dumps([packed, self.name, self.chosen]), _PURPOSE)

    def found(self) -> Inspection:
        return FileDrop().inspect(RawBatch(self.raw, timezone.now(), {}, self.chosen))


def _opened(sealed: str) -> _Held:
    try:
        packed, name, chosen = json.loads(unseal_text(sealed, _PURPOSE))
        return _Held(zlib.decompress(base64.b64decode(packed)), name, chosen)
    except (CannotOpen, ValueError, zlib.error) as error:
        raise Refused(
            "held-broken", _("This preview cannot be used any more. Choose the file once more.")
        ) from error


def _looked_at(request: HttpRequest) -> HttpResponse:
    held = _opened(request.POST["held"])
    found = held.found()
    form = ReadingForm(request.POST, found=found, time_zone=held.chosen["time_zone"])
    if not form.is_valid():
        return _page(request, held, reading=form)
    chosen = form.chosen()
    if "look" in request.POST or chosen != form.shown():
        # What was chosen and not looked at yet is shown before it is brought in.
        is_new = "look" not in request.POST
        return _page(request, _Held(held.raw, held.name, chosen), is_new=is_new)
    count = actions.import_file(
        actor=person_of(request),
        name=held.name,
        source_name="",
        raw=held.raw,
        envelope=found.envelope,
    )
    context = {"form": FileForm(), "brought": found, "batches": count}
    return render(request, "monitoring/sightings/import.html", context)


def _page(
    request: HttpRequest, held: _Held, *, reading: ReadingForm | None = None, is_new: bool = False
) -> HttpResponse:
    """Show what a file holds, and how it was read. is_new: it was about to be brought in."""
    found = held.found()
    form = reading or ReadingForm(None, found=found, time_zone=held.chosen["time_zone"])
    context = {
        "form": FileForm(), "found": found, "name": held.name, "held": held.sealed(),
        "reading": form, "is_new": is_new,
    }  # fmt: skip
    status = 422 if form.errors else 200
    return render(request, "monitoring/sightings/import.html", context, status=status)
