"""Raises alerts and lets them grow: one living alert per storyline, moved by what is stored.

Reads stored mentions with a cursor of its own; alerts and cursor move in one transaction, so a
worker that dies in between judges the same mentions again and nothing is raised twice.
"""

import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

import orjson
from django.db import connection, transaction
from django.utils import timezone

from escalation.alerts import raising, windows
from escalation.alerts.models import LIVING, Alert, AlertKind, AlertState
from escalation.alerts.raising import Finding
from escalation.alerts.states import rank
from escalation.alerts.windows import Judged, Windows
from escalation.criteria.live import LiveRules
from journal.feed import claim_place, move_place
from journal.record import record
from journal.streams import DESK
from monitoring.models import Storyline
from monitoring.store.columns import text_array

READER: Final = "judge"
# What growing may change, and how each travels.
_GROWING: Final = (
    ("state", "text"), ("storyline_id", "bigint"), ("mention_id", "bigint"), ("title", "text"),
    ("score", "smallint"), ("peak_score", "smallint"), ("severity", "text"),
    ("rule_set_id", "bigint"), ("mention_count", "integer"), ("original_count", "integer"),
    ("reach", "bigint"), ("first_at", "timestamptz"), ("last_at", "timestamptz"),
    ("rising_since", "timestamptz"), ("changed_at", "timestamptz"), ("revision", "integer"),
    ("snoozed_until", "timestamptz"), ("returns_above", "smallint"),
    ("is_internal", "boolean"),
)  # fmt: skip
_GROW: Final = (
    "UPDATE escalation_alert a SET "  # noqa: S608 - only column names of ours are put in
    + ", ".join(f"{name} = n.{name}" for name, _ in _GROWING)
    + ", verdict = n.verdict::jsonb, rules = n.rules::text[] FROM unnest(%s::bigint[], "
    + ", ".join(f"%s::{kind}[]" for _, kind in _GROWING)
    + ", %s::text[], %s::text[]) AS n(id, "
    + ", ".join(name for name, _ in _GROWING)
    + ", verdict, rules) WHERE a.id = n.id"
)
TRIES: Final = 6


@dataclass(slots=True)
class _Round:
    """What one look found: the gravest mention per storyline, reports, praise, lone mentions."""

    stories: dict[int, Finding] = field(default_factory=dict)
    single: list[Finding] = field(default_factory=list)
    # The storyline of every mention that tells one: an alert on it alone goes along.
    joined: dict[int, int] = field(default_factory=dict)


def judge_new(rules: LiveRules) -> int:
    """Judge everything stored since the last look; returns how many alerts were raised or changed.

    Records alert.raised, alert.rose, alert.fell and alert.returned, one entry per alert.
    """
    changed = 0
    for _ in range(TRIES):
        try:
            found = _judge_once(rules)
        except BaseException:
            windows.drop_windows()
            raise
        if found is None:
            # Another worker judges this very moment; it may have begun before our mentions.
            time.sleep(0.01)
            continue
        changed += found[0]
        if not found[1]:
            break
    return changed


