"""Pictures of the main screens, taken from a running demo desk by a browser.

Does what a person would do, through the pages alone: signs in, waits for the storm, opens a crisis,
makes a browser a wall. Needs the test packages.
"""

import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import httpx
from playwright.sync_api import Browser, Locator, Page

from accounts.demo import PASSWORD

DESK: Final = {"width": 1366, "height": 820}
PHONE: Final = {"width": 390, "height": 844}
WALL: Final = {"width": 1920, "height": 1080}
# Pages ask for what is new every few seconds, so they never come to rest by themselves.
SETTLE_MS: Final = 1200
GRAVE: Final = 60
# A storm that has just begun fills no picture.
RIPE_MS: Final = 45_000


class NoPicture(Exception):
    """A screen is not as it should be; the sentence says what was waited for."""


class Photographer:
    """Takes pictures of one desk into one folder, signed in as whoever a screen is for."""

    def __init__(
        self, browser: Browser, url: str, folder: Path, say: Callable[[str], object]
    ) -> None:
        self.browser = browser
        self.url = url.rstrip("/")
        self.folder = folder
        self.say = say
        self.people: dict[str, Any] = {}

    def take_all(self, patience_s: float) -> None:
        """Take every picture, in the order in which a demo desk shows them. Raises NoPicture."""
        self.folder.mkdir(parents=True, exist_ok=True)
        self.wait_for_desk(patience_s)
        # First of all: the calm before the storm does not last.
        wall = self.wall()
        if self.is_calm(wall):
            self.take(wall, "/wall/", "wall-calm")
        else:
            self.say("  wall-calm is left as it is: something grave is said already")
        self.take(self.fresh(DESK), "/sign-in/", "sign-in")
        if self.crisis_number() is None:
            self.wait_for_storm(patience_s)
            self.take(wall, "/wall/", "wall-alert")
        else:
            self.say("  wall-alert is left as it is: a crisis is open")
        self.take(self.desk("saga.lindehav"), self.gravest(), "triage")
        number = self.crisis_number() or self.open_crisis()
        self.take(self.desk("ylva.strandmo"), f"/crises/{number}/", "crisis")
        self.take(wall, "/wall/", "wall-crisis")
        for path in ("/", "/mentions/", "/numbers/", "/sources/"):
            self.take(self.desk("saga.lindehav"), path, path.strip("/") or "desk")
        self.take(self.desk("saga.lindehav", color_scheme="dark"), "/numbers/", "numbers-dark")
        self.take(self.desk("elof.grandin"), self.first("/rules/", "/rules/12/"), "rules")
        self.take(self.desk("ture.backelin", size=PHONE), "/report/", "report-phone")
        self.take_in_swedish()

    def take(self, page: Page, path: str, name: str) -> None:
        """Take one picture of what a person sees at an address."""
        page.goto(self.url + path)
        page.wait_for_timeout(SETTLE_MS)
        page.screenshot(path=self.folder / f"{name}.png", animations="disabled")
        self.say(f"  {name}")

    def fresh(self, size: Any, **given: Any) -> Page:
        """Return a page of a browser that nobody has used."""
        page: Page = self.browser.new_context(viewport=size, **given).new_page()
        return page

    def desk(self, username: str, *, size: Any = DESK, **given: Any) -> Page:
        """Return a page that somebody is signed in on."""
        key = f"{username} {size} {given}"
        if key not in self.people:
            page = self.fresh(size, **given)
            page.goto(f"{self.url}/sign-in/")
            page.fill("input[name=username]", username)
            page.fill("input[name=password]", PASSWORD)
            page.press("input[name=password]", "Enter")
            page.wait_for_url(lambda address: "/sign-in" not in address)
            self.people[key] = page
        found: Page = self.people[key]
        return found

    def wall(self) -> Page:
        """Return a page that an administrator has made a wall."""
        page = self.desk("elof.grandin", size=WALL)
        page.goto(f"{self.url}/wall/screens/")
        page.click("form[action$='/wall/here/'] button")
        page.wait_for_url("**/wall/")
        return page

    def wait_for_desk(self, patience_s: float) -> None:
        """Wait until the desk answers: it may be about to open. Raises NoPicture."""
        until = time.monotonic() + patience_s
        while time.monotonic() < until:
            try:
                if httpx.get(f"{self.url}/healthz", timeout=2).status_code == httpx.codes.OK:
                    return
            except httpx.TransportError:
                time.sleep(0.5)
        raise NoPicture(f"No desk answers at {self.url}. Start one with `python3 manage.py up`.")

    def is_calm(self, wall: Page) -> bool:
        """Tell whether a wall shows that nothing is the matter."""
        wall.wait_for_selector("#top > section")
        return wall.locator("body").get_attribute("data-state") == "calm"

    def wait_for_storm(self, patience_s: float) -> None:
        """Wait until something grave stands in triage. Raises NoPicture."""
        page = self.desk("saga.lindehav")
        until = time.monotonic() + patience_s
        while time.monotonic() < until:
            page.goto(f"{self.url}/triage/")
            if max(self.scores(page), default=0) >= GRAVE or self.crisis_number():
                page.wait_for_timeout(RIPE_MS)
                return
            page.wait_for_timeout(3000)
        raise NoPicture("Nothing grave came into triage. Play the storm under Sources, then again.")

    def scores(self, page: Page) -> list[int]:
        """Return the scores that stand in the queue."""
        shown = " ".join(page.locator("[data-row] .score").all_inner_texts())
        return [int(found) for found in re.findall(r"\d+", shown)]

    def gravest(self) -> str:
        """Return the address of the first alert of the queue."""
        return self.first("/triage/", "/triage/", "[data-row] a.said")

    def first(self, path: str, otherwise: str, link: str = "main table a") -> str:
        """Return where the first such link of a page leads; `otherwise` where there is none."""
        page = self.desk("saga.lindehav")
        page.goto(self.url + path)
        found: Locator = page.locator(link)
        return (found.first.get_attribute("href") or otherwise) if found.count() else otherwise

    def crisis_number(self) -> str | None:
        """Return the number of a crisis that runs, None when there is none."""
        page = self.desk("saga.lindehav")
        page.goto(f"{self.url}/")
        now = page.locator("#strip a.now[href^='/crises/C-']")
        return number_in(now.get_attribute("href")) if now.count() else None

    def open_crisis(self) -> str:
        """Open a crisis from the gravest alert, as a person does; return its number."""
        page = self.desk("saga.lindehav")
        page.goto(self.url + self.gravest())
        page.goto(self.url + str(page.locator("a[data-key='shift+e']").get_attribute("href")))
        page.fill("#id_title", "Smoke on the car deck of M/S Tärnan")
        page.select_option("#id_type", "safety")
        page.check("input[name=severity][value=crisis]")
        self.choose(page, "#id_lead", "Ylva Strandmo")
        self.choose(page, "#id_spokesperson", "Tormod Aske")
        page.click("#open-crisis button.grave")
        page.wait_for_url("**/crises/C-*/**")
        return number_in(page.url)

    def choose(self, page: Page, field: str, name: str) -> None:
        """Choose somebody in a list by the beginning of what is written there."""
        option = page.locator(f"{field} option", has_text=name).first
        page.select_option(field, value=str(option.get_attribute("value")))

    def take_in_swedish(self) -> None:
        """Take one picture in Swedish, and leave the person's language as it was."""
        page = self.desk("sanni.laakso")
        try:
            self.speak(page, "sv")
            self.take(page, self.gravest(), "triage-sv")
        finally:
            self.speak(page, "en")

    def speak(self, page: Page, language: str) -> None:
        """Change the language of whoever is signed in on a page."""
        token = next(each["value"] for each in page.context.cookies() if "csrf" in each["name"])
        page.request.post(
            f"{self.url}/me/language/",
            form={"language": language, "csrfmiddlewaretoken": token},
            headers={"Referer": f"{self.url}/"},
        )


def number_in(address: str | None) -> str:
    """Return the last part of an address: the number of a crisis."""
    return (address or "").strip("/").rpartition("/")[2]
