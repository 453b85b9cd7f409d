"""What becomes of what was found: an alert is raised, grows, comes out, folds, or is left alone.

Everything is decided first and written together, so that a round with dozens of alerts makes as
many statements as one with a single alert.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from escalation.alerts import commending, groups, moving, raising
from escalation.alerts.finding import Finding, finding_of
from escalation.alerts.force import Force
from escalation.alerts.found import Found
from escalation.alerts.models import Alert, AlertKind, AlertState
from escalation.alerts.news import Before, News, Step
from escalation.alerts.rows import insert_alerts, update_alerts
from escalation.alerts.settled import unsettled
from escalation.alerts.storylines import totals_of
from escalation.alerts.touched import Touched, single_key
from escalation.alerts.windows import Windows

# One on a report or on praise is about that very post, whatever its storyline comes to.
_FOLDING: Final = (AlertKind.STORYLINE, AlertKind.VOLUME)
_OUT_OF_REACH: Final = (AlertState.WAITING, AlertState.IN_CRISIS)


@dataclass(frozen=True, slots=True)
class _Case:
    """A finding, the alert that goes on with it, and the alerts on lone mentions that fold into it.

    line: the storyline whose figures the alert takes over.
    """

    finding: Finding
    alert: Alert | None
    folding: Sequence[Alert] = ()
    line: int | None = None


def settle(held: Windows, found: Found, touched: Touched, force: Force) -> int:
    """Raise, grow, fold or leave alone; returns how many alerts were raised or changed."""
    cases = [*_of_stories(held, found, touched), *_of_posts(found, touched)]
    steps = _decide(cases, force)
    _join_crises(steps, force)
    insert_alerts([step.alert for step in steps if step.alert.pk is None])
    update_alerts([step.alert for step in steps if step.before.state])
    moving.set_clocks(steps)
    moving.tell([*steps, *_follow(touched.wholes, force.now)], force.rules)
    return len(steps)


def _of_stories(held: Windows, found: Found, touched: Touched) -> Iterator[_Case]:
    """Yield the storylines that have an alert, or may come to one."""
    for line, (_gravity, row, verdict) in sorted(found.stories.items()):
        several = [touched.living[key]] if (key := ("storyline", line)) in touched.living else []
        several += touched.lone.get(line, ())
        is_low = held.rules.compiled.is_low(verdict.score, verdict.fired)
        if not several and is_low and held.weighing.is_calm(line):
            continue
        finding = finding_of(row, verdict)
        finding.tell(held.weighing, line)
        finding.newest_at = found.newest[line]
        yield _Case(finding, several[0] if several else None, several[1:], line)


def _of_posts(found: Found, touched: Touched) -> Iterator[_Case]:
    for finding in commending.without_refused(found.single):
        yield _Case(finding, touched.living.get(single_key(finding.kind, finding.mention_id)))


def _decide(cases: Sequence[_Case], force: Force) -> list[Step]:
    deserving = [
        case.finding
        for case in cases
        if case.alert is None and raising.deserves_alert(case.finding, force.rules)
    ]
    wanted = {id(finding) for finding in unsettled(deserving)}
    going_on = [case for case in cases if case.alert is not None or id(case.finding) in wanted]
    totals = totals_of([case.line for case in going_on if case.line is not None])
    steps: list[Step] = []
    for case in going_on:
        total = totals.get(case.line) if case.line is not None else None
        if case.alert is None:
            steps.append(_raised(case.finding, total, force))
            continue
        steps += [step for lone in case.folding if (step := fold(lone, case.alert, force.now))]
        steps += _grown(case.alert, case.finding, total, force)
    return steps


def _raised(
    finding: Finding,
    line: raising.Line | None,
    force: Force,
    volume: Mapping[str, Any] | None = None,
) -> Step:
    alert = raising.new_alert(finding, line, force.rules, force.now, volume)
    looks = moving.plan_look(alert, force.rules, finding.moment)
    news = News.NOTHING if alert.state == AlertState.WAITING else News.RAISED
    return Step(alert, news, looks=looks, has_clocks=True)


def _grown(alert: Alert, finding: Finding, line: raising.Line | None, force: Force) -> list[Step]:
    """Let an alert grow; no step when nothing worth a write changed."""
    before = Before.of(alert)
    if not raising.grow(alert, finding, line, force.rules, force.now):
        return []
    if alert.state == AlertState.FADED:
        # It waited, and what it waited for is over before anybody knew of it.
        alert.delete()
        return []
    looks = moving.plan_look(alert, force.rules, finding.moment)
    if alert.merged_into_id is not None:
        # The alert it is part of tells the desk.
        is_shown = before.severity != alert.severity
        return [Step(alert, News.SHOWN if is_shown else News.NOTHING, before)]
    is_out = before.state == AlertState.WAITING and alert.state == AlertState.OPEN
    if is_out:
        alert.raised_at = force.now
    news = News.RAISED if is_out else News.MOVED
    return [Step(alert, news, before, looks=looks, has_clocks=True)]


def _join_crises(steps: Sequence[Step], force: Force) -> None:
    """Put alerts that are new, or new on a storyline, into the crises their stories belong to."""
    asking = [step for step in steps if _may_join(step)]
    if not asking:
        return
    about = [(step.alert.storyline_id, step.alert.mention_id) for step in asking]
    for step, crisis in zip(asking, force.crises_about(about), strict=True):
        if crisis is None:
            continue
        alert = step.alert
        alert.crisis_id, alert.state, alert.snoozed_until = crisis, AlertState.IN_CRISIS, None
        if step.news == News.MOVED:
            step.news = News.JOINED


def _may_join(step: Step) -> bool:
    alert = step.alert
    if alert.kind != AlertKind.STORYLINE or alert.state in _OUT_OF_REACH:
        return False
    return step.has_clocks and (step.news == News.RAISED or step.before.was_lone)


def _follow(wholes: Mapping[int, Alert], now: datetime) -> list[Step]:
    """Let alerts that others were merged into follow these, as they are stored by now."""
    if not wholes:
        return []
    parts, steps = groups.parts_of(wholes.values()), []
    for whole in wholes.values():
        before, mine = Before.of(whole), parts[whole.pk]
        if groups.follow(whole, mine, groups.counted(groups.told_by(mine)), now):
            steps.append(Step(whole, News.MOVED, before))
    update_alerts([step.alert for step in steps])
    return steps


def fold(lone: Alert, alert: Alert, now: datetime) -> Step | None:
    """Take back the alert on a lone mention, or on the volume, that a storyline's alert tells.

    None when people have it in hand, or when nobody has seen it yet and it is gone.
    """
    if lone.state == AlertState.WAITING:
        lone.delete()
        return None
    free = lone.state in (AlertState.OPEN, AlertState.MERGED)
    if lone.kind not in _FOLDING or not free:
        return None
    before = Before.of(lone)
    lone.state, lone.changed_at = AlertState.FADED, now
    lone.revision += 1
    return Step(lone, News.FOLDED, before, into=alert)


def raise_alert(
    finding: Finding,
    line: raising.Line | None,
    force: Force,
    volume: Mapping[str, Any] | None = None,
) -> Alert:
    """Raise an alert, in the crisis its story belongs to if there is one; records alert.raised.

    volume: how far it stands out, where that is why.
    """
    step = _raised(finding, line, force, volume)
    _join_crises([step], force)
    insert_alerts([step.alert])
    moving.set_clocks([step])
    moving.tell([step], force.rules)
    return step.alert
