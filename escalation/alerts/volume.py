"""Raises or grows one alert when far more is said than usual: of a storyline where one carries it.

In event time and from the counters alone, so that it may be done again without harm. A storyline
that already has its alert gets the reason added, never a second alert.
"""

import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone

from escalation.alerts import moving, raising, windows
from escalation.alerts.anew import found_anew
from escalation.alerts.finding import Finding, finding_of, is_graver
from escalation.alerts.force import CrisesAbout, Force, no_crises
from escalation.alerts.looking import place_when_free
from escalation.alerts.models import LIVING, Alert, AlertKind, AlertState
from escalation.alerts.news import DISPATCHER, Before, News, Step
from escalation.alerts.settled import was_settled
from escalation.alerts.settling import fold, raise_alert
from escalation.alerts.usual import usual_for
from escalation.criteria.live import LiveRules
from escalation.criteria.weigh import Arrival, Weighing
from journal.models import Timer, TimerState
from journal.timers import set_timer
from monitoring.models import Source, Storyline
from monitoring.volume.queries import desk_zone, expected
from monitoring.volume.streams import streams_at
from monitoring.volume.watching import (
    EVERYTHING,
    HOUR,
    LOUDEST,
    Bucket,
    Seen,
    source_of,
    told_of,
)

WATCH: Final = "volume.watch"
_SUBJECT: Final = "desk"
# A look comes this long after something was judged, and once more while anything stands out.
SOON: Final = timedelta(seconds=10)
AGAIN: Final = timedelta(minutes=5)
_LOOKED_AT: Final = 400
# What carries an excess tells at least this share of it.
_MOST: Final = 0.5
_TOGETHER: Final = -1
_STANDS_OUT: Final = Q(state__in=LIVING, exercise__isnull=True, volume__has_key="since") & ~Q(
    volume__has_key="over"
)

_asked_at: dict[str, float] = {}


@dataclass(frozen=True, slots=True)
class Standout:
    """The stream that stands out most: how far, and which storylines its last hour tells."""

    stream: str
    volume: dict[str, Any]
    told: dict[int, int]

    @property
    def carrier(self) -> int | None:
        """The storyline that carries it, None when no single one does."""
        lines = {line: count for line, count in self.told.items() if line}
        line = max(lines, key=lambda each: (lines[each], -each), default=None)
        if line is None or self.stream == LOUDEST:
            return line
        return line if lines[line] >= _MOST * sum(self.told.values()) else None

    def covered_by(self, lines: Iterable[int]) -> int | None:
        """Return the loudest of these storylines, if together they tell most of it."""
        known = {line: self.told.get(line, 0) for line in lines}
        if not known or sum(known.values()) < _MOST * sum(self.told.values()):
            return None
        return max(known, key=lambda each: (known[each], -each))


def ask_to_watch() -> None:
    """Set the clock for the next look, at most once in a while per process."""
    name, now = str(connection.settings_dict["NAME"]), time.monotonic()
    if now - _asked_at.get(name, -SOON.total_seconds()) < SOON.total_seconds():
        return
    _asked_at[name] = now
    # One that is set already stays where it is: moving it on with every round it would never ring.
    if not Timer.objects.filter(kind=WATCH, subject=_SUBJECT, state=TimerState.PENDING).exists():
        set_timer(WATCH, _SUBJECT, timezone.now() + SOON)


def forget() -> None:
    """Ask again at once."""
    _asked_at.clear()


@transaction.atomic
def watch_volume(
    rules: LiveRules, *, now: datetime | None = None, crises_about: CrisesAbout = no_crises
) -> int:
    """Look at every stream as it stands now; returns how many alerts were raised or changed.

    Records alert.raised, alert.stood-out, alert.rose, alert.fell or alert.folded, or nothing.
    """
    at = now or timezone.now()
    if rules.pk is None:
        return 0
    if place_when_free() is None:
        # The judge writes alerts this very moment.
        set_timer(WATCH, _SUBJECT, timezone.now() + SOON)
        return 0
    streams, recent = streams_at(at)
    found = _standout(streams, recent, at)
    force = Force(rules, timezone.now(), crises_about)
    changed = _tell(found, force, at) if found else 0
    changed += _calm(streams, force, at)
    if Alert.objects.filter(_STANDS_OUT).exists():
        set_timer(WATCH, _SUBJECT, timezone.now() + AGAIN)
    return changed


