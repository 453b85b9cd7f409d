"""What a hit in a word list means before any rule speaks: its share of nature and impact.

The shares are of a criterion's weight. They were set on four ordinary weeks and one storm of a
ferry line so that daily complaints stay in Watch and a first-hand danger word reaches Concern;
a rule set may say otherwise for its own lists (`lists`).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of word list. nature, impact: 0-1 of the weight. `claim` opens the reason."""

    nature: float
    impact: float
    name: str | Promise
    claim: str | Promise


KINDS: Mapping[str, Kind] = {
    "safety": Kind(0.65, 0.35, _("Safety words"), _("Safety claim")),
    "personal_data": Kind(0.45, 0.35, _("Personal data words"), _("About personal data")),
    "staff_conduct": Kind(0.2, 0.15, _("Staff and crew words"), _("About staff")),
    "environment": Kind(0.3, 0.25, _("Environment words"), _("About the environment")),
    "misinformation": Kind(0.25, 0.1, _("Rumour words"), _("Speaks of rumour or forgery")),
    "compensation": Kind(0.15, 0.15, _("Compensation words"), _("About money back")),
    "accessibility": Kind(0.15, 0.4, _("Accessibility words"), _("About accessibility")),
    "children": Kind(0.15, 0.5, _("Words about children"), _("About children")),
    "press_words": Kind(0.1, 0.3, _("Press words"), _("A question from the press")),
    "question_dock": Kind(0.1, 0.2, _("Questions about arrivals"), _("Asks about arrivals")),
}
UNKNOWN = Kind(0.2, 0.1, "", "")

# Spelled alike, meant otherwise: a word of the first language that is an everyday word of the
# second. It does not count in a text that is surely in the second language.
FALSE_FRIENDS: Mapping[tuple[str, str], frozenset[str]] = {
    ("sv", "en"): frozenset(
        ["brand", "driver", "full", "barn", "journal", "fart", "slut", "gift", "fan", "slog"]
    ),
    ("en", "sv"): frozenset(["drift", "lift", "pram"]),
    ("fi", "en"): frozenset(["tuli", "palo"]),
}


def kind_of(name: str, about: Mapping[str, Any]) -> Kind:
    """Return what a list means: our own knowledge of the key, changed by the rule set's words."""
    base = KINDS.get(name, UNKNOWN)
    return Kind(
        nature=float(about.get("nature", base.nature)),
        impact=float(about.get("impact", base.impact)),
        name=base.name,
        claim=base.claim,
    )


# Who speaks, as a share of the weight of stakeholder impact.
_KIND_IMPACT: Mapping[str, float] = {
    "authority": 0.5,
    "press": 0.4,
    "journalist": 0.4,
    "politician": 0.35,
    "employee": 0.3,
    "own": 0.0,
    "troll": 0.05,
    "bot": 0.0,
}
_BIG, _MID = 50_000, 5_000


def tier_impact(tier: Mapping[str, Any]) -> float:
    """Return the share of stakeholder impact that belongs to an author tier, 0-1."""
    known = [_KIND_IMPACT[kind] for kind in tier.get("kinds", ()) if kind in _KIND_IMPACT]
    if known:
        return max(known)
    if "account_age_days_below" in tier:
        return 0.05
    followers = tier.get("followers_from", 0)
    return 0.25 if followers >= _BIG else 0.15 if followers >= _MID else 0.1
