"""The whole way of a mention: done again without harm; one bad item costs only itself."""

import pytest
from celery.exceptions import SoftTimeLimitExceeded
from django.db import InternalError, OperationalError, connection
from redis.exceptions import RedisError

from crisisdesk import pipeline, tasks
from escalation.alerts.models import Alert
from escalation.criteria.models import RuleSet
from journal.models import Entry, Heartbeat
from monitoring.enrich.batch import enrich as batch_enrich
from monitoring.models import Batch, Mention, Quarantined
from monitoring.store.parking import park_batch
from tests import factories
from tests.crisisdesk.api.caller import Caller
from tests.hearing import deliver, hear, post, rules_in_force
from tests.monitoring.posts import assert_counted_right

pytestmark = pytest.mark.django_db

FIRE = "Fire on board the ferry, smoke from the car deck"


def test_processing_twice_changes_nothing():
    rules_in_force()
    batch = hear(post(FIRE), post("Lovely morning"))
    before = list(Mention.objects.order_by("pk").values()), Entry.objects.count()
    pipeline.process([batch.pk])
    assert (list(Mention.objects.order_by("pk").values()), Entry.objects.count()) == before
    assert Alert.objects.count() == 1


def test_an_organisation_without_rules_is_warned_by_the_example():
    hear(post(f"{FIRE}, people are injured, call the police"))
    assert RuleSet.objects.get().state == "live"
    assert Mention.objects.get().rule_set_version == RuleSet.objects.get().version


def test_urgent_mentions_are_stored_and_judged_first():
    rules_in_force()
    batch = deliver(post(FIRE, "urgent"), post("Lovely morning", "calm"))
    pipeline.process([batch], only_urgent=True)
    assert Mention.objects.get().dedupe_key == "urgent"
    assert Alert.objects.count() == 1
    pipeline.process([batch])
    assert Mention.objects.count() == 2
    assert Alert.objects.count() == 1
    assert_counted_right()


def test_what_the_database_refuses_goes_aside_and_the_rest_of_the_round_is_stored():
    rules_in_force()
    endless = " ".join(f"word{number}" for number in range(120_000))
    first = deliver(post("before"), post(endless[:1_200_000], "endless"))
    second = deliver(post("after"))
    pipeline.process([first, second])
    assert {batch.state for batch in Batch.objects.all()} == {"done"}
    assert Mention.objects.filter(text__in=["before", "after"]).count() == 2
    kept = Mention.objects.filter(dedupe_key="endless").count()
    assert kept + Quarantined.objects.count() == 1
    assert_counted_right()


def test_one_item_that_cannot_be_understood_costs_only_itself(monkeypatch):
    rules_in_force()
    real = batch_enrich

    def enrich(events, **given):
        if any("stumble" in event.text for event in events):
            raise ZeroDivisionError
        return real(events, **given)

    monkeypatch.setattr("crisisdesk.reading.enrich", enrich)
    batch = hear(post("before"), post("stumble here"), post("after"))
    assert (batch.state, batch.quarantined_count) == ("done", 1)
    assert sorted(Mention.objects.values_list("text", flat=True)) == ["after", "before"]
    aside = Quarantined.objects.get()
    assert (aside.position, bytes(aside.raw)) == (1, b"stumble here")
    assert aside.why == "It could not be read (ZeroDivisionError)."


def test_bytes_that_rotted_on_disk_are_kept_and_named():
    rules_in_force()
    good, rotten = deliver(post("good")), deliver(post("rotten"))
    Batch.objects.filter(pk=rotten).update(raw=b"not zlib at all")
    pipeline.process([good, rotten])
    assert Mention.objects.get().text == "good"
    assert bytes(Quarantined.objects.get().raw) == b"not zlib at all"


BROKEN = """
CREATE FUNCTION pg_temp.broken() RETURNS trigger LANGUAGE plpgsql AS
  'BEGIN RAISE EXCEPTION ''the disk of the index is gone''; END';
CREATE TRIGGER is_broken BEFORE INSERT ON monitoring_mention
  FOR EACH ROW EXECUTE FUNCTION pg_temp.broken()
"""


