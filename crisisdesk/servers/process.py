"""Starting a server or child process so that it can never outlive the one who started it.

Linux only for that promise: elsewhere a server that is still answering is simply used again.
"""

import ctypes
import os
import signal
import sys
from collections.abc import Callable, Sequence
from typing import Any

from crisisdesk.servers.places import Account

_PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None) if sys.platform == "linux" else None


def tied_to_parent(parent_died: signal.Signals) -> Callable[[], None] | None:
    """A `preexec_fn` that makes the kernel send `parent_died` when the parent process ends.

    It runs after subprocess has changed the account, which would have cleared the setting.
    """
    if _libc is None:
        return None
    parent = os.getpid()
    libc = _libc

    def tie() -> None:
        libc.prctl(_PR_SET_PDEATHSIG, int(parent_died))
        if os.getppid() != parent:  # it died before the line above
            os._exit(1)

    return tie


def start_options(
    *, account: Account | None = None, parent_died: signal.Signals = signal.SIGTERM
) -> dict[str, Any]:
    """Keyword arguments for Popen: own session (Ctrl-C reaches us first), account, tied to us."""
    options: dict[str, Any] = {
        "start_new_session": True,
        "preexec_fn": tied_to_parent(parent_died),
    }
    if account:
        options.update(user=account.uid, group=account.gid, extra_groups=[], cwd="/")
        options["env"] = {"PATH": os.environ.get("PATH", os.defpath), "HOME": "/nonexistent"}
    return options


def as_text(argv: Sequence[object]) -> list[str]:
    """A command line of paths and strings as strings."""
    return [str(word) for word in argv]
