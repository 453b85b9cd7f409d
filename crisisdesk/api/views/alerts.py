"""Alerts: the queue, one alert with its reasons, every decision of triage, single or joint."""

from collections.abc import Callable
from typing import Any, Final, cast

from django.db.models import QuerySet, prefetch_related_objects
from django.utils import timezone

from accounts.models import Unit, User
from accounts.permissions import Permission
from crisisdesk.api.operations import Call, Operation, get, post
from crisisdesk.api.shapes import alerts as shapes
from crisisdesk.api.shapes.base import PersonRef, Shape, With
from escalation.alerts import actions
from escalation.alerts.access import access_alert, known_alerts
from escalation.alerts.actions import Decided, Seen
from escalation.alerts.models import Alert
from escalation.alerts.snoozing import wakes_at
from escalation.triage import queries
from escalation.triage.detail import Passing, carriers_of, deciders, detail_of, passing_of
from escalation.triage.queue import Asked
from journal.errors import Missing
from monitoring.models import Mention

ALERTS: Final = "Alerts"


@get(
    tag=ALERTS,
    needs=Permission.DESK_SEE,
    query=shapes.AlertsAsked,
    pages=("-pk",),
    answers=shapes.AlertShape,
)
def alerts(call: Call) -> QuerySet[Alert]:
    """List alerts, the one raised last first, also those that have left the queue."""
    rows = known_alerts(call.user).select_related("assignee", "decided_by", "crisis")
    for name, field in (("state", "shown_state"), ("kind", "kind"), ("severity", "severity")):
        if chosen := call.asked.get(name):
            rows = rows.filter(**{f"{field}__in": chosen})
    if call.asked["mine"]:
        rows = rows.filter(assignee=call.user)
    return rows.filter(raised_at__gte=call.asked["since"]) if "since" in call.asked else rows


def _asked(call: Call) -> Asked:
    given = call.asked
    return Asked(
        tab=given["tab"],
        words=given["q"],
        severity=given["severity"],
        source=given["source"],
        label=given["label"].casefold(),
        is_unread=given["unread"],
    )


@get(tag=ALERTS, needs=Permission.DESK_SEE, query=shapes.QueueAsked, answers=shapes.QueueShape)
def alert_queue(call: Call) -> dict[str, Any]:
    """Show the queue as the triage screen does: at most 200 rows in its order."""
    now = timezone.now()
    counts, place = queries.counts_and_place(call.user, now)
    return {
        "cursor": place,
        "rows": queries.queue_rows(call.user, _asked(call), now),
        "counts": counts,
    }


@get(tag=ALERTS, needs=Permission.DESK_SEE, query=shapes.ChangesAsked, answers=shapes.ChangesShape)
def alert_changes(call: Call) -> dict[str, Any]:
    """Show what has changed in the queue since a cursor.

    A little is told twice, so that nothing is skipped.
    """
    now, since = timezone.now(), call.asked.get("since")
    changed = queries.changed_alerts(call.user, since)
    rows, gone = queries.sorted_out(call.user, changed, _asked(call), now)
    cursor = changed[-1].changed_at if changed else since
    return {
        "rows": rows,
        "gone": gone,
        "counts": queries.tab_counts(call.user, now),
        "cursor": cursor.isoformat() if cursor else "",
    }


@get(tag=ALERTS, needs=Permission.DESK_SEE, answers=shapes.AlertWhole)
def alert(call: Call, alert_id: int) -> With:
    """Show one alert with the reasons behind its score. It stays unread."""
    found = access_alert(call.user, alert_id)
    detail = detail_of(call.user, found)
    return With(
        found,
        post=detail.mention,
        story=detail.storyline,
        parts=detail.parts,
        to_next=detail.to_next,
        raised_by=detail.raised_by,
        without_copies=detail.without_copies,
        asked=detail.askings,
        waits=detail.waits,
        volume=detail.volume,
        merged=detail.merged,
        likes=detail.likes,
        seen_by=detail.seen_by,
        history=detail.history,
        moves=sorted(detail.moves),
    )


