"""The desk's own keys: made at the first start, kept in files only their owner may read.

Standard library only. A key given by the deployment, as a variable or as a file, always wins.
Losing these files means losing what they sealed, so they belong into every backup.
"""

import base64
import os
import secrets
from collections.abc import Callable, MutableMapping
from pathlib import Path

from crisisdesk.env import is_given

FOLDER_MODE = 0o700
FILE_MODE = 0o600


def _thirty_two_bytes() -> str:
    return base64.b64encode(secrets.token_bytes(32)).decode("ascii")


# File name, variable, and how a new one is made.
KEYS: tuple[tuple[str, str, Callable[[], str]], ...] = (
    ("secret_key", "CRISISDESK_SECRET_KEY", lambda: secrets.token_urlsafe(50)),
    ("field_keys", "CRISISDESK_FIELD_KEYS", lambda: f"k1:{_thirty_two_bytes()}"),
    ("journal_key", "CRISISDESK_JOURNAL_KEY", _thirty_two_bytes),
)


def make_missing(folder: Path) -> None:
    """Make every key that `folder` lacks."""
    folder.mkdir(parents=True, exist_ok=True, mode=FOLDER_MODE)
    folder.chmod(FOLDER_MODE)
    for name, _variable, made in KEYS:
        path = folder / name
        if not path.exists():
            _write(path, made())


def name_files(folder: Path, environ: MutableMapping[str, str]) -> None:
    """Point NAME_FILE at each key in `folder` that the deployment has not given itself."""
    for name, variable, _made in KEYS:
        path = folder / name
        if path.exists() and not is_given(variable, environ):
            environ[f"{variable}_FILE"] = str(path)


def _write(path: Path, value: str) -> None:
    # Whole or not at all: a key cut short by a crash would lock its owner out for ever.
    fresh = path.with_suffix(".new")
    fresh.unlink(missing_ok=True)
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, FILE_MODE)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(value + "\n")
        file.flush()
        os.fsync(file.fileno())
    fresh.rename(path)
