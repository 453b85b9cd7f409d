"""Which language a text is in: a vote of everyday words and letters, a model only when unsure. Pure.

The vote costs a few microseconds. The model (py3langid, limited to our languages) is asked when
the vote is close; both together may still be unsure, and say so by their confidence.
"""

from collections.abc import Sequence
from functools import cache
from typing import Any, Final

LANGUAGES: Final = ("sv", "en", "fi", "no", "da", "de")
# A vote this clear needs no second opinion.
CLEAR: Final = 0.75
_LEAST_WORDS: Final = 3

_EVERYDAY: Final = {
    "sv": """och att det är jag inte en ett som på för med har till av den var om de så vi ni kan nu
        från bara när hur mycket men ska vad han hon där här idag blir finns någon alla eller
        efter måste varför igen ingen något vid mig er oss dig sig också dem detta denna""",
    "en": """the and is to of you it that was are with this they have not be we at but my your just
        from what all so about can will there been has do when who how why if or an our their
        no get out one would could these his her she he im its dont cant""",
    "fi": """ja on ei se että oli mutta kun niin minä sinä tämä nyt jos ovat olla mitä voi kanssa
        tai kuin hän me te ole mikä miksi vielä jo sitten kaikki täällä siellä""",
    "no": """og jeg ikke er det på til av med har den en som for vi kan nå fra bare når hvor mye men
        skal hva hun der blir noen alle eller etter må hvorfor igjen ingen noe ved meg dere oss""",
    "da": """og jeg ikke er det på til af med har den en som for vi kan nu fra bare når hvor meget men
        skal hvad hun der bliver nogen alle eller efter må hvorfor igen ingen noget ved mig""",
    "de": """und der die das ist nicht ich ein eine zu es sie mit den auf für wir was haben war aber so
        wie nur noch wenn auch heute von im dem sind bei aus nach oder""",
}
_VOTES: Final[dict[str, tuple[tuple[str, float], ...]]] = {}
for _lang, _words in _EVERYDAY.items():
    for _word in _words.split():
        _VOTES[_word] = (*_VOTES.get(_word, ()), (_lang, 1.0))
# A word of several languages counts less for each of them.
_VOTES.update(
    {
        word: tuple((lang, 1.0 / len(votes)) for lang, _ in votes)
        for word, votes in _VOTES.items()
        if len(votes) > 1
    }
)
_LETTERS: Final = {
    "å": (("sv", 0.5), ("no", 0.3), ("da", 0.2)),
    "ä": (("sv", 0.6), ("fi", 0.5), ("de", 0.3)),
    "ö": (("sv", 0.6), ("fi", 0.4), ("de", 0.3)),
    "æ": (("no", 0.8), ("da", 0.8)),
    "ø": (("no", 0.8), ("da", 0.8)),
    "ü": (("de", 1.0),),
    "ß": (("de", 2.0),),
}


def language_of(tokens: Sequence[str], folded: str, claimed: str = "") -> tuple[str, float]:
    """Return the likeliest language and how sure that is, 0-1.

    Args: claimed: what the source says, "" if nothing; it settles what the words leave open.
    """
    scores: dict[str, float] = {}
    for token in tokens:
        votes = _VOTES.get(token)
        if votes is not None:
            for lang, weight in votes:
                scores[lang] = scores.get(lang, 0.0) + weight
    if not folded.isascii():
        for letter, letter_votes in _LETTERS.items():
            if letter in folded:
                for lang, weight in letter_votes:
                    scores[lang] = scores.get(lang, 0.0) + weight
    if claimed in LANGUAGES:
        scores[claimed] = scores.get(claimed, 0.0) + 0.8
    lang, sure = _winner(scores)
    if sure >= CLEAR or len(tokens) < _LEAST_WORDS:
        return (lang, sure) if lang else ("und", 0.0)
    return _second_opinion(folded, lang, sure)


def _winner(scores: dict[str, float]) -> tuple[str, float]:
    if not scores:
        return "", 0.0
    ordered = sorted(scores.items(), key=lambda pair: (-pair[1], pair[0]))
    lang, best = ordered[0]
    second = ordered[1][1] if len(ordered) > 1 else 0.0
    # One vote alone is not much; the share of the second pulls it down further.
    return lang, (best - second) / (best + 0.6)


def _second_opinion(folded: str, lang: str, sure: float) -> tuple[str, float]:
    guess, odds = _model().classify(folded[:400])
    if guess == lang:
        return lang, max(sure, min(0.95, 0.5 + sure / 2))
    if odds >= 0.9:
        return guess, 0.6
    return (lang, sure) if sure >= 0.3 else (guess, 0.4)


@cache
def _model() -> Any:
    # The package carries its model as a file of its own; nothing is fetched.
    from py3langid.langid import MODEL_FILE, LanguageIdentifier  # noqa: PLC0415 - 0.3 s, rarely asked

    model = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    model.set_languages(list(LANGUAGES))
    return model
