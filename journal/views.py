"""The full log: read, checked, taken out as a file."""

from typing import Final
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST, require_safe

from accounts.access import needs, person_of
from accounts.models import User
from accounts.permissions import Permission
from accounts.stepup import needs_fresh_factor
from journal import actions, queries
from journal.chain import moment
from journal.forms import LogFilters
from journal.lines import by_day, line
from journal.models import Entry
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
        "page_keys": [(_("Next, previous"), "j k"), (pgettext("log", "Filter"), "f")],
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
