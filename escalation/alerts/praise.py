"""Praise on its way to the people it is about: without the names of those who wrote it.

Pure. What comes out is shown to a person before it goes on; it is a first wash, not a promise.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Final

from django.utils.translation import gettext

_ADDRESS: Final = re.compile(r"https?://\S+|www\.\S+")
_MAIL: Final = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+")
_HANDLE: Final = re.compile(r"(?<![\w.])@[\w.\-]*\w")
_PHONE: Final = re.compile(r"(?<![\w+])\+?\d[\d\s\-/()]{6,}\d(?!\w)")
_GAPS: Final = re.compile(r"[ \t]{2,}")
_WORD: Final = re.compile(r"[^\W\d_]+")
# A name this short would also cut through ordinary words.
_SHORTEST_NAME: Final = 3


def without_names(text: str, names: Iterable[str]) -> str:
    """Return praise without handles, addresses, numbers and the given names.

    names: the author's name and handle, and those of people who may be mentioned.
    """
    washed = _ADDRESS.sub("", text)
    washed = _MAIL.sub(gettext("[address]"), washed)
    washed = _HANDLE.sub(gettext("[name]"), washed)
    washed = _PHONE.sub(gettext("[number]"), washed)
    parts = sorted(
        {part for name in names for part in _WORD.findall(name) if len(part) >= _SHORTEST_NAME},
        key=len,
        reverse=True,
    )
    if parts:
        known = "|".join(re.escape(part) for part in parts)
        # "Maja", "Majas", "Maja's": Swedish and English genitives go with the name.
        washed = re.sub(
            rf"(?<!\w)(?:{known})(?:[’']?s)?(?!\w)", gettext("[name]"), washed, flags=re.IGNORECASE
        )
        once = re.escape(gettext("[name]"))
        washed = re.sub(rf"{once}(?:\s+{once})+", gettext("[name]"), washed)
    return _GAPS.sub(" ", washed).strip()


def likely_unit(text: str, units: Mapping[int, Iterable[str]]) -> int | None:
    """Return the unit whose words stand in the praise most often; None when none does.

    units: unit id -> words it is known by.
    """
    said = {word.casefold() for word in _WORD.findall(text)}
    hits = {
        # "Terminalen i Lindåsa": the small words of a name stand in every text.
        unit: sum(word.casefold() in said for word in set(words) if len(word) > _SHORTEST_NAME)
        for unit, words in units.items()
    }
    best = max(hits, key=lambda unit: (hits[unit], -unit), default=None)
    return best if best is not None and hits[best] else None
