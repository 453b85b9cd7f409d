"""Triage: the queue with one alert beside it, and what has changed since it was read.

Works as plain links and pages; with JavaScript the same addresses answer with parts of the page.
Decisions are taken in decisions.py.
"""

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_GET

from accounts.access import BACKGROUND_HEADER, needs, person_of
from accounts.models import User
from accounts.permissions import Permission
from escalation.alerts import actions
from escalation.alerts.access import access_alert
from escalation.alerts.models import Alert, Decision
from escalation.alerts.snoozing import CHOICES
from escalation.alerts.states import DISMISSALS, UNDO_S
from escalation.moments import moment_of
from escalation.triage import queries
from escalation.triage.detail import carriers_of, deciders, detail_of, passing_of
from escalation.triage.forms import QueueForm
from escalation.triage.queue import GROUPS, TABS, Asked, Row, grouped
from escalation.triage.words import decision_words, done_words, page_keys, seen_words


@needs(Permission.DESK_SEE)
@require_GET
def triage(request: HttpRequest) -> HttpResponse:
    """Show the queue, its first alert beside it."""
    return _page(request, None)


@needs(Permission.DESK_SEE)
@require_GET
def triage_alert(request: HttpRequest, alert_id: int) -> HttpResponse:
    """Show one alert: beside the queue, or alone when a part of the page asks for it."""
    user = person_of(request)
    if request.headers.get(BACKGROUND_HEADER):
        return _part(request, access_alert(user, alert_id))
    alert = actions.mark_seen(actor=user, alert_id=alert_id)
    if request.headers.get("HX-Request") and not request.headers.get("HX-History-Restore-Request"):
        return _part(request, alert)
    return _page(request, alert)


@needs(Permission.DESK_SEE)
@require_GET
def triage_changes(request: HttpRequest) -> HttpResponse:
    """Answer with the rows that have changed since a place in time, 204 when none has."""
    user, asked, now = person_of(request), asked_of(request.GET), timezone.now()
    alerts = queries.changed_alerts(user, moment_of(request.GET.get("since", "")))
    counts = queries.tab_counts(user, now)
    mark = f'"{queries.fingerprint(alerts, counts)}"'
    if request.headers.get("If-None-Match") == mark:
        return HttpResponse(status=204, headers={"ETag": mark})
    rows, gone = queries.sorted_out(user, alerts, asked, now)
    cursor = alerts[-1].changed_at.isoformat() if alerts else request.GET.get("since", "")
    context = changes_context(asked, rows, gone, counts, cursor)
    response = render(request, "escalation/triage/_changes.html", context)
    response.headers["ETag"] = mark
    return response


@needs(Permission.DESK_SEE)
@require_GET
def triage_cause(request: HttpRequest, alert_id: int) -> HttpResponse:
    """Answer without which posts an alert would not be there; asked for when somebody opens it."""
    alert = access_alert(person_of(request), alert_id)
    posts, count, is_known = carriers_of(alert)
    context = {"posts": posts, "more": count - len(posts), "is_known": is_known, "alert": alert}
    return render(request, "escalation/triage/_cause.html", context)


def asked_of(given: QueryDict) -> Asked:
    """Return what the reader narrowed the queue to, from an address or a form."""
    return QueueForm(given).asked()


def view_of(asked: Asked) -> str:
    """Return the query of an address that leads to the same view of the queue."""
    said = {
        "tab": asked.tab if asked.tab != "all" else "",
        "q": asked.words,
        "severity": asked.severity,
        "source": asked.source,
        "label": asked.label,
        "unread": "1" if asked.is_unread else "",
    }
    query = QueryDict(mutable=True)
    query.update({key: value for key, value in said.items() if value})
    return query.urlencode()


def changes_context(
    asked: Asked, rows: list[Row], gone: list[int], counts: dict[str, int], cursor: str
) -> dict[str, Any]:
    """Return what a part of the page needs to bring the queue up to date."""
    return {
        "rows": rows,
        "gone": gone,
        "cursor": cursor,
        "view": view_of(asked),
        "counts": counts,
        "tabs": _tabs(asked, counts),
    }


def _tabs(asked: Asked, counts: dict[str, int]) -> list[dict[str, Any]]:
    return [
        {
            "key": key,
            "label": label,
            "url": f"?tab={key}" if key != "all" else "/triage/",
            "count": counts[key],
            "current": key == asked.tab,
        }
        for key, label in TABS.items()
        if key != "service" or counts[key] or asked.tab == key
    ]


def _page(request: HttpRequest, alert: Alert | None) -> HttpResponse:
    user, asked, now = person_of(request), asked_of(request.GET), timezone.now()
    rows = queries.queue_rows(user, asked, now)
    counts, place = queries.counts_and_place(user, now)
    is_reading = alert is not None
    if alert is None and rows:
        alert = access_alert(user, rows[0].id)
    groups = dict(grouped(rows))
    context = {
        "asked": asked,
        "view": view_of(asked),
        "tabs": _tabs(asked, counts),
        "counts": counts,
        "groups": [(key, label, groups.get(key, [])) for key, label in GROUPS.items()],
        "row_count": len(rows),
        "cursor": place,
        "is_reading": is_reading,
        "sources": queries.alert_sources(),
        "used_labels": queries.used_labels(),
        "form": QueueForm(request.GET),
        "page_keys": page_keys(),
        "may_decide": user.may(Permission.TRIAGE_DECIDE),
        "people": deciders(),
        "toast": _toast(user, request.GET.get("done", ""), now),
        "empty": queries.empty_facts(now) if not rows else None,
        **(_detail_context(user, asked, alert, [row.id for row in rows]) if alert else {}),
    }
    return render(request, "escalation/triage/page.html", context)


def _part(request: HttpRequest, alert: Alert) -> HttpResponse:
    user, asked = person_of(request), asked_of(request.GET)
    ids = queries.queue_ids(user, asked, timezone.now())
    context = _detail_context(user, asked, alert, ids) | {
        "people": deciders(),
        "view": view_of(asked),
        "may_decide": user.may(Permission.TRIAGE_DECIDE),
        "used_labels": queries.used_labels(),
    }
    response = render(request, "escalation/triage/_detail.html", context)
    response.headers["Vary"] = "HX-Request"
    return response


def _detail_context(user: User, asked: Asked, alert: Alert, ids: list[int]) -> dict[str, Any]:
    detail = detail_of(user, alert)
    praise = "pass_on" in detail.moves and detail.mention is not None
    return {
        "detail": detail,
        "alert": alert,
        "current": alert.pk,
        "seen_words": seen_words(detail.seen_by),
        "decisions": [
            {
                "at": each.at,
                "who": each.by.name if each.by else gettext("The desk"),
                "words": decision_words(each.action),
                "reason": each.reason,
            }
            for each in detail.history
        ],
        "dismissed_as": DISMISSALS.get(detail.history[0].outcome, "") if detail.history else "",
        "place": ids.index(alert.pk) + 1 if alert.pk in ids else 0,
        "place_of": len(ids),
        "snoozes": CHOICES.items(),
        "dismissals": DISMISSALS.items(),
        "passing": passing_of(detail.mention) if praise and detail.mention else None,
    }


def _toast(user: User, group: str, now: datetime) -> dict[str, Any] | None:
    """Return what was just done, for a page that was reached by a redirect."""
    decisions = list(Decision.objects.filter(group=group, by=user, undone_at=None)) if group else []
    if not decisions or (now - decisions[0].at).total_seconds() > UNDO_S:
        return None
    return {"text": done_words(decisions[0].action, len(decisions)), "group": group}
