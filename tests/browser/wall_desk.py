"""A desk with real sockets for the walls: the web process alone, on the test's own database."""

import time
from collections.abc import Callable
from typing import Any

from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page

from accounts.models import User
from tests import factories
from tests.wall.web import WebProcess
from wall.actions import pair_here


class WallDesk(WebProcess):
    """The web process, and screens and people's browsers on it."""

    def __init__(self, engine: Browser) -> None:
        super().__init__()
        self.engine = engine
        self.contexts: list[BrowserContext] = []
        self.problems: list[str] = []

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
        self,
        profile: str = "corridor",
        language: str = "en",
        prepare: Any = None,
        url: str = "",
        **given: Any,
    ) -> Page:
        """A paired screen that shows its first picture. url: another way to the desk."""
        admin = factories.person("admin")
        _screen, token = pair_here(actor=admin, profile=profile, language=language)
        page = self.device(**given)
        page.context.add_cookies([{"name": "wall", "value": token, "url": self.url}])
        if prepare is not None:
            prepare(page)
        page.goto(f"{url or self.url}/wall/")
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


def within(seconds: float, is_so: Callable[[], bool]) -> float:
    """Wait until something is so; returns after how many seconds it was."""
    began = time.monotonic()
    while time.monotonic() - began < seconds:
        if is_so():
            return time.monotonic() - began
        time.sleep(0.02)
    raise AssertionError(f"not so within {seconds} s")
