"""`manage.py source add webhook NAME`: a new source from the shell, with its address and secret."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from crisisdesk.address import address_of
from journal.errors import Refused
from monitoring.models import Source
from monitoring.sources.actions import add_source
from monitoring.sources.contexts import looked_at


class Command(BaseCommand):
    help = "Add a source, or list them."

    def add_arguments(self, parser: ArgumentParser) -> None:
        words = parser.add_subparsers(dest="what", required=True)
        add = words.add_parser("add", help="add a source")
        add.add_argument("connector", help="webhook, feed, hand, employee or file")
        add.add_argument("name", help="what people call it")
        add.add_argument("--slug", default="", help="short name; made from the name if left out")
        add.add_argument("--feed", default="", help="address of a feed")
        add.add_argument("--silent-after", type=int, default=None, help="minutes until it is blind")
        add.add_argument("--json", action="store_true", help="for programs")
        listed = words.add_parser("list", help="list the sources")
        listed.add_argument("--json", action="store_true", help="for programs")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["what"] == "list":
            self._list(as_json=options["json"])
            return
        if options["feed"] and options["connector"] != "feed":
            raise CommandError("--feed is for feeds only.")
        if options["connector"] == "feed" and not options["feed"]:
            raise CommandError("A feed needs its address: --feed https://paper.example/rss")
        config = {"url": options["feed"]} if options["feed"] else {}
        try:
            source, secret = add_source(
                actor=None,
                slug=options["slug"],
                name=options["name"],
                connector=options["connector"],
                config=config,
                expected_silence_min=options["silent_after"],
            )
        except Refused as refused:
            raise CommandError(refused.message) from refused
        found = looked_at(source.connector, config)
        if found is not None and not found.ok:
            # It may only be away at the moment: it is asked again, and blind until it answers.
            self.stderr.write(f"It cannot be read now. {' '.join(map(str, found.hints))}")
        door = address_of(f"/in/{source.slug}/") if secret else options["feed"]
        if options["json"]:
            told = {"slug": source.slug, "url": door, "secret": secret}
            self.stdout.write(json.dumps(told))
            return
        self.stdout.write(said(source, door, secret))

    def _list(self, *, as_json: bool) -> None:
        rows = list(Source.objects.values("slug", "name", "connector", "state"))
        if as_json:
            self.stdout.write(json.dumps(rows, ensure_ascii=False))
            return
        for row in rows:
            self.stdout.write(
                f"{row['slug']:20} {row['connector']:10} {row['state']:7} {row['name']}"
            )


def said(source: Source, door: str, secret: str) -> str:
    """Return what to know of a source that was just added."""
    if secret:
        return f"{source.name} listens at {door}\nIts signing secret, shown only now: {secret}"
    if door:
        return f"{source.name} is read from {door}"
    return f"{source.name} is there, under the short name {source.slug}."
