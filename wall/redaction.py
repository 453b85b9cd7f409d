"""What visitors may read over our shoulder: masking for screens in corridors. Pure.

Handles and names of private persons, whatever points to somebody (numbers, addresses, plates) and
abuse are masked; in doubt a word too much. Press, authorities and our own accounts speak in public
and keep their names; so do the words of the house: its ships, places and sources.
"""

import re
from collections.abc import Collection
from typing import Final

from wall.word_lists import ABUSE, GIVEN, ORDINARY

MASK: Final = "•••"
PUBLIC_KINDS: Final = frozenset({"own", "press", "journalist", "authority", "politician"})

_LATIN: Final = [chr(code) for code in range(0xC0, 0x250)]
_UPPER: Final = "A-Z" + "".join(letter for letter in _LATIN if letter.isupper())
_LOWER: Final = "a-z" + "".join(letter for letter in _LATIN if letter.islower())
_CAP: Final = rf"[{_UPPER}][{_LOWER}]+(?:-[{_UPPER}][{_LOWER}]+)?"
# A letter that stands for a name: "Anna K."; an English "I" does not.
_INITIAL: Final = r"[A-HJ-ZÅÄÖ]\b\.?"
_NAME: Final = rf"{_CAP}(?:\s+(?:(?:von|af|de|van|der|den|bin|al)\s+)*(?:{_CAP}|{_INITIAL}))*"
_KIN: Final = (
    "fru|man|make|maka|mamma|pappa|mor|far|syster|bror|dotter|son|faster|moster|farbror|morbror|"
    "mormor|farmor|morfar|farfar|kusin|svärmor|svärfar|sambo|pojkvän|flickvän|kompis|vän|väninna|"
    "granne|kollega|chef|barnbarn|systerson|brorson|wife|husband|mother|mom|mum|father|dad|sister|"
    "brother|daughter|aunt|uncle|cousin|grandma|grandpa|gran|grandad|friend|neighbour|neighbor|"
    "colleague|boss|boyfriend|girlfriend|partner|fiancé|niece|nephew|driver|chauffören|vaimo|mies|"
    "äiti|isä|sisko|veli|tytär|poika"
)
_CALLED: Final = (
    "heter|hette|kallas|vid namn|i namnet|namnet är|namn är|named|name is|name's|called|signed|"
    "nimeltä|nimeni on"
)
_CLOSING: Final = "mvh|hälsningar|vänligen|hälsar|regards|cheers|terveisin|t\\.?v\\.?h"

_HANDLE: Final = re.compile(r"(?<![\w@])@[\w.\-]{2,}(?:@[\w.\-]+)?")
_MAIL: Final = re.compile(r"(?<![\w.+\-])[\w.+\-]+@[\w\-]+(?:\.[\w\-]+)+")
_LINK: Final = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
# Five or more digits, however they are grouped: numbers of people, phones, accounts.
_NUMBER: Final = re.compile(r"(?<!\w)\+?\(?\d(?:[\s\-–./()\u00a0]{0,3}\d){4,}(?!\w)")
# Up to 999 999 in groups of three is an amount, unless it begins with a nought.
_AMOUNT: Final = re.compile(r"[1-9]\d{0,2}[ \u00a0.]\d{3}")
_TIME: Final = re.compile(r"\d{1,2}\.\d{2}\.?")
_PLATE: Final = re.compile(r"\b[A-ZÅÄÖ]{3}[ \-]?\d{2}[0-9A-Z]\b")
_PLATE_SAID: Final = re.compile(
    r"(?i)\b(reg(?:\.?\s?nr|istreringsnummer|\.?)|plate)(\W{1,3})[a-zåäö]{3} ?\d{2}\w\b"
)
# A booking: letters and digits mixed, in capitals.
_BOOKING: Final = re.compile(r"\b(?=[A-Z]*\d)(?=\d*[A-Z])(?=\w*\d\w*\d)[A-Z0-9]{5,9}\b")
_CABIN: Final = re.compile(
    r"(?i)\b(hytt|hytten|cabin|lgh|lägenhet|apartment|hytti)(\s+(?:nr\s*)?)\d+\w?\b"
)
_STREET: Final = re.compile(
    rf"\b(?:{_CAP}\s+)?[A-ZÅÄÖ][\wåäö]*(?:gatan|gata|vägen|väg|gränden|gränd|stigen|stig|torget|"
    r"torg|backen|allén|kajen|katu|tie|polku)\s+\d+\s?[A-Za-z]?\b"
    rf"|\b\d+\s?[A-Za-z]?,?\s+(?:{_CAP}\s+)+(?:Street|Road|Avenue|Lane|Drive|Close|Way)\b"
)
_KIN_NAME: Final = re.compile(rf"\b((?i:{_KIN}))(\s+(?:(?i:är|is|on)\s+)?){_NAME}")
_CALLED_NAME: Final = re.compile(rf"\b((?i:{_CALLED}))([\s:]+){_NAME}")
_CLOSING_NAME: Final = re.compile(rf"(?:\b((?i:{_CLOSING}))([\s,:]+)|(?<![\w/])(/)(\s?)){_NAME}")
_FULL_NAME: Final = re.compile(rf"{_CAP}(?:\s+(?:{_CAP}|{_INITIAL}))+")
_BESIDE_NAME: Final = re.compile(rf"({MASK})(,? (?:och|and|&|ja) ){_CAP}")
_ONE_NAME: Final = re.compile(rf"\b(?:{_CAP}|[{_UPPER}]{{3,}})\b")

