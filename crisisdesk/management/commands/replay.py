"""`manage.py replay FILE --speed N`: plays a JSONL stream through the webhook of a running desk."""

import json
import time
from argparse import ArgumentParser
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import httpx
from django.core.management.base import BaseCommand, CommandError

from crisisdesk.address import desk_address
from crisisdesk.demo import timing
from crisisdesk.demo.player import Doorway, NotTaken, send
from crisisdesk.demo.streams import BadStream, read_stream
from monitoring.models import Source
from monitoring.sources.secrets import WEBHOOK_SECRET, live_secrets


class Command(BaseCommand):
    help = "Play a JSONL file of posts through the signed webhook of a running desk."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--speed", type=int, default=60, help="times faster than it was")
        parser.add_argument("--source", default="", help="short name of the webhook source")
        parser.add_argument("--url", default="", help="address of the desk, if not this folder's")
        parser.add_argument("--secret", default="", help="signing secret, if not this database's")
        parser.add_argument("--limit", type=int, default=0, help="stop after so many posts")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["speed"] < 1:
            raise CommandError("--speed must be 1 or more.")
        try:
            posts = read_stream(options["file"])
        except OSError as error:
            raise CommandError(f"{options['file']} cannot be read: {error.strerror}.") from error
        except BadStream as error:
            raise CommandError(f"{options['file']} cannot be played: {error}") from error
        posts = posts[: options["limit"] or None]
        door = self._door(options)
        self._knock(door)
        self.stdout.write(f"Playing {len(posts)} posts at {options['speed']} times their speed.")
        started = time.monotonic()
        delays = timing.storm_delays([post.at_s for post in posts], options["speed"])
        run = f"replay-{datetime.now(UTC):%Y%m%d%H%M%S}"
        with httpx.Client(timeout=10) as client:
            due = time.monotonic()
            for number, (post, delay) in enumerate(zip(posts, delays, strict=True), start=1):
                due += delay
                time.sleep(max(due - time.monotonic(), 0))
                try:
                    send(client, door, f"{run}-{number}", [post.mention(run)])
                except NotTaken as error:
                    raise CommandError(f"Post {number} was not taken: {error}") from error
                if number % 50 == 0 or number == len(posts):
                    self.stdout.write(f"  {number} of {len(posts)}")
        took = time.monotonic() - started
        self.stdout.write(json.dumps({"sent": len(posts), "seconds": round(took, 1)}))

    def _knock(self, door: Doorway) -> None:
        """A desk that restarts is waited for while it plays; one that does not run is said now."""
        try:
            httpx.get(door.url, timeout=10)
        except httpx.TransportError as error:
            raise CommandError(
                f"No desk answers at {door.url}. Start it with manage.py up, or name it with --url."
            ) from error

    def _door(self, options: dict[str, Any]) -> Doorway:
        slug, secret = options["source"], options["secret"]
        if not secret:
            source = (
                Source.objects.filter(connector="webhook", state="on")
                .filter(**({"slug": slug} if slug else {}))
                .order_by("id")
                .first()
            )
            if source is None and slug:
                raise CommandError(f"There is no webhook source called {slug} that listens.")
            if source is None:
                raise CommandError(
                    "There is no webhook source to play through. Add one: "
                    "manage.py source add webhook NAME"
                )
            slug = source.slug
            secret = live_secrets(source.pk, WEBHOOK_SECRET)[0]
        elif not slug:
            raise CommandError("--secret goes with --source, the short name of its webhook.")
        return Doorway(urljoin(options["url"] or desk_address(), f"/in/{slug}/"), secret)
