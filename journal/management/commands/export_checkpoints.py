"""Writes signed checkpoints as JSON lines, to be kept out of reach of whoever runs the desk."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from journal.checkpoints import known_keys, signed
from journal.models import Checkpoint
from journal.signing import line


class Command(BaseCommand):
    help = "Print signed checkpoints, one JSON object a line, to carry off this machine."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--after", type=int, default=0, help="only those with a larger number")

    def handle(self, *args: Any, **options: Any) -> None:
        keys = known_keys()
        later = Checkpoint.objects.filter(number__gt=options["after"]).order_by("number")
        for checkpoint in later.iterator():
            public = keys.get(checkpoint.key_id)
            if public is None:
                raise CommandError(
                    f"Checkpoint {checkpoint.number} is signed with a key that the chain does not"
                    " name. Run verify_journal."
                )
            self.stdout.write(line(signed(checkpoint), public))
