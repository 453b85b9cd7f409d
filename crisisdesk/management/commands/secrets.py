"""`manage.py secrets FOLDER`: write the secret files that docker-compose.yml mounts."""

import secrets
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from crisisdesk import keys
from crisisdesk.servers.places import RUNTIME_ROLE

# Each role of the database with the files of its password and its address.
ROLES = {
    "crisisdesk": ("postgres_password", "owner_url"),
    RUNTIME_ROLE: ("runtime_password", "database_url"),
}
NAMES = {name for name, _, _ in keys.KEYS} | {name for pair in ROLES.values() for name in pair}
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
        for role, (password, url) in ROLES.items():
            _write_missing(folder / password, secrets.token_urlsafe(32))
            word = (folder / password).read_text(encoding="ascii").strip()
            _write_missing(folder / url, f"postgres://{role}:{word}@postgres/crisisdesk")
        for name in NAMES:
            (folder / name).chmod(FILE_MODE)
        self.stdout.write(f"Written to {folder}; keep a copy where the backups are.")


def _write_missing(path: Path, text: str) -> None:
    if not path.exists():
        path.write_text(text, encoding="ascii")
