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
# The capital first, what stands before it looked for backwards: most texts have few capitals.
_SHOUTED = re.compile(r"[A-ZÅÄÖ](?<!\w[A-ZÅÄÖ])[A-ZÅÄÖ]{2,}\b")

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


# The place of a piece, and what it does.
Heard = tuple[int, Word]


class Signals(NamedTuple):
    """`numbers` in the order of NAMES; `words` with their value, negation already applied."""

    numbers: list[float]
    words: list[tuple[str, float]]


class _Tally:
    """What has been counted so far in one post. Most counts stay as they stand here."""

    positive = negative = flipped_up = flipped_down = 0.0
    best = worst = last = happy = unhappy = after = 0.0
    negations = 0
    irony = turned = about_self = about_you = False

    def __init__(self) -> None:
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


def read(text: str, folded: str, pieces: Sequence[str], heard: Sequence[Heard]) -> Signals:
    """Return the signals of one post: its text, its folded pieces, and what some of them do."""
    tally = _count(pieces, heard)
    return Signals(_numbers(tally, text, folded, len(pieces)), tally.words)


def _count(pieces: Sequence[str], heard: Sequence[Heard]) -> _Tally:
    tally = _Tally()
    negated_until = strong_until = taken_until = -1
    factor, pending = 1.0, ("", 0.0)
    following = [*pieces[1:], ""]
    for at, (value, kind, phrases) in heard:
        if at <= taken_until:
            continue
        if phrases and (following[at] in phrases or "" in phrases):
            length, worth = _phrase_at(pieces, at, phrases)
            if length:
                taken_until = at + length - 1
                if worth:
                    tally.add(" ".join(pieces[at : taken_until + 1]), worth)
                continue
        if kind in _STRENGTHS:
            if pending[1]:
                tally.add(*pending)
            factor, strong_until = _STRENGTHS[kind], at + _STRENGTH_REACH
            pending = (pieces[at], value)
            continue
        if kind == BREAK:
            negated_until = -1
        elif kind == NEGATE:
            tally.negations += 1
            negated_until = at + _NEGATION_REACH
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
    up, down = tally.flipped_up, tally.flipped_down
    positive, negative = tally.positive + up * 0.3, tally.negative + down
    exclaimed, tags = folded.count("!"), folded.count("#")
    shouted = 0 if text.islower() else len(_SHOUTED.findall(text))
    asked = "?" in folded
    leans_up, leans_down = positive > negative, negative > positive
    return [
        1.0,
        _share(tally.positive, 12.0, 4),
        _share(tally.negative, 12.0, 4),
        _share(down, 6.0, 3),
        _share(up, 6.0, 3),
        tally.best / 4,
        tally.worst / 4,
        tally.last / 4,
        leans_up,
        leans_down,
        tally.positive > 0,
        tally.negative > 0,
        _share(tally.negations, 3, 2),
        _share(tally.happy, 6.0, 3),
        _share(tally.unhappy, 6.0, 3),
        tally.irony,
        exclaimed > 0,
        exclaimed > 1,
        asked,
        "..." in folded,
        shouted > 0,
        shouted > 3,
        _share(length, 60, 20),
        "http" in folded,
        "@" in folded,
        '"' in folded,
        tally.irony and positive > 0,
        positive > 0 and negative > 0,
        asked and negative > 0,
        exclaimed > 0 and leans_up,
        exclaimed > 0 and leans_down,
        tally.after / 4,
        (positive - negative) / (length + 4) ** 0.5,
        _DIGIT.search(folded) is not None,
        tally.about_self,
        tally.about_you,
        _share(tags, 4, 4),
    ]


def _share(value: float, most: float, unit: float) -> float:
    """Return so many units, at most `most` of the value."""
    return (value if value < most else most) / unit if value else 0.0
