"""The tone of a text towards us or the event, with confidence and the words behind it. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Tone:
    """label: -1 negative, 0 neutral, 1 positive, None unsure. words: as the text spells them."""

    label: int | None
    confidence: float
    words: tuple[str, ...] = ()


def tone_of(text: str, folded: str, tokens: Sequence[str], lang: str) -> Tone:
    """Return the tone of one text."""
    bad = [t for t in tokens if t in _BAD]
    good = [t for t in tokens if t in _GOOD]
    if not bad and not good:
        return Tone(0, 0.5)
    if len(bad) == len(good):
        return Tone(None, 0.3, tuple(bad + good))
    return Tone(-1, 0.6, tuple(bad)) if len(bad) > len(good) else Tone(1, 0.6, tuple(good))


_BAD = frozenset(
    """arg arga skandal fy usel dåligt dålig hemskt hemsk katastrof försenad försenat inställd
    brinner brand rök rädd livrädd panik skam aldrig sämsta värdelös lögn ljuger mörkar skada skadad
    fire smoke scared terrible awful worst bad angry shame lie lying late cancelled broken never
    disgrace unacceptable hurt injured trapped""".split()
)
_GOOD = frozenset(
    """tack bra bäst bästa fantastisk fantastiskt underbar underbart lugnt trygg trygga guld eloge
    kärlek glad glada hjälpsam thanks thank great love lovely amazing calm best wonderful happy
    relieved grateful""".split()
)