def skip_to_now() -> None:
    """Take everything stored so far as judged: history that was decided long ago."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(max(seq), 0) FROM monitoring_mention")
        newest: int = cursor.fetchone()[0]
    move_place(READER, newest)


@transaction.atomic
def _judge_once(rules: LiveRules) -> tuple[int, bool] | None:
    """Judge one stretch; None when somebody else does, else (changed alerts, is there more)."""
    place = claim_place(READER)
    if place is None:
        return None
    held = windows.windows_for(rules, place)
    rows, upto = windows.new_rows(rules, place)
    if upto <= place:
        return 0, False
    changed = _act(held, _look(held, rows), rules) if rows else 0
    held.position = upto
    move_place(READER, upto)
    return changed, len(rows) == windows.ROWS


def _look(held: Windows, rows: Iterable[Judged]) -> _Round:
    found = _Round()
    for row in rows:
        verdict = held.feed(row)
        if verdict is None or verdict.stopped:
            continue
        finding = raising.finding_of(row, verdict)
        if row.storyline_id is not None:
            found.joined[row.id] = row.storyline_id
        if finding.kind != AlertKind.STORYLINE or row.storyline_id is None:
            if raising.deserves_alert(finding, held.rules):
                found.single.append(finding)
            continue
        best = found.stories.get(row.storyline_id)
        if best is None or raising.is_graver(finding, best):
            found.stories[row.storyline_id] = finding
    return found


def _act(held: Windows, found: _Round, rules: LiveRules) -> int:
    changed = 0
    now = timezone.now()
    living, lone = _living(found), _lone(found)
    lines = Storyline.objects.in_bulk(found.stories)
    grown: list[Alert] = []
    for storyline_id, finding in sorted(found.stories.items()):
        finding.tell(held.weighing, storyline_id)
        alert = living.get(("storyline", storyline_id))
        for other in lone.get(storyline_id, ()):
            if alert is None:
                alert = other
            else:
                changed += _fold(other, alert, now)
        changed += _settle(alert, finding, lines.get(storyline_id), rules, now, grown)
    for finding in found.single:
        alert = living.get(_single_key(finding.kind, finding.mention_id))
        changed += _settle(alert, finding, None, rules, now, grown)
    if grown:
        _save(grown)
    return changed


def _save(alerts: list[Alert]) -> None:
    """Write every alert that grew in one statement: in a storm there are dozens in each round."""
    columns = [[getattr(alert, name) for alert in alerts] for name, _ in _GROWING]
    with connection.cursor() as cursor:
        cursor.execute(
            _GROW,
            [
                [alert.pk for alert in alerts],
                *columns,
                [orjson.dumps(alert.verdict).decode() for alert in alerts],
                [text_array(alert.rules) for alert in alerts],
            ],
        )


def _lone(found: _Round) -> dict[int, list[Alert]]:
    """Lock the living alerts on lone mentions that tell a storyline by now, the gravest first.

    What people have settled about such a mention counts for its storyline from here on.
    """
    about = list(found.joined)
    if not about:
        return {}
    rows = (
        Alert.objects.select_related("crisis__stream")
        .filter(
            mention_id__in=about, kind=AlertKind.STORYLINE, storyline_id=None, exercise__isnull=True
        )
        .order_by("pk")
    )
    lone: dict[int, list[Alert]] = {}
    for alert in rows.select_for_update(of=("self",)):
        storyline_id = found.joined[alert.mention_id]
        if alert.state in LIVING:
            lone.setdefault(storyline_id, []).append(alert)
        else:
            Alert.objects.filter(pk=alert.pk).update(storyline_id=storyline_id)
    for alerts in lone.values():
        alerts.sort(key=lambda each: (-rank(each.severity), -each.score, each.pk))
    return lone


def _living(found: _Round) -> dict[tuple[str, int], Alert]:
    """Lock every living alert this round may touch, in one order."""
    mentions = [finding.mention_id for finding in (*found.stories.values(), *found.single)]
    rows = (
        Alert.objects.select_related("crisis__stream")
        .select_for_update(of=("self",))
        .filter(state__in=LIVING, exercise__isnull=True)
        .filter(raising.touching(list(found.stories), mentions))
        .order_by("pk")
    )
    living: dict[tuple[str, int], Alert] = {}
    for alert in rows:
        if alert.storyline_id is not None and alert.kind == AlertKind.STORYLINE:
            living["storyline", alert.storyline_id] = alert
        else:
            living[_single_key(alert.kind, alert.mention_id)] = alert
    return living


def _single_key(kind: str, mention_id: int) -> tuple[str, int]:
    """Name an alert on one mention: praise that was edited into something grave is another one."""
    return ("mention" if kind == AlertKind.STORYLINE else kind, mention_id)


def _settle(
    alert: Alert | None,
    finding: Finding,
    line: Storyline | None,
    rules: LiveRules,
    now: datetime,
    grown: list[Alert],
) -> int:
    """Raise, grow or leave alone; returns 1 when something changed. Grown ones are saved later."""
    if alert is None:
        if not raising.deserves_alert(finding, rules) or _was_settled(finding):
            return 0
        _raise(finding, line, rules, now)
        return 1
    before = (alert.severity, alert.state)
    if not raising.grow(alert, finding, line, rules, now):
        return 0
    grown.append(alert)
    _tell(alert, before, rules)
    return 1


def _fold(lone: Alert, alert: Alert, now: datetime) -> int:
    """Take back the alert on a lone mention that turned out to belong to a storyline's alert."""
    if lone.kind != AlertKind.STORYLINE or lone.state != AlertState.OPEN:
        return 0
    lone.state, lone.changed_at = AlertState.FADED, now
    lone.revision += 1
    lone.save(update_fields=["state", "changed_at", "revision"])
    record(verb="alert.folded", agent="worker", about=("alert", lone.pk), data={"into": alert.pk})
    return 1


def _raise(finding: Finding, line: Storyline | None, rules: LiveRules, now: datetime) -> None:
    alert = raising.new_alert(finding, line, rules, now)
    alert.save(force_insert=True)
    _mark_line(alert)
    record(
        verb="alert.raised",
        agent="worker",
        about=("alert", alert.pk),
        data={
            "score": alert.score,
            "severity": alert.severity,
            "rules": alert.rules,
            "rule_set": rules.version,
            "storyline": alert.storyline_id or 0,
            "mention": alert.mention_id,
        },
        sealed={"title": alert.title},
    )


def _was_settled(finding: Finding) -> bool:
    """Tell whether people decided about this already and it is no graver now than it was then."""
    if finding.kind != AlertKind.STORYLINE:
        return Alert.objects.filter(mention_id=finding.mention_id, kind=finding.kind).exists()
    about = raising.touching(
        [finding.storyline_id] if finding.storyline_id is not None else [], [finding.mention_id]
    )
    last = (
        Alert.objects.filter(about, exercise__isnull=True)
        .exclude(state__in=LIVING)
        .order_by("-pk")
        .first()
    )
    return last is not None and not raising.is_worth_again(last, finding)


def _mark_line(alert: Alert) -> None:
    """Let the storyline show how grave its alert is."""
    if alert.storyline_id is not None and alert.kind == AlertKind.STORYLINE:
        Storyline.objects.filter(pk=alert.storyline_id).update(severity=alert.severity)


def _tell(alert: Alert, before: tuple[str, str], rules: LiveRules) -> None:
    """Record what a person must know: a step on the scale, or that it came back."""
    severity, state = before
    if state != alert.state and alert.state == AlertState.OPEN:
        verb = "alert.returned"
        # Back in the queue it is new to everybody, whoever has looked at it before.
        alert.seen.update(severity="")
    elif severity != alert.severity:
        verb = "alert.rose" if rank(alert.severity) > rank(severity) else "alert.fell"
    else:
        return
    _mark_line(alert)
    record(
        verb=verb,
        # Whoever may not know of a private crisis does not read of its alert either.
        stream=alert.crisis.stream if alert.crisis and alert.crisis.is_private else DESK,
        agent="worker",
        about=("alert", alert.pk),
        data={
            "score": alert.score,
            "severity": alert.severity,
            "was": severity,
            "rule_set": rules.version,
            "mentions": alert.mention_count,
        },
        sealed={"title": alert.title},
    )
