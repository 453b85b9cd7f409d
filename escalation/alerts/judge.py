"""Raises alerts and lets them grow: one living alert per storyline, moved by what is stored.

Reads stored mentions with a cursor of its own; alerts and cursor move in one transaction, so a
worker that dies in between judges the same mentions again and nothing is raised twice.
"""

import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

import orjson
from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone

from escalation.alerts import commending, groups, moving, raising, windows
from escalation.alerts.models import LIVING, Alert, AlertKind, AlertState
from escalation.alerts.moving import Before
from escalation.alerts.raising import Finding
from escalation.alerts.states import rank
from escalation.alerts.windows import Judged, Windows
from escalation.criteria.live import LiveRules
from journal.feed import claim_place, move_place
from journal.record import record
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
    ("is_internal", "boolean"), ("proposed", "text"), ("look_at", "timestamptz"),
    ("raised_at", "timestamptz"), ("crisis_id", "bigint"),
)  # fmt: skip
# Those that are no plain values: as text, and what each is read as.
_SPELLED: Final = (
    ("verdict", "jsonb"), ("standing", "jsonb"), ("asked", "jsonb"), ("rules", "text[]"),
    ("told", "text[]"),
)  # fmt: skip
_GROW: Final = (
    "UPDATE escalation_alert a SET "  # noqa: S608 - only column names of ours are put in
    + ", ".join(f"{name} = n.{name}" for name, _ in _GROWING)
    + ", "
    + ", ".join(f"{name} = n.{name}::{kind}" for name, kind in _SPELLED)
    + " FROM unnest(%s::bigint[], "
    + ", ".join(f"%s::{kind}[]" for _, kind in _GROWING)
    + ", %s::text[]" * len(_SPELLED)
    + ") AS n(id, "
    + ", ".join(name for name, _ in (*_GROWING, *_SPELLED))
    + ") WHERE a.id = n.id"
)
TRIES: Final = 6
# Which running crisis a storyline or a lone mention belongs to, by id; crises know alerts, alerts
# know nothing of crises, so it is handed in.
_OUT_OF_REACH: Final = (AlertState.WAITING, AlertState.IN_CRISIS)
CrisisAbout = Callable[[int | None, int], int | None]


@dataclass(slots=True)
class _Round:
    """What one look found: the gravest mention per storyline, reports, praise, lone mentions."""

    stories: dict[int, Finding] = field(default_factory=dict)
    single: list[Finding] = field(default_factory=list)
    # The storyline of every mention that tells one: an alert on it alone goes along.
    joined: dict[int, int] = field(default_factory=dict)
    # Event time of the newest mention per storyline.
    newest: dict[int, datetime] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Force:
    """What is in force in this round."""

    rules: LiveRules
    now: datetime
    crisis_about: CrisisAbout


def no_crisis(storyline_id: int | None, mention_id: int) -> None:
    """Know of no crisis."""


def judge_new(rules: LiveRules, crisis_about: CrisisAbout = no_crisis) -> int:
    """Judge everything stored since the last look; returns how many alerts were raised or changed.

    Records alert.raised, alert.rose, alert.fell, alert.proposed, alert.told, alert.joined and
    alert.returned, one entry per alert.
    """
    changed = 0
    for _ in range(TRIES):
        try:
            found = _judge_once(rules, crisis_about)
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
def _judge_once(rules: LiveRules, crisis_about: CrisisAbout) -> tuple[int, bool] | None:
    """Judge one stretch; None when somebody else does, else (changed alerts, is there more)."""
    place = claim_place(READER)
    if place is None:
        return None
    held = windows.windows_for(rules, place)
    rows, upto = windows.new_rows(rules, place)
    if upto <= place:
        return 0, False
    force = Force(rules, timezone.now(), crisis_about)
    changed = _act(held, _look(held, rows), force) if rows else 0
    held.position = upto
    move_place(READER, upto)
    return changed, len(rows) == windows.ROWS


