"""`manage.py secrets FOLDER`: write the secret files that docker-compose.yml mounts."""

import secrets
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from crisisdesk import keys

NAMES = {name for name, _, _ in keys.KEYS} | {"postgres_password", "database_url"}
# The folder keeps others out; the files are readable so that a container's own user can read them.
FILE_MODE = 0o444


class Command(BaseCommand):
    help = "Write the secret files for docker-compose.yml. Files that exist stay as they are."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        folder: Path = options["folder"]
        if folder.exists() and {path.name for path in folder.iterdir()} - NAMES:
            raise CommandError(f"{folder} holds other files: name a folder for the secrets alone.")
        keys.make_missing(folder)
        password = folder / "postgres_password"
        if not password.exists():
            password.write_text(secrets.token_urlsafe(32), encoding="ascii")
        url = folder / "database_url"
        if not url.exists():
            word = password.read_text(encoding="ascii").strip()
            url.write_text(f"postgres://crisisdesk:{word}@postgres/crisisdesk", encoding="ascii")
        for name in NAMES:
            (folder / name).chmod(FILE_MODE)
        self.stdout.write(f"Written to {folder}; keep a copy where the backups are.")
