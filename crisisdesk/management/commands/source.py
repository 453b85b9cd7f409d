"""`manage.py source add webhook NAME`: a new source from the shell, with its address and secret."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from crisisdesk.address import address_of
from journal.errors import Refused
from monitoring.models import Source
from monitoring.sources.actions import add_source


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
        try:
            source, secret = add_source(
                actor=None,
                slug=options["slug"],
                name=options["name"],
                connector=options["connector"],
                config={"url": options["feed"]} if options["feed"] else {},
                expected_silence_min=options["silent_after"],
            )
        except Refused as refused:
            raise CommandError(refused.message) from refused
        told = {"slug": source.slug, "url": address_of(f"/in/{source.slug}/"), "secret": secret}
        if options["json"]:
            self.stdout.write(json.dumps(told))
            return
        self.stdout.write(f"{source.name} listens at {told['url']}")
        if secret:
            self.stdout.write(f"Its signing secret, shown only now: {secret}")

    def _list(self, *, as_json: bool) -> None:
        rows = list(Source.objects.values("slug", "name", "connector", "state"))
        if as_json:
            self.stdout.write(json.dumps(rows, ensure_ascii=False))
            return
        for row in rows:
            self.stdout.write(
                f"{row['slug']:20} {row['connector']:10} {row['state']:7} {row['name']}"
            )
