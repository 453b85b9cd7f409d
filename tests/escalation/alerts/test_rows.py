"""Alerts to and from their table: every field as it was, each given its own id, locked in order."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from escalation.alerts import rows
from escalation.alerts.models import Alert, AlertKind, AlertState
from tests import factories

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 6, 14, tzinfo=UTC)


def fields(alert: Alert) -> dict[str, Any]:
    return {field.attname: getattr(alert, field.attname) for field in Alert._meta.fields}


def fresh(mention_id: int, **given: Any) -> Alert:
    values: dict[str, Any] = {
        "mention_id": mention_id,
        "title": 'Rök "på däck" \\ {däck}',
        "score": 61,
        "peak_score": 61,
        "severity": "serious",
        "rule_set": factories.live_rule_set(),
        "first_at": NOW,
        "last_at": NOW,
        "raised_at": NOW,
        "changed_at": NOW,
    }
    return Alert(**values | given)


def test_new_alerts_are_stored_whole_and_in_their_order():
    first = fresh(7)
    second = fresh(
        8,
        kind=AlertKind.REPORT,
        state=AlertState.WAITING,
        storyline_id=3,
        verdict={"parts": [{"why": [["list", "fire", ["brand"]]]}], "score": 61.5},
        rules=["a", 'b"c'],
        standing={"since": {"serious": 5.25}},
        look_at=NOW + timedelta(minutes=5),
        asked={"tell": ["legal"]},
        told=["legal"],
        volume={"stream": "all"},
        labels=["storm"],
        rising_since=NOW,
        is_internal=True,
        crisis=factories.crisis(),
    )
    rows.insert_alerts([first, second])
    assert first.pk < second.pk
    for alert in (first, second):
        assert fields(Alert.objects.get(pk=alert.pk)) == fields(alert)
        assert not alert._state.adding


def test_growing_writes_what_it_may_change_and_nothing_else():
    lead = factories.person("lead")
    one, other = factories.alert(50, text="One"), factories.alert(55, text="Other")
    Alert.objects.filter(pk=one.pk).update(assignee=lead, labels=["mine"])
    before = fields(Alert.objects.get(pk=other.pk))
    one.title, one.score, one.told, one.standing = "Changed", 70, ["comms"], {"since": {}}
    one.state, one.look_at, one.labels = AlertState.IN_CRISIS, NOW, ["lost"]
    rows.update_alerts([one])
    stored = Alert.objects.get(pk=one.pk)
    assert (stored.title, stored.score, stored.told) == ("Changed", 70, ["comms"])
    assert (stored.state, stored.look_at, stored.standing) == ("in-crisis", NOW, {"since": {}})
    assert (stored.assignee, stored.labels) == (lead, ["mine"])
    assert fields(Alert.objects.get(pk=other.pk)) == before


def test_however_many_it_is_one_statement(django_assert_num_queries):
    alerts = [fresh(n) for n in range(30)]
    with django_assert_num_queries(2):
        rows.insert_alerts(alerts)
        rows.update_alerts(alerts)
    with django_assert_num_queries(0):
        rows.insert_alerts([])
        rows.update_alerts([])
    assert [alert.pk for alert in alerts] == sorted(alert.pk for alert in alerts)


def test_what_a_round_may_touch_is_locked_and_nothing_else():
    line, other = factories.storyline("One"), factories.storyline("Other")
    told = factories.alert(50, storyline=line)
    factories.alert(50, storyline=other)
    factories.alert(50, storyline=line, state="dismissed")
    praise = factories.alert(50, kind="praise")
    on_volume = factories.alert(50, kind="volume")
    drill = factories.alert(50, exercise=factories.stream("exercise:1"))
    settled = factories.alert(50, state="dismissed")
    whole = factories.alert(60, kind="group")
    part = factories.alert(50, state="merged", merged_into=whole)
    gone = factories.alert(60, kind="group", state="parted")
    lone = factories.alert(50, state="merged", merged_into=gone)
    posts = [praise.mention_id, on_volume.mention_id, drill.mention_id, part.mention_id]
    found = rows.lock_about([line.pk], posts, [settled.mention_id, lone.mention_id])
    wanted = [told, praise, settled, whole, part, lone]
    assert [alert.pk for alert in found] == sorted(alert.pk for alert in wanted)
    assert [fields(alert) for alert in found] == [
        fields(Alert.objects.get(pk=alert.pk)) for alert in found
    ]
    assert rows.lock_about([], [], []) == []
