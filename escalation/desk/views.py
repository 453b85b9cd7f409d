"""Your desk, and the pulse that keeps strip and navigation of every page fresh."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_GET

from accounts.access import needs_sign_in, person_of
from accounts.models import User
from accounts.permissions import Permission
from escalation.crises.page import icon_of
from escalation.desk import queries
from escalation.desk.waiting import waiting_lines
from escalation.triage.queries import source_name
from journal import sentences
from journal.lines import stream_name
from journal.models import Entry
from journal.streams import DESK


@needs_sign_in
@require_GET
def desk(request: HttpRequest) -> HttpResponse:
    """Show what waits for the person; who has no desk goes where they can report."""
    user, now = person_of(request), timezone.now()
    if not user.may(Permission.DESK_SEE):
        return HttpResponseRedirect(reverse("report"))
    live = queries.live_sources()
    context = {
        "waiting": waiting_lines(queries.waiting_facts(user)),
        "lines": [_line(user, entry) for entry in queries.todays_entries(user, now)],
        "stories": queries.live_stories(now),
        "blind": [
            {"name": source_name(source), "since": source.blind_since, "error": source.trouble}
            for source in live
            if source.blind_since
        ],
        "is_heard": bool(live),
        "thanks": queries.thanks_for(user, now),
        "may_read_log": user.may(Permission.LOG_SEE),
    }
    return render(request, "escalation/desk/page.html", context)


@needs_sign_in
@require_GET
def pulse(request: HttpRequest) -> HttpResponse:
    """Answer with strip and navigation as they are now."""
    return render(request, "_shell/pulse.html")


def _line(user: User, entry: Entry) -> dict[str, Any]:
    own = entry.actor_id == user.pk and entry.on_behalf_of_id is None
    return {
        "at": entry.at,
        "icon": icon_of(entry),
        "who": gettext("You") if own else sentences.who(entry),
        "say": sentences.sentence(entry),
        "url": sentences.address(entry),
        "number": _number(entry),
        "seal": entry.hash[:4],
        "kind": "key" if sentences.is_decision(entry) else "",
    }


def _number(entry: Entry) -> str:
    # Each crisis counts its entries by itself, so a bare number would stand for several.
    own = "" if entry.stream.key == DESK else stream_name(entry.stream)
    return f"{entry.seq} {own}".strip()
