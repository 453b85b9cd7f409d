"""`manage.py up`: servers, preparation, then web, worker and dispatcher under one supervisor."""

import json
import os
import socket
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from crisisdesk import keys, preflight, surroundings
from crisisdesk.bootstrap import told_plainly
from crisisdesk.env import is_given
from crisisdesk.preflight import Options
from crisisdesk.programs import MANAGE, STOP_ORDER, commands, program, programs
from crisisdesk.progress import Progress
from crisisdesk.rooms import ROOT
from crisisdesk.servers.places import RUNTIME_ROLE, CannotStart, place
from crisisdesk.servers.running import Server, failure, make_folders, wanted
from crisisdesk.supervisor import Child, Program, Supervisor

STARTUP_S = 60
# After a kill the old servers get this long to go; one that still answers then is used again.
GOING_S = 10
GIVE_UP_AFTER = 4


def main(argv: Sequence[str]) -> int:
    """Run the desk until somebody stops it; returns the exit code."""
    options = preflight.options(argv)
    progress = Progress()
    try:
        claim = preflight.claimed()
        was_killed = bool(claim.read())
        claim.write({"address": options.address})
        try:
            with Supervisor(progress.say) as supervisor:
                Desk(options, progress, supervisor).run(was_killed=was_killed)
        finally:
            claim.write({})
    except CannotStart as error:
        sys.stderr.write(f"{error}\n")
        return 1
    except OSError as error:
        sys.stderr.write(told_plainly(error, ROOT) + "\n")
        return 1
    return 0


class Desk:
    """One run of the desk, step by step."""

    def __init__(self, options: Options, progress: Progress, supervisor: Supervisor) -> None:
        self.options = options
        self.progress = progress
        self.supervisor = supervisor
        self.place = place()
        self._logins = self.place.base / "logins.json"

    def run(self, *, was_killed: bool) -> None:
        """Start everything, say where it is, wait, stop everything in order."""
        started = time.monotonic()
        try:
            servers = wanted(self.place, os.environ)
            is_own_database = not is_given("DATABASE_URL", os.environ)
            surround(self.options)
            if is_own_database:
                os.environ["CRISISDESK_RUNTIME_ROLE"] = RUNTIME_ROLE
            ready = self._start_servers(servers, was_killed=was_killed) and self._prepare()
            if is_own_database:
                # From here on nothing of ours holds a right to change the record.
                os.environ["DATABASE_URL"] = self.place.runtime_url
            people = told_people(self._logins)
            if ready and self._open_doors():
                self.progress.say()
                for line in greeting(self.options, people, time.monotonic() - started):
                    self.progress.say(line)
                self.supervisor.run(lambda: False)
        finally:
            if self.supervisor.is_stopping:
                self.progress.say("\nStopping ...")
            self.supervisor.stop_all(STOP_ORDER)
        self.progress.say("Stopped.")

    def _start_servers(self, servers: Sequence[Server], *, was_killed: bool) -> bool:
        account = self.place.account
        if servers and account and not self.place.base.is_relative_to(ROOT):
            self.progress.say(
                f"Data is kept in {self.place.base}: the account '{account.name}', which "
                "PostgreSQL runs under, cannot reach this folder."
            )
        if was_killed:
            self.supervisor.run(lambda: not any(s.is_ready() for s in servers), timeout_s=GOING_S)
        for server in servers:
            with self.progress.step(f"Starting {server.name}") as step:
                make_folders(self.place)
                if server.is_ready():  # nothing told it to go when its parent was killed
                    continue
                child = self.supervisor.start(program(server))
                if not self._wait_for(child, server.is_ready):
                    if self.supervisor.is_stopping:
                        step.give_up()
                        return False
                    raise CannotStart(failure(server))
        return True

    def _prepare(self) -> bool:
        argv = [*MANAGE, "prepare", f"--logins={self._logins}"]
        if self.options.empty:
            argv.append("--empty")
        child = self.supervisor.start(
            Program("prepare", argv, owns_terminal=True, runs_once=True, grace_s=5)
        )
        done = self.supervisor.run(lambda: not child.is_running)
        if done and child.exit_code:
            raise CannotStart("The desk could not be prepared; the reason is above.")
        return done

    def _open_doors(self) -> bool:
        with self.progress.step("Opening the desk") as step:
            # The page first: on two cores all at once would keep the first visitor waiting.
            web, *others = programs(self.options, commands())
            is_up = self._wait_for(self.supervisor.start(web), partial(is_open, self.options))
            if is_up:
                for other in others:
                    self.supervisor.start(other)
            if not is_up:
                step.give_up()
                if not self.supervisor.is_stopping:
                    raise CannotStart("The desk did not open; the reason is above.")
        return is_up

    def _wait_for(self, child: Child, is_ready: Callable[[], bool]) -> bool:
        self.supervisor.run(
            lambda: is_ready() or child.failures >= GIVE_UP_AFTER, timeout_s=STARTUP_S
        )
        return not self.supervisor.is_stopping and is_ready()


def surround(options: Options) -> None:
    """Give every process we start its servers, keys and names through the environment."""
    where = place()
    make_folders(where)
    keys.make_missing(where.base / "keys")
    surroundings.fill(os.environ, where)
    os.environ.setdefault("CRISISDESK_ADDRESS", options.address)
    os.environ.setdefault("CRISISDESK_HOSTS", " ".join(host_names(options.host)))


@dataclass(frozen=True, slots=True)
class People:
    """Who can sign in: the demo's logins, or nobody yet."""

    logins: Sequence[dict[str, str]] = ()
    nobody: bool = False


def greeting(options: Options, people: People, seconds: float) -> list[str]:
    """What a person needs to know once the desk is open."""
    lines = [f"CrisisDesk is open at {options.address}  (after {seconds:.0f} s, Ctrl-C stops it)"]
    if options.host not in {"127.0.0.1", "localhost", "::1"}:
        lines.append("Other machines can reach it, without encryption: for trusted networks only.")
    if people.nobody:
        lines += [
            "",
            "Nobody can sign in yet. Type in another terminal, in this folder:",
            "  python3 manage.py add_person NAME --role admin",
        ]
    if people.logins:
        lines += ["", "Demo logins (this organisation is made up):"]
        width = max(len(login["username"]) for login in people.logins)
        lines += [
            f"  {each['username']:<{width}}  {each['password']}  {each.get('about', '')}".rstrip()
            for each in people.logins
        ]
    return lines


def host_names(host: str) -> list[str]:
    """Names under which browsers may ask for the desk."""
    names = ["localhost", "127.0.0.1", "[::1]"]
    if host in {"0.0.0.0", "::"}:  # noqa: S104
        own = socket.gethostname()
        names.append(own)
        with suppress(OSError):
            names += [str(found[4][0]) for found in socket.getaddrinfo(own, None)]
    elif host not in names:
        names.append(f"[{host}]" if ":" in host else host)
    return list(dict.fromkeys(names))


def is_open(options: Options) -> bool:
    """Does the web process accept connections?"""
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(options.host, options.host)  # noqa: S104
    try:
        with socket.create_connection((host, options.port), timeout=1):
            return True
    except OSError:
        return False


def told_people(path: Path) -> People:
    """Who can sign in, as preparation has left it; nothing is said where it left nothing."""
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
        path.unlink()
    except (OSError, ValueError):
        return People()
    return People(tuple(told["logins"]), bool(told.get("nobody")))
