"""What visitors may read over our shoulder: masking for screens in corridors. Pure.

Handles and names of private persons, numbers that point to somebody and abuse are masked. Press,
authorities and our own accounts speak in public and keep their names.
"""

import re
from typing import Final

MASK: Final = "•••"
PUBLIC_KINDS: Final = frozenset({"own", "press", "journalist", "authority", "politician"})

_HANDLE: Final = re.compile(r"(?<![\w@])@[\w.\-]{2,}(?:@[\w.\-]+)?")
_MAIL: Final = re.compile(r"[\w.+\-]+@[\w\-]+\.[\w.\-]+")
_LINK: Final = re.compile(r"https?://\S+")
# Five or more digits, however they are grouped: numbers of people, phones, accounts, bookings.
_NUMBER: Final = re.compile(r"(?<!\w)\+?\d(?:[\s\-./]?\d){4,}(?!\w)")
_PLATE: Final = re.compile(r"\b[A-ZÅÄÖ]{3}[ -]?\d{2}[0-9A-Z]\b")

# Whole folded words that a visitor should not meet on our wall; Swedish and English.
_ABUSE: Final = frozenset(
    """fan fanskap fy-fan jävla jävlar jävel jävligt helvete helvetes skit skiten skitstövel idiot
    idioter idioterna hora horor kuk kukhuvud fitta fittor bög bögar svartskalle blatte blattar
    neger cp-skadad mongo efterbliven äckel äcklig svin svinet kärring kärringen
    fuck fucking fucked fucker motherfucker shit shitty bullshit asshole assholes bitch bitches
    cunt dick dickhead bastard bastards retard retarded idiot idiots moron morons slut whore
    faggot scum""".split()
)
_WORD: Final = re.compile(r"[\w\-]+")


def masked_text(text: str) -> str:
    """Return a text that visitors may read: no handles, addresses, numbers of people, no abuse."""
    text = _MAIL.sub(MASK, text)
    text = _HANDLE.sub("@" + MASK, text)
    text = _LINK.sub("", text)
    text = _NUMBER.sub(MASK, text)
    text = _PLATE.sub(MASK, text)
    return _WORD.sub(_mild, text).strip()


def _mild(found: re.Match[str]) -> str:
    word = found[0]
    if word.casefold() not in _ABUSE:
        return word
    return word[0] + "…"


def masked_author(handle: str, kind: str) -> str:
    """Return the name under a mention in a corridor: public voices only, else nothing."""
    return handle if kind in PUBLIC_KINDS else ""
