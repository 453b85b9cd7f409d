"""A round of judging: however many alerts it raises or moves, it makes as many statements."""

from datetime import timedelta

import pytest
from django.db import connection
from django.db.models import F
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from crisisdesk import pipeline
from escalation.alerts.models import Alert
from escalation.crises.queries import crises_about
from escalation.criteria.live import live_rules
from journal.models import Entry, Timer
from journal.proof import verify_record
from monitoring.models import Storyline
from tests import factories
from tests.hearing import deliver, hear, post

pytestmark = pytest.mark.django_db


def tell(lines: list[Storyline]) -> None:
    """Somebody tells each storyline once more, and it meets the rule in force."""
    version = live_rules().version
    for line in lines:
        factories.mention(
            f"Fire in {line.title}", storyline=line, rules=["first-hand-safety"], atoms=[1],
            rule_set_version=version, score=60, tone=-1,
        )  # fmt: skip
        Storyline.objects.filter(pk=line.pk).update(mention_count=F("mention_count") + 1)


def judging(lines: list[Storyline]) -> list[str]:
    """What judging one more mention of each storyline asks of the database."""
    tell(lines)
    with CaptureQueriesContext(connection) as caught:
        pipeline.judge()
    return [query["sql"] for query in caught.captured_queries]


def on_storylines() -> list[Alert]:
    found = Alert.objects.filter(storyline_id__isnull=False).exclude(state="dismissed")
    return list(found.order_by("pk"))


@pytest.fixture(autouse=True)
def lines(db: None) -> list[Storyline]:
    """Eight storylines, and a rule that sets every clock."""
    only = factories.RULES["rules"][0]
    then = only["then"] | {"tell": ["legal"], "unanswered_min": 10, "then_call": ["legal"]}
    factories.live_rule_set(factories.RULES | {"rules": [only | {"then": then}]})
    # Everything that is opened or looked up once is.
    hear(post("Fire on a raft, smoke on board the raft"))
    return [factories.storyline(f"house {number}") for number in range(8)]


def test_raising_many_takes_as_many_statements_as_raising_two(lines):
    few = judging(lines[:2])
    assert len(on_storylines()) == 2
    many = judging(lines[2:])
    assert [alert.storyline_id for alert in on_storylines()] == [line.pk for line in lines]
    assert len(many) == len(few)
    assert sum("journal_append" in sql for sql in many) == 1


def test_each_alert_has_its_entry_its_clocks_and_its_mark(lines):
    judging(lines)
    alerts = on_storylines()
    assert len(alerts) == len(lines)
    entries = Entry.objects.filter(verb="alert.raised", object_id__in=[a.pk for a in alerts])
    told = [(e.object_id, e.data["storyline"], e.sealed.payload) for e in entries.order_by("pk")]
    assert told == [(str(a.pk), a.storyline_id, {"title": a.title}) for a in alerts]
    for kind in ("alert.look", "alert.unanswered"):
        subjects = Timer.objects.filter(kind=kind).values_list("subject", flat=True)
        assert {f"alert:{alert.pk}" for alert in alerts} <= set(subjects)
    marks = dict(Storyline.objects.values_list("pk", "severity"))
    assert [marks[a.storyline_id or 0] for a in alerts] == [a.severity for a in alerts]
    assert {a.severity for a in alerts} == {"concern"}
    assert verify_record()[0].problems == ()


def test_growing_many_takes_as_many_statements_as_growing_two(lines):
    judging(lines)
    few, many = judging(lines[:2]), judging(lines)
    assert len(many) == len(few)
    assert [alert.mention_count for alert in on_storylines()] == [
        Storyline.objects.get(pk=line.pk).mention_count for line in lines
    ]
    assert Entry.objects.filter(verb="alert.raised").count() == len(lines) + 1


def test_each_goes_into_the_crisis_of_its_own_story(lines):
    one = factories.crisis("One", storylines=[lines[0].pk])
    other = factories.crisis("Other", storylines=[lines[1].pk], is_private=True)
    judging(lines[:3])
    assert [alert.crisis for alert in on_storylines()] == [one, other, None]
    assert [alert.state for alert in on_storylines()] == ["in-crisis", "in-crisis", "open"]
    entries = Entry.objects.filter(verb="alert.raised").order_by("-pk")[:3]
    assert [(entry.stream, entry.data.get("crisis")) for entry in reversed(entries)] == [
        (one.stream, one.number), (other.stream, other.number), (factories.stream(), None),
    ]  # fmt: skip


def test_a_post_that_meets_nothing_asks_no_alert_for_anything():
    pipeline.store([deliver(post("Lovely morning"), post("Coffee on deck four"))])
    asked = judging([])
    assert [sql for sql in asked if "escalation_alert" in sql] == []


def test_the_crisis_open_to_all_comes_first_and_closed_ones_and_drills_never(
    django_assert_num_queries,
):
    now = timezone.now()
    factories.crisis("Secret", storylines=[5], is_private=True)
    older = factories.crisis("Older", storylines=[5], mentions=[9])
    factories.crisis("Closed", storylines=[6], status="closed")
    factories.crisis("Drill", storylines=[6], exercise=factories.stream("exercise:2"))
    newer = factories.crisis("Newer", mentions=[9], opened_at=now + timedelta(hours=1))
    with django_assert_num_queries(1):
        found = crises_about([(5, 1), (None, 9), (6, 2), (5, 9), (None, 5)])
    assert found == [older.pk, newer.pk, None, newer.pk, None]
