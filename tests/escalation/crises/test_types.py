"""What the library says about a type of crisis."""

import pytest

from escalation.crises import types
from playbooks import catalogue


def test_types_that_touch_trust_are_offered_first():
    (trust, first), (rest, second) = types.grouped_types("en")
    assert (trust, rest) == ("Trust", "Safety and surroundings")
    assert first[0] == ("staff-conduct", "Staff conduct")
    assert len(first) + len(second) == len(catalogue.crisis_types())


def test_a_type_has_a_name_in_both_languages_and_an_unknown_one_keeps_its_id():
    assert types.type_name("false-notice", "sv") == "Falskt meddelande eller rykte"
    assert types.type_name("volcano", "sv") == "volcano"


@pytest.mark.parametrize(
    ("type_id", "severity", "expected"),
    [
        ("service-failure", "serious", 60),
        ("service-failure", "crisis", 30),
        ("service-failure", "concern", None),
        ("volcano", "crisis", None),
    ],
)
def test_the_pace_of_public_updates_follows_the_severity(type_id, severity, expected):
    assert types.public_pace_min(type_id, severity) == expected


def test_the_first_hour_asks_its_questions():
    assert "Vem talar med den drabbade" in types.first_questions("staff-conduct", "sv")[1]
    assert types.first_questions("volcano", "sv") == []


def test_a_crisis_keeps_what_its_type_said_on_that_day():
    frozen = types.frozen_type("data-leak")
    assert frozen["clocks"][0] == "gdpr-33"
    assert types.frozen_type("volcano") == {"id": "volcano"}