# ---------------------------------------------------------------- what stands out


def _standout(streams: Mapping[str, Seen], recent: list[Bucket], at: datetime) -> Standout | None:
    """Return what stands out most: one storyline before everything, everything before a source."""
    loud = [
        (name, volume)
        for name, seen in streams.items()
        if seen.reading.is_abnormal and (volume := _facts(name, seen, at))
    ]
    if not loud:
        return None
    order = {LOUDEST: 0, EVERYTHING: 1}
    name, volume = min(loud, key=lambda each: (order.get(each[0], 2), -each[1]["times"], each[0]))
    told = told_of(recent, at, source_of(name))
    if name == LOUDEST:
        whole = _facts(EVERYTHING, streams[EVERYTHING], at)
        volume |= {"all": whole} if whole else {}
        volume["count"] = max((count for line, count in told.items() if line), default=0)
    return Standout(name, volume, told)


def _facts(name: str, seen: Seen, at: datetime) -> dict[str, Any]:
    """Return how far a stream stands out; {} when it is within what is usual at this hour."""
    reading = seen.reading
    facts: dict[str, Any] = {
        "stream": name,
        "since": reading.since.isoformat() if reading.since else at.isoformat(),
        "count": seen.count,
        "times": round(reading.times_usual, 1),
        "is_learning": reading.is_learning,
    }
    if name == LOUDEST:
        return facts
    usual = expected(source_of(name))
    band = usual.at(at)
    if seen.count <= band.high:
        return {}
    source = source_of(name)
    of = Source.objects.filter(pk=source).values_list("name", flat=True).first() if source else None
    local = at.astimezone(desk_zone())
    return facts | {
        "times": round(seen.count / max(band.mid, 1.0), 1),
        "low": round(band.low, 1),
        "high": round(band.high, 1),
        "weeks": usual.weeks,
        "weekday": local.weekday(),
        "hour": local.hour,
        **({"source": of} if of else {}),
    }


# ---------------------------------------------------------------- what becomes of it


def _tell(found: Standout, force: Force, at: datetime) -> int:
    living = _living(line for line in found.told if line)
    line = found.carrier
    if line is None:
        line = found.covered_by(living)
    whole = _volume_alert()
    if line is None:
        return _grow(whole, found, force, at) if whole else _raise(found, force, at)
    alert = living.get(line)
    changed = 0
    if alert is not None:
        changed = _add_reason(alert, found.volume, force)
    else:
        finding = found_anew(force.rules, line, at)
        if finding is None or was_settled(finding):
            return 0
        lines = Storyline.objects.filter(pk=line)
        alert = raise_alert(finding, lines.first(), force, found.volume)
        changed = 1
    if whole is not None and whole.state == AlertState.OPEN:
        changed += _fold(whole, alert, force)
    return changed


def _fold(whole: Alert, alert: Alert, force: Force) -> int:
    """Take back the alert on everything, now that a storyline's alert carries it."""
    step = fold(whole, alert, force.now)
    if step is None:
        return 0
    whole.save()
    moving.tell([step], force.rules)
    return 1


def _living(lines: Iterable[int]) -> dict[int, Alert]:
    """Lock the living alerts on storylines."""
    rows = Alert.objects.select_related("crisis__stream").filter(
        storyline_id__in=list(lines),
        kind=AlertKind.STORYLINE,
        state__in=(*LIVING, AlertState.MERGED),
        exercise__isnull=True,
    )
    found = rows.order_by("pk").select_for_update(of=("self",))
    return {alert.storyline_id: alert for alert in found if alert.storyline_id is not None}


