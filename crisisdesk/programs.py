"""What a running desk consists of: each process by its command line, as data."""

import sys
from collections.abc import Iterable
from functools import partial

from crisisdesk.preflight import Options
from crisisdesk.rooms import ROOT
from crisisdesk.servers.process import start_options
from crisisdesk.servers.running import Server, open_log
from crisisdesk.supervisor import Program

MANAGE = (sys.executable, str(ROOT / "manage.py"))

# Whoever hands out work goes first; what the others stand on goes last.
STOP_ORDER = ("dispatcher", "player", "worker", "web", "PostgreSQL", "Valkey")

WEB = (
    *("-m", "uvicorn", "crisisdesk.asgi:application"),
    "--ws=crisisdesk.sockets:SharedFrames",
    "--ws-max-size=65536",
    # A screen whose line is dead without a word is let go within 13 seconds.
    "--ws-ping-interval=5",
    "--ws-ping-timeout=8",
    "--ws-per-message-deflate=false",
    "--timeout-graceful-shutdown=5",
    "--no-access-log",
    "--no-proxy-headers",
    "--no-server-header",
    "--log-level=warning",
)
WORKER = (
    *("-m", "celery", "--quiet", "--app=crisisdesk", "worker"),
    "--queues=alert,bulk",
    "--concurrency=2",
    "--without-gossip",
    "--without-mingle",
    "--loglevel=WARNING",
)
# Each a management command of its own; one that does not exist is left out.
COMMANDS = ("dispatcher", "player")


def programs(options: Options, known: Iterable[str]) -> list[Program]:
    """The desk's own processes; `known` are the management commands that exist."""
    listen = (f"--host={options.host}", f"--port={options.port}")
    return [
        Program("web", [sys.executable, *WEB, *listen]),
        Program("worker", [sys.executable, *WORKER], grace_s=15),
        *(Program(name, [*MANAGE, name]) for name in COMMANDS if name in known),
    ]


def program(server: Server) -> Program:
    """An embedded server as something to supervise."""
    return Program(
        name=server.name,
        argv=server.prepare,
        stop_signal=server.stop_signal,
        grace_s=server.grace_s,
        options=start_options(account=server.account, parent_died=server.stop_signal),
        log=partial(open_log, server.log),
    )


def commands() -> set[str]:
    """Names of the management commands of our rooms, read from the tree."""
    return {path.stem for path in ROOT.glob("*/management/commands/*.py")} - {"__init__"}
