"""The tail's look: complete, cheap while nothing happens, right after edits and hiding."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from monitoring.models import Mention
from tests import factories
from tests.wall.looks import act, again, aged, ids
from wall import frames, queries, statements
from wall.actions import hide_mention, show_mention
from wall.frames import snapshot
from wall.queries import look

pytestmark = pytest.mark.django_db


def touch(mention, **values):
    """Change a mention as the store does: with a place of its own in the order of commits."""
    Mention.objects.filter(pk=mention.pk).update(seq=factories.next_seq(), **values)


def test_the_first_look_is_the_whole_picture():
    posts = [factories.mention(f"post {n}") for n in range(3)]
    seen = look(None)
    assert (ids(seen.recent), seen.newest, seen.upto, seen.is_fresh) == (
        [post.pk for post in posts],
        posts[-1].pk,
        Mention.objects.order_by("-seq").values_list("seq", flat=True)[0],
        True,
    )
    assert set(seen.panels) == {
        *("house", "crises", "alerts", "calm", "sources"),
        *("chart", "storylines", "praise"),
    }


def test_what_came_since_is_told_once():
    before = look(None)
    post = factories.mention("Smoke")
    seen = look(before)
    assert (ids(seen.rows), seen.arrived, ids(seen.recent)) == ([post.pk], 1, [post.pk])
    assert look(seen).has_news is False


def test_an_idle_look_is_one_query():
    factories.mention()
    seen = look(None)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert look(seen).has_news is False
    assert len(asked) == 1


def test_a_busy_look_asks_as_often_for_one_post_as_for_a_thousand():
    factories.live_rule_set()
    asked = []
    seen = look(None)
    for amount in (1, 300):
        for number in range(amount):
            factories.mention(f"post {number}")
        with CaptureQueriesContext(connection) as queries_of_look:
            seen = look(aged(seen))
        asked.append(len(queries_of_look))
    assert asked[0] == asked[1] <= 20


def test_a_burst_is_cut_but_counted_and_the_gravest_is_among_it():
    before = look(None)
    grave = factories.mention("on fire", score=90)
    posts = [factories.mention(f"post {n}") for n in range(120)]
    seen = look(before)
    assert seen.arrived == 121
    assert grave.pk in ids(seen.rows)
    assert posts[-1].pk in ids(seen.rows)
    assert len(seen.rows) <= statements.NEWEST + statements.GRAVEST + statements.PRAISE
    assert len(look(seen).recent) <= statements.RECENT + statements.PRAISE


def test_an_edit_of_what_is_shown_comes_as_the_same_row_and_is_no_arrival():
    post = factories.mention("first words")
    before = look(None)
    touch(post, text="other words")
    seen = look(before)
    assert [(row.id, row.text) for row in seen.rows] == [(post.pk, "other words")]
    assert (seen.arrived, seen.recent[0].text) == (0, "other words")


def test_an_edit_of_an_old_post_does_not_come_up_as_new():
    old = factories.mention("long ago", created_at=timezone.now() - timedelta(days=3))
    for number in range(statements.RECENT + 5):
        factories.mention(f"post {number}")
    before = look(None)
    touch(old, likes=12)
    seen = look(before)
    assert (ids(seen.rows), seen.arrived, seen.upto > before.upto) == ([], 0, True)


def test_what_is_deleted_at_its_source_goes():
    post = factories.mention("taken back")
    before = look(None)
    touch(post, deleted_at=timezone.now())
    seen = look(before)
    assert (set(seen.gone), ids(seen.recent), ids(look(None).recent)) == ({post.pk}, [], [])


def test_a_hidden_mention_goes_at_once_and_comes_back(comms):
    post, other = factories.mention("abuse"), factories.mention("harmless")
    before = look(None)
    hide_mention(actor=comms, mention_id=post.pk)
    gone = look(before)
    assert (set(gone.gone), ids(gone.recent)) == ({post.pk}, [other.pk])
    assert ids(look(None).recent) == [other.pk]
    # An edit must not bring it back.
    touch(post, text="abuse, edited")
    edited = look(gone)
    assert (ids(edited.rows), ids(edited.recent)) == ([], [other.pk])
    show_mention(actor=comms, mention_id=post.pk)
    back = look(edited)
    assert (ids(back.rows), ids(back.recent)) == ([post.pk], [post.pk, other.pk])


def test_nothing_from_inside_is_ever_read():
    inside = factories.source("employee", is_internal=True)
    before = look(None)
    factories.mention("Min chef sa åt mig", source=inside, score=99)
    seen = look(before)
    assert (ids(seen.rows), seen.arrived, ids(seen.recent), ids(look(None).recent)) == (
        [],
        0,
        [],
        [],
    )


def test_a_file_of_last_years_posts_is_counted_and_not_shown():
    before = look(None)
    for number in range(5):
        factories.mention(f"{number}", created_at=timezone.now() - timedelta(days=400 - number))
    seen = look(before)
    assert (ids(seen.rows), seen.arrived) == ([], 5)


def test_a_crisis_changes_the_next_look_and_only_its_panel(lead):
    before = look(None)
    factories.crisis(lead=lead)
    act()
    seen = look(before)
    assert seen.changed == {"crises"}
    assert [crisis["title"] for crisis in seen.panels["crises"]] == ["Smoke on M/S Tärnan car deck"]


def test_visitors_do_not_hear_of_a_private_crisis_from_what_has_changed(lead):
    before = look(None)
    factories.crisis(lead=lead, is_private=True)
    act()
    seen = look(before)
    assert (seen.corridor["crises"], len(seen.panels["crises"])) == ([], 1)
    assert (set(seen.changed), set(seen.changed_corridor)) == ({"crises"}, set())


def test_an_exercise_has_the_wall_to_itself_and_leaves_nothing_behind(lead):
    real = factories.mention("the real world")
    seen = look(None)
    drill = factories.stream("exercise:autumn")
    crisis = factories.crisis(lead=lead, exercise=drill)
    played = factories.mention("invented", exercise_id=drill.pk, score=70)
    factories.minute(timezone.now(), 4, exercise_id=drill.pk)
    during = again(seen)
    assert (during.is_fresh, ids(during.recent), during.panels["crises"][0]["exercise"]) == (
        True,
        [played.pk],
        True,
    )
    assert during.panels["chart"]["counts"][-1] == 4
    crisis.status = "closed"
    crisis.save()
    after = again(during)
    assert (after.is_fresh, ids(after.recent), after.panels["crises"]) == (True, [real.pk], [])
    assert after.panels["chart"]["counts"][-1] == 0


def test_a_real_crisis_ends_an_exercise_on_the_wall(lead):
    drill = factories.stream("exercise:autumn")
    factories.crisis(lead=lead, exercise=drill)
    during = look(None)
    real = factories.crisis("Real smoke", lead=lead, severity="serious")
    seen = again(during)
    assert [crisis["number"] for crisis in seen.panels["crises"]] == [real.number]
    assert (during.scope, seen.scope) == (drill.pk, None)


def test_a_database_put_back_to_an_earlier_time_is_read_anew():
    factories.mention()
    seen = look(None)
    ahead = replace(seen, upto=seen.upto + 1000)
    assert look(ahead).is_fresh is True
    assert look(replace(seen, entry=seen.entry + 1000)).is_fresh is True


def test_figures_are_read_at_most_once_a_second_and_what_was_put_off_is_made_up_for():
    seen = look(None)
    factories.minute(timezone.now(), 7)
    act()
    at_once = look(seen)
    assert (at_once.panels["chart"], at_once.owes_figures) == (seen.panels["chart"], True)
    later = look(replace(at_once, figures_at=timezone.now() - queries.FIGURES_EVERY))
    assert (later.panels["chart"]["counts"][-1], later.owes_figures) == (7, False)


def test_what_the_desk_notes_of_itself_waits_for_the_figures_and_what_a_person_does_does_not(comms):
    seen = look(None)
    hidden, alert = factories.mention("hush"), factories.alert()
    act("alert.raised")
    busy = look(seen)
    assert ids(busy.rows) == [hidden.pk, alert.mention_id]
    assert (busy.changed, busy.owes_figures) == (frozenset(), True)
    later = look(replace(busy, figures_at=timezone.now() - queries.FIGURES_EVERY))
    assert [each["id"] for each in later.panels["alerts"]] == [alert.pk]
    hide_mention(actor=comms, mention_id=hidden.pk)
    gone = look(later)
    # Nor does an edit bring it back while only mentions come in.
    touch(hidden, text="hush, edited")
    assert (set(gone.gone), ids(look(gone).rows)) == ({hidden.pk}, [])


def test_figures_move_with_the_clock_even_if_nothing_happens():
    seen = replace(look(None), figures_at=timezone.now() - queries.FIGURES_AT_LEAST)
    with CaptureQueriesContext(connection) as asked:
        look(seen)
    assert len(asked) > 1


def test_the_posts_of_a_crisis_that_turns_private_leave_the_river_and_come_back(lead):
    line = factories.storyline("whisper")
    told = factories.mention("He did it", storyline=line, score=90)
    single = factories.mention("He did it again", score=85)
    other = factories.mention("harmless")
    crisis = factories.crisis(lead=lead, storylines=[line.pk], mentions=[single.pk])
    before = look(None)
    assert ids(before.recent) == [told.pk, single.pk, other.pk]
    crisis.is_private = True
    crisis.save()
    shut = again(before)
    assert (shut.is_fresh, ids(shut.recent)) == (True, [other.pk])
    # What is said about it from now on is not even counted, nor is it let in by an edit.
    new = factories.mention("everybody says he did it", storyline=line, score=95)
    touch(told, text="He did it, edited")
    later = look(shut)
    assert (ids(later.rows), later.arrived, ids(later.recent)) == ([], 0, [other.pk])
    assert ids(look(None).recent) == [other.pk]
    crisis.is_private = False
    crisis.save()
    assert ids(again(later).recent) == [told.pk, single.pk, other.pk, new.pk]


def test_a_post_that_joins_a_private_storyline_later_leaves_the_river(lead):
    line = factories.storyline("whisper")
    factories.crisis(lead=lead, is_private=True, storylines=[line.pk])
    post = factories.mention("He did it")
    before = look(None)
    assert ids(before.recent) == [post.pk]
    touch(post, storyline_id=line.pk)
    seen = look(before)
    assert (set(seen.gone), ids(seen.rows), ids(seen.recent)) == ({post.pk}, [], [])


def test_showing_a_hidden_post_again_does_not_lift_the_veil(lead, comms):
    post = factories.mention("He did it")
    hide_mention(actor=comms, mention_id=post.pk)
    factories.crisis(lead=lead, is_private=True, mentions=[post.pk])
    before = look(None)
    show_mention(actor=comms, mention_id=post.pk)
    assert ids(look(before).recent) == []


@pytest.mark.parametrize("is_corridor", [True, False])
def test_no_byte_of_a_private_crisis_is_in_any_frame(lead, is_corridor):
    seen = look(None)
    told: list[bytes] = [snapshot(seen, timezone.now(), is_corridor=is_corridor)]
    line = factories.storyline("Zebra storyline", is_named=True)
    for number in range(3):
        factories.mention(f"Zebra {number}", storyline=line, score=90, severity="praise")
    zebra = factories.mention("Zebra alone")
    factories.minute(timezone.now(), 9, storyline_id=line.pk)
    crisis = factories.crisis(
        "Zebra title",
        lead=factories.person("lead", name="Zebra Lead"),
        spokesperson=factories.person("comms", name="Zebra Voice"),
        confirmed_line="Zebra line",
        is_private=True,
        storylines=[line.pk],
        mentions=[zebra.pk],
        next_update_at=timezone.now(),
    )
    factories.alert(90, storyline=line)
    factories.alert(90, mention=zebra)
    factories.alert(10, kind="praise", mention=zebra)
    for change_it in ("opened", "severity", "title", "closed"):
        if change_it == "severity":
            crisis.severity = "serious"
        if change_it == "closed":
            crisis.status, crisis.closed_at = "closed", timezone.now()
        crisis.title = f"Zebra {change_it}"
        crisis.save()
        factories.mention(f"Zebra {change_it}", storyline=line)
        seen = again(seen)
        now = timezone.now()
        told += [
            frames.change(seen, now, is_corridor=is_corridor),
            snapshot(seen, now, is_corridor=is_corridor),
        ]
    assert [b"Zebra" in frame for frame in told] == [False] * len(told)
    assert [crisis.number.encode() in frame for frame in told].count(True) == (
        0 if is_corridor else 5
    )
