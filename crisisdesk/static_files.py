"""Collects the static files for serving, and only when one of them has changed."""

import hashlib
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command

STAMP = "collected"
# The API's pages use the other of the two viewers in that package.
UNUSED = ["redoc"]


def collect_if_changed() -> bool:
    """Collect into STATIC_ROOT; False when what lies there is already right."""
    target = Path(settings.STATIC_ROOT)
    stamp = target / STAMP
    fingerprint = _fingerprint()
    if stamp.exists() and stamp.read_text(encoding="ascii") == fingerprint:
        return False
    stamp.unlink(missing_ok=True)
    # Files of earlier versions stay: a page opened before the update still asks for them.
    call_command("collectstatic", interactive=False, verbosity=0, ignore_patterns=UNUSED)
    stamp.write_text(fingerprint, encoding="ascii")
    return True


def _fingerprint() -> str:
    digest = hashlib.sha256(settings.STORAGES["staticfiles"]["BACKEND"].encode())
    for finder in get_finders():
        for name, storage in finder.list(UNUSED):
            digest.update(f"{name}\n".encode())
            digest.update(Path(storage.path(name)).read_bytes())
    return digest.hexdigest()
