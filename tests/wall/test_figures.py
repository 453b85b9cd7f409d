"""Chart, storylines and praise: right sums, nothing hidden or from inside, a few queries."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from escalation.alerts.actions import dismiss_alerts, merge_alerts, pass_on_praise
from tests import factories
from wall import figures as wall_figures
from wall.actions import hide_mention
from wall.figures import CHART_HOURS, RECENT_MIN, STEP_MIN, figure_panels
from wall.panels import read_veil

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _as_if_just_started():
    # What is usual is remembered for ten minutes, longer than a test's rows live.
    wall_figures._counted_praise.cache_clear()


def figures(scope=None):
    return figure_panels(scope, timezone.now(), read_veil())


def told(text, minutes_ago=5, **given):
    """A storyline with one post and its counters."""
    line = factories.storyline(text)
    at = timezone.now() - timedelta(minutes=minutes_ago)
    post = factories.mention(text, storyline=line, created_at=at)
    factories.minute(at, given.pop("count", 3), storyline_id=line.pk, **given)
    return line, post


def test_the_last_point_is_the_last_five_minutes_and_every_point_is_five():
    now = timezone.now()
    for minutes in (0, 1, 4, 7, 31, 200):
        factories.minute(now - timedelta(minutes=minutes), 10, negative=4, positive=1)
    chart = figures()["chart"]
    older = (CHART_HOURS * 60 - RECENT_MIN) // STEP_MIN
    assert (len(chart["counts"]), len(chart["at"])) == (older + RECENT_MIN,) * 2
    assert chart["counts"][-1] == 30
    # Every minute of the last half hour counts in five sliding sums, an older one in one step.
    assert sum(chart["counts"][:older]) == 20
    assert (sum(chart["negative"]), sum(chart["positive"])) == (24, 6)
    assert chart["at"] == sorted(chart["at"])
    assert chart["at"][-1] == chart["end"]
    assert len(chart["negative"]) == CHART_HOURS * 60 // STEP_MIN


def test_without_history_nothing_is_called_usual():
    factories.minute(timezone.now(), 400)
    chart = figures()["chart"]
    assert (chart["weeks"], chart["high"], chart["times"]) == (0, [], 0)


def test_a_storm_is_so_many_times_the_usual():
    now = timezone.now()
    for hours in range(1, 24 * 15):
        factories.minute(now - timedelta(hours=hours), 12)
    factories.minute(now, 20)
    chart = figures()["chart"]
    assert chart["high"][-1] < 5
    assert chart["times"] == 20


def test_storylines_of_the_last_hour_by_size_and_only_those():
    small, _ = told("small", count=2)
    large, _ = told("large", count=9)
    told("long ago", minutes_ago=90)
    found = figures()["storylines"]
    assert [(line["id"], line["title"], line["hour"]) for line in found] == [
        (large.pk, "large", 9),
        (small.pk, "small", 2),
    ]


def test_a_storyline_is_never_told_in_words_from_inside_hidden_or_deleted(comms):
    inside = factories.source("employee", is_internal=True)
    line = factories.storyline("Min chef Karin sa åt mig")
    now = timezone.now()
    factories.mention("Min chef Karin sa åt mig", storyline=line, source=inside)
    hidden = factories.mention("abuse", storyline=line)
    factories.mention("gone", storyline=line, deleted_at=now)
    factories.minute(now, 3, storyline_id=line.pk)
    hide_mention(actor=comms, mention_id=hidden.pk)
    assert figures()["storylines"] == []
    factories.mention("Smoke on the car deck", storyline=line)
    (shown,) = figures()["storylines"]
    assert (shown["title"], shown["named"]) == ("Smoke on the car deck", False)


def test_a_storyline_goes_by_its_one_title_unless_a_wall_may_not_show_where_it_stands(comms):
    line, _ = told("first words")
    post = factories.mention(
        "Smoke on the car deck, says the crew. More.", storyline=line, score=70
    )
    line.title, line.title_mention_id = "Smoke on the car deck, says the crew", post.pk
    line.save()
    factories.alert(70, storyline=line, mention=post)
    (shown,) = figures()["storylines"]
    assert (shown["title"], shown["severity"]) == (line.title, "serious")
    hide_mention(actor=comms, mention_id=post.pk)
    (shown,) = figures()["storylines"]
    assert shown["title"] == "first words"
    line.is_named, line.title = True, "The smoke"
    line.save()
    (shown,) = figures()["storylines"]
    assert (shown["title"], shown["named"]) == ("The smoke", True)


def test_the_severity_of_a_private_crisis_marks_no_storyline(lead):
    line, post = told("whisper")
    crisis = factories.crisis(lead=lead, is_private=True)
    factories.alert(90, storyline=line, mention=post, crisis=crisis, state="in-crisis")
    assert [found["severity"] for found in figures()["storylines"]] == ["watch"]


def test_two_alerts_of_a_storyline_do_not_double_its_count():
    line, post = told("smoke", count=4)
    factories.alert(70, storyline=line, mention=post, state="dismissed")
    factories.alert(80, storyline=line, mention=post)
    assert [(found["hour"], found["severity"]) for found in figures()["storylines"]] == [
        (4, "crisis")
    ]


def test_praise_is_counted_over_a_day_and_quoted_newest_first(comms):
    now = timezone.now()
    factories.minute(now - timedelta(hours=2), 5, praise=3)
    factories.minute(now - timedelta(hours=30), 9, praise=9)
    for text in ("first", "second", "abuse in disguise"):
        factories.alert(10, kind="praise", mention=factories.mention(text, severity="praise"))
    last = factories.alert(10, kind="praise", mention=factories.mention("x " * 200)).mention_id
    hide_mention(actor=comms, mention_id=last - 1)
    praise = figures()["praise"]
    assert praise["today"] == 3
    quotes = [quote["text"] for quote in praise["quotes"]]
    assert quotes[1:] == ["second", "first"]
    assert (len(quotes[0]) <= 151, quotes[0].endswith("x…")) == (True, True)


def test_praise_that_was_passed_on_names_the_team_it_concerns(comms):
    crew = factories.unit("deck-crew", name="Deck crew", name_sv="Däcksbesättningen")
    alert = factories.alert(10, kind="praise", text="Thank you, Karin and crew")
    waiting = factories.alert(10, kind="praise", text="Lovely buns")
    pass_on_praise(actor=comms, seen={alert.pk: None}, unit=crew, text="Thank you, crew")
    assert [
        (each["id"], each["team"], each["team_sv"]) for each in figures()["praise"]["quotes"]
    ] == [
        (waiting.mention_id, "", ""),
        (alert.mention_id, "Deck crew", "Däcksbesättningen"),
    ]


def test_praise_is_compared_with_a_usual_day():
    now = timezone.now()
    for days in range(2, 12):
        factories.minute(now - timedelta(days=days), 9, praise=6)
    assert figures()["praise"]["usual"] == 6


def test_the_same_few_queries_for_any_number_of_stories():
    asked = []
    told("first")
    for amount in (1, 8):
        for number in range(amount):
            told(f"story {amount} {number}")
        figures()
        with CaptureQueriesContext(connection) as found:
            figures()
        asked.append(len(found))
    assert asked[0] == asked[1] <= 6


def test_a_private_crisis_is_told_in_no_storyline_and_no_praise(lead):
    line, _post = told("whisper", count=9)
    other, single = told("harmless")
    beside = factories.mention("thanks for telling", severity="praise")
    factories.alert(10, kind="praise", mention=beside)
    within = factories.mention("thanks to the one who spoke", storyline=line)
    factories.alert(10, kind="praise", mention=within)
    assert [found["id"] for found in figures()["storylines"]] == [line.pk, other.pk]
    crisis = factories.crisis(
        lead=lead, is_private=True, storylines=[line.pk], mentions=[single.pk, beside.pk]
    )
    seen = figures()
    assert (seen["storylines"], seen["praise"]["quotes"]) == ([], [])
    # What a crisis that everybody may know of is about as well, is no secret.
    factories.crisis(lead=lead, storylines=[line.pk])
    assert [found["title"] for found in figures()["storylines"]] == ["whisper"]
    crisis.is_private = False
    crisis.save()
    assert len(figures()["praise"]["quotes"]) == 2


def test_a_merged_alert_marks_its_storyline_as_the_one_it_is_part_of_lives(comms, lead):
    line, post = told("smoke")
    one, two = factories.alert(90, storyline=line, mention=post), factories.alert(50)
    whole = merge_alerts(actor=comms, seen={one.pk: 1, two.pk: 1}).leads_to or 0
    assert [found["severity"] for found in figures()["storylines"]] == ["crisis"]
    dismiss_alerts(actor=lead, seen={whole: None}, outcome="noise")
    assert [found["severity"] for found in figures()["storylines"]] == ["watch"]
