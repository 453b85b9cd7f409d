"""Raising and growing alerts from what is stored: one per storyline, none lost, none twice."""

import threading
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from crisisdesk import pipeline
from escalation.alerts import judge, windows
from escalation.alerts.judge import judge_new
from escalation.alerts.models import LIVING, Alert
from escalation.criteria.live import live_rules
from journal.models import Entry
from monitoring.models import Mention, Storyline
from tests import factories
from tests.hearing import deliver, hear, post, rules_in_force

pytestmark = pytest.mark.django_db

FIRE = "Fire on board the ferry, thick smoke from the car deck"
PRAISE_RULE = {
    "key": "praise", "name": {"en": "Praise"},
    "if": {"tone": ["positive"]}, "points": {}, "then": {"severity": "praise"},
}  # fmt: skip


@pytest.fixture(autouse=True)
def rules(db: None):
    """The rules in force."""
    return rules_in_force()


def heard_of(held: windows.Windows) -> int:
    """How many posts the window of the only storyline holds."""
    window = held.weighing.window(Storyline.objects.get().pk)
    assert window is not None
    return window.count


def verbs() -> list[str]:
    return list(
        Entry.objects.filter(verb__startswith="alert.")
        .order_by("id")
        .values_list("verb", flat=True)
    )


def test_a_lone_post_that_meets_a_grave_rule_is_an_alert(rules):
    hear(post("Lovely morning"), post(FIRE, "first"))
    alert = Alert.objects.get()
    mention = Mention.objects.get(dedupe_key="first")
    assert (alert.mention_id, alert.storyline_id, alert.state) == (mention.pk, None, "open")
    assert (alert.severity, alert.title) == ("concern", FIRE)
    assert alert.rules == ["first-hand-safety"]
    # It names the version of the rules it was raised by, in the row and in the record.
    assert alert.rule_set_id == rules.pk
    entry = Entry.objects.get(verb="alert.raised")
    assert entry.data["rule_set"] == rules.version == 12
    assert entry.data["mention"] == mention.pk


def test_a_storm_grows_one_alert():
    for number in range(6):
        hear(post(f"{FIRE} {number}"), post(FIRE))
    alert = Alert.objects.get()
    line = Storyline.objects.get()
    assert (alert.storyline_id, alert.mention_count) == (line.pk, 12)
    assert alert.original_count == line.original_count < 12
    assert alert.revision > 1
    assert verbs().count("alert.raised") == 1


def test_two_stories_are_two_alerts():
    factories.organisation(profile={"ships": ["M/S Tärnan", "M/S Alken"]})
    for _ in range(3):
        hear(post("Fire on Tärnan, people on board jump"), post("Smoke fills Alken near the quay"))
    assert Alert.objects.count() == 2
    assert set(Alert.objects.values_list("storyline_id", flat=True)) == set(
        Storyline.objects.values_list("pk", flat=True)
    )


def test_the_alert_on_a_lone_post_goes_along_when_it_turns_out_to_be_a_story():
    hear(post(FIRE, "first"))
    lone = Alert.objects.get()
    hear(post(f"{FIRE}, said the crew", "second"))
    alert = Alert.objects.get()
    assert (alert.pk, alert.storyline_id) == (lone.pk, Storyline.objects.get().pk)


def test_alerts_on_lone_posts_fold_into_the_one_on_their_storyline():
    hear(post(FIRE, "first"))
    lone = Alert.objects.get()
    line = factories.storyline()
    other = factories.alert(45, storyline=line, rule_set=lone.rule_set)
    # It turns out that the lone post tells the same story.
    Mention.objects.filter(dedupe_key="first").update(storyline=line, seq=factories.next_seq())
    pipeline.judge()
    lone.refresh_from_db()
    other.refresh_from_db()
    assert (lone.state, other.state) == ("faded", "open")
    assert Alert.objects.filter(state__in=LIVING).get() == other
    assert verbs()[-1] == "alert.folded"


def test_an_acknowledged_alert_on_a_lone_post_is_left_to_its_people():
    hear(post(FIRE, "first"))
    lone = Alert.objects.get()
    Alert.objects.update(state="acknowledged")
    line = factories.storyline()
    factories.alert(45, storyline=line, rule_set=lone.rule_set)
    Mention.objects.filter(dedupe_key="first").update(storyline=line, seq=factories.next_seq())
    pipeline.judge()
    lone.refresh_from_db()
    assert lone.state == "acknowledged"


