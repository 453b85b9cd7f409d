"""Reads for the people's page about screens: which there are, and what is kept off the walls."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db.models import F

from monitoring.models import Mention
from wall.models import HiddenMention, Profile, Screen

# Screens in use are noted once a minute; two missed notes and one is taken for dark.
DARK_AFTER: Final = timedelta(seconds=150)
HIDDEN_LISTED: Final = 50


@dataclass(frozen=True, slots=True)
class Listed:
    """One screen in the list. state: live, dark, unfetched or revoked."""

    screen: Screen
    state: str

    @property
    def is_control(self) -> bool:
        """Tell whether it shows everything."""
        return self.screen.profile == Profile.CONTROL


@dataclass(frozen=True, slots=True)
class Hidden:
    """A mention that is kept off the walls; None when its row is gone by retention."""

    hidden: HiddenMention
    mention: Mention | None


def screen_list(now: datetime) -> list[Listed]:
    """Return every screen, those in use first, revoked ones last. One query."""
    rows = Screen.objects.select_related("paired_by", "revoked_by").order_by(
        F("revoked_at").desc(nulls_first=True), "name", "pk"
    )
    return [Listed(screen, _state(screen, now)) for screen in rows]


def hidden_list() -> list[Hidden]:
    """Return what is kept off the walls, newest first. Two queries."""
    rows = list(
        HiddenMention.objects.filter(shown_again_at=None)
        .select_related("hidden_by")
        .order_by("-hidden_at")[:HIDDEN_LISTED]
    )
    mentions = Mention.objects.only("text", "lang", "author_handle").in_bulk(
        [row.mention_id for row in rows]
    )
    return [Hidden(row, mentions.get(row.mention_id)) for row in rows]


def _state(screen: Screen, now: datetime) -> str:
    if screen.revoked_at:
        return "revoked"
    if screen.token_digest is None:
        return "unfetched"
    if screen.last_seen_at and now - screen.last_seen_at < DARK_AFTER:
        return "live"
    return "dark"
