"""Mentions and rule sets for the tests of the criteria: made by hand, folded for real."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import yaml

from crisisdesk import demo
from escalation.criteria.compile import compile_rules
from escalation.criteria.match import Compiled
from escalation.criteria.score import Verdict
from escalation.criteria.weigh import Arrival, Weighing
from monitoring.enrich.fold import fold, words

TIERS = [
    {"key": "own", "kinds": ["own"]},
    {"key": "authority", "kinds": ["authority"]},
    {"key": "press", "kinds": ["press", "journalist"]},
    {"key": "big", "followers_from": 50000},
    {"key": "new_account", "account_age_days_below": 60},
    {"key": "public"},
]


@dataclass(frozen=True)
class Said:
    """One enriched mention."""

    folded: str
    tokens: tuple[str, ...]
    event: Any
    lang: str = "sv"
    lang_confidence: float = 0.9
    tone: int | None = 0
    tags: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    mentions: tuple[str, ...] = ()
    is_question: bool = False
    shape: tuple[int, ...] = ()
    reach: int = 100
    tier: str = "public"
    author_key: str = "microblog:somebody"


def say(text: str, *, author: str = "somebody", source: str = "microblog", **known: Any) -> Said:
    """Return a mention with this text; what is known of it beside the text by keyword."""
    folded = fold(text)
    tokens = tuple(words(folded))
    followers = known.pop("followers", 100)
    known.setdefault("tags", tuple(token[1:] for token in tokens if token.startswith("#")))
    known.setdefault("is_question", "?" in text)
    return Said(
        folded=folded,
        tokens=tokens,
        event=SimpleNamespace(text=text, author=SimpleNamespace(followers=followers)),
        author_key=f"{source}:{author}",
        **known,
    )


def came(said: Said, *, at: float = 0.0, id: int = 1, storyline: int | None = None) -> Arrival:
    """Return a mention that came at a moment, in seconds."""
    return Arrival(said, id, at, storyline)


def rule(key: str, condition: Mapping[str, Any], then: Any = None, **points: int) -> dict[str, Any]:
    """Return one rule."""
    return {"key": key, "if": dict(condition), "points": points, "then": then or {}}


@dataclass
class RuleSet:
    """A small rule set under test."""

    rules: list[dict[str, Any]] = field(default_factory=list)
    words: dict[str, Any] = field(default_factory=dict)
    rest: dict[str, Any] = field(default_factory=dict)

    def doc(self) -> dict[str, Any]:
        """Return the document."""
        return {"words": self.words, "rules": self.rules, "author_tiers": TIERS, **self.rest}

    def compiled(self) -> Compiled:
        """Return it compiled."""
        return compile_rules(self.doc())


def fired(compiled: Compiled, said: Said) -> tuple[str, ...]:
    """Return the keys of the rules a mention meets as it stands."""
    return compiled.rule_keys(compiled.match_one(said).fired)


def story_of(weighing: Weighing, storyline: int = 1) -> Verdict:
    """Return the verdict on a storyline that has shown something."""
    verdict = weighing.story(storyline)
    assert verdict is not None
    return verdict


@cache
def demo_book() -> dict[str, Any]:
    """Return the demo's rule sets."""
    path = Path(demo.__file__).parent / "content" / "rules.yaml"
    book: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return book


@cache
def demo_rules() -> Compiled:
    """Return the demo's live rule set."""
    return compile_rules(demo_book(), 12)
