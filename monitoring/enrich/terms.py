"""What a text speaks of: its few most telling words, in a form that inflections share. Pure."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Final

MOST: Final = 8
_SHORTEST: Final = 3

# Words that stand in any story. Swedish, English, a little Finnish and Norwegian.
_EMPTY: Final = frozenset(
    """och att det är jag inte en ett som på för med har till av den var om de så vi ni kan nu från
    bara när hur mycket men ska vad han hon där här idag blir finns någon alla eller efter måste
    varför igen ingen något vid mig er oss dig sig också dem detta denna skulle hade blev varit vara
    får kommer går sin sitt sina min mitt mina din ditt dina vår vårt våra deras hans hennes än
    sedan under över mot ut upp ner in mer mest lite få många flera annan andra dessa samma själv
    ju väl nog då ens ändå helt riktigt väldigt säger sa sagt fick gick kom tar tog bra dålig ny nya
    vet tror tycker vill kunde gör göra gjort the and is to of you it that was are with this they
    have not be we at but my your just from what all so about can will there been has do when who
    how why if or an our their no get out one would could these his her she he him them then than
    some any very really also more most much many few into over under again now here were had did
    does being other same only even still ever never always going go goes went come came take took
    make made say says said know think want need see seen look good bad new time people day today
    ja on ei se että oli mutta kun niin og jeg ikke er til av som rt via http https www com amp
    hej tack please thanks""".split()
)
_ENDINGS: Final = (
    "ningarna", "arnas", "ernas", "ornas", "ingen", "arna", "erna", "orna", "ande", "ende",
    "heten", "ings", "ing", "ens", "ets", "ade", "are", "ar", "er", "or", "en", "et", "ed", "es",
    "ly", "na", "an", "s", "a", "e",
)  # fmt: skip
_STEM: Final = 4


def terms_of(words: Sequence[str], tags: Sequence[str] = ()) -> tuple[str, ...]:
    """Return at most eight telling words: tags first, then the longest, as they appear.

    Args: words: folded, without links and handles.
    """
    found: dict[str, int] = {}
    for tag in tags:
        found.setdefault(stem(tag.lstrip("#")), 100)
    for word in words:
        plain = word.lstrip("#")
        if len(plain) < _SHORTEST or plain in _EMPTY or plain.isdigit():
            continue
        found.setdefault(stem(plain), len(plain))
    if len(found) <= MOST:
        return tuple(found)
    kept = sorted(found, key=lambda word: -found[word])[:MOST]
    chosen = set(kept)
    return tuple(word for word in found if word in chosen)


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """Return a word without its commonest Swedish or English ending, at least four letters long."""
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _STEM:
            return word[: -len(ending)]
    return word