@get(tag=ALERTS, needs=Permission.DESK_SEE, answers=shapes.CarriersShape)
def alert_carriers(call: Call, alert_id: int) -> dict[str, Any]:
    """Show the posts without which an alert would not stand where it does, at most five."""
    posts, count, is_known = carriers_of(access_alert(call.user, alert_id))
    prefetch_related_objects(posts, "storyline")
    return {"posts": posts, "count": count, "is_known": is_known}


@post(tag=ALERTS, needs=Permission.DESK_SEE, answers=shapes.AlertShape)
def alert_seen(call: Call, alert_id: int) -> Alert:
    """Remember that you have looked at an alert: it is no longer unread."""
    return actions.mark_seen(actor=call.user, alert_id=alert_id)


@get(tag=ALERTS, needs=Permission.TRIAGE_DECIDE, answers=shapes.PraiseShape)
def alert_praise(call: Call, alert_id: int) -> Passing:
    """Show a first draft of the praise to pass on, names removed."""
    found = access_alert(call.user, alert_id, "decide")
    mention = Mention.objects.filter(pk=found.mention_id).first()
    if mention is None:
        raise Missing
    return passing_of(mention)


@get(tag=ALERTS, needs=Permission.TRIAGE_DECIDE, many=True, answers=PersonRef)
def alert_deciders(call: Call) -> list[User]:
    """List everybody an alert may be given to."""
    return deciders()


@post(
    tag=ALERTS,
    needs=Permission.TRIAGE_DECIDE,
    asks=shapes.UndoSent,
    answers=shapes.DecidedShape,
)
def alert_undo(call: Call) -> Decided:
    """Undo your own last decision within a minute."""
    return actions.undo_decision(actor=call.user, group=call.sent["group"])


@post(
    tag=ALERTS,
    needs=Permission.TRIAGE_DECIDE,
    asks=shapes.LabelsSent,
    answers=shapes.DecidedShape,
)
def alerts_label(call: Call) -> Decided:
    """Put labels on alerts and take labels off. It decides nothing."""
    return actions.label_alerts(
        actor=call.user,
        alert_ids=call.sent["alerts"],
        add=call.sent["add"],
        remove=call.sent["remove"],
    )


# ---------------------------------------------------------------- decisions


def _acknowledge(user: User, seen: Seen, sent: dict[str, Any]) -> Decided:
    """Say that you have it: what nobody handles yet is handled by you."""
    return actions.acknowledge_alerts(actor=user, seen=seen)


def _assign(user: User, seen: Seen, sent: dict[str, Any]) -> Decided:
    """Give to a person who may decide."""
    wanted = sent["to"] or user.pk
    found = User.objects.filter(pk=wanted, is_active=True).first()
    if found is None:
        raise Missing
    return actions.assign_alerts(actor=user, seen=seen, to=found)


def _dismiss(user: User, seen: Seen, sent: dict[str, Any]) -> Decided:
    """Take out of the queue, for a reason."""
    return actions.dismiss_alerts(
        actor=user, seen=seen, outcome=sent["outcome"], reason=sent["reason"]
    )


def _snooze(user: User, seen: Seen, sent: dict[str, Any]) -> Decided:
    """Let sleep for a while; growing past its score wakes it earlier."""
    until = sent.get("until") or wakes_at(
        sent["choice"], timezone.now(), timezone.get_current_timezone()
    )
    return actions.snooze_alerts(actor=user, seen=seen, until=until)


def _hand_over(user: User, seen: Seen, sent: dict[str, Any]) -> Decided:
    """Hand to customer service; it comes back if it heats up."""
    return actions.hand_over_alerts(actor=user, seen=seen, reason=sent["reason"])


def _take_back(user: User, seen: Seen, sent: dict[str, Any]) -> Decided:
    """Take back into the queue before it comes by itself."""
    return actions.take_back_alerts(actor=user, seen=seen)


