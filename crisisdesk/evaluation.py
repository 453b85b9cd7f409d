"""The product's judgements as plain functions, for measuring them against labelled data.

Thin on purpose: each calls the very code the desk runs. docs/accuracy.md names the commands.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from statistics import median

from monitoring.enrich import tone as reading
from monitoring.enrich.fold import fold, pieces, words
from monitoring.enrich.language import language_of
from monitoring.volume.detect import Detector


def tone(text: str) -> str:
    """Return the tone a text leans to: negative, neutral or positive."""
    return tones([text])[0]


def tones(texts: Sequence[str]) -> list[str]:
    """Return the tone each text leans to; the language is found as the desk finds it."""
    return [reading.label(found.leaning) for found in _read(texts)]


def tones_as_shown(texts: Sequence[str]) -> list[str]:
    """Return what the desk shows: a tone, or "unsure" where it would rather not say."""
    return ["unsure" if found.tone is None else reading.label(found.tone) for found in _read(texts)]


def language(text: str) -> str:
    """Return the language of a text."""
    folded = fold(text)
    return language_of(words(folded), folded)[0]


def volume_scores(timestamps: Sequence[datetime], values: Sequence[float]) -> list[float]:
    """Return how abnormal each bucket of a series is, 0 to 1; from 0.5 the desk would say so."""
    if len(timestamps) < 2:
        return [0.0] * len(values)
    gaps = [(b - a).total_seconds() for a, b in pairwise(timestamps)]
    detector = Detector(timedelta(seconds=max(1.0, median(gaps))))
    buckets = zip(timestamps, map(float, values), strict=True)
    return [seen.score for seen in detector.see_all(buckets)]


def _post(text: str) -> reading.Post:
    folded = fold(text)
    return reading.Post(text, folded, pieces(folded), language_of(words(folded), folded)[0])


def _read(texts: Sequence[str]) -> list[reading.Tone]:
    return reading.tones([_post(text) for text in texts])
