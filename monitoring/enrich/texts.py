"""What a text says, whoever wrote it: words, language, tone, shape, terms. Pure.

In a storm many pass on the same words: a text that was read lately is not read again.
"""

import re
from collections.abc import Sequence
from typing import Final, NamedTuple

from monitoring.enrich.chunks import Reading, read
from monitoring.enrich.language import language_by
from monitoring.enrich.lists import lines
from monitoring.enrich.shape import shapes_by
from monitoring.enrich.terms import chosen_terms
from monitoring.enrich.tone import Post, Tone, tones
from monitoring.events import Event

_TAG: Final = re.compile(r"#([\w]{2,60})")
_NAMED: Final = re.compile(r"(?<![\w@.])@([\w.\-]{2,60})")
_LINK: Final = re.compile(r"https?://[^\s<>\"]+")
_MOST_FOUND: Final = 20
_ASKS: Final = frozenset(word for _, words in lines("question_words.txt") for word in words.split())

# Some ten megabytes of texts.
_MOST_REMEMBERED: Final = 2_000
_LONGEST_REMEMBERED: Final = 1_000


class Said(NamedTuple):
    """What one text says; the fields are those of `Enriched`, in its order."""

    folded: str
    tokens: tuple[str, ...]
    lang: str
    lang_confidence: float
    tone: int | None
    tone_confidence: float
    tone_words: tuple[str, ...]
    tags: tuple[str, ...]
    links: tuple[str, ...]
    mentions: tuple[str, ...]
    is_question: bool
    shape: tuple[int, ...]
    terms: tuple[str, ...]


class _Given(NamedTuple):
    """All that a reading hangs on: the text, and what the source says of it."""

    text: str
    lang: str
    tags: tuple[str, ...]
    links: tuple[str, ...]
    mentions: tuple[str, ...]


_lately: dict[_Given, Said] = {}


def said_by(events: Sequence[Event]) -> list[Said]:
    """Return what the text of each event says, in order; one that comes twice is read once."""
    given = [_Given(each.text, each.lang, each.tags, each.links, each.mentions) for each in events]
    found = {each: _lately.get(each) for each in given}
    new = [each for each, said in found.items() if said is None]
    fresh = dict(zip(new, _read(new), strict=True))
    _lately.update(each for each in fresh.items() if len(each[0].text) <= _LONGEST_REMEMBERED)
    if len(_lately) > _MOST_REMEMBERED:
        _lately.clear()
    return [found[each] or fresh[each] for each in given]


def names_called(folded: str) -> tuple[str, ...]:
    """Return the account names a folded text calls by @, each once."""
    return _first_of(_NAMED.findall(folded))


def _read(given: Sequence[_Given]) -> list[Said]:
    readings = [read(each.text) for each in given]
    languages = [
        language_by(found.votes, found.tokens, found.folded, each.lang)
        for each, found in zip(given, readings, strict=True)
    ]
    posts = [
        Post(each.text, found.folded, found.pieces, language)
        for each, found, (language, _) in zip(given, readings, languages, strict=True)
    ]
    shapes = shapes_by([found.hashes for found in readings])
    rows = zip(given, readings, languages, shapes, tones(posts), strict=True)
    return [_said(*row) for row in rows]


def _said(
    given: _Given,
    found: Reading,
    language: tuple[str, float],
    shape: tuple[int, ...],
    tone: Tone,
) -> Said:
    text, _, tags, links, mentions = given
    folded, tokens = found.folded, found.tokens
    if "#" in folded and not tags:
        tags = _first_of(_TAG.findall(folded))
    if "://" in folded and not links:
        links = _first_of(_LINK.findall(text))
    if "@" in folded and not mentions:
        mentions = names_called(folded)
    return Said(
        folded,
        tokens,
        *language,
        tone.tone,
        tone.confidence,
        tone.words,
        tags,
        links,
        mentions,
        _is_question(folded, tokens),
        shape,
        chosen_terms(found.told, tags, text),
    )


def _first_of(found: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(found))[:_MOST_FOUND]


def _is_question(folded: str, tokens: Sequence[str]) -> bool:
    if "?" in folded:
        return True
    return len(tokens) > 2 and tokens[0] in _ASKS and not folded.rstrip().endswith(("!", "."))
