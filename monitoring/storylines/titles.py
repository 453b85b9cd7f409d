"""What a storyline is called until somebody names it: the words of the post that says it best.

Pure. A title is a sentence that tells what happened, not an answer, a question or a shout.
"""

import re
from collections.abc import Mapping
from typing import Final, NamedTuple

LENGTH: Final = 60
_LEADING: Final = re.compile(r"^(?:rt\s+)?(?:@[\w.\-]+[:\s]+)+", re.IGNORECASE)
_LINK: Final = re.compile(r"https?://\S+")
_END: Final = re.compile(r"(?<=[.!?…])\s")
_WORD: Final = re.compile(r"[^\W\d_]{2,}")
# Signs that no headline has: pictures, marks and shouting.
_SIGN: Final = re.compile(r"[\U0001f000-\U0001ffff☀-➿#@]|[!?]{2}")
# Who speaks of himself or to somebody tells less of what happened.
_PERSONAL: Final = frozenset(
    ["jag", "mig", "min", "mitt", "mina", "du", "dig", "din", "ditt", "dina", "ni", "er", "era"]
).union(["nån", "me", "my", "mine", "you", "your"])
# How well each kind of author is trusted to say what it is about; others stand in between.
_TRUST: Final[Mapping[str, float]] = {
    "press": 1.0, "authority": 1.0, "journalist": 0.9, "own": 0.9, "expert": 0.8,
    "politician": 0.5, "influencer": 0.5, "satire": 0.2, "troll": 0.2, "bot": 0.15,
}  # fmt: skip
_ANYBODY: Final = 0.6
# So little that any other post is preferred, and more than nothing.
_LAST_RESORT: Final = 0.001


class Title(NamedTuple):
    """What a storyline goes by: some words, their language, and the mention they are taken from."""

    words: str | None
    lang: str | None
    mention: int | None


# The storyline keeps the title it has.
UNCHANGED: Final = Title(None, None, None)


def trust_in(kind: str) -> float:
    """Return how well a post of such an author can do as a title at the very best."""
    return _TRUST.get(kind, _ANYBODY)


def worth_of(text: str, kind: str = "", tier: str = "", *, is_answer: bool = False) -> float:
    """Return how well a post would do as a title, above 0 to 1.

    Args: kind, tier: of its author; is_answer: it was said to somebody.
    """
    said = shortened(text)
    words = _WORD.findall(said)
    worth = trust_in(kind)
    if tier.startswith("new"):
        worth *= 0.4
    if len(words) < 4:
        worth *= 0.5 if len(words) == 3 else 0.03
    if is_answer or text.lstrip().startswith("@"):
        worth *= 0.4
    if "?" in said:
        worth *= 0.2
    if _SIGN.search(said):
        worth *= 0.4
    if sum(word.isupper() for word in words) * 2 > len(words):
        worth *= 0.3
    if any(word.lower() in _PERSONAL for word in words):
        worth *= 0.5
    if said[:1].islower():
        worth *= 0.7
    if said.endswith("…"):
        worth *= 0.8
    return max(worth, _LAST_RESORT)


def shortened(text: str) -> str:
    """Return the first sentence of a post, without whom it answers and links, cut between words."""
    said = " ".join(_LINK.sub("", _LEADING.sub("", text.strip())).split())
    said = _END.split(said, maxsplit=1)[0].rstrip(" .,:;-")
    if len(said) <= LENGTH:
        return said
    cut = said[: LENGTH + 1].rsplit(" ", 1)[0]
    return (cut if len(cut) > LENGTH // 2 else said[:LENGTH]) + "…"