def _pass_on(user: User, seen: Seen, sent: dict[str, Any]) -> Decided:
    """Pass praise on to the people it is about, in words without names."""
    unit = Unit.objects.filter(key=sent["unit"]).first()
    if unit is None:
        raise Missing
    return actions.pass_on_praise(actor=user, seen=seen, unit=unit, text=sent["text"])


def _confirm(user: User, seen: Seen, sent: dict[str, Any]) -> Decided:
    """Say yes to the severity that the rules ask a person to confirm."""
    return actions.confirm_severity(actor=user, seen=seen, severity=sent["severity"])


def _keep(user: User, seen: Seen, sent: dict[str, Any]) -> Decided:
    """Say no to it: the present severity is kept, and it is not asked again while it lasts."""
    return actions.keep_severity(actor=user, seen=seen, severity=sent["severity"])


def _merge(user: User, seen: Seen, sent: dict[str, Any]) -> Decided:
    """Merge into one that tells all of it; the merged ones stay and point to it."""
    return actions.merge_alerts(actor=user, seen=seen)


def _split(user: User, seen: Seen, sent: dict[str, Any]) -> Decided:
    """Split merged alerts off, or posts of its storyline, each with an alert of its own."""
    return actions.split_alert(actor=user, seen=seen, parts=sent["parts"], posts=sent["posts"])


Decide = Callable[[User, Seen, dict[str, Any]], Decided]
DECISIONS: Final[dict[str, tuple[Decide, type[Shape] | None]]] = {
    "acknowledge": (_acknowledge, None),
    "assign": (_assign, shapes.AssignFields),
    "dismiss": (_dismiss, shapes.DismissFields),
    "snooze": (_snooze, shapes.SnoozeFields),
    "hand-over": (_hand_over, shapes.HandOverFields),
    "take-back": (_take_back, None),
    "pass-on": (_pass_on, shapes.PassOnFields),
    "merge": (_merge, None),
    "split": (_split, shapes.SplitFields),
    "confirm": (_confirm, shapes.SeverityFields),
    "keep": (_keep, shapes.SeverityFields),
}
# Taken on one alert at a time.
SINGLE: Final = frozenset({"pass-on", "confirm", "keep", "split"})
# And those that need several.
JOINT: Final = frozenset({"merge"})


def one_by_one(name: str) -> Operation:
    """Return the operation that takes a decision on the alert of the address."""
    decide, more = DECISIONS[name]

    def act(call: Call, alert_id: int) -> Decided:
        return decide(call.user, {alert_id: call.sent["revision"]}, call.sent)

    return _decision(act, f"alert_{name}", decide, _sent(name, shapes.DecideSent, more))


def joint(name: str) -> Operation:
    """Return the operation that takes a decision on several alerts, on all or on none."""
    decide, more = DECISIONS[name]

    def act(call: Call) -> Decided:
        seen = {each["id"]: each["revision"] for each in call.sent["alerts"]}
        return decide(call.user, seen, call.sent)

    return _decision(act, f"alerts_{name}", decide, _sent(f"joint-{name}", _Joint, more))


class _Joint(Shape):
    """Several alerts."""

    alerts = shapes.seen_list(allow_empty=False)


def _decision(
    act: Callable[..., Decided], name: str, decide: Decide, asks: type[Shape]
) -> Operation:
    act.__name__ = name.replace("-", "_")
    act.__doc__ = decide.__doc__
    made = post(tag=ALERTS, needs=Permission.TRIAGE_DECIDE, asks=asks, answers=shapes.DecidedShape)
    return made(act)


def _sent(name: str, which: type[Shape], more: type[Shape] | None) -> type[Shape]:
    """Return the shape of a body: which alerts, and what the decision needs."""
    title = "".join(part.capitalize() for part in name.split("-"))
    bases = (more, which) if more else (which,)
    doc = more.__doc__ if more else which.__doc__
    return cast("type[Shape]", type(f"{title}Sent", bases, {"__doc__": doc}))
