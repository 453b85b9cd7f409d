"""`manage.py rotate_keys`: seal every stored secret anew with the first of the field keys."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from accounts import sealing
from crisisdesk.people.actions.people import CONSOLE
from journal.record import record


class Command(BaseCommand):
    help = (
        "Seal every stored secret anew with the first key of CRISISDESK_FIELD_KEYS. Afterwards the "
        "older keys open nothing that is still stored, and can be taken off the list."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"Sealing with key {sealing.newest_key()}")
        for name, rotate in sorted(sealing.holders().items()):
            try:
                with transaction.atomic():
                    count = rotate()
                    record(
                        verb="keys.rotated", agent=CONSOLE, data={"holder": name, "count": count}
                    )
            except sealing.CannotOpen as error:
                raise CommandError(
                    f"{name}: {error} Nothing of it was changed; put the older key back."
                ) from error
            self.stdout.write(f"  {name}: {count} sealed anew")
