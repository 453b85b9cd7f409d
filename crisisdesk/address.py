"""Where programs reach this desk: as the deployment set it, as the running desk noted it."""

import json
import os
from pathlib import Path
from urllib.parse import urljoin

from django.conf import settings


def desk_address() -> str:
    """Return the address of the desk, with a slash at its end."""
    given = os.environ.get("CRISISDESK_ADDRESS", "")
    return (given or _noted() or "http://127.0.0.1:8000").rstrip("/") + "/"


def address_of(path: str) -> str:
    """Return the full address of a path of this desk."""
    return urljoin(desk_address(), path)


def _noted() -> str:
    try:
        note = json.loads((Path(settings.VAR_DIR) / "up.lock").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return ""
    return str(note.get("address", "")) if isinstance(note, dict) else ""
