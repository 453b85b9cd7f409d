"""A storyline on one screen: originals with their copies, and who copies."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from escalation.triage.story import Coordination, coordination, story_of
from tests import factories


def test_the_fewest_accounts_that_made_more_than_half_of_the_exact_copies():
    copiers = [(40, 40, True), (30, 30, False), (20, 20, True), (10, 10, False), (9, 0, False)]
    found = coordination(copiers)
    assert found == Coordination(100, 9, accounts=2, young=2, copiers=5)
    assert found.young_share == 0.4


def test_without_exact_copies_there_is_nothing_to_say():
    assert coordination([]) is None
    assert coordination([(3, 0, True)]) is None


@pytest.fixture
def storm(db):
    story = factories.storyline("Smoke on Tärnan")
    first = factories.mention("Ferry on FIRE", storyline=story, score=78, reach=1000)
    second = factories.mention("Video from the car deck", storyline=story, score=71)
    for number in range(4):
        factories.mention(
            "ferry on fire", storyline=story, original_id=first.pk, handle=f"@copy{number % 2}",
            reach=10, author_since=2026,
        )  # fmt: skip
    factories.mention("Ferry on FIRE, omg", storyline=story, original_id=first.pk, handle="@own")
    factories.mention("Elsewhere")
    return story, first, second


def test_originals_carry_their_copies_and_their_reach(storm):
    story, first, second = storm
    found = story_of([story.pk], 2026)
    assert [(each.id, each.copies, each.reach) for each in found.originals] == [
        (first.pk, 5, 1040),
        (second.pk, 0, 0),
    ]
    assert {each.author_key for each in found.originals} == {first.author_key, second.author_key}
    assert (found.original_count, found.copy_count, found.post_count) == (2, 5, 7)
    assert found.coordination == Coordination(4, 1, accounts=2, young=2, copiers=3)
    assert found.parts == [(2, "a"), (1, "b"), (4, "c")]
    assert round(found.exact_share, 3) == 0.571


@pytest.mark.parametrize(("language", "name"), [("sv", "Skärgårdsforumet"), ("en", "Forum")])
def test_a_post_without_an_author_goes_by_its_source_in_the_readers_language(db, language, name):
    story = factories.storyline("Smoke on Tärnan")
    forum = factories.source("forum", name="Forum", name_sv="Skärgårdsforumet")
    factories.mention("Fire", storyline=story, source=forum, author_handle="", author_name="")
    with translation.override(language):
        assert [each.author for each in story_of([story.pk], 2026).originals] == [name]


def test_what_is_not_shown_is_counted(storm):
    story, _first, _second = storm
    found = story_of([story.pk], 2026, shown=1)
    assert (len(found.originals), found.more, found.more_copies, found.most_copies) == (1, 1, 0, 5)


def test_an_empty_storyline_has_nothing(db):
    found = story_of([factories.storyline().pk], 2026)
    assert (found.post_count, found.exact_share, found.coordination) == (0, 0.0, None)


def test_two_queries_however_large_the_storm(storm):
    story, first, _second = storm
    for number in range(30):
        factories.mention(
            "ferry on fire", storyline=story, original_id=first.pk, handle=f"@x{number}"
        )
    with CaptureQueriesContext(
        connection,
    ) as queries:
        story_of([story.pk], 2026)
    assert len(queries) == 2
