"""What a rule set document may say: its keys, scales and limits. Tables and nothing else.

A rule set is plain JSON (objects without order, so that a database may keep it). `shorthand`
turns what people write into this form, `check` says in sentences what is wrong with it.
"""

from typing import Any, Final

# JSON as the database gives it back. Its shape is checked by `check`, not by types.
Doc = dict[str, Any]

CRITERIA: Final = ("nature", "reach", "impact", "velocity")
SEVERITIES: Final = ("watch", "concern", "serious", "crisis")
RANK: Final = {severity: rank for rank, severity in enumerate(SEVERITIES)}
PRAISE: Final = "praise"
LANGUAGES: Final = ("en", "sv")

DEFAULT_THRESHOLDS: Final = {"watch": 0, "concern": 40, "serious": 60, "crisis": 80}
DEFAULT_HYSTERESIS: Final = 5
DEFAULT_WEIGHTS: Final = {"nature": 30, "reach": 25, "impact": 25, "velocity": 20}

TONES: Final = {"negative": -1, "neutral": 0, "positive": 1, "unsure": None}
PER: Final = ("all", "storyline", "copies", "source")

DOC_KEYS: Final = frozenset(
    [
        "version",
        "thresholds",
        "hysteresis",
        "steps",
        "weights",
        "author_tiers",
        "words",
        "lists",
        "patterns",
        "combine_not",
        "rules",
        "matrix",
    ]
)

# Leaves of a condition about one mention. The value says what stands behind the key.
MENTION_KEYS: Final = {
    "words": "lists",
    "phrases": "terms",
    "patterns": "patterns",
    "mentions": "handles",
    "language": "names",
    "source": "names",
    "tier": "tiers",
    "tone": "tones",
    "is_question": "flag",
    "has_link": "flag",
    "reach_from": "count",
    "reach_below": "count",
    "followers_from": "count",
}
# Leaves about the mentions that met the rule within its window.
WINDOW_KEYS: Final = {
    "count_from": "count",
    "rate_from": "amount",
    "times_expected": "amount",
    "authors_from": "count",
    "near_copies_from": "copies",
    "reach_sum_from": "count",
    "new_accounts_share_from": "share",
    "negative_share_from": "share",
}
SCORE_KEYS: Final = {"score_from": "score", "score_below": "score"}
BRANCH_KEYS: Final = ("any", "all", "not")
# Stand at the top of a condition and say how its leaves are read.
SETTING_KEYS: Final = ("window_min", "per", "ignore_not")
LEAF_KEYS: Final = MENTION_KEYS | WINDOW_KEYS | SCORE_KEYS

RULE_KEYS: Final = frozenset({"key", "name", "if", "points", "then"})
THEN_LISTS: Final = frozenset({"call", "tell", "tag", "suggest", "then_call"})
THEN_FLAGS: Final = frozenset({"stop", "confirm", "score_without_copies"})
THEN_KEYS: Final = THEN_LISTS | THEN_FLAGS | {"severity", "severity_at_least", "unanswered_min"}

TIER_KEYS: Final = frozenset(
    {"key", "name", "kinds", "followers_from", "account_age_days_below", "factor", "floor"}
)
LIST_META_KEYS: Final = frozenset({"name", "claim", "nature", "impact"})
STEP_KEYS: Final = frozenset({"enter", "leave", "confirm"})
ENTER_KEYS: Final = frozenset({"count_from", "authors_from", "hold_min"})

# Generous for people, small enough that a compiled rule set stays in tens of megabytes.
MAX_RULES: Final = 20_000
MAX_LISTS: Final = 500
MAX_TERMS: Final = 100_000
MAX_TERM_LENGTH: Final = 100
MAX_TERM_WORDS: Final = 8
MIN_PREFIX_LENGTH: Final = 2
MAX_PATTERNS: Final = 200
MAX_PATTERN_LENGTH: Final = 500
MAX_PATTERN_PROGRAM: Final = 5_000
MAX_DEPTH: Final = 6
MAX_LEAVES: Final = 60
MAX_WINDOW_MIN: Final = 24 * 60
MAX_COPIES: Final = 100_000
MAX_NAME_LENGTH: Final = 200


class RuleProblems(ValueError):
    """A rule set cannot be used. `sentences` say what is wrong, one each, in plain language."""

    def __init__(self, sentences: list[str]) -> None:
        super().__init__("\n".join(sentences))
        self.sentences = sentences
