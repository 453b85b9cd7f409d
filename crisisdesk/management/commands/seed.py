"""`manage.py seed`: fills in the demo organisation, once, on an empty database."""

from typing import Any

from django.core.management.base import BaseCommand

from crisisdesk.demo.seed import seed_demo


class Command(BaseCommand):
    help = "Fill in the demo organisation with its history, if there is no organisation yet."

    def handle(self, *args: Any, **options: Any) -> None:
        seed_demo(self._say if self.stdout.isatty() else lambda *_: None)

    def _say(self, done: int, total: int) -> None:
        self.stdout.write(f"\r  {done:,} of {total:,} mentions", ending="")
        self.stdout.flush()
