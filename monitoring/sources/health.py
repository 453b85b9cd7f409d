"""How a source is doing, in one word and one sentence. Pure: numbers and times in, words out.

BLIND means that we do not see what is there; nothing may then be drawn as calm.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from django.utils.translation import gettext as _

# Fewer mentions than this were to be expected in the silence: it may simply be quiet.
EXPECTED_ENOUGH: Final = 3.0
LAGGING_AFTER: Final = timedelta(minutes=2)


class Health(StrEnum):
    """State of a source; each has its own mark on screen."""

    LIVE = "live"
    LAGGING = "lagging"
    BLIND = "blind"
    PAUSED = "paused"
    WAITING = "waiting"


@dataclass(frozen=True, slots=True)
class Vitals:
    """What is known of a source. expected: mentions usual in a silence this long, or None."""

    is_paused: bool
    last_heard_at: datetime | None
    since: datetime
    expected_silence: timedelta | None
    expected: float | None
    last_error: str
    last_error_at: datetime | None
    oldest_waiting_at: datetime | None = None
    # When a source that we ask ought to be asked next.
    due_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """State and since when."""

    health: Health
    since: datetime | None
    sentence: str


def diagnose(vitals: Vitals, now: datetime) -> Diagnosis:
    """Tell how a source is doing now."""
    if vitals.is_paused:
        return Diagnosis(Health.PAUSED, None, _("Paused. Nothing is read here."))
    heard = vitals.last_heard_at
    silent_since = heard or vitals.since
    if _failing(vitals):
        return Diagnosis(Health.BLIND, silent_since, vitals.last_error)
    if _too_silent(vitals, now - silent_since):
        return Diagnosis(Health.BLIND, silent_since, _silence_sentence(heard is None))
    if heard is None:
        return Diagnosis(Health.WAITING, None, _("Nothing has come yet."))
    waiting = vitals.oldest_waiting_at
    if waiting is not None and now - waiting > LAGGING_AFTER:
        return Diagnosis(Health.LAGGING, waiting, _("More comes in than is worked through."))
    due = vitals.due_at
    if due is not None and now - due > LAGGING_AFTER:
        return Diagnosis(Health.LAGGING, due, _("It is asked later than it should be."))
    return Diagnosis(Health.LIVE, None, _("Heard as usual."))


def _failing(vitals: Vitals) -> bool:
    if not vitals.last_error or vitals.last_error_at is None:
        return False
    return vitals.last_heard_at is None or vitals.last_error_at > vitals.last_heard_at


def _too_silent(vitals: Vitals, silence: timedelta) -> bool:
    if vitals.expected_silence is None or silence <= vitals.expected_silence:
        return False
    # At night a forum is quiet: without mentions to expect, silence says nothing.
    return vitals.expected is None or vitals.expected >= EXPECTED_ENOUGH


def _silence_sentence(never: bool) -> str:
    if never:
        return _("Nothing has ever come from here, and something should have by now.")
    return _("Silent for longer than it ever is at this hour.")
