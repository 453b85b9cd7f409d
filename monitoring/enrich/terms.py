"""What a text speaks of: its few most telling words, in a form that inflections share. Pure."""

import re
from collections.abc import Sequence
from typing import Final

from monitoring.enrich.fold import fold
from monitoring.enrich.lists import lines

MOST: Final = 8
_SHORTEST: Final = 3
_LONGEST: Final = 40

# Worth of a hashtag and of a name over the length of a word, by which the rest is chosen.
_TAG: Final = 100
_NAME: Final = 30
# A capital that does not begin a sentence, looked for from the capital on.
_NAMED: Final = re.compile(r"[A-ZÅÄÖ](?<=[^\W\d_,;] .)[^\W\d_]{2,}")

_EMPTY: Final = frozenset(
    fold(word)
    for name in ("stop_words.txt", "empty_words.txt")
    for language, words in lines(name)
    if language in ("sv", "en", "fi", "no", "da", "other")
    for word in words.split()
)

# Plural, definite form and tense, longest first; what is left has at least four letters.
_ENDINGS: Final = (
    "ningarna", "ningar", "ningen", "arnas", "ernas", "ornas", "ations", "ation", "ingar", "ingen",
    "arna", "erna", "orna", "ande", "ende", "ade", "are", "ing", "ers", "ens", "ets", "ars", "ors",
    "ar", "er", "or", "en", "et", "ed", "es", "an", "na", "ly", "s", "a", "e", "n", "t",
)  # fmt: skip
_STEM: Final = 4


# Longest first, by their last letter.
_ENDINGS_BY_LAST: Final = {
    last: tuple(ending for ending in _ENDINGS if ending[-1] == last)
    for last in {ending[-1] for ending in _ENDINGS}
}


def terms_of(words: Sequence[str], tags: Sequence[str] = (), text: str = "") -> tuple[str, ...]:
    """Return at most eight telling words: tags and names before long words, as they appear.

    Args: words: folded, without links and handles; text: as written, for the names in it.
    """
    return chosen_terms(telling(words), tags, text)


def telling(words: Sequence[str]) -> list[tuple[str, str]]:
    """Return the words that tell something, each as (term, word)."""
    return [(term, word) for word in words if (term := _term(word))]


def chosen_terms(
    told: Sequence[tuple[str, str]], tags: Sequence[str], text: str
) -> tuple[str, ...]:
    """Return what `terms_of` does, for words whose terms are known."""
    words = {stem(fold(tag).lstrip("#")): "#" for tag in tags}
    for term, word in told:
        words.setdefault(term, word)
    words.pop("", None)
    if len(words) <= MOST:
        return tuple(words)
    names = {name.lower() for name in _NAMED.findall(text)}
    worth = {
        term: _TAG if word[0] == "#" else len(word) + _NAME * (word in names)
        for term, word in words.items()
    }
    chosen = set(sorted(worth, key=worth.__getitem__, reverse=True)[:MOST])
    return tuple([term for term in worth if term in chosen])


def stem(word: str) -> str:
    """Return a word without its commonest Swedish or English ending, at least four letters long."""
    for ending in _ENDINGS_BY_LAST.get(word[-1:], ()):
        if word.endswith(ending) and len(word) - len(ending) >= _STEM:
            return word[: -len(ending)]
    return word


def _term(word: str) -> str:
    """Return the form of a word under which it is a term, or "" if it tells nothing."""
    plain = word.lstrip("#")[:_LONGEST]
    if len(plain) < _SHORTEST or plain in _EMPTY or plain.isdigit():
        return ""
    return stem(plain)
