"""A desk with real sockets for the walls: the web process alone, on the test's own database."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
from django.conf import settings
from django.db import connection
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page

from accounts.models import User
from crisisdesk.programs import WEB
from tests import factories
from wall.actions import pair_here

ROOT = Path(__file__).resolve().parents[2]
BOOT_S = 30


class WallDesk:
    """Starts and kills the web process; opens screens and people's browsers on it."""

    def __init__(self, engine: Browser) -> None:
        self.engine = engine
        self.port = _free_port()
        self.url = f"http://localhost:{self.port}"
        self.contexts: list[BrowserContext] = []
        self.problems: list[str] = []
        self._web: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start the web process and return once it answers."""
        own = connection.settings_dict
        place = f"{own['USER']}@/{own['NAME']}?host={own['HOST']}"
        environment = os.environ | {
            "DATABASE_URL": f"postgres://{place}",
            "CRISISDESK_FIELD_KEYS": settings.FIELD_KEYS,
            # Files come straight from the tree, as in development.
            "CRISISDESK_DEBUG": "1",
        }
        argv = [sys.executable, *WEB, "--host=localhost", f"--port={self.port}"]
        self._web = subprocess.Popen(argv, cwd=ROOT, env=environment, stderr=subprocess.DEVNULL)
        ends = time.monotonic() + BOOT_S
        while not self._answers():
            if time.monotonic() > ends or self._web.poll() is not None:
                raise TimeoutError("the web process did not come up")
            time.sleep(0.1)

    def kill(self) -> None:
        """Kill the web process, as a crash does."""
        if self._web is not None:
            self._web.kill()
            self._web.wait()
            self._web = None

    def close(self) -> None:
        """Leave no browser and no process behind."""
        for context in self.contexts:
            context.close()
        self.kill()

    def device(self, *, width: int = 1920, height: int = 1080, **given: Any) -> Page:
        """A browser of its own, signed in nowhere."""
        context = self.engine.new_context(
            base_url=self.url, viewport={"width": width, "height": height}, **given
        )
        self.contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: self.problems.append(str(error)))
        return page

    def screen(
        self, profile: str = "corridor", language: str = "en", prepare: Any = None, **given: Any
    ) -> Page:
        """A paired screen that shows its first picture."""
        admin = factories.person("admin")
        _screen, token = pair_here(actor=admin, profile=profile, language=language)
        page = self.device(**given)
        page.context.add_cookies([{"name": "wall", "value": token, "url": self.url}])
        if prepare is not None:
            prepare(page)
        page.goto("/wall/")
        page.wait_for_selector("#top > section")
        return page

    def person(self, user: User) -> Page:
        """A person's browser, signed in."""
        client = Client()
        client.force_login(user)
        page = self.device(width=1280, height=800)
        session = client.cookies["session"].value
        page.context.add_cookies([{"name": "session", "value": session, "url": self.url}])
        return page

    def _answers(self) -> bool:
        try:
            return httpx.get(f"{self.url}/wall/state/", timeout=2).status_code == 401
        except httpx.TransportError:
            return False


def within(seconds: float, is_so: Callable[[], bool]) -> float:
    """Wait until something is so; returns after how many seconds it was."""
    began = time.monotonic()
    while time.monotonic() - began < seconds:
        if is_so():
            return time.monotonic() - began
        time.sleep(0.02)
    raise AssertionError(f"not so within {seconds} s")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("localhost", 0))
        port: int = probe.getsockname()[1]
        return port
