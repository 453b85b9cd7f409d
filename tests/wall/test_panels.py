"""Banner, alerts, calm and blindness as values; and what of them visitors may see."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests import factories
from wall.actions import hide_mention
from wall.figures import figure_panels
from wall.panels import (
    corridor_panels,
    known_words,
    read_veil,
    running_crises,
    scope_of,
    state_panels,
)
from wall.veil import Veil

pytestmark = pytest.mark.django_db


def panels(scope=None):
    return state_panels(running_crises(), scope, timezone.now(), read_veil())


def public():
    now = timezone.now()
    return corridor_panels(panels() | figure_panels(None, now, read_veil()), known_words())


def test_the_gravest_and_then_the_oldest_crisis_comes_first(lead):
    now = timezone.now()
    young = factories.crisis("young", lead=lead, opened_at=now)
    old = factories.crisis("old", lead=lead, opened_at=now - timedelta(hours=2))
    serious = factories.crisis(
        "serious", lead=lead, severity="serious", opened_at=now - timedelta(days=1)
    )
    factories.crisis("over", lead=lead, status="closed")
    assert [crisis.number for crisis in running_crises()] == [
        old.number,
        young.number,
        serious.number,
    ]


def test_a_crisis_says_who_leads_who_speaks_and_when_the_public_hears_next(lead, comms):
    at = timezone.now()
    factories.crisis(
        lead=lead,
        spokesperson=comms,
        confirmed_line="Smoke, no fire.",
        next_update_at=at,
        update_every_min=30,
        storylines=[4],
    )
    (shown,) = panels()["crises"]
    assert (
        shown["lead"],
        shown["spokesperson"],
        shown["confirmed"],
        shown["next"],
        shown["every"],
        shown["lines"],
        shown["exercise"],
    ) == ("Ylva Strandmo", "Saga Lindehav", "Smoke, no fire.", int(at.timestamp()), 30, [4], False)


def test_an_exercise_is_shown_only_while_nothing_real_runs(lead):
    drill = factories.stream("exercise:autumn")
    played = factories.crisis(lead=lead, exercise=drill)
    assert scope_of([played]) == drill.pk
    assert scope_of([played, factories.crisis(lead=lead)]) is None
    assert scope_of([]) is None


def test_grave_alerts_that_wait_are_told_and_lesser_or_decided_ones_are_not():
    grave = factories.alert(85, text="The ferry burns. All of it.")
    serious = factories.alert(65, state="acknowledged")
    factories.alert(45)
    factories.alert(90, state="dismissed")
    factories.alert(90, kind="praise")
    assert [(each["id"], each["title"], each["taken"]) for each in panels()["alerts"]] == [
        (grave.pk, "The ferry burns", False),
        (serious.pk, "Ferry on FIRE outside Lindåsa??", True),
    ]
    assert [alert["title"] for alert in public()["alerts"]] == ["", ""]


def test_an_alert_from_inside_is_told_without_its_words(comms):
    form = factories.source("employee", connector="employee", is_internal=True)
    told = factories.source("told-to-us", connector="hand", is_internal=True)
    secret = "My boss Karin told us to keep quiet about the smoke"
    employee = factories.alert(
        90, kind="report", is_internal=True, mention=factories.mention(secret, source=form)
    )
    # A storyline that people talk about, led by what one of ours wrote.
    led = factories.alert(80, mention=factories.mention(secret, source=form))
    heard = factories.alert(70, is_internal=True, mention=factories.mention(secret, source=told))
    assert [(each["id"], each["from"], each["title"]) for each in panels()["alerts"]] == [
        (employee.pk, "employee", ""),
        (led.pk, "employee", ""),
        (heard.pk, "inside", ""),
    ]
    visitors = public()["alerts"]
    assert [(each["severity"], each["from"], each["title"]) for each in visitors] == [
        ("crisis", "", ""),
        ("crisis", "", ""),
        ("serious", "", ""),
    ]
    assert "Karin" not in repr((panels(), public()))


def test_an_alert_whose_post_is_hidden_deleted_or_gone_stays_without_words(comms):
    hidden = factories.alert(90, text="abuse")
    hide_mention(actor=comms, mention_id=hidden.mention_id)
    deleted = factories.alert(80, mention=factories.mention("gone", deleted_at=timezone.now()))
    gone = factories.alert(70)
    gone.mention_id = 2**40
    gone.save()
    assert [(each["id"], each["from"], each["title"]) for each in panels()["alerts"]] == [
        (hidden.pk, "", ""),
        (deleted.pk, "", ""),
        (gone.pk, "", ""),
    ]


def test_calm_is_counted_from_the_last_crisis_that_everybody_may_know_of(lead):
    now = timezone.now()
    assert panels()["calm"] == {"days": None}
    factories.crisis(lead=lead, status="closed", closed_at=now - timedelta(days=12, hours=1))
    factories.crisis(lead=lead, status="closed", closed_at=now, is_private=True)
    assert panels()["calm"] == {"days": 12}


def test_a_source_dead_from_its_start_is_blind_on_the_wall_too():
    since = timezone.now() - timedelta(minutes=2)
    factories.source(
        "feed", name="Feed", blind_since=since, last_heard_at=None, expected_silence_min=None
    )
    factories.source("hand", last_heard_at=None, expected_silence_min=None)
    found = panels()["sources"]
    assert ([each["name"] for each in found["blind"]], found["on"]) == (["Feed"], 1)


def test_a_blind_source_is_named_with_what_it_usually_brings():
    now = timezone.now()
    since = now - timedelta(minutes=42)
    forum = factories.source("forum", name="Forum", name_sv="Forumet", blind_since=since)
    factories.source("microblog")
    factories.source("form", last_heard_at=None, expected_silence_min=None)
    factories.source("old", state="paused", blind_since=since)
    for hours in range(1, 24 * 14):
        factories.minute(now - timedelta(hours=hours), 12, source=forum)
    found = panels()["sources"]
    (blind,) = found["blind"]
    assert (found["on"], blind["name_sv"], blind["since"]) == (2, "Forumet", int(since.timestamp()))
    low, high = blind["usual"]
    assert 0 < low <= 12 <= high
    assert 6 <= blind["missing"] <= 11


def test_the_words_of_the_house_are_known_its_people_are_not(admin):
    factories.organisation(
        profile={
            "ships": ["M/S Tärnan"],
            "places": ["Lindåsa"],
            "partner": {"name": "Lindåsa kommun"},
            "watch": {"must": ["@vidaroline", "tärnan"]},
        }
    )
    factories.source("forum", name="Archipelago forum", name_sv="Skärgårdsforumet")
    words = known_words()
    assert {"Vidarö", "Line", "Tärnan", "Lindåsa", "Skärgårdsforumet", "@vidaroline"} <= words
    assert words & {"Elof", "Grandin", "M", "S"} == set()


@pytest.mark.parametrize(
    "profile",
    [{}, {"watch": None}, {"watch": ["x"]}, {"ships": "one", "places": {"a": 1}, "partner": []}],
)
def test_a_profile_of_another_shape_stops_no_wall(profile):
    factories.organisation(profile=profile)
    assert {"Vidarö", "Line"} <= known_words()


def test_before_the_house_is_set_up_a_wall_has_no_name():
    assert panels()["house"] == {"name": "", "phone": "", "zone": "UTC"}


def test_visitors_read_no_private_crisis_and_no_private_person(lead):
    factories.crisis("Whistle-blower", lead=lead, is_private=True)
    shown = factories.crisis("Smoke", lead=lead)
    post = factories.mention(
        "Tack till Karin Ek i kassan! @karin_ek", severity="praise", handle="@rolf_r"
    )
    factories.alert(20, kind="praise", mention=post)
    seen = public()
    assert [crisis["number"] for crisis in seen["crises"]] == [shown.number]
    assert [(quote["text"], quote["who"]) for quote in seen["praise"]["quotes"]] == [
        ("Tack till ••• i kassan! @•••", "")
    ]


def test_a_private_crisis_is_a_number_a_severity_and_a_clock_and_stands_last(lead):
    at = timezone.now() - timedelta(hours=2)
    private = factories.crisis(
        "Whistle-blower",
        lead=lead,
        spokesperson=lead,
        is_private=True,
        opened_at=at,
        confirmed_line="He is suspended",
        next_update_at=timezone.now(),
        storylines=[4],
    )
    serious = factories.crisis(lead=lead, severity="serious")
    known, restricted = panels()["crises"]
    assert (known["number"], known["private"]) == (serious.number, False)
    assert restricted == {
        "number": private.number,
        "severity": "crisis",
        "opened": int(at.timestamp()),
        "private": True,
        "exercise": False,
        "lines": [],
    }


def test_a_private_crisis_does_not_turn_the_wall_away_from_an_exercise(lead):
    drill = factories.stream("exercise:autumn")
    played = factories.crisis(lead=lead, exercise=drill)
    private = factories.crisis("Whistle-blower", lead=lead, is_private=True)
    assert scope_of([played, private]) == drill.pk
    assert [each["number"] for each in panels(drill.pk)["crises"]] == [played.number]


def test_what_only_private_crises_are_about_is_veiled_also_when_they_are_over(lead):
    def opened(storylines, mentions, **given):
        factories.crisis(lead=lead, storylines=storylines, mentions=mentions, **given)

    assert read_veil() == Veil()
    opened([1, 2], [10, 11], is_private=True)
    opened([3], [12], is_private=True, status="closed")
    opened([2, 5], [11, 13])
    opened([3, 6], [], status="closed")
    assert read_veil() == Veil(frozenset({1}), frozenset({10, 12}))


def test_an_alert_of_a_private_storyline_stays_without_words(lead):
    line = factories.storyline("whisper")
    post = factories.mention("He did it again", storyline=line)
    factories.crisis("Whistle-blower", lead=lead, is_private=True, storylines=[line.pk])
    alert = factories.alert(90, storyline=line, mention=post)
    single = factories.alert(80, text="He did it twice")
    factories.crisis("Same", lead=lead, is_private=True, mentions=[single.mention_id])
    assert [(each["id"], each["title"], each["lang"]) for each in panels()["alerts"]] == [
        (alert.pk, "", ""),
        (single.pk, "", ""),
    ]
