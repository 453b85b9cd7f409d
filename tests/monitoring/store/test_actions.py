"""Storing a round: new, newer, older, repeated, deleted, measured; all or nothing; counted once."""

import threading
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from journal.models import Entry
from monitoring.models import (
    Batch,
    Mention,
    MentionVersion,
    MinuteCount,
    Quarantined,
    Source,
    Storyline,
)
from monitoring.store import replica
from monitoring.store.actions import Round, store_round
from monitoring.store.isolating import store_apart
from monitoring.store.merkle import leaves, merkle_root
from monitoring.store.sorting import Weighed
from tests import factories
from tests.monitoring.posts import (
    NOON,
    assert_counted_right,
    batch_of,
    event,
    gone,
    items_of,
    measured,
    problem,
    round_of,
    store,
)

pytestmark = pytest.mark.django_db

FIRE = "Fire on the car deck of the ferry, thick black smoke everywhere"


def only() -> Mention:
    return Mention.objects.get()


def test_a_new_post_is_stored_as_it_was_said_and_counted():
    stored = store(event("a", "Båten är sen igen", at=3, handle="@Maja"))
    found = only()
    assert (stored.new, stored.changed, stored.repeated) == ((found.pk,), (), 0)
    assert (found.text, found.author_handle, found.author_key) == (
        "Båten är sen igen", "@Maja", "microblog:maja",
    )  # fmt: skip
    assert found.created_at == NOON + timedelta(minutes=3)
    assert MinuteCount.objects.values_list("minute", "count").get() == (found.created_at, 1)
    assert_counted_right()


def test_the_same_post_in_a_later_batch_is_a_repeat():
    store(event("a", "once"))
    stored = store(event("a", "once"))
    assert (stored.new, stored.changed, stored.repeated) == ((), (), 1)
    assert (only().version_count, MentionVersion.objects.count()) == (1, 0)
    assert_counted_right()


def test_an_edit_makes_a_new_version_and_keeps_the_old_words_as_evidence():
    store(event("a", "What a wonderful trip, thank you!", at=1))
    first = only()
    stored = store(event("a", "Terrible, horrible, never again!", at=9, v=2))
    found = only()
    assert stored.changed == (found.pk,)
    assert (found.text, found.version_count) == ("Terrible, horrible, never again!", 2)
    assert found.created_at == first.created_at
    assert found.seq > first.seq
    kept = MentionVersion.objects.get()
    assert (kept.text, kept.version, kept.mention_id) == (first.text, "1", found.pk)
    # Counted still once, in its new tone.
    assert (first.tone, found.tone) == (1, -1)
    assert_counted_right()


def test_an_older_version_that_comes_late_is_evidence_and_changes_nothing():
    store(event("a", "second words", v=2))
    stored = store(event("a", "first words", v=1))
    assert (stored.new, stored.changed) == ((), ())
    assert only().text == "second words"
    assert MentionVersion.objects.get().text == "first words"
    assert_counted_right()


def test_an_edit_that_leaves_its_author_unsaid_keeps_the_author():
    store(event("a", "first words", handle="@maja", url="https://social.example/a"))
    store(event("a", "other words", v=2, handle=""))
    assert (only().author_handle, only().author_key, only().url) == (
        "@maja", "microblog:maja", "https://social.example/a",
    )  # fmt: skip


def test_versions_of_one_batch_fold_together():
    stored = store(
        event("a", "one", v=1), event("a", "three", v=3), event("a", "two", v=2),
        event("a", "three", v=3),
    )  # fmt: skip
    assert len(stored.new) == 1
    assert stored.repeated == 1
    assert only().text == "three"
    assert sorted(MentionVersion.objects.values_list("text", flat=True)) == ["one", "two"]
    assert_counted_right()


def test_a_deletion_keeps_the_words():
    store(event("a", "they will delete this"))
    stored = store(gone("a", v=5))
    assert stored.changed == (only().pk,)
    assert only().text == "they will delete this"
    assert only().deleted_at == NOON + timedelta(seconds=5)
    assert store(gone("a", v=6)).repeated == 1
    assert only().deleted_at == NOON + timedelta(seconds=5)
    assert_counted_right()


def test_a_deletion_that_comes_first_is_not_undone_by_the_late_post():
    store(gone("a", v=5))
    tombstone = only()
    assert (tombstone.text, tombstone.deleted_at) == ("", NOON + timedelta(seconds=5))
    assert MinuteCount.objects.count() == 0
    store(event("a", "what it was", v=1))
    found = only()
    assert (found.text, found.deleted_at) == ("what it was", tombstone.deleted_at)
    assert MentionVersion.objects.count() == 0
    assert_counted_right()
    # And no more than once.
    assert store(event("a", "what it was", v=1)).repeated == 1
    assert_counted_right()


def test_a_post_that_came_and_went_in_one_batch_is_stored_and_marked():
    store(event("a", "a short life"), gone("a", v=2))
    assert only().text == "a short life"
    assert only().deleted_at is not None
    assert_counted_right()


