"""Have we met this before? Past cases that share rare words, or the type, with the case at hand.

Pure: cases in, likeness out. Words are compared as they are stored (folded, å ä ö kept).
"""

import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

_WORD: Final = re.compile(r"[^\W\d_]{3,}")
# Below this two cases share next to nothing.
_LEAST: Final = 0.08
_SAME_TYPE: Final = 0.1
# Swedish and English endings that part the same word: "brand", "branden", "fires".
_ENDINGS: Final = ("arna", "erna", "orna", "ens", "ets", "en", "et", "ar", "er", "or", "es", "s")


@dataclass(frozen=True, slots=True)
class Case:
    """One case: a past crisis, or what is going on now (id 0)."""

    id: int
    title: str
    terms: tuple[str, ...]
    type: str = ""
    severity: str = ""
    at: datetime | None = None
    url: str = ""


@dataclass(frozen=True, slots=True)
class Likeness:
    """A past case, how alike it is (0-1), and the words both share, rarest first."""

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


def words_of(case: Case) -> frozenset[str]:
    """Return the stems that stand for a case: those of its title and its salient terms."""
    return frozenset(stem(word) for word in (*_WORD.findall(case.title), *case.terms) if word)


def alike(now: Case, past: Iterable[Case], limit: int = 3) -> list[Likeness]:
    """Return the past cases most like the one at hand, most alike first."""
    cases = [case for case in past if case.id != now.id]
    bags = [words_of(case) for case in cases]
    mine = words_of(now)
    weight = _weights([mine, *bags])
    found = [
        likeness
        for case, bag in zip(cases, bags, strict=True)
        if (likeness := _likeness(now, mine, case, bag, weight)) is not None
    ]
    found.sort(key=lambda each: (-each.degree, -each.case.id))
    return found[:limit]


def _weights(bags: Sequence[frozenset[str]]) -> dict[str, float]:
    # A word that every case has ("ferry") tells nothing; a rare one tells much.
    counted = Counter(word for bag in bags for word in bag)
    return {word: math.log((1 + len(bags)) / count) for word, count in counted.items()}


def _likeness(
    now: Case, mine: frozenset[str], case: Case, bag: frozenset[str], weight: dict[str, float]
) -> Likeness | None:
    shared = sorted(mine & bag, key=lambda word: (-weight[word], word))
    if not shared:
        return None
    whole = math.sqrt(sum(weight[w] ** 2 for w in mine) * sum(weight[w] ** 2 for w in bag))
    degree = sum(weight[word] ** 2 for word in shared) / whole
    if now.type and now.type == case.type:
        degree += _SAME_TYPE
    return Likeness(case, min(1.0, degree), tuple(shared)) if degree >= _LEAST else None
