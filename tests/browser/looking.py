"""What is looked for on any screen: barriers, complaints of the browser, width, foreign words."""

import json
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import ConsoleMessage, Page, Request, Response, ViewportSize

from tests.swedish import foreign

DESK: ViewportSize = {"width": 1280, "height": 800}
PHONE: ViewportSize = {"width": 390, "height": 844}
STANDARD = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]

FAULTS = """async ({within, tags}) => {
  if (!window.axe) return null;
  const options = {runOnly: {type: "tag", values: tags}, reporter: "no-passes"};
  return (await axe.run(within ?? document, options)).violations;
}"""
# Everything the page says in Swedish, seen or only heard, closed dialogs as well.
SAID = """() => {
  const said = [document.title];
  const isOurs = (element) =>
    !element.closest("script, style, template, [translate=no]")
    && (element.closest("[lang]")?.lang ?? "").startsWith("sv");
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    if (isOurs(walker.currentNode.parentElement)) said.push(walker.currentNode.data);
  }
  for (const name of ["aria-label", "placeholder", "title", "alt"]) {
    for (const element of document.querySelectorAll(`[${name}]`)) {
      if (isOurs(element)) said.push(element.getAttribute(name));
    }
  }
  return [...new Set(said.map((text) => text.replace(/\\s+/g, " ").trim()))].filter(Boolean);
}"""
HEIGHT = "Math.max(innerHeight, document.documentElement.scrollHeight)"
DIALOGS = "[...document.querySelectorAll('dialog[id]')].map((dialog) => dialog.id)"


# What axe reads: everything, one place, or all but some.
Context = str | dict[str, list[list[str]]] | None


@dataclass
class Complaints:
    """What the browser complains about while a screen is open."""

    status: int = 200
    landed: int = 0
    heard: list[str] = field(default_factory=list)

    def listen(self, page: Page) -> None:
        page.on("console", self.console)
        page.on("pageerror", lambda error: self.heard.append(f"script: {error}"))
        page.on("requestfailed", self.failed)
        page.on("response", self.answered)

    def console(self, said: ConsoleMessage) -> None:
        # A failed request is told with its address by `answered`.
        if said.type == "error" and not said.text.startswith("Failed to load resource"):
            self.heard.append(f"console: {said.text}")

    def failed(self, request: Request) -> None:
        # What a page still asked for when it was left is no failure.
        if request.failure != "net::ERR_ABORTED":
            self.heard.append(f"failed: {urlsplit(request.url).path} {request.failure}")

    def answered(self, response: Response) -> None:
        is_page = response.request.is_navigation_request()
        if is_page:
            self.landed = response.status
        if response.status >= 400 and not (is_page and response.status == self.status):
            self.heard.append(f"answered: {urlsplit(response.url).path} {response.status}")

    def taken(self) -> list[str]:
        heard, self.heard = self.heard, []
        return heard


def barriers(page: Page, where: str, within: Context = None) -> list[str]:
    """What axe finds, each with the first places where it is."""
    asked = {"within": within, "tags": STANDARD}
    found = page.evaluate(FAULTS, asked)
    if found is None:
        # Half a megabyte: given once to whatever is opened.
        page.evaluate(AXE_SCRIPT)
        found = page.evaluate(FAULTS, asked)
    return [
        f"{where}: {each['id']} x{len(each['nodes'])}: "
        + json.dumps([[node["target"], said_of(node)] for node in each["nodes"][:3]])
        for each in found
    ]


def said_of(node: dict[str, Any]) -> list[str]:
    """What axe says is wrong with one place."""
    return [check["message"] for kind in ("any", "all", "none") for check in node[kind]]


def sideways(page: Page, where: str) -> list[str]:
    """How far the page scrolls sideways."""
    wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    return [f"{where}: scrolls {wide} px sideways"] if wide > 0 else []


def look(page: Page, dialogs_seen: set[str], packaged: str) -> list[str]:
    """Everything that is wrong with what is open now, at a desk and on a phone, day and night."""
    ours: Context = {"exclude": [[packaged]]} if packaged else None
    page.set_viewport_size(DESK)
    page.emulate_media(color_scheme="light")
    wrong = [*barriers(page, "light", ours), *sideways(page, "1280"), *foreign(page.evaluate(SAID))]
    page.emulate_media(color_scheme="dark")
    wrong += barriers(page, "dark", ours)
    page.set_viewport_size(PHONE)
    wrong += sideways(page, "390")
    # At its full height: what the bar below covers can be scrolled away from under it.
    page.set_viewport_size({"width": PHONE["width"], "height": page.evaluate(HEIGHT)})
    wrong += barriers(page, "phone", ours)
    for dialog in page.evaluate(DIALOGS):
        if dialog not in dialogs_seen:
            dialogs_seen.add(dialog)
            wrong += looked_into(page, dialog)
    return wrong


def looked_into(page: Page, dialog: str) -> list[str]:
    """The same for a dialog of the page, which is opened and closed again."""
    script = "(id) => { const it = document.getElementById(id); it.close(); it.showModal(); }"
    page.evaluate(script, dialog)
    wrong = barriers(page, f"{dialog}, dark", f"#{dialog}")
    page.emulate_media(color_scheme="light")
    wrong += barriers(page, f"{dialog}, light", f"#{dialog}")
    page.evaluate("(id) => document.getElementById(id).close()", dialog)
    return wrong