def test_why_a_delivery_was_set_aside_is_said_in_the_language_of_whoever_mends_it(admin, signed_in):
    factories.organisation()
    rules_in_force()
    source = factories.source("forum")
    batch = deliver(post("good"), source=source)
    with connection.cursor() as cursor:
        cursor.execute(BROKEN)
    with pytest.raises(InternalError):
        tasks.process_batches.run([batch])
    Batch.objects.update(attempts=8)
    park_batch(batch)
    admin.language = "sv"
    admin.save()
    said = "Något gick sönder hos oss när det skulle sparas (InternalError)."
    browser = signed_in(admin)
    for address in ("/standing-still/", "/sources/forum/"):
        assert said in browser.get(address).content.decode()
    told = Caller(admin).get("standstill/", **{"Accept-Language": "sv"}).json()["deliveries"]
    assert [each["error"] for each in told] == [said]


def test_a_database_that_is_away_is_no_fault_of_the_delivery():
    rules_in_force()
    batch = deliver(post("good"))
    with connection.cursor() as cursor:
        cursor.execute(BROKEN.replace("EXCEPTION", "SQLSTATE ''57P03'' USING MESSAGE ="))
    with pytest.raises(OperationalError):
        tasks.process_batches.run([batch])
    assert Batch.objects.get().last_error == ""


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (SoftTimeLimitExceeded(), "Storing it took longer than it may."),
        (KeyError("x"), "Storing it broke on our side (KeyError)."),
    ],
)
def test_what_went_wrong_is_remembered(error, said):
    batch = deliver(post("good"))
    assert Batch.objects.get().trouble == ""
    pipeline.note_trouble([batch], error)
    assert Batch.objects.get().trouble == said


def test_a_connector_that_is_gone_loses_nothing():
    rules_in_force()
    source = factories.source("old", connector="teletext")
    batch = deliver(post("said on teletext"), source=source)
    Batch.objects.update(envelope={})
    pipeline.process([batch])
    assert Batch.objects.get().state == "done"
    assert b"said on teletext" in bytes(Quarantined.objects.get().raw)


def test_exercises_and_the_real_never_meet():
    rules_in_force()
    stream = factories.stream("exercise:1")
    practised = factories.source("practised", exercise=stream)
    batches = [deliver(post(FIRE), post(FIRE)), deliver(post(FIRE), post(FIRE), source=practised)]
    pipeline.process(batches)
    lines = Mention.objects.values_list("exercise_id", "storyline_id").distinct()
    assert len({line for _, line in lines}) == 2
    assert Alert.objects.count() == 1
    assert_counted_right()


@pytest.mark.django_db(transaction=True)
def test_work_that_was_done_is_a_sign_of_life():
    rules_in_force()
    batch = deliver(post("one"))
    # As Celery runs it; what the dispatcher does in a worker's place is no sign of one.
    tasks.process_batches.run([batch])
    assert not Heartbeat.objects.filter(name="worker").exists()
    tasks.process_batches.apply(args=([batch],), throw=True)
    assert Heartbeat.objects.get(name="worker").last_done == batch
    pipeline.give_sign()
    assert Heartbeat.objects.get(name="worker").last_done == batch


def test_what_one_task_records_carries_one_id():
    rules_in_force()
    for text in (FIRE, "Something else"):
        tasks.process_batches.run([deliver(post(text))])
    ids = [
        set(Entry.objects.filter(agent="worker", request_id=each).values_list("verb", flat=True))
        for each in Entry.objects.filter(verb="batch.stored").values_list("request_id", flat=True)
    ]
    assert len(ids) == 2
    assert {"batch.stored", "alert.raised"} in ids
    assert not Entry.objects.filter(verb="batch.stored", request_id="").exists()


def test_walls_that_cannot_be_rung_stop_nothing(monkeypatch):
    def away() -> int:
        raise RedisError("away")

    monkeypatch.setattr(pipeline, "ring_walls", away)
    rules_in_force()
    hear(post(FIRE))
    assert Alert.objects.count() == 1
