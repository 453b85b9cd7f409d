"""The first rule set of an organisation that has none: neutral, in Swedish and English."""

import copy
from typing import Any, Final

from escalation.criteria.default_words import CALMING, WORDS
from escalation.criteria.document import (
    DEFAULT_HYSTERESIS,
    DEFAULT_THRESHOLDS,
    DEFAULT_WEIGHTS,
    Doc,
)
from escalation.criteria.shorthand import normalise

_TIERS: Final = [
    {"key": "own", "kinds": ["own"], "factor": 0, "floor": 0},
    {"key": "authority", "kinds": ["authority"], "factor": 1.5, "floor": 5000},
    {"key": "press", "kinds": ["press", "journalist"], "factor": 1.2, "floor": 10000},
    {"key": "inside", "kinds": ["employee"], "factor": 1.0, "floor": 0},
    {"key": "troll", "kinds": ["troll", "bot"], "factor": 0.3, "floor": 0},
    {"key": "big", "followers_from": 50000, "factor": 1.0, "floor": 0},
    {"key": "mid", "followers_from": 5000, "factor": 1.0, "floor": 0},
    {"key": "new_account", "account_age_days_below": 60, "factor": 0.3, "floor": 0},
    {"key": "public", "factor": 1.0, "floor": 0},
]


def _rule(
    key: str, en: str, sv: str, condition: Doc, then: Doc, points: dict[str, int] | None = None
) -> Doc:
    return {
        "key": key,
        "name": {"en": en, "sv": sv},
        "if": condition,
        "points": points or {},
        "then": then,
    }


_AT_LEAST_CONCERN: Final = {"severity_at_least": "concern"}
_RULES: Final = [
    _rule(
        "serious-mention",
        "When a mention becomes Serious",
        "När ett omnämnande blir Allvarligt",
        {"any": [{"score_from": 60}, {"words": ["safety"], "reach_from": 20000}]},
        {
            "severity": "serious",
            "call": ["on_duty"],
            "unanswered_min": 10,
            "then_call": ["crisis_lead"],
        },
    ),
    _rule(
        "first-hand-danger",
        "Somebody on the spot says danger",
        "Någon på plats säger fara",
        {
            "words": ["safety"],
            "phrases": [
                "i am at",
                "i'm at",
                "right here",
                "jag är på",
                "är här",
                "just nu",
            ],
        },
        {**_AT_LEAST_CONCERN, "call": ["on_duty"]},
        {"nature": 24},
    ),
    _rule(
        "danger-grows",
        "Danger words grow",
        "Ord om fara ökar",
        {"words": ["safety"], "authors_from": 4, "window_min": 10, "times_expected": 4},
        {"severity": "serious", "call": ["on_duty"]},
        {"nature": 20, "velocity": 16},
    ),
    _rule(
        "danger-and-people",
        "Danger together with children or people in need of support",
        "Fara tillsammans med barn eller personer som behöver stöd",
        {"words": ["safety"], "all": [{"words": ["children", "accessibility"]}]},
        {"severity_at_least": "concern", "call": ["on_duty"]},
        {"nature": 26, "impact": 18},
    ),
    _rule(
        "authority",
        "An authority speaks about danger",
        "En myndighet talar om fara",
        {"tier": ["authority"], "words": ["safety", "environment", "personal_data"]},
        _AT_LEAST_CONCERN,
        {"impact": 16},
    ),
    _rule(
        "press-asks",
        "A journalist asks",
        "En journalist frågar",
        {"tier": ["press"], "words": ["press_words"]},
        {**_AT_LEAST_CONCERN, "tell": ["spokesperson"]},
        {"impact": 14},
    ),
    _rule(
        "press-many-readers",
        "Critical press with many readers",
        "Kritisk press med många läsare",
        {"tier": ["press"], "reach_from": 200000, "tone": ["negative"]},
        {"severity_at_least": "serious", "tell": ["comms_lead", "spokesperson"]},
        {"reach": 20, "impact": 12},
    ),
    _rule(
        "personal-data",
        "Personal data in the open",
        "Personuppgifter öppet",
        {
            "any": [
                {"words": ["personal_data"], "tone": ["negative"]},
                {"patterns": ["personnummer", "iban"]},
            ]
        },
        {**_AT_LEAST_CONCERN, "tell": ["legal"]},
        {"nature": 20, "impact": 14},
    ),
    _rule(
        "fraud-link",
        "Our name together with a link to money",
        "Vårt namn tillsammans med en länk till pengar",
        {"words": ["compensation"], "has_link": True, "tier": ["new_account", "troll"]},
        {"severity_at_least": "serious", "call": ["on_duty"]},
        {"nature": 22, "impact": 14},
    ),
    _rule(
        "accused-staff",
        "Accused staff",
        "Anklagad personal",
        {
            "words": ["staff_conduct"],
            "tone": ["negative"],
            "authors_from": 3,
            "times_expected": 3,
            "window_min": 60,
        },
        {**_AT_LEAST_CONCERN, "tell": ["people"]},
        {"nature": 16, "impact": 10},
    ),
    _rule(
        "needs-help",
        "Somebody who needs support asks",
        "Någon som behöver stöd frågar",
        {"words": ["accessibility"], "is_question": True, "tone": ["negative", "unsure"]},
        _AT_LEAST_CONCERN,
        {"nature": 14, "impact": 14},
    ),
    _rule(
        "school",
        "Many ask about children",
        "Många frågar om barn",
        {"words": ["children"], "is_question": True, "authors_from": 5, "window_min": 20},
        _AT_LEAST_CONCERN,
        {"impact": 16},
    ),
    _rule(
        "environment",
        "Spill or emission",
        "Utsläpp",
        {"words": ["environment"], "tone": ["negative"], "authors_from": 3, "window_min": 60},
        _AT_LEAST_CONCERN,
        {"nature": 16, "impact": 12},
    ),
    _rule(
        "rumour-grows",
        "A rumour grows",
        "Ett rykte växer",
        {"words": ["misinformation"], "authors_from": 4, "times_expected": 4, "window_min": 30},
        _AT_LEAST_CONCERN,
        {"nature": 16, "velocity": 12},
    ),
    _rule(
        "same-text",
        "The same text from many new accounts",
        "Samma text från många nya konton",
        {"near_copies_from": 5, "new_accounts_share_from": 0.5, "window_min": 60},
        {**_AT_LEAST_CONCERN, "tag": ["coordinated"], "score_without_copies": True},
        {"nature": 10, "velocity": 6},
    ),
    _rule(
        "praise",
        "Praise to pass on",
        "Beröm att föra vidare",
        {"tone": ["positive"], "words": ["staff_conduct"], "ignore_not": True},
        {"severity": "praise", "tell": ["the_team_it_names"]},
    ),
    _rule(
        "own-posts",
        "Our own posts",
        "Våra egna inlägg",
        {"tier": ["own"]},
        {"severity": "watch", "stop": True},
    ),
]


def example_rule_set() -> Doc:
    """Return the first rule set in normal form, version 1. The caller may change it freely."""
    example: dict[str, Any] = {
        "version": 1,
        "thresholds": dict(DEFAULT_THRESHOLDS),
        "hysteresis": DEFAULT_HYSTERESIS,
        "weights": dict(DEFAULT_WEIGHTS),
        "author_tiers": _TIERS,
        "words": {name: dict(words) for name, words in WORDS.items()},
        "combine_not": dict(CALMING),
        "rules": _RULES,
    }
    return copy.deepcopy(normalise(example))
