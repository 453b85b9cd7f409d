"""`manage.py roles`: write the table of roles into docs/people-and-roles.md, from the code."""

from typing import Any

from django.core.management.base import BaseCommand

from accounts.roles_page import with_table
from crisisdesk.rooms import ROOT

PAGE = ROOT / "docs" / "people-and-roles.md"


class Command(BaseCommand):
    help = "Write the table of roles and permissions into its page, from the code."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        PAGE.write_text(with_table(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
        self.stdout.write(f"Written: {PAGE.relative_to(ROOT)}")
