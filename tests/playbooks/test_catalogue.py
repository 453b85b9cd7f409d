"""The starter library is whole: ids that are pointed to exist, texts speak both languages."""

from collections.abc import Iterator
from typing import Any

import pytest

from playbooks import catalogue


def test_trust_crises_come_first():
    assert [each.is_trust for each in catalogue.crisis_types()] == [True] * 8 + [False] * 4
    assert catalogue.crisis_types()[0].id == "staff-conduct"


def test_a_type_is_found_by_its_id_and_an_unknown_one_is_not():
    found = catalogue.crisis_type("service-failure")
    assert found is not None
    assert found.cadence["public"] == (60, 30)
    assert catalogue.crisis_type("volcano") is None


def test_types_point_only_to_clocks_that_exist():
    assert {c for t in catalogue.crisis_types() for c in t.clocks} <= set(catalogue.clocks())


def test_clocks_keep_their_figures():
    assert catalogue.clocks()["gdpr-33"].hours == 72


def test_the_glossary_says_the_words_of_the_product_in_both_languages():
    words = {each.id: each.word for each in catalogue.glossary()}
    assert words["mention"] == {"en": "Mention", "sv": "Omnämnande"}


@pytest.mark.parametrize(
    ("language", "expected"),
    [("sv", "Källa"), ("sv-fi", "Källa"), ("en", "Source"), ("fi", "Source")],
)
def test_a_text_falls_back_to_english(language, expected):
    assert catalogue.said({"en": "Source", "sv": "Källa"}, language) == expected


def pairs(value: Any) -> Iterator[dict[str, str]]:
    if isinstance(value, dict):
        if "en" in value:
            yield value
        else:
            for each in value.values():
                yield from pairs(each)
    elif isinstance(value, list):
        for each in value:
            yield from pairs(each)


@pytest.mark.parametrize("kind", ["crisis_types", "vocabulary", "glossary"])
def test_every_text_is_written_in_both_languages(kind):
    found = list(pairs(catalogue._file(kind)))
    assert len(found) > 40
    assert [pair for pair in found if not (pair.get("en") and pair.get("sv"))] == []
