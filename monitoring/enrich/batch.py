"""Everything that is read out of a mention before anybody weighs it; hundreds at a time. Pure."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from monitoring.enrich.fold import all_words_among, fold, pieces
from monitoring.enrich.language import language_of
from monitoring.enrich.lists import lines
from monitoring.enrich.reach import reach_of
from monitoring.enrich.shape import own_words, shape_of
from monitoring.enrich.terms import terms_of
from monitoring.enrich.tiers import Tier, tier_of
from monitoring.enrich.tone import Post, tones
from monitoring.events import Event

_TAG: Final = re.compile(r"#([\w]{2,60})")
_NAMED: Final = re.compile(r"(?<![\w@.])@([\w.\-]{2,60})")
_LINK: Final = re.compile(r"https?://[^\s<>\"]+")
_ASKS: Final = frozenset(word for _, words in lines("question_words.txt") for word in words.split())


@dataclass(frozen=True, slots=True)
class Card:
    """What people of the desk have noted about an author, as far as reading needs it."""

    kind: str = ""


@dataclass(slots=True)
class Enriched:
    """One event and what was read out of it. tone: -1, 0, 1, None is unsure; confidences 0-1."""

    event: Event
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
    reach: int
    tier: str
    author_key: str


def enrich(
    events: Sequence[Event],
    *,
    source: str,
    tiers: Sequence[Tier] = (),
    cards: Mapping[str, Card] | None = None,
) -> list[Enriched]:
    """Read a batch. Args: source: its slug; cards: by author key, for those we know."""
    known = cards or {}
    read: list[Enriched] = []
    posts: list[Post] = []
    for event in events:
        folded = fold(event.text)
        parts = pieces(folded)
        one = _read(event, folded, parts, source, tiers, known)
        read.append(one)
        posts.append(Post(event.text, folded, parts, one.lang))
    for one, tone in zip(read, tones(posts), strict=True):
        one.tone, one.tone_confidence, one.tone_words = tone.tone, tone.confidence, tone.words
    return read


def author_key(source: str, event: Event) -> str:
    """Return the key of an author across mentions of one source."""
    who = event.author.handle or event.author.id
    return f"{source}:{who.strip().lstrip('@').casefold()}"[:160]


def names_called(folded: str) -> tuple[str, ...]:
    """Return the account names a folded text calls by @, each once."""
    return tuple(dict.fromkeys(_NAMED.findall(folded)))[:20]


def _read(
    event: Event,
    folded: str,
    parts: Sequence[str],
    source: str,
    tiers: Sequence[Tier],
    cards: Mapping[str, Card],
) -> Enriched:
    said = own_words(parts)
    tokens = all_words_among(parts)
    tags, links, named = event.tags, event.links, event.mentions
    if "#" in folded and not tags:
        tags = tuple(dict.fromkeys(_TAG.findall(folded)))[:20]
    if "://" in folded and not links:
        links = tuple(dict.fromkeys(_LINK.findall(event.text)))[:20]
    if "@" in folded and not named:
        named = names_called(folded)
    lang, sure = language_of(tokens, folded, event.lang)
    key = author_key(source, event)
    card = cards.get(key)
    kind = card.kind if card and card.kind else event.author.kind
    tier = tier_of(tiers, event.author, kind, event.observed_at)
    return Enriched(
        event=event,
        folded=folded,
        tokens=tuple(tokens),
        lang=lang,
        lang_confidence=sure,
        tone=None,
        tone_confidence=0.0,
        tone_words=(),
        tags=tuple(tags),
        links=tuple(links),
        mentions=tuple(named),
        is_question=_is_question(folded, tokens),
        shape=shape_of(said),
        terms=terms_of(said, tags, event.text),
        reach=reach_of(event, tier),
        tier=tier.key,
        author_key=key,
    )


def _is_question(folded: str, tokens: Sequence[str]) -> bool:
    if "?" in folded:
        return True
    return len(tokens) > 2 and tokens[0] in _ASKS and not folded.rstrip().endswith(("!", "."))
