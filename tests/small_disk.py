"""A disk small enough to be filled, mounted for one test where the account may do that."""

import errno
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

MOUNT = ("mount", "-t", "tmpfs", "-o")
WHY_NOT = "filling a disk needs one of its own, and this account may not mount any"


@cache
def can_mount() -> bool:
    """May this account mount a disk?"""
    with tempfile.TemporaryDirectory() as folder:
        try:
            asked = [*MOUNT, "size=64k", "tmpfs", folder]
            made = subprocess.run(asked, check=False, capture_output=True)
        except OSError:
            return False
        if made.returncode == 0:
            subprocess.run(["umount", folder], check=True)
    return made.returncode == 0


@contextmanager
def small_disk(folder: Path, size: str) -> Iterator[None]:
    """Mount one at a folder, as large as mount's size says."""
    folder.mkdir(exist_ok=True)
    subprocess.run([*MOUNT, f"size={size},mode=711", "tmpfs", folder], check=True)
    try:
        yield
    finally:
        subprocess.run(["umount", "--lazy", folder], check=True)


def fill(folder: Path) -> Path:
    """Leave no byte of room, and return the file that takes it."""
    filler = folder / "filler"
    try:
        with filler.open("wb") as out:
            while out.write(b"\0" * 65536):
                out.flush()
    except OSError as error:
        assert error.errno == errno.ENOSPC
    return filler