def _look(held: Windows, rows: Iterable[Judged]) -> _Round:
    found = _Round()
    for row in rows:
        verdict = held.feed(row)
        if verdict is None or verdict.stopped:
            continue
        finding = raising.finding_of(row, commending.only_if_fit(verdict, row.severity))
        if row.storyline_id is not None:
            found.joined[row.id] = row.storyline_id
            newest = found.newest.get(row.storyline_id, row.created_at)
            found.newest[row.storyline_id] = max(newest, row.created_at)
        if finding.kind != AlertKind.STORYLINE or row.storyline_id is None:
            if raising.deserves_alert(finding, held.rules):
                found.single.append(finding)
            continue
        best = found.stories.get(row.storyline_id)
        if best is None or raising.is_graver(finding, best):
            found.stories[row.storyline_id] = finding
    return found


def _act(held: Windows, found: _Round, force: Force) -> int:
    changed, now = 0, force.now
    living, wholes = _living(found)
    lone = _lone(found, wholes)
    lines = Storyline.objects.in_bulk(found.stories)
    grown: list[Alert] = []
    for storyline_id, finding in sorted(found.stories.items()):
        finding.tell(held.weighing, storyline_id)
        finding.newest_at = found.newest.get(storyline_id)
        alert = living.get(("storyline", storyline_id))
        for other in lone.get(storyline_id, ()):
            if alert is None:
                alert = other
            else:
                changed += fold(other, alert, now)
        changed += _settle(alert, finding, lines.get(storyline_id), force, grown)
    for finding in commending.without_refused(found.single):
        alert = living.get(_single_key(finding.kind, finding.mention_id))
        changed += _settle(alert, finding, None, force, grown)
    if grown:
        _save(grown)
    if wholes:
        _follow(wholes, now, force.rules)
    return changed


def _follow(wholes: dict[int, Alert], now: datetime, rules: LiveRules) -> None:
    """Let alerts that others were merged into follow these."""
    parts, grown = groups.parts_of(wholes.values()), []
    for whole in wholes.values():
        before, mine = Before.of(whole), parts[whole.pk]
        if groups.follow(whole, mine, groups.counted(groups.told_by(mine)), now):
            grown.append(whole)
            moving.record_moved(whole, before, rules)
    if grown:
        _save(grown)


def _save(alerts: list[Alert]) -> None:
    """Write every alert that grew in one statement: in a storm there are dozens in each round."""
    columns = [[getattr(alert, name) for alert in alerts] for name, _ in _GROWING]
    with connection.cursor() as cursor:
        cursor.execute(
            _GROW,
            [
                [alert.pk for alert in alerts],
                *columns,
                *(
                    [orjson.dumps(getattr(a, name)).decode() for a in alerts]
                    for name, kind in _SPELLED
                    if kind == "jsonb"
                ),
                *(
                    [text_array(getattr(a, name)) for a in alerts]
                    for name, kind in _SPELLED
                    if kind == "text[]"
                ),
            ],
        )


def _lone(found: _Round, wholes: dict[int, Alert]) -> dict[int, list[Alert]]:
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
        if alert.state in LIVING or alert.merged_into_id in wholes:
            lone.setdefault(storyline_id, []).append(alert)
        else:
            Alert.objects.filter(pk=alert.pk).update(storyline_id=storyline_id)
    for alerts in lone.values():
        alerts.sort(key=lambda each: (-rank(each.severity), -each.score, each.pk))
    return lone


def _living(found: _Round) -> tuple[dict[tuple[str, int], Alert], dict[int, Alert]]:
    """Lock every living alert this round may touch, in one order; beside it the merged ones by id.

    What was merged into a living one goes on as a part of that.
    """
    mentions = [finding.mention_id for finding in (*found.stories.values(), *found.single)]
    touched = raising.touching(list(found.stories), mentions)
    merged = groups.merged_about(touched | Q(mention_id__in=list(found.joined)))
    own = Q(state__in=LIVING) & touched
    rows = (
        Alert.objects.select_related("crisis__stream")
        .select_for_update(of=("self",))
        .filter(own | Q(pk__in={*merged, *merged.values()}) if merged else own)
        .filter(exercise__isnull=True)
        .order_by("pk")
    )
    alerts = list(rows)
    wholes = {
        each.pk: each for each in alerts if each.pk in merged.values() and each.state in LIVING
    }
    living: dict[tuple[str, int], Alert] = {}
    for alert in alerts:
        if alert.state not in LIVING and alert.merged_into_id not in wholes:
            continue
        if alert.storyline_id is not None and alert.kind == AlertKind.STORYLINE:
            living["storyline", alert.storyline_id] = alert
        else:
            living[_single_key(alert.kind, alert.mention_id)] = alert
    return living, wholes


