"""What a post shows of its tone, counted: words with their negation and strength, signs, shouting,
irony. One pass; the numbers are what the learned scale weighs, and they mean the same in Swedish
and English.
"""

import re
from collections.abc import Sequence
from typing import NamedTuple

from monitoring.enrich.tonewords import (
    BOOST,
    BREAK,
    DAMP,
    IRONY,
    NEGATE,
    SELF,
    TURN,
    YOU,
    Phrases,
    Word,
)

_DIGIT = re.compile("[0-9]")
_SHOUTED = re.compile(r"\b[A-ZÅÄÖ]{3,}\b")

# How far a negation reaches, and how far a strengthening word does.
_NEGATION_REACH = 4
_STRENGTH_REACH = 2
_STRENGTHS = {BOOST: 1.3, DAMP: 0.6}

NAMES = (
    "always", "positive", "negative", "negated positive", "negated negative", "most positive",
    "most negative", "last", "more positive", "more negative", "any positive", "any negative",
    "negation", "happy signs", "unhappy signs", "irony", "!", "!!", "?", "...", "shouted",
    "all shouted", "length", "link", "handle", "quote", "irony and positive", "mixed",
    "? and negative", "! and positive", "! and negative", "after but", "per word", "number",
    "self", "you", "tags",
)  # fmt: skip


class Signals(NamedTuple):
    """`numbers` in the order of NAMES; `words` with their value, negation already applied."""

    numbers: list[float]
    words: list[tuple[str, float]]


class _Tally:
    """What has been counted so far in one post."""

    __slots__ = (
        "about_self", "about_you", "after", "best", "flipped_down", "flipped_up", "happy", "irony",
        "last", "negations", "negative", "positive", "turned", "unhappy", "words", "worst",
    )  # fmt: skip

    def __init__(self) -> None:
        self.positive = self.negative = self.flipped_up = self.flipped_down = 0.0
        self.best = self.worst = self.last = self.happy = self.unhappy = self.after = 0.0
        self.negations = 0
        self.irony = self.turned = self.about_self = self.about_you = False
        self.words: list[tuple[str, float]] = []

    def add(self, word: str, value: float) -> None:
        """Count a word as it stands."""
        self.words.append((word, value))
        self.last = value
        if self.turned:
            self.after += value
        if not (word[0].isalnum() or word[0] == "#"):
            if value > 0:
                self.happy += value
            else:
                self.unhappy -= value
        elif value > 0:
            self.positive += value
            self.best = max(self.best, value)
        else:
            self.negative -= value
            self.worst = max(self.worst, -value)

    def note(self, kind: int) -> None:
        """Take note of a word that is heard but has no value of its own."""
        if kind == TURN:
            self.turned, self.after = True, 0.0
        elif kind == IRONY:
            self.irony = True
        elif kind == SELF:
            self.about_self = True
        elif kind == YOU:
            self.about_you = True

    def turn_ironic(self) -> None:
        """Read praise under a rolling of eyes as what it is."""
        self.flipped_down += self.positive
        self.positive = self.best = 0.0
        self.words = [(word, -abs(value)) for word, value in self.words]

    def add_negated(self, word: str, value: float) -> None:
        """Count a word somebody said no to: not good is bad, not bad is only rather good."""
        if value > 0:
            self.flipped_down += value
            self.words.append((word, -0.7 * value))
        else:
            self.flipped_up -= value
            self.words.append((word, -0.3 * value))


def read(text: str, folded: str, pieces: Sequence[str], known: Sequence[Word | None]) -> Signals:
    """Return the signals of one post: its text, its folded pieces and what each of them does."""
    tally = _count(pieces, [(i, word) for i, word in enumerate(known) if word is not None])
    return Signals(_numbers(tally, text, folded, len(pieces)), tally.words)


def _count(pieces: Sequence[str], hits: list[tuple[int, Word]]) -> _Tally:
    tally = _Tally()
    negated_until = strong_until = taken_until = -1
    factor, pending = 1.0, ("", 0.0)
    following = [*pieces[1:], ""]
    for at, (value, kind, phrases) in hits:
        if at <= taken_until:
            continue
        if phrases and (following[at] in phrases or "" in phrases):
            length, worth = _phrase_at(pieces, at, phrases)
            if length:
                taken_until = at + length - 1
                if worth:
                    tally.add(" ".join(pieces[at : taken_until + 1]), worth)
                continue
        if kind == NEGATE:
            tally.negations += 1
            negated_until = at + _NEGATION_REACH
        elif kind == BREAK:
            negated_until = -1
        elif kind in _STRENGTHS:
            if pending[1]:
                tally.add(*pending)
            factor, strong_until = _STRENGTHS[kind], at + _STRENGTH_REACH
            pending = (pieces[at], value)
            continue
        elif kind:
            tally.note(kind)
        if not value:
            continue
        if at <= strong_until:
            value, pending = value * factor, ("", 0.0)  # noqa: PLW2901
        if at <= negated_until:
            tally.add_negated(pieces[at], value)
        else:
            tally.add(pieces[at], value)
    if pending[1]:
        tally.add(*pending)
    if tally.irony and tally.positive and not tally.happy:
        tally.turn_ironic()
    return tally


def _phrase_at(pieces: Sequence[str], at: int, phrases: Phrases) -> tuple[int, float]:
    """Return (length in words, value) of the longest expression that begins here, or zeros."""
    following = pieces[at + 1] if at + 1 < len(pieces) else ""
    for rest, value in phrases.get(following, ()):
        if not rest or tuple(pieces[at + 2 : at + 2 + len(rest)]) == rest:
            return 2 + len(rest), value
    alone = phrases.get("")
    return (1, alone[0][1]) if alone else (0, 0.0)


def _numbers(tally: _Tally, text: str, folded: str, length: int) -> list[float]:
    positive, negative = (
        tally.positive + tally.flipped_up * 0.3,
        tally.negative + tally.flipped_down,
    )
    exclaimed = folded.count("!")
    asked = "?" in folded
    shouted = 0 if text.islower() else len(_SHOUTED.findall(text))
    return [
        1.0,
        min(tally.positive, 12.0) / 4,
        min(tally.negative, 12.0) / 4,
        min(tally.flipped_down, 6.0) / 3,
        min(tally.flipped_up, 6.0) / 3,
        tally.best / 4,
        tally.worst / 4,
        tally.last / 4,
        float(positive > negative),
        float(negative > positive),
        float(tally.positive > 0),
        float(tally.negative > 0),
        min(tally.negations, 3) / 2,
        min(tally.happy, 6.0) / 3,
        min(tally.unhappy, 6.0) / 3,
        float(tally.irony),
        float(exclaimed > 0),
        float(exclaimed > 1),
        float(asked),
        float("..." in folded),
        float(shouted > 0),
        float(shouted > 3),
        min(length, 60) / 20,
        float("http" in folded),
        float("@" in folded),
        float('"' in folded),
        float(tally.irony and positive > 0),
        float(positive > 0 and negative > 0),
        float(asked and negative > 0),
        float(exclaimed > 0 and positive > negative),
        float(exclaimed > 0 and negative > positive),
        tally.after / 4,
        (positive - negative) / (length + 4) ** 0.5,
        float(_DIGIT.search(folded) is not None),
        float(tally.about_self),
        float(tally.about_you),
        min(folded.count("#"), 4) / 4,
    ]
