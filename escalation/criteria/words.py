"""The words of the scales: severities, criteria, tones. One table, read by every screen. Pure."""

from typing import Final

from django.utils.translation import pgettext, pgettext_lazy

_SEVERITIES: Final = {
    "crisis": pgettext_lazy("severity", "Crisis"),
    "serious": pgettext_lazy("severity", "Serious"),
    "concern": pgettext_lazy("severity", "Concern"),
    "watch": pgettext_lazy("severity", "Watch"),
    "praise": pgettext_lazy("severity", "Praise"),
}
_CRITERIA: Final = {
    "nature": pgettext_lazy("criterion", "Nature"),
    "reach": pgettext_lazy("criterion", "Reach"),
    "impact": pgettext_lazy("criterion", "Stakeholder impact"),
    "velocity": pgettext_lazy("criterion", "Velocity"),
}
_TONES: Final = {
    "negative": pgettext_lazy("tone", "Negative"),
    "neutral": pgettext_lazy("tone", "Neutral"),
    "positive": pgettext_lazy("tone", "Positive"),
    "unsure": pgettext_lazy("tone", "Unsure"),
}


def severity_word(key: object) -> str:
    """Return the word of a severity; anything unknown is "Not scored"."""
    word = _SEVERITIES.get(str(key))
    return str(word) if word else pgettext("severity", "Not scored")


def severity_or(key: str) -> str:
    """Return the word of a severity, and what is none as it is."""
    return str(_SEVERITIES.get(key, key))


def criterion_word(key: str) -> str:
    """Return the name of one of the four criteria."""
    return str(_CRITERIA.get(key, key))


def tone_word(key: str) -> str:
    """Return the word of a tone as rules name it, and what is none as it is."""
    return str(_TONES.get(key, key))
