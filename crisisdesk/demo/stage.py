"""The demo's stage: takes up asked-for storms one at a time and keeps everyday talk going."""

import logging
import os
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, Final
from urllib.parse import urljoin

import httpx
import orjson
from django.utils import timezone

from crisisdesk.demo import content, timing
from crisisdesk.demo.player import Doorway, NotTaken, play, played_rows, send
from monitoring.connectors.wording import kept
from monitoring.intake import receive
from monitoring.models import Replay, Source
from monitoring.sources.secrets import WEBHOOK_SECRET, live_secrets

log = logging.getLogger(__name__)

# Everyday posts are told again at their own weekday and hour; none in the middle of a storm.
EVERYDAY_S: Final = 20.0


class Stage:
    """Plays what `Replay` rows ask for, through the real door of the running desk."""

    def __init__(self, stopped: Callable[[], bool]) -> None:
        self.stopped = stopped
        self.client = httpx.Client(timeout=10)
        self.address = os.environ.get("CRISISDESK_ADDRESS", "http://127.0.0.1:8000")
        self._doors: dict[str, tuple[Source, Doorway | None]] = {}
        self._told_until = datetime.now(UTC)
        self._next_talk = 0.0

    def clear(self) -> None:
        """End storms that were under way when their player was killed: nobody goes on with them."""
        Replay.objects.filter(started_at__isnull=False, ended_at__isnull=True).update(
            ended_at=timezone.now(), error=kept("storm-interrupted")
        )

    def turn(self) -> None:
        """Play one storm if one waits, else a little everyday talk."""
        asked = Replay.objects.filter(
            started_at__isnull=True, ended_at__isnull=True, cancelled_at__isnull=True
        ).first()
        if asked is not None:
            self._play(asked)
            return
        if time.monotonic() >= self._next_talk:
            self._next_talk = time.monotonic() + EVERYDAY_S
            self._talk()

    def deliver(self, slug: str, delivery_id: str, mention: Any) -> None:
        """Bring one post in: webhook sources by their door, reports as the form brings them."""
        source, door = self._door(slug)
        if door is not None:
            send(self.client, door, delivery_id, [mention])
            return
        receive(
            source_id=source.pk,
            delivery_id=delivery_id,
            raw=orjson.dumps({"mentions": [mention]}),
            envelope={"reader": "webhook"},
        )

    def _play(self, asked: Replay) -> None:
        rows = played_rows()
        asked.started_at, asked.total = timezone.now(), len(rows)
        asked.save(update_fields=["started_at", "total"])
        try:
            asked.sent = play(
                rows,
                speed=asked.speed,
                run=f"storm{asked.pk}",
                deliver=self.deliver,
                stopped=lambda sent: self._is_over(asked, sent),
            )
        except (NotTaken, httpx.HTTPError) as error:
            log.warning("The storm broke off: %s", error)
            asked.error = _why(error)
        asked.ended_at = timezone.now()
        asked.save(update_fields=["sent", "ended_at", "error"])
        self._told_until = datetime.now(UTC)

    def _is_over(self, asked: Replay, sent: int) -> bool:
        if sent % 5 == 0:
            Replay.objects.filter(pk=asked.pk).update(sent=sent)
            asked.refresh_from_db(fields=["cancelled_at"])
        return self.stopped() or asked.cancelled_at is not None

    def _talk(self) -> None:
        """Tell what was told at this very weekday and hour of the four weeks, once more."""
        since, now = self._told_until, datetime.now(UTC)
        self._told_until = now
        for row in content.rows("history"):
            if row["op"] != "create" or row["source"] == "employee":
                continue
            at = timing.next_time(timing.local_of(float(row["offset_s"])), now)
            if since < at <= now:
                fresh = {
                    **row,
                    "id": f"{row['id']}-{at:%y%m%d}",
                    "reply_to": None,
                    "quote_of": None,
                }
                self.deliver(row["source"], fresh["id"], content.mention(fresh, at.isoformat()))

    def _door(self, slug: str) -> tuple[Source, Doorway | None]:
        if slug not in self._doors:
            source = Source.objects.get(slug=slug)
            door = None
            if source.connector == "webhook":
                secret = live_secrets(source.pk, WEBHOOK_SECRET)[0]
                door = Doorway(urljoin(self.address, f"/in/{slug}/"), secret)
            self._doors[slug] = (source, door)
        return self._doors[slug]


def _why(error: Exception) -> str:
    status = getattr(error, "status", 0)
    return kept("storm-refused", {"status": status}) if status else kept("storm-unanswered")
