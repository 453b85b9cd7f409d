"""What the keys of a rule set are called: word lists, tiers, patterns, languages. Pure.

A key that is not ours goes by itself, with spaces where it has underlines.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from escalation.criteria.asking import name_word
from escalation.criteria.document import Doc
from escalation.criteria.lists import KINDS
from escalation.criteria.reasons import local
from escalation.criteria.words import severity_or, tone_word

# By key of a rule ("source", "words"): what its values are called here, in the reader's language.
Names = Mapping[str, Mapping[str, str]]

_TIERS: Final[Mapping[str, Promise]] = {
    "own": pgettext_lazy("author tier", "our own accounts"),
    "authority": pgettext_lazy("author tier", "authorities"),
    "press": pgettext_lazy("author tier", "press"),
    "inside": pgettext_lazy("author tier", "our own people"),
    "troll": pgettext_lazy("author tier", "trolls and bots"),
    "known_troll": pgettext_lazy("author tier", "known trolls"),
    "big": pgettext_lazy("author tier", "large accounts"),
    "mid": pgettext_lazy("author tier", "middling accounts"),
    "new_account": pgettext_lazy("author tier", "new accounts"),
    "public": pgettext_lazy("author tier", "the public"),
}
_PATTERNS: Final[Mapping[str, Promise]] = {
    "personnummer": pgettext_lazy("pattern", "personal identity number"),
    "mobile_number": pgettext_lazy("pattern", "mobile number"),
    "email": pgettext_lazy("pattern", "e-mail address"),
    "iban": pgettext_lazy("pattern", "bank account (IBAN)"),
    "cabin_number": pgettext_lazy("pattern", "cabin number"),
    "number_plate": pgettext_lazy("pattern", "number plate"),
}
_LANGUAGES: Final[Mapping[str, Promise]] = {
    "sv": pgettext_lazy("written in", "Swedish"),
    "en": pgettext_lazy("written in", "English"),
    "fi": pgettext_lazy("written in", "Finnish"),
    "no": pgettext_lazy("written in", "Norwegian"),
    "da": pgettext_lazy("written in", "Danish"),
    "de": pgettext_lazy("written in", "German"),
}
_PER: Final[Mapping[str, Promise]] = {
    "all": pgettext_lazy("counted per", "everything together"),
    "storyline": pgettext_lazy("counted per", "storyline"),
    "copies": pgettext_lazy("counted per", "posts with the same text"),
    "source": pgettext_lazy("counted per", "source"),
}
_SUGGESTED: Final[Mapping[str, Promise]] = {
    "open_crisis": pgettext_lazy("suggested", "open a crisis"),
    "pass_on": pgettext_lazy("suggested", "pass it on"),
    "auto_answer": pgettext_lazy("suggested", "answer automatically"),
}


def list_name(key: str, doc: Doc | None = None) -> str:
    """Return what a word list is called, by its rule set or by what we know of it."""
    about = (doc or {}).get("lists", {}).get(key, {})
    return local(about.get("name", {}), str(KINDS[key].name) if key in KINDS else key)


def rule_name(key: str, doc: Doc) -> str:
    """Return what a rule is called; one that is not there yet goes by its key."""
    rule: Doc = next((each for each in doc["rules"] if each["key"] == key), {})
    return local(rule.get("name", {}), key)


def called(what: str, key: str, doc: Doc) -> str:
    """Return the name of what is edited: a word list ("words"), a rule, or nothing with a name."""
    return list_name(key, doc) if what == "words" else rule_name(key, doc)


def tier_name(key: str) -> str:
    """Return what a tier of authors is called."""
    return _known(_TIERS, key)


def language_name(key: str) -> str:
    """Return a language as it stands in a sentence; what is none as it is."""
    return _known(_LANGUAGES, key)


def suggestion(key: str) -> str:
    """Return what a rule suggests, in a few words."""
    return str(_SUGGESTED[key]) if key in _SUGGESTED else name_word(key)


def value_word(key: str, value: str, names: Names) -> str:
    """Return a text that stands under a key of a rule, as people read it."""
    if named := names.get(key, {}).get(value):
        return named
    return _WORDS[key](value) if key in _WORDS else tone_word(severity_or(value))


def _known(words: Mapping[str, Any], key: str) -> str:
    return str(words.get(key) or key.replace("_", " "))


_WORDS: Final[Mapping[str, Callable[[str], str]]] = {
    "words": list_name,
    "tier": tier_name,
    "patterns": lambda key: _known(_PATTERNS, key),
    "language": language_name,
    "per": lambda key: _known(_PER, key),
    "call": name_word,
    "tell": name_word,
    "then_call": name_word,
    "tag": name_word,
    "suggest": suggestion,
    # What people wrote themselves is left as it is.
    "phrases": str,
    "mentions": str,
    "name": str,
}
