"""Far more is said than usual: one alert, with how far and on what that rests; calm ends it."""

import random
from datetime import UTC, datetime, timedelta
from html import unescape

import pytest
from django.db import DatabaseError
from django.utils import timezone

from crisisdesk.timers import HANDLERS
from escalation.alerts import volume
from escalation.alerts.models import Alert
from escalation.alerts.volume import WATCH, watch_volume
from escalation.alerts.volume_words import volume_words
from escalation.criteria.live import live_rules
from journal.models import Entry, Timer
from journal.sentences import sentence
from monitoring.models import MinuteCount, Storyline
from monitoring.volume import queries, streams
from tests import factories
from tests.hearing import hear, post, rules_in_force

pytestmark = pytest.mark.django_db

# A story nobody's rules speak of.
PRICES = "The new ticket prices of the ferry are announced, 40 kronor more for a car"


@pytest.fixture(autouse=True)
def usual_days(db: None) -> None:
    """Rules in force, and ten days in which about four mentions an hour came."""
    rules_in_force()
    dice, of = random.Random(3), factories.source()
    now = timezone.now().replace(second=0, microsecond=0)
    rows = [
        MinuteCount(minute=now - timedelta(minutes=minute), source=of, count=1)
        for minute in range(180, 10 * 24 * 60)
        if dice.random() < 1 / 15
    ]
    MinuteCount.objects.bulk_create(rows)


def look(after: timedelta = timedelta(0)) -> int:
    """Look as of now, or as of later."""
    queries.forget()
    return watch_volume(live_rules(), now=timezone.now() + after)


def wave(text: str = PRICES, amount: int = 30) -> None:
    """Many tell the same within ten minutes, each in an order of their own: no copies."""
    dice = random.Random(amount)
    posts = []
    for n in range(amount):
        words = text.split()
        dice.shuffle(words)
        posts.append(post(" ".join(words), ago_s=600 - 20 * n))
    hear(*posts)


def verbs() -> list[str]:
    found = Entry.objects.filter(verb__startswith="alert.").order_by("id")
    return list(found.values_list("verb", flat=True))


def test_an_ordinary_hour_raises_nothing():
    hear(post(PRICES), post("Lovely morning"))
    assert (look(), Alert.objects.count()) == (0, 0)


def test_a_wave_that_no_rule_speaks_of_raises_one_alert_with_its_reasons():
    wave()
    assert Alert.objects.count() == 0
    assert look() == 1
    alert = Alert.objects.get()
    assert (alert.state, alert.severity) == ("open", "concern")
    assert alert.volume["count"] >= 20
    assert alert.volume["times"] > 3
    assert verbs() == ["alert.raised"]
    parts = alert.verdict["parts"]
    assert [part["criterion"] for part in parts] == ["nature", "reach", "impact", "velocity"]


def test_looking_again_and_again_raises_nothing_more():
    wave()
    look()
    streams.forget()
    revision = Alert.objects.get().revision
    assert look() <= 1
    assert look(timedelta(minutes=3)) <= 1
    assert Alert.objects.count() == 1
    assert Alert.objects.get().revision <= revision + 2
    assert verbs() == ["alert.raised"]


def test_a_look_that_is_killed_is_taken_again_and_raises_one(monkeypatch):
    wave()

    def fall(*_args, **_given):
        raise DatabaseError("the power went out")

    with monkeypatch.context() as storm:
        storm.setattr(volume, "_calm", fall)
        with pytest.raises(DatabaseError):
            look()
    assert (Alert.objects.count(), verbs()) == (0, [])
    look()
    assert Alert.objects.count() == 1


def test_a_storyline_that_a_rule_has_raised_gets_the_reason_and_no_second_alert():
    wave("Fire on board the ferry, thick smoke from the car deck")
    before = list(Alert.objects.values_list("pk", flat=True))
    assert before
    look()
    assert list(Alert.objects.values_list("pk", flat=True)) == before
    alert = Alert.objects.exclude(volume={}).get()
    assert alert.volume["since"]
    assert verbs().count("alert.stood-out") == 1
    look()
    assert verbs().count("alert.stood-out") == 1


