"""Conditions in plain words."""

import pytest
from django.utils import translation

from escalation.criteria.document import LEAF_KEYS, SETTING_KEYS, THEN_KEYS
from escalation.criteria.wording import condition_in_words, in_words, key_in_words


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("if.score_from", "score, at least"),
        ("if.any.0.reach_from", "people reached, at least"),
        ("if.not.words", "not words of the list"),
        ("points.impact", "points for Stakeholder impact"),
        ("points", "points"),
        ("then.call", "who is called"),
        ("name.sv", "its name"),
        ("then.unheard_of", "unheard_of"),
    ],
)
def test_a_path_is_about_something(path, words):
    assert key_in_words(path) == words


def test_every_key_has_words():
    keys = {*LEAF_KEYS, *SETTING_KEYS, *THEN_KEYS}

    assert {key for key in keys if key_in_words(key) == key and "_" in key} == set()


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (None, "nothing"),
        (True, "yes"),
        (False, "no"),
        (5000, "5,000"),
        (0.5, "0.5"),
        (["safety", "children"], "safety or children"),
        ("serious", "Serious"),
        ("forum", "forum"),
        ({}, "nothing"),
        ({"reach_from": 5}, "people reached, at least: 5"),
        (
            [{"reach_from": 5}, {"tier": ["press"]}],
            "people reached, at least: 5 or author tier: press",
        ),
    ],
)
def test_values_read_as_people_write_them(value, words):
    assert in_words(value) == words


def test_a_condition_reads_part_by_part_settings_last():
    condition = {
        "window_min": 10,
        "words": ["safety"],
        "any": [{"score_from": 55}, {"tier": ["press"], "reach_from": 10}],
        "all": [{"is_question": True}, {"has_link": False}],
        "not": {"tone": ["positive"]},
        "authors_from": 4,
    }

    assert list(condition_in_words(condition)) == [
        "words of the list: Safety words",
        "(score, at least: 55) or (author tier: press; people reached, at least: 10)",
        "(is a question: yes); (has a link: no)",
        "not (tone: Positive)",
        "different accounts, at least: 4",
        "within minutes: 10",
    ]


@pytest.mark.parametrize(
    ("key", "value", "english", "swedish"),
    [
        ("tier", ["new_account", "vips"], "new accounts or vips", "nya konton eller vips"),
        ("patterns", ["number_plate"], "number plate", "registreringsnummer"),
        ("language", ["fi"], "Finnish", "finska"),
        ("per", "copies", "posts with the same text", "inlägg med samma text"),
        ("call", ["on_duty"], "whoever is on duty", "den som är i tjänst"),
        ("suggest", ["auto_answer"], "answer automatically", "svara automatiskt"),
        ("words", ["children"], "Words about children", "Ord om barn"),
        ("words", ["strike_words"], "Strikes", "Strikes"),
        ("source", ["forum"], "Skärgårdsforumet", "Skärgårdsforumet"),
        ("phrases", ["press_me"], "press_me", "press_me"),
    ],
)
def test_keys_are_called_by_their_names(key, value, english, swedish):
    names = {"source": {"forum": "Skärgårdsforumet"}, "words": {"strike_words": "Strikes"}}
    assert in_words(value, key, names) == english
    with translation.override("sv"):
        assert in_words(value, key, names) == swedish
