"""Which mention may be passed on as praise, where a rule asks for it and nothing is against it.

Pure. To be thanked for an accusation hurts more than a thanks that is missed: in doubt it is none.
"""

from collections.abc import Collection
from typing import Final

from escalation.criteria.match import Compiled
from monitoring.enrich.batch import Enriched

# Tone must be this sure.
SURE: Final = 0.6
# A word list that gives this share of the points for nature is nothing to be thanked for.
UNFIT: Final = 0.25
# Who wishes or prays has not thanked anybody yet.
_WISHES: Final = frozenset(
    ["hope", "hopes", "hoping", "wish", "pray", "prays", "praying", "prayers", "fingers"]
).union(["hoppas", "ber", "önskar", "lycka", "ok", "okej", "🙏", "🤞"])
_FEW_WORDS: Final = 3


def fits(compiled: Compiled, lists: Collection[int], post: Enriched) -> bool:
    """Tell whether a mention that a rule calls praise may be called so.

    Its words or signs say something good, surely; it touches nothing grave; and it is no
    advertising: a link without anybody being named, or nothing but capitals.
    """
    if post.tone != 1 or post.tone_confidence < SURE:
        return False
    if all(word.lower().strip("#") in _WISHES for word in post.tone_words):
        return False
    grave = UNFIT * compiled.weights[0]
    if any(compiled.list_points[index][0] >= grave for index in lists):
        return False
    return not _is_advertising(post)


def _is_advertising(post: Enriched) -> bool:
    if post.links and not (post.mentions or post.tags):
        return True
    words = [word for word in post.event.text.split() if word.isalpha()]
    return len(words) > _FEW_WORDS and sum(word.isupper() for word in words) * 2 >= len(words)