def test_what_people_dismissed_is_not_raised_again_by_more_of_the_same():
    hear(post(FIRE, "first"))
    Alert.objects.update(state="dismissed")
    for _ in range(4):
        hear(post(FIRE))
    assert Alert.objects.get().state == "dismissed"
    assert verbs() == ["alert.raised"]


def test_what_people_dismissed_comes_again_when_it_is_graver():
    hear(post(FIRE), post(FIRE))
    Alert.objects.update(state="dismissed", severity="watch")
    hear(post(FIRE))
    assert sorted(Alert.objects.values_list("state", flat=True)) == ["dismissed", "open"]
    assert verbs() == ["alert.raised", "alert.raised"]


def test_a_snoozed_alert_returns_when_it_heats_up_and_not_before():
    hear(post(FIRE), post(FIRE))
    asleep = Alert.objects.get()
    Alert.objects.update(
        state="snoozed", snoozed_until=timezone.now() + timedelta(hours=1),
        returns_above=asleep.score,
    )  # fmt: skip
    hear(post(FIRE))
    assert Alert.objects.get().state == "snoozed"
    Alert.objects.update(returns_above=Alert.objects.get().score - 5)
    hear(post(f"{FIRE}!"))
    found = Alert.objects.get()
    assert (found.state, found.snoozed_until, found.returns_above) == ("open", None, None)
    assert verbs()[-1] == "alert.returned"


def test_a_report_from_inside_always_asks_for_a_person():
    inside = factories.source("employee", connector="employee", is_internal=True)
    hear(post("The coffee machine is broken"), source=inside)
    alert = Alert.objects.get()
    assert (alert.kind, alert.is_internal, alert.storyline_id) == ("report", True, None)
    hear(post("The coffee machine is broken"), source=inside)
    assert Alert.objects.filter(kind="report").count() == 2


def test_praise_is_an_alert_of_its_own_and_only_once():
    from_now = rules_in_force_with_praise()
    hear(post("What a wonderful trip, thank you so much, fantastic staff!", "kind"))
    alert = Alert.objects.get()
    assert (alert.kind, alert.severity, alert.rule_set_id) == ("praise", "praise", from_now.pk)
    Alert.objects.update(state="passed-on")
    Mention.objects.update(seq=factories.next_seq())
    windows.drop_windows()
    pipeline.judge()
    assert Alert.objects.count() == 1


def test_praise_that_is_edited_into_something_grave_raises_an_alert_of_its_own():
    rules_in_force_with_praise()
    hear(post("What a wonderful trip, thank you so much, fantastic staff!", "turned"))
    hear({"op": "update", "id": "turned", "text": FIRE, "updated_at": timezone.now().isoformat()})
    found = Alert.objects.order_by("pk").values_list("kind", "severity", "state")
    assert list(found) == [("praise", "praise", "open"), ("storyline", "concern", "open")]


def rules_in_force_with_praise():
    return factories.live_rule_set(
        live_document() | {"rules": [*live_document()["rules"], PRAISE_RULE]}
    )


def live_document():
    return dict(live_rules().compiled.doc)


def test_an_edit_that_makes_it_grave_is_seen_at_once():
    hear(post("Lovely morning on the ferry", "turned", version="1"))
    assert Alert.objects.count() == 0
    hear({"op": "update", "id": "turned", "text": FIRE, "updated_at": timezone.now().isoformat()})
    alert = Alert.objects.get()
    assert alert.mention_id == Mention.objects.get().pk


def test_a_post_that_is_weighed_again_is_not_counted_again():
    hear(post(FIRE, "first"), post(FIRE, "second"))
    held = windows.windows_for(live_rules(), windows._current[None].position)
    before = heard_of(held)
    hear(
        {
            "op": "update",
            "id": "first",
            "text": f"{FIRE}!",
            "updated_at": timezone.now().isoformat(),
        }
    )
    assert windows._current[None] is held
    assert heard_of(held) == before == 2


def test_deleted_posts_and_exercises_raise_nothing():
    practised = factories.source("practised", exercise=factories.stream("exercise:1"))
    hear(post(FIRE), post(FIRE), source=practised)
    gone = post(FIRE, "gone")
    hear(gone, {"op": "delete", "id": "gone", "updated_at": timezone.now().isoformat()})
    assert Mention.objects.count() == 3
    assert Alert.objects.count() == 0