def _single_key(kind: str, mention_id: int) -> tuple[str, int]:
    """Name an alert on one mention: praise that was edited into something grave is another one."""
    return ("mention" if kind == AlertKind.STORYLINE else kind, mention_id)


def _settle(
    alert: Alert | None,
    finding: Finding,
    line: Storyline | None,
    force: Force,
    grown: list[Alert],
) -> int:
    """Raise, grow or leave alone; returns 1 when something changed. Grown ones are saved later."""
    rules = force.rules
    if alert is None:
        if not raising.deserves_alert(finding, rules) or was_settled(finding):
            return 0
        raise_alert(finding, line, force)
        return 1
    before, was_lone = Before.of(alert), alert.storyline_id is None
    if not raising.grow(alert, finding, line, rules, force.now):
        return 0
    if alert.state == AlertState.FADED:
        # It waited, and what it waited for is over before anybody knew of it.
        alert.delete()
        return 0
    looks = moving.plan_look(alert, rules, finding.moment)
    grown.append(alert)
    if alert.merged_into_id is not None:
        if before.severity != alert.severity:
            moving.mark_line(alert)  # the alert it is part of tells the desk
        return 1
    is_out = before.state == AlertState.WAITING and alert.state == AlertState.OPEN
    joins = (is_out or was_lone) and _joins_crisis(alert, force)
    if is_out:
        alert.raised_at = force.now
    if looks or before.state != alert.state or before.unanswered_min is None:
        moving.set_clocks(alert, before, looks=looks)
    if is_out:
        moving.record_raised(alert, rules)
    elif joins:
        moving.record_joined(alert)
    else:
        moving.record_moved(alert, before, rules)
    return 1


def _joins_crisis(alert: Alert, force: Force) -> bool:
    """Put an alert into the running crisis that its story belongs to; not saved."""
    if alert.kind != AlertKind.STORYLINE or alert.state in _OUT_OF_REACH:
        return False
    crisis = force.crisis_about(alert.storyline_id, alert.mention_id)
    if crisis is None:
        return False
    alert.crisis_id, alert.state, alert.snoozed_until = crisis, AlertState.IN_CRISIS, None
    return True


def fold(lone: Alert, alert: Alert, now: datetime) -> int:
    """Take back the alert on a lone mention that turned out to belong to a storyline's alert."""
    if lone.state == AlertState.WAITING:
        lone.delete()
        return 0
    free = lone.state in (AlertState.OPEN, AlertState.MERGED)
    if lone.kind != AlertKind.STORYLINE or not free:
        return 0
    lone.state, lone.changed_at = AlertState.FADED, now
    lone.revision += 1
    lone.save(update_fields=["state", "changed_at", "revision"])
    record(verb="alert.folded", agent="worker", about=("alert", lone.pk), data={"into": alert.pk})
    return 1


def raise_alert(
    finding: Finding,
    line: Storyline | None,
    force: Force,
    volume: Mapping[str, Any] | None = None,
) -> Alert:
    """Raise an alert, in the crisis its story belongs to if there is one; records alert.raised.

    volume: how far it stands out, where that is why.
    """
    alert = raising.new_alert(finding, line, force.rules, force.now, volume)
    _joins_crisis(alert, force)
    looks = moving.plan_look(alert, force.rules, finding.moment)
    alert.save(force_insert=True)
    moving.set_clocks(alert, None, looks=looks)
    if alert.state != AlertState.WAITING:
        moving.record_raised(alert, force.rules)
    return alert


def was_settled(finding: Finding) -> bool:
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
