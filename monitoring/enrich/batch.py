"""Everything that is read out of a mention before anybody weighs it; hundreds at a time. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from monitoring.enrich.reach import reach_of
from monitoring.enrich.texts import Said, said_by
from monitoring.enrich.tiers import Tier, tier_of
from monitoring.events import Event


@dataclass(frozen=True, slots=True)
class Card:
    """What people of the desk have noted about an author, as far as reading needs it."""

    kind: str = ""


@dataclass(slots=True)
class Enriched:
    """One event and what was read out of it. tone: -1, 0, 1, None is unsure; confidences 0-1.

    From `folded` to `terms` it is what the text `Said`, in the same order.
    """

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
    return [
        _enriched(event, said, source, tiers, known)
        for event, said in zip(events, said_by(events), strict=True)
    ]


def author_key(source: str, event: Event) -> str:
    """Return the key of an author across mentions of one source."""
    who = event.author.handle or event.author.id
    return f"{source}:{who.strip().lstrip('@').casefold()}"[:160]


def _enriched(
    event: Event, said: Said, source: str, tiers: Sequence[Tier], cards: Mapping[str, Card]
) -> Enriched:
    key = author_key(source, event)
    card = cards.get(key)
    kind = card.kind if card and card.kind else event.author.kind
    tier = tier_of(tiers, event.author, kind, event.observed_at)
    return Enriched(event, *said, reach_of(event, tier), tier.key, key)
