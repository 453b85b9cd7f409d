"""`manage.py prepare`: everything between running servers and a desk that can open its doors.

Safe to run again at every start, and before every new version in a deployment.
"""

from argparse import ArgumentParser
from typing import Any

from django.contrib.auth import get_user_model
from django.core.management import call_command, get_commands
from django.core.management.base import BaseCommand

from crisisdesk.messages import LANGUAGES, compile_language, is_stale
from crisisdesk.progress import Progress
from crisisdesk.static_files import collect_if_changed


class Command(BaseCommand):
    help = "Bring the database up to date, compile translations, collect files, fill the demo."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--empty", action="store_true", help="no demo organisation")

    def handle(self, *args: Any, **options: Any) -> None:
        progress = Progress()
        with progress.step("Bringing the database up to date"):
            call_command("migrate", interactive=False, verbosity=0)
        with progress.step("Preparing texts and files"):
            for language in LANGUAGES:
                if is_stale(language):
                    compile_language(language)
            collect_if_changed()
        if options["empty"] or "seed" not in get_commands():
            return
        if not get_user_model().objects.exists():
            with progress.step("Filling in the demo organisation"):
                call_command("seed")