_WORD: Final = re.compile(r"[\w\-]+")
_GAPS: Final = re.compile(r" {2,}")
_UNSEEN: Final = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]"
)


def masked_text(text: str, public: Collection[str] = (), *, names: bool = True) -> str:
    """Return a text that visitors may read.

    Args: public: words that name the house and not a person, such as "Tärnan" and "@vidaroline".
    names: False for those who speak in public: whom they name, they have named in public.
    """
    known = frozenset(public)
    text = readable(text)
    text = _MAIL.sub(MASK, text)
    text = _HANDLE.sub(lambda found: found[0] if found[0] in known else "@" + MASK, text)
    text = _LINK.sub("", text)
    text = _STREET.sub(MASK, text)
    text = _PLATE.sub(MASK, text)
    text = _PLATE_SAID.sub(rf"\1\2{MASK}", text)
    text = _NUMBER.sub(_number, text)
    text = _CABIN.sub(rf"\1\2{MASK}", text)
    text = _BOOKING.sub(MASK, text)
    if names:
        text = _without_names(text, known)
    text = _WORD.sub(_mild, text)
    return _GAPS.sub(" ", text).strip()


def readable(text: str) -> str:
    """Return a text without what cannot be seen but turns its direction or splits its words."""
    return " ".join(_UNSEEN.sub("", text).split())


def masked_author(handle: str, kind: str) -> str:
    """Return the name under a mention in a corridor: public voices only, else nothing."""
    return handle if kind in PUBLIC_KINDS else ""


def _number(found: re.Match[str]) -> str:
    if _AMOUNT.fullmatch(found[0]):
        return found[0]
    words = found[0].split()
    if not any(_TIME.fullmatch(word) for word in words):
        return MASK
    # "15.05. 24 barn": times stand beside other figures and make no number of anybody.
    return " ".join(MASK if sum(c.isdigit() for c in word) > 4 else word for word in words)


def _without_names(text: str, public: frozenset[str]) -> str:
    found: set[str] = set()

    def hidden(name: str) -> str:
        found.update(_WORD.findall(name))
        return MASK

    def after_lead(match: re.Match[str]) -> str:
        lead = "".join(group or "" for group in match.groups())
        return lead + hidden(match[0][len(lead) :])

    def of_kin(match: re.Match[str]) -> str:
        lead = f"{match[1]}{match[2]}"
        name = match[0][len(lead) :]
        return match[0] if _is_public(name, public) else lead + hidden(name)

    def in_full(match: re.Match[str]) -> str:
        words = match[0].split()
        # The words of the house stay; what is left of two or more capitals may be a name.
        if sum(not _is_public(word, public) for word in words) < 2:
            return match[0]
        kept = [word if _is_public(word, public) else hidden(word) for word in words]
        return " ".join(kept).replace(f"{MASK} {MASK}", MASK)

    def alone(match: re.Match[str]) -> str:
        word = match[0]
        is_name = word in found or any(_is_given(part) for part in word.split("-"))
        return hidden(word) if is_name and not _is_public(word, public) else word

    text = _CLOSING_NAME.sub(after_lead, text)
    text = _CALLED_NAME.sub(after_lead, text)
    text = _KIN_NAME.sub(of_kin, text)
    text = _FULL_NAME.sub(in_full, text)
    text = _ONE_NAME.sub(alone, text)
    return _BESIDE_NAME.sub(after_lead, text)


def _is_given(word: str) -> bool:
    if word.isupper():
        word = word.capitalize()
    if word in GIVEN:
        return True
    bare = word.removesuffix("s")
    return bare in GIVEN and bare[-1] != "s"


def _is_public(words: str, public: frozenset[str]) -> bool:
    return all(
        word in public or word.removesuffix("s") in public or word in ORDINARY
        for word in _WORD.findall(words)
    )


def _mild(found: re.Match[str]) -> str:
    word = found[0]
    return word[0] + "…" if word.casefold() in ABUSE else word
