"""Have we met this before? Past cases that share rare words with the case at hand, and which.

Pure: cases in, likeness out. Words are compared as they are stored (folded, å ä ö kept). It says
nothing rather than something far-fetched: everyday words and one chance word carry no likeness.
"""

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

_WORD: Final = re.compile(r"[^\W\d_]{3,}")
# A word on more than one post in twenty is everyday talk; one on fewer than one in a thousand is
# as rare as can be told.
_EVERYDAY: Final = 0.05
_RAREST: Final = 0.001
# What a word weighs that the rules met in the case at hand, against any other as rare.
_RULE_HIT: Final = 2.0
# Least that two cases share: so many words (the same type stands for one), of so much weight
# together, and such a part of what either is about.
_LEAST_WORDS: Final = 2
_LEAST_WEIGHT: Final = 1.6
_LEAST_DEGREE: Final = 0.08
_SAME_TYPE: Final = 0.1
# Swedish and English endings that part the same word: "brand", "branden", "fires".
_ENDINGS: Final = ("arna", "erna", "orna", "ens", "ets", "en", "et", "ar", "er", "or", "es", "s")


@dataclass(frozen=True, slots=True)
class Case:
    """One case: a past crisis, or what is going on now (id 0). hits: words that rules met."""

    id: int
    title: str
    terms: tuple[str, ...]
    type: str = ""
    severity: str = ""
    at: datetime | None = None
    url: str = ""
    hits: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Likeness:
    """A past case, how alike it is (0-1), and the words both share, weightiest first."""

    case: Case
    degree: float
    shared: tuple[str, ...]


def stem(word: str) -> str:
    """Return a word without its commonest Swedish or English ending."""
    folded = word.casefold()
    for ending in _ENDINGS:
        if folded.endswith(ending) and len(folded) - len(ending) >= 3:
            return folded[: -len(ending)]
    return folded


def words_of(case: Case) -> dict[str, str]:
    """Return what stands for a case, by stem: words of its title, its hits, its salient terms."""
    found: dict[str, str] = {}
    hits = [word for hit in case.hits for word in _WORD.findall(hit)]
    for word in (*_WORD.findall(case.title), *hits, *case.terms):
        if word:
            found.setdefault(stem(word), word)
    return found


def alike(
    now: Case, past: Iterable[Case], limit: int = 3, common: Mapping[str, float] | None = None
) -> list[Likeness]:
    """Return the past cases most like the one at hand, most alike first; often none.

    common: by word, the share of ordinary posts it stands on (0-1); unknown words are rare.
    """
    mine = words_of(now)
    hits = {stem(word) for hit in now.hits for word in _WORD.findall(hit)}
    shares = _shares(common or {})
    found = [
        likeness
        for case in past
        if case.id != now.id and (likeness := _likeness(now, mine, hits, case, shares)) is not None
    ]
    found.sort(key=lambda each: (-each.degree, -each.case.id))
    return found[:limit]


def _shares(common: Mapping[str, float]) -> dict[str, float]:
    shares: dict[str, float] = {}
    for word, share in common.items():
        shares[stem(word)] = shares.get(stem(word), 0.0) + share
    return shares


def _rarity(share: float) -> float:
    """Return how much a word tells, 0-1: nothing from everyday talk on."""
    if share >= _EVERYDAY:
        return 0.0
    return min(1.0, math.log(_EVERYDAY / max(share, _RAREST)) / math.log(_EVERYDAY / _RAREST))


def _likeness(
    now: Case, mine: dict[str, str], hits: set[str], case: Case, shares: Mapping[str, float]
) -> Likeness | None:
    theirs = words_of(case)
    weight = {
        word: _rarity(shares.get(word, 0.0)) * (_RULE_HIT if word in hits else 1.0)
        for word in {*mine, *theirs}
    }
    telling = [word for word in mine if word in theirs and weight[word] > 0]
    shared = sorted(telling, key=lambda word: (-weight[word], word))
    is_same_type = bool(now.type) and now.type == case.type
    if not shared or len(shared) + is_same_type < _LEAST_WORDS:
        return None
    together = sum(weight[word] for word in shared)
    whole = math.sqrt(sum(weight[w] for w in mine) * sum(weight[w] for w in theirs))
    degree = min(1.0, together / whole + (_SAME_TYPE if is_same_type else 0.0))
    if together + is_same_type < _LEAST_WEIGHT or degree < _LEAST_DEGREE:
        return None
    return Likeness(case, degree, tuple(mine[word] for word in shared))
