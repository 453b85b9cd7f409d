"""Words, phrases, #tags and prefix* as people write them, in the form the matcher looks for.

Texts and terms go through the same folding and the same cutting into words, so a term matches
exactly where a reader sees it: whole words, å ä ö kept, punctuation between words ignored.
"""

from collections.abc import Sequence
from functools import lru_cache

from monitoring.enrich.fold import fold, words

STAR = "*"


def line(tokens: Sequence[str], tags: Sequence[str] = ()) -> str:
    """Return one line to search: the words of a folded text between blanks, then its #tags.

    A word with # in front counts as the plain word too; only a #tag term asks for the tag.
    """
    text = f" {' '.join(tokens).replace('#', '')} "
    if tags:
        text += "".join([f"{tag_key(tag)} " for tag in tags])
    return text


@lru_cache(maxsize=1 << 16)
def term_key(term: str) -> str:
    """Return what a line must contain for the term to match, or "" when nothing is left of it.

    A key starts with a blank and, unless the term is a prefix*, ends with one.
    """
    written = term.strip()
    body = written.rstrip(STAR)
    tokens = words(fold(body))
    if not tokens:
        return ""
    head = "#" if written.startswith("#") else ""
    key = f" {head}{' '.join(token.lstrip('#') for token in tokens)}"
    return key if written.endswith(STAR) else f"{key} "


def is_prefix(key: str) -> bool:
    """Tell whether a term key matches any ending."""
    return not key.endswith(" ")


def handle(name: str) -> str:
    """Return an account name as it is compared: lower case, without the @."""
    return name.strip().lower().lstrip("@")


def tag_key(tag: str) -> str:
    """Return a tag with its #, cut the way a term with the same tag is cut."""
    if tag.isalnum() and tag.islower() and tag.isascii():
        return f"#{tag}"
    return "#" + " ".join(token.lstrip("#") for token in words(fold(tag)))
