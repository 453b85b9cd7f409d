"""A text that comes twice is read once, unless the source says something else of it."""

from dataclasses import fields, replace

from monitoring.enrich import texts
from monitoring.enrich.batch import Enriched, enrich
from monitoring.enrich.texts import Said, said_by
from tests.monitoring.enrich.test_batch import BLANK


def event(text, **changes):
    return replace(BLANK, text=text, **changes)


def test_a_copy_is_not_read_again():
    first, second, third = said_by([event("Rök på däck"), event("Lugnt"), event("Rök på däck")])
    assert first is third is not second
    assert said_by([event("Rök på däck")])[0] is first


def test_a_copy_keeps_its_own_author_and_reach():
    author = replace(BLANK.author, handle="annan", followers=9)
    one, other = enrich([event("Rök"), event("Rök", author=author)], source="forum")
    assert (one.author_key, one.reach) == ("forum:nagon_annan", 400)
    assert (other.author_key, other.reach) == ("forum:annan", 9)
    assert (one.folded, one.terms) == (other.folded, other.terms)


def test_what_the_source_says_of_a_text_belongs_to_it():
    text = "Kaj tre #ett"
    plain, claimed, tagged, linked, called = said_by(
        [
            event(text),
            event(text, lang="sv"),
            event(text, tags=("två",)),
            event(text, links=("https://a.example",)),
            event(text, mentions=("tre",)),
        ]
    )
    assert plain.tags == claimed.tags == ("ett",)
    assert claimed.lang_confidence > plain.lang_confidence
    assert (tagged.tags, "två" in tagged.terms) == (("två",), True)
    assert linked.links == ("https://a.example",)
    assert called.mentions == ("tre",)


def test_few_and_short_texts_are_kept():
    long = "orolig " * 400
    said_by([event(long)])
    assert all(given.text != long for given in texts._lately)
    for first in range(0, 5000, 500):
        said_by([event(f"nummer {number}") for number in range(first, first + 500)])
        assert len(texts._lately) <= 2_000


def test_what_a_text_says_is_the_middle_of_what_is_read_out_of_a_mention():
    names = [field.name for field in fields(Enriched)]
    assert names == ["event", *Said._fields, "reach", "tier", "author_key"]
