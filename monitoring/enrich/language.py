"""Which language a text is in, and how sure that is: small words and letters vote. Pure.

The vote costs a few microseconds. A statistical model (py3langid, limited to our languages) is
asked only when the vote does not settle it, and what the source claims only when neither does.
"""

import math
import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import repeat

from py3langid.langid import MODEL_FILE, LanguageIdentifier

from monitoring.enrich.fold import fold
from monitoring.enrich.lists import lines

UNKNOWN = "und"

# Languages the model may answer with, and how common each is where we listen: on two or three
# words it would otherwise call much Swedish Danish.
_MODEL_LANGUAGES = {"sv": 0.35, "en": 0.35, "fi": 0.1, "no": 0.09, "da": 0.04, "de": 0.07}
# So many words of a text vote, which is also what one byte of votes can hold.
MOST_WORDS = 60

# Letters that speak for a language, each worth as much as one small word.
_LETTERS = {
    "å": "sv no da",
    "ä": "sv fi de",
    "ö": "sv fi de",
    "ø": "no da",
    "æ": "no da",
    "ü": "de",
}

_OTHER_SCRIPT = re.compile("[\u0370-\u1fff\u3040-\ud7ff]")
_SCRIPTS = (
    ("ar", re.compile("[\u0600-\u06ff]")),
    ("ru", re.compile("[\u0400-\u04ff]")),
    ("el", re.compile("[\u0370-\u03ff]")),
    ("he", re.compile("[\u0590-\u05ff]")),
    ("hi", re.compile("[\u0900-\u097f]")),
    ("th", re.compile("[\u0e00-\u0e7f]")),
    ("ko", re.compile("[\uac00-\ud7ff]")),
    ("ja", re.compile("[\u3040-\u30ff]")),
    ("zh", re.compile("[\u4e00-\u9fff]")),
)
_UKRAINIAN = re.compile("[\u0456\u0457\u0454\u0491]")


def _read_votes() -> tuple[tuple[str, ...], dict[str, int]]:
    """Return the languages, and per word one byte of votes for each of them in one number."""
    lists = {
        code: {fold(word) for word in words.split()} for code, words in lines("stop_words.txt")
    }
    votes: dict[str, int] = {}
    for place, words in enumerate(lists.values()):
        for word in words:
            votes[word] = votes.get(word, 0) + (1 << 8 * place)
    return tuple(lists), votes


LANGUAGES, _VOTES = _read_votes()
_LETTER_VOTES = tuple(
    (letter, sum(1 << 8 * LANGUAGES.index(code) for code in codes.split()))
    for letter, codes in _LETTERS.items()
)
_SURE_BY_LEAD = [round(min(0.99, 1 - math.exp(-0.75 * lead)), 3) for lead in range(256)]


def votes_of(tokens: Sequence[str]) -> int:
    """Return the votes of words, one byte for each language; those of several texts add up."""
    return sum(map(_VOTES.get, tokens, repeat(0)))


def language_of(tokens: Sequence[str], folded: str, claimed: str = "") -> tuple[str, float]:
    """Return (ISO 639-1 code or "und", confidence 0-1). claimed: what the source says, or ""."""
    return language_by(votes_of(tokens[:MOST_WORDS]), tokens, folded, claimed)


def language_by(votes: int, tokens: Sequence[str], folded: str, claimed: str) -> tuple[str, float]:
    """Return what `language_of` does, for words whose votes are known."""
    if not folded.isascii():
        if _OTHER_SCRIPT.search(folded):
            return _by_script(folded)
        for letter, vote in _LETTER_VOTES:
            if letter in folded:
                votes += vote
    lanes = votes.to_bytes(len(LANGUAGES), "little")
    second, best = sorted(lanes)[-2:]
    winner, lead = lanes.index(best), best - second
    if lead >= 2 and best >= 3:
        return LANGUAGES[winner], _SURE_BY_LEAD[lead]
    code, sure = _undecided(folded, tokens, claimed, LANGUAGES[winner] if lead else "")
    return code, round(sure, 3)


def _undecided(folded: str, tokens: Sequence[str], claimed: str, leaning: str) -> tuple[str, float]:
    """Ask the model; a claim or the vote's leaning that agrees makes it surer."""
    claimed = claimed.strip()[:2].lower()
    claimed = claimed if re.fullmatch("[a-z]{2}", claimed) else ""
    if not any(token.lstrip("#").isalpha() for token in tokens):
        return (claimed, 0.3) if claimed else (UNKNOWN, 0.0)
    guess, probability = _by_model(folded)
    supporters = (claimed == guess) + (leaning == guess)
    if supporters:
        return guess, min(0.95, probability + 0.15 * supporters)
    if probability < 0.75:
        # Two or three words: the vote, then the claim, know more than letter statistics.
        if leaning:
            return leaning, 0.55
        if claimed:
            return claimed, 0.5
    return guess, 0.85 * probability


@lru_cache(maxsize=2048)
def _by_model(folded: str) -> tuple[str, float]:
    weighed = {
        str(code): float(probability) * _MODEL_LANGUAGES[code]
        for code, probability in _model().rank(folded)
    }
    guess = max(weighed, key=lambda code: weighed[code])
    return guess, weighed[guess] / sum(weighed.values())


@lru_cache(maxsize=1)
def _model() -> LanguageIdentifier:
    model = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    model.set_languages(list(_MODEL_LANGUAGES))
    return model


def _by_script(folded: str) -> tuple[str, float]:
    """Return the language whose script most of the letters are in."""
    counts = {code: len(script.findall(folded)) for code, script in _SCRIPTS}
    code = "ja" if counts["ja"] else max(counts, key=lambda key: counts[key])
    letters = sum(character.isalpha() for character in folded)
    if not letters or counts[code] * 3 < letters:
        return _by_model(folded)[0], 0.5
    return ("uk" if code == "ru" and _UKRAINIAN.search(folded) else code), 0.9