def _volume_alert() -> Alert | None:
    rows = Alert.objects.select_related("crisis__stream").select_for_update(of=("self",))
    return rows.filter(kind=AlertKind.VOLUME, state__in=LIVING, exercise__isnull=True).first()


def _add_reason(alert: Alert, volume: dict[str, Any], force: Force) -> int:
    """Put the reason on an alert that is there already; told once for each time it stands out."""
    is_news = not alert.volume or bool(alert.volume.get("over"))
    if not is_news:
        # What began earlier goes on: late mentions may move when it is thought to have begun.
        volume = volume | {"since": alert.volume["since"]}
    if alert.volume == volume:
        return 0
    before, alert.volume = Before.of(alert), volume
    raising.lift(alert)
    _save(alert, force)
    if before.state == AlertState.WAITING:
        moving.tell([Step(alert, News.RAISED)], force.rules)
    elif is_news and alert.merged_into_id is None:
        moving.tell([Step(alert, News.STOOD_OUT, before, agent=DISPATCHER)], force.rules)
    return 1


def _raise(found: Standout, force: Force, at: datetime) -> int:
    """Raise the one alert on everything, unless people have settled this very excess."""
    since = datetime.fromisoformat(found.volume["since"])
    settled = Alert.objects.filter(kind=AlertKind.VOLUME, exercise__isnull=True)
    if settled.filter(last_at__gte=since - HOUR).exists():
        return 0
    finding = _together(found, force.rules, at)
    if finding is None:
        return 0
    alert = raise_alert(finding, None, force, found.volume)
    alert.mention_count = alert.original_count = found.volume["count"]
    alert.save(update_fields=["mention_count", "original_count"])
    return 1


def _grow(alert: Alert, found: Standout, force: Force, at: datetime) -> int:
    before = Before.of(alert)
    alert.volume = found.volume | {"since": alert.volume["since"]}
    finding = _together(found, force.rules, at)
    if finding is not None:
        raising.grow(alert, finding, None, force.rules, force.now)
    alert.mention_count = max(alert.mention_count, found.volume["count"])
    _save(alert, force)
    moving.tell([Step(alert, News.MOVED, before, agent=DISPATCHER)], force.rules)
    return 1


def _together(found: Standout, rules: LiveRules, at: datetime) -> Finding | None:
    """Weigh the last hour of a stream as one story; the gravest mention is its face."""
    rows = windows.newest_rows(rules, at - HOUR, at, source_of(found.stream), limit=_LOOKED_AT)
    weighing = Weighing(rules.compiled, usual_for(rules, at))
    best: Finding | None = None
    for row in rows:
        arrival = Arrival(row, row.id, row.created_at.timestamp(), _TOGETHER)
        finding = finding_of(row, weighing.weigh(arrival, row.hit))
        finding.kind, finding.storyline_id = AlertKind.VOLUME, None
        if best is None or is_graver(finding, best):
            best = finding
    if best is not None:
        best.tell(weighing, _TOGETHER)
        best.newest_at = rows[-1].created_at
    return best


def _calm(streams: Mapping[str, Seen], force: Force, at: datetime) -> int:
    """Note on alerts that their stream is back within the usual; the clock lets them step down."""
    changed = 0
    rows = Alert.objects.filter(_STANDS_OUT).order_by("pk").select_for_update(of=("self",))
    for alert in rows.select_related("crisis__stream"):
        seen = streams.get(alert.volume["stream"])
        if seen is not None and seen.reading.since is not None:
            continue
        alert.volume = alert.volume | {"over": at.isoformat()}
        alert.look_at = at
        _save(alert, force)
        set_timer(moving.LOOK, moving.subject_of(alert.pk), at, {"alert": alert.pk})
        changed += 1
    return changed


def _save(alert: Alert, force: Force) -> None:
    alert.revision += 1
    alert.changed_at = force.now
    alert.save()
