"""What a storyline is called until somebody names it: words of its own first post. Pure."""

import re
from collections.abc import Sequence
from typing import Final

from monitoring.enrich.batch import Enriched

LENGTH: Final = 60
_LEADING: Final = re.compile(r"^(?:rt\s+)?(?:@[\w.\-]+[:\s]+)+", re.IGNORECASE)
_LINK: Final = re.compile(r"https?://\S+")
_END: Final = re.compile(r"(?<=[.!?…])\s")


def title_of(posts: Sequence[Enriched]) -> tuple[str, str]:
    """Return a readable title and its language, from the first post with words, else ("", "")."""
    for post in posts:
        if title := shortened(post.event.text):
            return title, post.lang
    return "", ""


def shortened(text: str) -> str:
    """Return the first sentence of a post, without whom it answers and links, cut between words."""
    said = " ".join(_LINK.sub("", _LEADING.sub("", text.strip())).split())
    said = _END.split(said, maxsplit=1)[0].rstrip(" .,:;-")
    if len(said) <= LENGTH:
        return said
    cut = said[: LENGTH + 1].rsplit(" ", 1)[0]
    return (cut if len(cut) > LENGTH // 2 else said[:LENGTH]) + "…"
