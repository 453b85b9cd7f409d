"""Patterns: RE2 only, all of them in one set, matched in one pass over the folded text.

RE2 takes time in step with the text whatever an admin writes. Our own named patterns add a
check digit where the number has one, so that a booking number is no personal number.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import re2
from django.utils.translation import gettext as _
from stdnum import iban, luhn

from escalation.criteria.document import MAX_PATTERN_LENGTH, MAX_PATTERN_PROGRAM

# (matched folded text, original text) -> is it one?
Check = Callable[[str, str], bool]

_SET_MEMORY = 64 << 20
_ONE_MEMORY = 8 << 20


def _is_personnummer(found: str, _original: str) -> bool:
    digits = "".join(filter(str.isdigit, found))[-10:]
    month, day = int(digits[2:4]), int(digits[4:6])
    # Coordination numbers add 60 to the day.
    is_date = 1 <= month <= 12 and 1 <= (day - 60 if day > 60 else day) <= 31
    return is_date and bool(luhn.is_valid(digits))


def _is_iban(found: str, _original: str) -> bool:
    """The pattern may swallow a short word behind the number, so try without its last groups."""
    groups = found.split(" ")
    return any(iban.is_valid("".join(groups[:end])) for end in range(len(groups), 0, -1))


def _is_number_plate(found: str, original: str) -> bool:
    """Three letters, a blank and three digits are a plate only when written in capitals."""
    return " " not in found or not found[-1].isdigit() or found.upper() in original


@dataclass(frozen=True, slots=True)
class Named:
    """One of our own patterns. `text` is RE2 over folded text."""

    text: str
    check: Check | None = None


NAMED: Mapping[str, Named] = {
    "personnummer": Named(r"\b(?:19|20)?[0-9]{6}[-+ ]?[0-9]{4}\b", _is_personnummer),
    "mobile_number": Named(
        r"\b07[02369](?:[ -]?[0-9]){7}\b"
        r"|(?:\+|\b00)[1-9][0-9]{0,2}[ -]?(?:\(0\))?[ -]?[0-9](?:[ -]?[0-9]){6,10}\b"
    ),
    "email": Named(r"[\pL\pN._%+-]+@[\pL\pN-]+(?:\.[\pL\pN-]+)*\.\pL{2,}"),
    "iban": Named(r"\b[a-z]{2}[0-9]{2}(?: ?[a-z0-9]{4}){3,7}(?: ?[a-z0-9]{1,4})?\b", _is_iban),
    "cabin_number": Named(
        r"\b(?:hytt|hytten|hyttnr|hyttnummer|cabin|hytti|lugar)"
        r"(?: (?:nr|no|nummer|number|numero))?[ .:#]{0,3}[0-9]{3,5}[a-z]?\b"
    ),
    "number_plate": Named(
        r"\b[a-hj-pr-z]{3} ?[0-9]{2}[a-z0-9]\b|\b[a-z]{3} ?[0-9]{2}[a-z]\b", _is_number_plate
    ),
}


@dataclass(slots=True)
class PatternSet:
    """Patterns compiled once per rule set. Indexes are places in `keys`."""

    keys: tuple[str, ...]
    checks: tuple[Check | None, ...]
    singles: tuple[Any, ...]
    together: Any = field(repr=False)

    def found(self, folded: str, original: str) -> list[int]:
        """Return the indexes of the patterns that occur in a text."""
        hits: list[int] = (self.keys and self.together.Match(folded.encode())) or []
        return [i for i in hits if self.checks[i] is None or self.spans(i, folded, original)]

    def spans(self, index: int, folded: str, original: str) -> list[tuple[int, int]]:
        """Return where one pattern occurs, in offsets of the folded text."""
        check = self.checks[index]
        return [
            match.span()
            for match in self.singles[index].finditer(folded)
            if match.end() > match.start() and (check is None or check(match.group(), original))
        ]


def compile_patterns(texts: Mapping[str, str]) -> PatternSet:
    """Compile patterns by key; a key of `NAMED` needs no text. They must have passed a check."""
    options = _options(_SET_MEMORY)
    together = re2.Set.SearchSet(options)
    for key, text in texts.items():
        together.Add(text or NAMED[key].text)
    if texts:
        together.Compile()
    return PatternSet(
        keys=tuple(texts),
        checks=tuple(None if text else NAMED[key].check for key, text in texts.items()),
        singles=tuple(_single(text or NAMED[key].text) for key, text in texts.items()),
        together=together,
    )


def pattern_problem(text: str) -> str:
    """Return one sentence about what is wrong with a pattern, or ""."""
    if not text:
        return _("It is empty.")
    if len(text) > MAX_PATTERN_LENGTH:
        return _("It is %(length)d characters long; %(limit)d is the limit.") % {
            "length": len(text),
            "limit": MAX_PATTERN_LENGTH,
        }
    try:
        compiled = _single(text)
    except re2.error as error:
        return _in_words(error.args[0].decode("utf-8", "replace"))
    except UnicodeEncodeError:
        return _("It holds a character that is not text.")
    if compiled.programsize > MAX_PATTERN_PROGRAM:
        return _too_large()
    if compiled.search("") is not None:
        return _("It also matches an empty text, so it would match everything.")
    return ""


def _too_large() -> str:
    return _("It unfolds into too many steps. Use smaller repetitions.")


def _in_words(reason: str) -> str:
    """Turn a reason of RE2 into a sentence somebody who writes rules can act on."""
    kind, _colon, detail = reason.partition(": ")
    if kind.startswith("pattern too large"):
        return _too_large()
    if kind == "invalid perl operator":
        return _("“%s” looks ahead or behind, which our patterns cannot do.") % detail
    if kind == "invalid repetition size":
        return _("“%s” repeats too often. At most 1000, also when repetitions multiply.") % detail
    if kind == "invalid escape sequence":
        return _("“%s” means nothing here. References back to a group are not possible.") % detail
    if kind in {"missing )", "unexpected )"}:
        return _("A bracket is opened or closed without its other half.")
    if kind in {"missing ]", "invalid character class range"}:
        return _("The set of characters “%s” is not complete or not in order.") % detail
    if kind in {"no argument for repetition operator", "bad repetition operator"}:
        return _("“%s” has nothing in front of it to repeat.") % detail
    return _("It cannot be read: %s.") % reason


def _options(memory: int) -> Any:
    options = re2.Options()
    options.case_sensitive = False
    options.log_errors = False
    options.never_capture = True
    options.max_mem = memory
    return options


def _single(text: str) -> Any:
    return re2.compile(text, _options(_ONE_MEMORY))