def test_counts_move_and_unknown_ones_stay():
    store(event("a", "so many people see this"))
    before = only()
    store(measured("a", likes=5, views=90_000))
    found = only()
    assert (found.likes, found.views, found.reposts) == (5, 90_000, None)
    assert found.reach > before.reach
    assert found.seq > before.seq
    store(measured("a", likes=7))
    assert (only().likes, only().views, only().reach) == (7, 90_000, found.reach)
    assert_counted_right()


def test_a_batch_processed_twice_changes_nothing():
    work = round_of(event("a", FIRE), event("b", "lovely morning"))
    again = Round(list(work.batch_ids), list(work.items))
    store_round(work)
    before = list(Mention.objects.order_by("pk").values()), Entry.objects.count()
    assert store_round(again).batches == 0
    assert (list(Mention.objects.order_by("pk").values()), Entry.objects.count()) == before
    assert_counted_right()


def test_only_the_batches_nobody_finished_are_taken():
    source = factories.source()
    done, open_ = batch_of(source), batch_of(source)
    Batch.objects.filter(pk=done).update(state="done")
    items = [
        *items_of(source, done, [event("a", "stored by somebody else")]),
        *items_of(source, open_, [event("b", "still to do")]),
    ]
    stored = store_round(Round([done, open_], items))
    assert (stored.batches, only().dedupe_key) == (1, "b")


def test_one_entry_a_round_with_the_root_over_what_was_read():
    work = round_of(event("a", "one"), event("b", "two"), event("b", "two"))
    root = merkle_root(leaves(work.items))
    stored = store_round(work)
    entry = Entry.objects.get()
    assert (entry.verb, entry.data["root"], entry.data["new"]) == ("batch.stored", root, 2)
    assert (entry.data["batches"], entry.data["first"]) == (work.batch_ids, stored.new[0])


def test_the_batch_says_what_became_of_it_and_the_source_was_heard():
    source = factories.source("radio", last_heard_at=None)
    work = round_of(event("a", "one"), event("a", "one"), source=source)
    work.problems.append(problem(work.batch_ids[0], 7))
    store_round(work)
    batch = Batch.objects.get()
    assert (batch.state, batch.stored_count, batch.repeated_count) == ("done", 1, 1)
    assert (batch.quarantined_count, batch.done_at is not None) == (1, True)
    assert Source.objects.get(pk=source.pk).last_heard_at == batch.received_at
    aside = Quarantined.objects.get()
    assert (aside.position, bytes(aside.raw), aside.reason) == (7, b"{", "odd")


def test_urgent_mentions_first_then_the_rest_of_the_same_batch():
    source = factories.source()
    batch_id = batch_of(source)
    grave = items_of(source, batch_id, [event("a", FIRE)], Weighed(score=70, severity="serious"))
    rest = items_of(source, batch_id, [event("b", "lovely morning")])
    unread = problem(batch_id, 5)
    store_round(Round([batch_id], list(grave), [unread], only_urgent=True))
    assert (Batch.objects.get().state, only().dedupe_key) == ("peeked", "a")
    assert Quarantined.objects.count() == 0
    # Peeked once: a second look finds nothing to do.
    assert store_round(Round([batch_id], list(grave), only_urgent=True)).batches == 0
    stored = store_round(Round([batch_id], [*grave, *rest], [unread]))
    batch = Batch.objects.get()
    assert batch.state == "done"
    # What the peek has stored is no repeat.
    assert (batch.stored_count, batch.changed_count, batch.repeated_count) == (2, 0, 0)
    assert stored.repeated == 0
    assert Mention.objects.count() == 2
    assert Quarantined.objects.count() == 1
    assert_counted_right()
    assert Entry.objects.filter(verb="batch.peeked").count() == 1


def test_a_lone_post_joins_the_storyline_that_a_second_one_begins():
    store(event("a", FIRE, at=0))
    assert only().storyline_id is None
    store(event("b", FIRE + " now", at=1))
    first, second = Mention.objects.order_by("pk")
    assert first.storyline_id is not None
    assert first.storyline_id == second.storyline_id
    assert second.original_id == first.pk
    line = Storyline.objects.get()
    assert (line.mention_count, line.original_count) == (2, 1)
    assert line.first_at == first.created_at
    assert_counted_right()


def test_an_edit_of_a_post_that_moves_in_the_same_round_is_counted_once():
    store(event("a", FIRE, at=0))
    store(event("a", "All is well, thank you for the lovely help", v=2), event("b", FIRE, at=1))
    assert_counted_right()


@pytest.mark.parametrize("days", [400, -40_000])
def test_event_time_lies_within_what_can_be(days):
    store(event("a", "from another time", created_at=NOON + timedelta(days=days)))
    assert only().created_at == NOON


