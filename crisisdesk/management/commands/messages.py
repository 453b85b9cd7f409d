"""`manage.py messages`: compile the translations, or say with --check what they lack."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from crisisdesk.messages import LANGUAGES, check, compile_language

HEADINGS = {
    "missing": "Used, but not translated",
    "unused": "Translated, but no longer used",
    "duplicates": "In more than one fragment",
    "bent": "Placeholders differ from the original",
}


class Command(BaseCommand):
    help = "Compile the translations; with --check, only say what they lack."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="change nothing, list what lacks")

    def handle(self, *args: Any, **options: Any) -> None:
        for language in LANGUAGES:
            if options["check"]:
                self._check(language)
            else:
                self.stdout.write(f"{language}: {compile_language(language)} messages")

    def _check(self, language: str) -> None:
        findings = check(language)
        for name, heading in HEADINGS.items():
            lines: list[str] = getattr(findings, name)
            if lines:
                self.stdout.write(f"{heading} ({language}): {len(lines)}")
                for line in lines:
                    self.stdout.write(f"  {line}")
        if not findings.is_clean:
            raise CommandError(f"The translation into '{language}' is not complete.")
        self.stdout.write(f"{language}: complete")