def test_what_stands_out_stays_concern_until_it_is_calm_and_then_steps_down():
    wave()
    look()
    later = timedelta(hours=3)
    assert look(later) == 1
    alert = Alert.objects.get()
    assert alert.volume["over"]
    timer = Timer.objects.get(kind="alert.look", state="pending")
    HANDLERS["alert.look"](timer)
    alert.refresh_from_db()
    assert alert.severity == "watch"
    assert verbs() == ["alert.raised", "alert.fell"]
    assert look(later) == 0


def test_many_small_stories_together_are_one_alert_on_everything():
    dice = random.Random(5)
    places = [f"quay{n} harbour{n} lamp{n} bench{n} gate{n}" for n in range(40)]
    hear(*(post(f"{places[n]} {dice.random()}", ago_s=600 - 14 * n) for n in range(40)))
    assert look() == 1
    alert = Alert.objects.get()
    assert (alert.kind, alert.storyline_id, alert.volume["stream"]) == ("volume", None, "all")
    look(timedelta(minutes=2))
    assert Alert.objects.count() == 1
    # Settled by a person, the same excess does not come back.
    Alert.objects.update(state="dismissed")
    look(timedelta(minutes=4))
    assert Alert.objects.count() == 1
    told = " ".join(volume_words(alert.volume))
    assert "times what is usual on a" in told
    assert "That rests on 2 weeks." in told


def test_the_alert_on_everything_folds_into_that_of_the_storyline_that_carries_it():
    dice = random.Random(5)
    places = [f"quay{n} harbour{n} lamp{n} bench{n} gate{n}" for n in range(40)]
    hear(*(post(f"{places[n]} {dice.random()}", ago_s=600 - 14 * n) for n in range(40)))
    look()
    whole = Alert.objects.get(kind="volume")
    wave(amount=120)
    look()
    whole.refresh_from_db()
    carrier = Alert.objects.get(kind="storyline")
    assert (whole.state, carrier.state) == ("faded", "open")
    assert verbs() == ["alert.raised", "alert.raised", "alert.stood-out", "alert.folded"]
    assert Entry.objects.get(verb="alert.folded").data == {"into": carrier.pk}


def test_what_people_dismissed_is_not_raised_for_its_volume():
    wave()
    line = Storyline.objects.order_by("-mention_count").first()
    settled = factories.alert(45, storyline=line, state="dismissed")
    look()
    assert Alert.objects.exclude(kind="volume").get() == settled


def test_a_judge_asks_for_a_look_once_and_leaves_the_clock_where_it_is():
    hear(post(PRICES))
    due = Timer.objects.get(kind=WATCH).due_at
    volume.forget()
    hear(post(PRICES))
    assert Timer.objects.get(kind=WATCH).due_at == due


def test_the_reason_stands_in_triage_and_in_the_log(signed_in, comms):
    wave()
    look()
    alert = Alert.objects.get()
    page = unescape(signed_in(comms).get(f"/triage/{alert.pk}/").content.decode())
    assert volume_words(alert.volume)[0].split(":")[0] in page
    entry = Entry.objects.filter(verb="alert.raised").get()
    assert sentence(entry).startswith("raised an alert:")


@pytest.mark.parametrize(
    ("stream", "start"),
    [
        ("all", "3.2 times what is usual on a Friday at 14: 46 mentions within an hour, where"),
        ("source:3", "Microblog: 3.2 times what is usual on a Friday at 14, with 46 mentions"),
        ("loudest", "This storyline got 46 mentions within an hour: 3.2 times what the loudest"),
    ],
)
def test_the_sentence_says_how_far_and_on_what_it_rests(stream, start):
    facts = {
        "stream": stream, "since": datetime(2026, 3, 6, tzinfo=UTC).isoformat(), "count": 46,
        "times": 3.2, "low": 5.0, "high": 22.0, "weeks": 4, "weekday": 4, "hour": 14,
        "source": "Microblog",
    }  # fmt: skip
    (told,) = volume_words(facts)
    assert told.startswith(start)
    if stream != "loudest":
        assert told.endswith("where 5 to 22 are usual. That rests on 4 weeks.")
    assert len(volume_words(facts | {"over": "2026", "is_learning": True})) == 3
    assert volume_words({}) == []