def test_what_one_batch_brings_together_stays_apart_by_exercise():
    stream = factories.stream("exercise:1")
    store(event("a", FIRE), exercise_id=stream.pk)
    store(event("b", FIRE, at=1))
    assert Mention.objects.exclude(storyline=None).count() == 0
    assert set(MinuteCount.objects.values_list("exercise_id", flat=True)) == {0, stream.pk}


# ---------------------------------------------------------------- what the database will not take


@pytest.mark.parametrize(
    "poison",
    [
        event("bad", "a NUL \x00 that survived"),
        event("bad", "x", version="v" * 81),
        event("bad", "a \ud83d alone"),
        event("k" * 201, "too long a key"),
        event("bad", " ".join(f"word{n}" for n in range(120_000))),
    ],
    ids=["nul", "long-version", "surrogate", "long-key", "too-many-words"],
)
def test_a_poison_item_goes_aside_and_its_neighbours_are_stored(poison):
    work = round_of(event("a", "before"), poison, event("b", "after"))
    try:
        with transaction.atomic():
            store_round(work)
    except Exception as error:
        assert not isinstance(error, AssertionError)
    else:
        pytest.fail("the database has taken it")
    stored = store_apart(work)
    assert (len(stored.new), stored.quarantined) == (2, 1)
    assert sorted(Mention.objects.values_list("dedupe_key", flat=True)) == ["a", "b"]
    aside = Quarantined.objects.get()
    assert aside.position == 1
    assert aside.why.startswith("The database could not take this (")
    assert Batch.objects.get().state == "done"
    assert_counted_right()


def test_a_round_that_fails_leaves_nothing_and_forgets_its_places():
    work = round_of(event("a", FIRE), event("b", FIRE), event("c", "nul \x00"))
    with pytest.raises(ValueError, match="NUL"), transaction.atomic():
        store_round(work)
    assert (Mention.objects.count(), Storyline.objects.count(), Entry.objects.count()) == (0, 0, 0)
    assert Batch.objects.get().state == "waiting"
    assert replica._replicas == {}


# ---------------------------------------------------------------- many at once


@pytest.mark.django_db(transaction=True)
def test_seq_grows_in_the_order_of_commits_under_four_writers():
    source = factories.source()
    rounds = [
        [round_of(event(f"{n}-{k}", f"post {n} {k}"), source=source) for k in range(6)]
        for n in range(4)
    ]
    seen: list[int] = []
    missed: list[int] = []
    over = threading.Event()
    errors: list[BaseException] = []

    def write(mine):
        try:
            for work in mine:
                store_round(work)
        except BaseException as error:
            errors.append(error)
        finally:
            connection.close()

    def read():
        place = 0
        while not over.is_set():
            new = list(
                Mention.objects.filter(seq__gt=place).order_by("seq").values_list("seq", flat=True)
            )
            seen.extend(new)
            place = max([place, *new])
        known = set(seen)
        missed.extend(s for s in Mention.objects.values_list("seq", flat=True) if s not in known
                      and s <= place)  # fmt: skip
        connection.close()

    reader = threading.Thread(target=read)
    reader.start()
    writers = [threading.Thread(target=write, args=(mine,)) for mine in rounds]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    over.set()
    reader.join()
    assert errors == []
    assert missed == []
    assert Mention.objects.count() == 24
    assert_counted_right()


WORDS = st.sampled_from(
    [FIRE, f"{FIRE}!", "What a wonderful trip, thank you!", "Terrible and horrible", "sen igen"]
)
EVENTS = st.builds(
    lambda kind, key, text, v, at, views: {
        "post": event(key, text, v=v, at=at),
        "gone": gone(key, v=v, at=at),
        "measured": measured(key, views=views),
    }[kind],
    st.sampled_from(["post", "post", "post", "gone", "measured"]),
    st.sampled_from("abcdef"), WORDS, st.integers(1, 4), st.integers(0, 3),
    st.sampled_from([10, 5_000, 90_000]),
)  # fmt: skip


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(st.lists(EVENTS, min_size=1, max_size=5), min_size=1, max_size=6))
def test_counters_equal_brute_force_whatever_comes_in_whatever_order(batches):
    replica.forget()
    with transaction.atomic():
        for events in batches:
            store(*events)
        assert_counted_right()
        for mention in Mention.objects.all():
            told = [e for batch in batches for e in batch if e.dedupe_key == mention.dedupe_key]
            posts = [e for e in told if e.op == "upsert"]
            if posts:
                newest = max(posts, key=lambda e: (e.version_at, e.version))
                assert (mention.version, mention.version_at) == (newest.version, newest.version_at)
            assert (mention.deleted_at is not None) == any(e.op == "delete" for e in told)
        transaction.set_rollback(True)


def test_lag_of_a_batch_never_moves_last_heard_backwards():
    heard = timezone.now() + timedelta(minutes=5)
    source = factories.source("radio", last_heard_at=heard)
    store(event("a", "x"), source=source)
    assert Source.objects.get(pk=source.pk).last_heard_at == heard
