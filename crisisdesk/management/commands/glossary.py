"""`manage.py glossary`: write docs/glossary.md from the library."""

from typing import Any

from django.core.management.base import BaseCommand

from crisisdesk.rooms import ROOT
from playbooks.catalogue import glossary
from playbooks.glossary_page import glossary_page

PAGE = ROOT / "docs" / "glossary.md"


class Command(BaseCommand):
    help = "Write the page of words from the library."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        PAGE.write_text(glossary_page(glossary()), encoding="utf-8")
        self.stdout.write(f"Written: {PAGE.relative_to(ROOT)}")
