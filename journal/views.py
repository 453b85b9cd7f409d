"""The full log: read, checked, taken out as a file, words in it erased."""

from typing import Final
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import needs, person_of
from accounts.models import User
from accounts.permissions import Permission
from accounts.stepup import needs_fresh_factor
from journal import actions, queries
from journal.chain import moment
from journal.forms import ErasureForm, LogFilters
from journal.lines import by_day, line
from journal.models import Entry
from journal.sentences import words
from journal.sheets import sheet

_LARGEST_ID: Final = 2**63 - 1


@needs(Permission.LOG_SEE)
@require_safe
def log(request: HttpRequest) -> HttpResponse:
    person = person_of(request)
    form = _form(request.GET, person)
    filters = form.filters()
    page = queries.log_page(
        person,
        filters,
        before=_cursor(request.GET, "before"),
        after=_cursor(request.GET, "after"),
    )
    given = filters.given()
    context = {
        "form": form,
        "given": given,
        "days": by_day(page.entries),
        "older_url": _address(given, before=page.older),
        "newer_url": _address(given, after=page.newer),
        "standing": queries.standing(),
        "limit": queries.EXPORTED,
        "may_erase": person.may(Permission.LOG_ERASE),
        "page_keys": [(_("More filters"), "f")],
    }
    return render(request, "journal/log.html", context)


@needs(Permission.LOG_SEE)
@require_POST
def check(request: HttpRequest) -> HttpResponse:
    if actions.check_newest_span(actor=person_of(request)):
        messages.error(request, _("The log is broken. What was found stands in the log itself."))
    else:
        messages.success(request, _("Checked now: the newest part of the log is unbroken."))
    return redirect("log")


@needs(Permission.LOG_SEE)
@needs_fresh_factor
@require_POST
def export(request: HttpRequest) -> HttpResponse:
    person = person_of(request)
    filters = _form(request.POST, person).filters()
    found = queries.log_export(person, filters)
    note = actions.record_export(actor=person, filters=filters.given(), limit=queries.EXPORTED)
    response = HttpResponse(_file(found, note), content_type="text/csv; charset=utf-8")
    name = f"log-{timezone.localdate():%Y-%m-%d}.csv"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@needs(Permission.LOG_ERASE)
@needs_fresh_factor
@require_http_methods(["GET", "HEAD", "POST"])
def erase(request: HttpRequest, entry_id: int) -> HttpResponse:
    """Erase the words of one entry, after a look at what would go."""
    person = person_of(request)
    entry = queries.log_entry(person, entry_id)
    if entry is None:
        raise Http404
    form = ErasureForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.erase_entry_payload(actor=person, entry_id=entry.pk, **form.cleaned_data)
        messages.success(request, _("The words are erased. A line in the log says so."))
        return redirect("log")
    context = {
        "form": form,
        "entry": line(entry),
        "words": words(entry),
        "back": f"{reverse('log')}?{urlencode({'before': entry.pk + 1})}",
    }
    status = 422 if form.errors else 200
    return render(request, "journal/erase.html", context, status=status)


def _form(given: QueryDict, person: User) -> LogFilters:
    return LogFilters(given, queries.log_streams(person, given.get("stream", "")))


def _file(entries: list[Entry], note: Entry) -> bytes:
    rows: list[list[object]] = [
        [
            pgettext("log", "Log"),
            pgettext("log", "Number"),
            pgettext("log", "Time (UTC)"),
            pgettext("log", "Who"),
            pgettext("log", "What"),
            pgettext("log", "About"),
            pgettext("log", "Hash"),
        ]
    ]
    for entry in entries:
        said = line(entry)
        about = f"{entry.object_type} {entry.object_id}".strip()
        rows.append(
            [entry.stream.key, said.number, moment(said.at), said.who, said.say, about, said.hash]
        )
    # Whoever finds the file knows who took it out, and where the log says so.
    exported = line(note)
    said_by = _("Exported by %(who)s, log entry #%(number)s") % {
        "who": exported.who,
        "number": exported.number,
    }
    rows.append(["desk", exported.number, moment(exported.at), said_by, "", "", exported.hash])
    return sheet(rows)


def _cursor(given: QueryDict, name: str) -> int | None:
    text = given.get(name, "")
    if text.isascii() and text.isdecimal() and int(text) <= _LARGEST_ID:
        return int(text)
    return None


def _address(given: dict[str, str], **cursor: int | None) -> str:
    name, place = next(iter(cursor.items()))
    if place is None:
        return ""
    return f"{reverse('log')}?{urlencode({**given, name: place})}"
