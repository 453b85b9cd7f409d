"""Carries signed checkpoints off this machine, to wherever CRISISDESK_CHECKPOINTS_TO says.

A folder of storage elsewhere, or an https address. It runs beside the dispatcher's loop, so that a
place that hangs holds up nobody; what could not be carried is tried again and said by health.
"""

import hashlib
import logging
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from django.conf import settings

from crisisdesk.beside import Beside
from journal.checkpoints import known_keys, signed
from journal.feed import move_place, place
from journal.models import Checkpoint
from journal.signing import line
from monitoring.http.errors import HttpFailed
from monitoring.sources.contexts import guarded_client

log = logging.getLogger(__name__)

AT_ONCE: Final = 500
CALL_S: Final = 10.0
# After a failure a place is left alone for this long.
REST: Final = timedelta(seconds=60)
LATE_AFTER: Final = timedelta(minutes=10)


class NotCarried(Exception):
    """A place did not take a checkpoint; the message says why."""


def carry(target: str) -> int:
    """Carry what one place does not have yet, oldest first, and return how many went.

    A place may get one twice, never leave one out: the number tells. Raises NotCarried.
    """
    keys, name = known_keys(), _place_name(target)
    waiting = Checkpoint.objects.filter(number__gt=place(name)).order_by("number")[:AT_ONCE]
    gone = 0
    for checkpoint in waiting:
        public = keys.get(checkpoint.key_id)
        if public is None:
            raise NotCarried(f"checkpoint {checkpoint.number} is signed with an unknown key")
        _hand_over(target, checkpoint, line(signed(checkpoint), public))
        move_place(name, checkpoint.number)
        gone += 1
    return gone


def late_targets(now: datetime) -> list[str]:
    """Return the places that have lacked a checkpoint for more than ten minutes, in short."""
    late = []
    for target in settings.CHECKPOINTS_TO:
        lacking = Checkpoint.objects.filter(number__gt=place(_place_name(target)))
        oldest = lacking.order_by("number").values_list("at", flat=True).first()
        if oldest is not None and now - oldest > LATE_AFTER:
            late.append(in_short(target))
    return late


def in_short(target: str) -> str:
    """Return a place without what may be secret in its address."""
    parts = urlsplit(target)
    return parts.path if parts.scheme == "file" else parts.hostname or target


def problem_of(target: str) -> str:
    """Return why nothing can be carried to a place, "" when it may be tried."""
    parts = urlsplit(target)
    if parts.scheme == "file" and parts.path and not parts.netloc:
        return ""
    if parts.scheme in {"https", "http"} and parts.hostname:
        return ""
    return f"{target!r} is neither file:/a/folder nor https://a.host/path."


# ---------------------------------------------------------------- beside the dispatcher's loop


# Until when a place that failed is left alone.
_rests_until: Final[dict[str, datetime]] = {}


def carry_to_all() -> None:
    """Carry what is new to every place that does not rest."""
    for target in settings.CHECKPOINTS_TO:
        if target in _rests_until and _rests_until[target] > _now():
            continue
        try:
            carry(target)
        except NotCarried as error:
            _rests_until[target] = _now() + REST
            log.warning("No checkpoint was carried to %s: %s", in_short(target), error)


_carrier: Final = Beside(carry_to_all)


def carry_checkpoints() -> None:
    """Begin to carry what is new, without waiting for it."""
    if settings.CHECKPOINTS_TO:
        _carrier.begin()


def _now() -> datetime:
    return datetime.now(UTC)


def _place_name(target: str) -> str:
    # The address may hold a secret, and the name has sixty characters.
    return f"carried:{hashlib.sha256(target.encode()).hexdigest()[:32]}"


def _hand_over(target: str, checkpoint: Checkpoint, text: str) -> None:
    parts = urlsplit(target)
    if parts.scheme == "file":
        _append(Path(parts.path), checkpoint, text)
    else:
        _post(target, checkpoint, text)


def _append(folder: Path, checkpoint: Checkpoint, text: str) -> None:
    # The folder is never made: a mount that is missing must not look like one that is there.
    try:
        path = folder / f"checkpoints-{checkpoint.at:%Y-%m-%d}.jsonl"
        with path.open("a", encoding="utf-8") as out:
            out.write(f"{text}\n")
            out.flush()
            os.fsync(out.fileno())
    except OSError as error:
        raise NotCarried(str(error.strerror)) from error


def _post(target: str, checkpoint: Checkpoint, text: str) -> None:
    headers = {
        "Content-Type": "application/json",
        "Idempotency-Key": f"checkpoint-{checkpoint.number}",
    }
    try:
        answer = guarded_client().fetch(
            "POST", target, headers=headers, content=text.encode(), redirects=0, call_s=CALL_S
        )
    except HttpFailed as error:
        raise NotCarried(str(error)) from error
    if not 200 <= answer.status < 300:
        raise NotCarried(f"answered {answer.status}")
