"""Installs a hash-pinned lock file with uv or pip, and turns their failures into sentences.

Standard library only. Never builds anything: wheels or nothing.
"""

import re
import subprocess
import sys
from collections import deque
from collections.abc import Callable
from pathlib import Path

DISK = "The disk is full: free some space in {folder}, then start again."
HASHES = (
    "A downloaded package is not the one the lock file names, so nothing was installed: tell "
    "whoever runs your package index."
)
NETWORK = (
    "The packages could not be downloaded: this machine cannot reach its package index. Check the "
    "network (or the proxy), then start again."
)
PLATFORM = "A package is not available for Python {version} on this machine; see {log}."
OTHER = "The packages could not be installed; the reason is in {log}."

# Looked for in this order: without a network pip also says that it found no distribution.
CAUSES: tuple[tuple[str, tuple[str, ...]], ...] = (
    (DISK, ("no space left on device", "disk quota exceeded")),
    (HASHES, ("do not match the hashes", "hash mismatch")),
    (
        NETWORK,
        (
            "newconnectionerror",
            "failed to establish a new connection",
            "name resolution",
            "name or service not known",
            "nameresolutionerror",
            "network is unreachable",
            "connection refused",
            "connection reset",
            "timed out",
            "proxyerror",
            "dns error",
            "error sending request",
            "failed to fetch",
            "max retries exceeded",
        ),
    ),
    (PLATFORM, ("no matching distribution", "no solution found", "has no wheels")),
)


class InstallFailed(Exception):
    """The environment could not be prepared; the message is one plain sentence."""


def install(lock: Path, environment: Path, *, uv: str | None, told: Callable[[str], None]) -> None:
    """Install `lock` into `environment`, saying through `told` how far it is.

    Raises InstallFailed.
    """
    total = len(packages(lock.read_text(encoding="utf-8")))
    log = environment / "install.log"
    python = str(environment / "bin" / "python")
    commands = []
    if uv:
        commands.append([uv, "pip", "install", "--python", python])
    if not uv and not _has_pip(python):
        subprocess.run([python, "-m", "ensurepip"], capture_output=True, check=False)
    if not uv or _has_pip(python):
        commands.append([python, "-m", "pip", "install", *_PIP_OPTIONS])
    sentence = ""
    for command in commands:
        argv = [*command, "--require-hashes", "--only-binary=:all:", "-r", str(lock)]
        sentence = _run(argv, log, total, told)
        if not sentence:
            return
        if not sentence.startswith("The packages could not be installed"):
            break
    raise InstallFailed(sentence)


_PIP_OPTIONS = (
    "--disable-pip-version-check",
    "--no-input",
    "--no-compile",
    "--no-warn-script-location",
    "--progress-bar=off",
    "--retries=2",
)


def packages(lock: str) -> list[str]:
    """Names of the packages that a lock file pins."""
    return re.findall(r"^([\w.-]+)(?:\[[\w.,-]+\])?==", lock, re.MULTILINE)


def cause(output: str, *, folder: Path, log: Path) -> str:
    """The sentence that fits what an installer printed before it failed."""
    lowered = output.lower()
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    for sentence, signs in CAUSES:
        if any(sign in lowered for sign in signs):
            return sentence.format(folder=folder, version=version, log=log)
    return OTHER.format(log=log)


def _run(argv: list[str], log: Path, total: int, told: Callable[[str], None]) -> str:
    # Empty when it worked, otherwise the sentence to show.
    tail: deque[str] = deque(maxlen=200)
    seen = 0
    with (
        log.open("w", encoding="utf-8") as file,
        subprocess.Popen(
            argv,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
        ) as process,
    ):
        try:
            for line in process.stdout or ():
                file.write(line)
                tail.append(line)
                if line.startswith(("Collecting ", "Requirement already satisfied: ")):
                    seen += 1
                    told(f"{seen} of {total}")
                elif line.startswith("Ignoring "):  # not for this platform
                    total -= 1
                elif line.startswith("Installing collected packages"):
                    told("unpacking")
        except BaseException:
            process.kill()
            raise
    if process.returncode == 0:
        return ""
    return cause("".join(tail), folder=log.parent.parent, log=log)


def _has_pip(python: str) -> bool:
    # An environment made by uv has none.
    tried = subprocess.run([python, "-m", "pip", "--version"], capture_output=True, check=False)
    return tried.returncode == 0
