"""Praise is passed on without the names of those who wrote it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from escalation.alerts.praise import likely_unit, without_names


@pytest.mark.parametrize(
    ("text", "names", "expected"),
    [
        ("Thanks @vidaroline and @marja_pa_resa!", [], "Thanks [name] and [name]!"),
        ("Kind crew. /Marja Lund", ["Marja Lund"], "Kind crew. /[name]"),
        ("Maja’s coffee, majas kaffe", ["Maja"], "[name] coffee, [name] kaffe"),
        ("Pictures at https://photo.example/u/marja?x=1 so nice", [], "Pictures at so nice"),
        ("Mail me: marja.lund@post.example", [], "Mail me: [address]"),
        ("Ring 070-174 06 05 om ni vill", [], "Ring [number] om ni vill"),
        # The time, the deck and short everyday words stay as they are.
        ("At 14:31 on deck 7, an angel", ["An Li"], "At 14:31 on deck 7, an angel"),
        ("Ombord nu. Besättningen är lugn", [], "Ombord nu. Besättningen är lugn"),
    ],
)
def test_names_and_addresses_are_gone_and_the_thanks_stay(text, names, expected):
    assert without_names(text, names) == expected


@given(st.text(st.characters(categories=["L", "Zs", "P", "Nd"]), max_size=120))
def test_a_known_name_never_survives_whatever_stands_around_it(around):
    washed = without_names(f"{around} Marjatta {around}", ["Marjatta"])
    assert "marjatta" not in washed.casefold().split()


@given(st.text(max_size=80))
def test_washing_twice_changes_nothing_more(text):
    once = without_names(text, ["Marja"])
    assert without_names(once, ["Marja"]) == once


def test_the_unit_whose_words_are_said_is_proposed():
    units = {1: ["Ships", "crew", "besättningen"], 2: ["Lindåsa", "terminal", "terminalen"]}
    assert likely_unit("Crew calm, gave us blankets", units) == 1
    assert likely_unit("Tack till er i terminalen!", units) == 2
    assert likely_unit("Thank you", units) is None
    assert likely_unit("Thank you", {}) is None
    small = {1: ["Terminalen", "i", "Lindåsa"], 2: ["People", "and", "safety"]}
    assert likely_unit("Radarn förklarad i tjugo minuter, and no fuss", small) is None