def test_history_that_was_skipped_is_decided_already():
    pipeline.store([deliver(post(FIRE), post(FIRE))])
    pipeline.skip_judging()
    pipeline.judge()
    assert Alert.objects.count() == 0


# ---------------------------------------------------------------- crashes and crowds


def test_a_crash_before_the_commit_raises_nothing_twice(monkeypatch):
    pipeline.store([deliver(post(FIRE), post(FIRE))])

    def fall(*_):
        raise DatabaseError("the power went out")

    with monkeypatch.context() as storm:
        storm.setattr(judge, "move_place", fall)
        with pytest.raises(DatabaseError), transaction.atomic():
            pipeline.judge()
    assert Alert.objects.count() == 0
    assert windows._current == {}
    pipeline.judge()
    pipeline.judge()
    assert Alert.objects.count() == 1
    assert verbs() == ["alert.raised"]


def test_a_process_that_is_new_sees_what_the_others_counted():
    hear(post(FIRE), post(FIRE), post("Smoke again, on board"))
    counted = heard_of(windows._current[None])
    windows.drop_windows()
    hear(post(FIRE))
    assert heard_of(windows._current[None]) == counted + 1
    assert Alert.objects.filter(storyline_id=Storyline.objects.get().pk).count() == 1


def test_a_process_that_slept_reads_all_it_has_missed(monkeypatch):
    monkeypatch.setattr(windows, "ROWS", 3)
    hear(post(FIRE), post(FIRE))
    slept = dict(windows._current)
    windows._current.clear()
    hear(*(post(FIRE) for _ in range(9)))
    awake = heard_of(windows._current[None])
    windows._current.clear()
    windows._current.update(slept)
    hear(post(FIRE))
    assert windows._current[None] is slept[None]
    assert heard_of(windows._current[None]) == awake + 1


@pytest.mark.django_db(transaction=True)
def test_two_judges_at_once_raise_one_alert():
    pipeline.store([deliver(*(post(FIRE) for _ in range(20)))])
    rules = live_rules()
    errors: list[BaseException] = []
    start = threading.Barrier(3)

    def work() -> None:
        try:
            start.wait(10)
            judge_new(rules)
        except BaseException as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert Alert.objects.count() == 1
    assert verbs() == ["alert.raised"]


def test_a_storm_that_began_behind_closed_doors_is_public_once_the_public_speaks():
    told = factories.source("told-to-us", is_internal=True)
    hear(post(FIRE), source=told)
    assert Alert.objects.get().is_internal
    hear(post(f"{FIRE}, says my brother"))
    alert = Alert.objects.get()
    assert not alert.is_internal
    title = alert.title
    # A graver word in private does not become the face of it.
    hear(post(f"{FIRE} {FIRE} children on board", followers=900_000), source=told)
    alert.refresh_from_db()
    face = Mention.objects.get(pk=alert.mention_id)
    assert (alert.title, face.source.is_internal) == (title, False)


def test_how_an_alert_of_a_private_crisis_grows_stands_in_its_own_log():
    hear(post(FIRE), post(f"{FIRE}, again"))
    secret = factories.crisis(is_private=True)
    Alert.objects.update(crisis=secret, severity="watch", score=10, peak_score=10)
    hear(post(f"{FIRE}, says my brother"))
    entry = Entry.objects.get(verb="alert.rose")
    assert entry.stream == secret.stream


@pytest.mark.parametrize(
    "order", [(0, 1, 2), (0, 2, 1), (1, 0, 2), (1, 2, 0), (2, 0, 1), (2, 1, 0)]
)
def test_in_whatever_order_batches_come_the_alert_is_the_same(order):
    now = timezone.now()
    batches = [
        [
            post(f"{FIRE} {word}", ago_s=200 - 40 * place - 5 * number, followers=900 * (place + 1))
            for number, word in enumerate(["here", "now", "still"])
        ]
        for place in range(3)
    ]
    for place in order:
        hear(*batches[place])
    alert = Alert.objects.get(state="open")
    assert (alert.severity, alert.mention_count, alert.rules) == (
        "concern", 9, ["first-hand-safety"],
    )  # fmt: skip
    assert verbs().count("alert.raised") == 1
    newest = Mention.objects.latest("created_at")
    assert alert.last_at == newest.created_at < now
