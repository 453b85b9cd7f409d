"""`manage.py prepare`: everything between running servers and a desk that can open its doors.

Safe to run again at every start, and before every new version in a deployment.
"""

from argparse import ArgumentParser
from io import StringIO
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command, get_commands
from django.core.management.base import BaseCommand

from crisisdesk import first_fill
from crisisdesk.founding import found_desk
from crisisdesk.messages import LANGUAGES, compile_language, is_stale
from crisisdesk.progress import Progress
from crisisdesk.static_files import collect_if_changed


class Command(BaseCommand):
    help = "Compile translations, collect files, bring the database up to date, fill the demo."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--empty", action="store_true", help="no demo organisation")
        parser.add_argument("--only", choices=["files", "data"], help="half of it")
        parser.add_argument("--logins", type=Path, help="file to write the demo's logins to")

    def handle(self, *args: Any, **options: Any) -> None:
        progress = Progress()
        if options["only"] != "data":
            with progress.step("Preparing texts and files"):
                self._prepare_files()
        if options["only"] != "files":
            with progress.step("Bringing the database up to date"):
                self._prepare_data()
            if options["empty"]:
                found_desk()
            elif "seed" in get_commands() and first_fill.is_due():
                with progress.step("Filling in the demo organisation"), first_fill.noted():
                    call_command("seed")
        if options["logins"]:
            # Asked here, where everything is loaded; a process of its own would take a second.
            with options["logins"].open("w", encoding="utf-8") as file:
                call_command("demo", "--json", stdout=file)

    def _prepare_files(self) -> None:
        for language in LANGUAGES:
            if is_stale(language):
                compile_language(language)
        collect_if_changed()

    def _prepare_data(self) -> None:
        if first_fill.was_cut_off():
            first_fill.clear()
        call_command("migrate", interactive=False, verbosity=0)
        if role := settings.RUNTIME_ROLE:
            call_command(
                "grant_runtime_role",
                role,
                create=True,
                password=settings.RUNTIME_PASSWORD,
                stdout=StringIO(),
            )
