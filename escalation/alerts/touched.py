"""Which alerts a round of judging touches: found and locked together, in the one order."""

from dataclasses import dataclass
from typing import Final

from django.db import connection

from escalation.alerts.found import Found
from escalation.alerts.models import LIVING, Alert, AlertKind, AlertState
from escalation.alerts.rows import lock_about
from escalation.alerts.states import rank
from monitoring.store.literals import literal

_GO_ALONG: Final = """
UPDATE escalation_alert a SET storyline_id = n.storyline_id
FROM unnest(%s::bigint[], %s::bigint[]) AS n(id, storyline_id) WHERE a.id = n.id
"""
# What an alert is about: ("storyline", its id), or its kind and the mention it is on.
Key = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Touched:
    """Locked alerts.

    living: those that go on, by what each is about; parts of living ones too. wholes: the living
    ones that others were merged into, by id. lone: on single mentions that tell a storyline by
    now, by that storyline, the gravest first.
    """

    living: dict[Key, Alert]
    wholes: dict[int, Alert]
    lone: dict[int, list[Alert]]


def lock_touched(found: Found) -> Touched:
    """Lock every alert that a round may touch.

    What people have settled about a lone mention counts for its storyline from here on.
    """
    if not found.stories and not found.single and not found.joined:
        return Touched({}, {}, {})
    alerts = lock_about(list(found.stories), found.posts, list(found.joined))
    wholes = _wholes(alerts)
    living = {
        key_of(alert): alert
        for alert in alerts
        if alert.state in LIVING
        or (alert.state == AlertState.MERGED and alert.merged_into_id in wholes)
    }
    return Touched(living, wholes, _lone(alerts, found, wholes))


def key_of(alert: Alert) -> Key:
    """Name what an alert is about."""
    if alert.storyline_id is not None and alert.kind == AlertKind.STORYLINE:
        return "storyline", alert.storyline_id
    return single_key(alert.kind, alert.mention_id)


def single_key(kind: str, mention_id: int) -> Key:
    """Name an alert on one mention: praise that was edited into something grave is another one."""
    return ("mention" if kind == AlertKind.STORYLINE else kind, mention_id)


def _wholes(alerts: list[Alert]) -> dict[int, Alert]:
    pointed_at = {
        alert.merged_into_id
        for alert in alerts
        if alert.state == AlertState.MERGED and alert.kind != AlertKind.GROUP
    }
    return {each.pk: each for each in alerts if each.pk in pointed_at and each.state in LIVING}


def _lone(alerts: list[Alert], found: Found, wholes: dict[int, Alert]) -> dict[int, list[Alert]]:
    lone: dict[int, list[Alert]] = {}
    settled: dict[int, int] = {}
    for alert in alerts:
        is_lone = alert.kind == AlertKind.STORYLINE and alert.storyline_id is None
        line = found.joined.get(alert.mention_id) if is_lone else None
        if line is None:
            continue
        if alert.state in LIVING or alert.merged_into_id in wholes:
            lone.setdefault(line, []).append(alert)
        else:
            settled[alert.pk] = line
    if settled:
        with connection.cursor() as cursor:
            cursor.execute(_GO_ALONG, [literal(list(settled)), literal(list(settled.values()))])
    for several in lone.values():
        several.sort(key=lambda each: (-rank(each.severity), -each.score, each.pk))
    return lone
