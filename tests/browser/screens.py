"""Every screen a person can reach: its address, who opens it, and the steps that lead to it."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import chain
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver, reverse
from playwright.sync_api import FilePayload, Page

from tests.browser.world import World
from tests.factories import PASSWORD

Step = Callable[[Page], object]

# Answered to scripts and programs: data, or parts of a page that is looked at as a whole.
PARTS = frozenset(
    {
        "api-schema", "crisis-like", "healthz", "pulse", "replay-state", "triage-cause",
        "triage-changes", "wall-state",
    }
)  # fmt: skip
# Programs alone ask for these.
PROGRAMS = "api/v1/"
CSV = (
    b"text,url\nKaos vid terminalen,https://social.example/1\nDet ryker,https://social.example/2\n"
)


@dataclass(frozen=True, slots=True)
class Screen:
    """One screen. who: all (every role), employee, stranger, device. then: what is done there.

    packaged: a part that a package draws, whose barriers are its own.
    """

    name: str
    given: tuple[Any, ...] = ()
    query: str = ""
    who: str = "all"
    status: int = 200
    then: tuple[Step, ...] = ()
    note: str = ""
    packaged: str = ""

    @property
    def title(self) -> str:
        return f"{self.name} {self.note}".strip()

    @property
    def address(self) -> str:
        return reverse(self.name, args=self.given) + self.query


def screens(world: World) -> list[Screen]:
    """All of them; what changes or ends something stands last."""
    return [*_deciding(world), *_listening(world), *_house(world), *_doors(world), *_ends(world)]


def _deciding(world: World) -> list[Screen]:
    from_alert = f"?alert={world.alert.pk}:1"
    return [
        Screen("desk"),
        Screen("triage"),
        Screen("triage", query="?tab=praise", note="praise"),
        Screen("triage-alert", (world.alert.pk,)),
        Screen("triage-alert", (world.praise.pk,), note="praise"),
        Screen("crises"),
        Screen("crises", query="?q=inget", note="nothing found"),
        Screen("crisis", (world.crisis.number,)),
        Screen("crisis", (world.private.number,), note="private"),
        Screen("crisis", (world.closed.number,), note="closed"),
        Screen("crisis-open"),
        Screen("crisis-open", query=from_alert, note="from an alert"),
        Screen("crisis-open", status=422, then=(_send("#open-crisis"),), note="empty"),
        Screen("rules"),
        Screen("rule-set", (world.live_rules.version,), note="in force"),
        Screen("rule-set", (world.draft.version,), note="draft"),
        Screen("rules-by-hand"),
        Screen("rule-set-scale", (world.draft.version,)),
        Screen("rule-set-words", (world.draft.version, "safety")),
        Screen("rule-set-patterns", (world.draft.version,)),
        Screen("rule-set-tiers", (world.draft.version,)),
        Screen("rule-set-sheet", (world.draft.version,)),
        Screen("rule-set-rule", (world.draft.version, "first-hand-safety")),
        Screen("log"),
        Screen("log", query="?text=ingenting", note="nothing found"),
        Screen("log-erase", (world.note,)),
        Screen("log-erase", (world.wordless,), note="nothing to erase"),
    ]


def _listening(world: World) -> list[Screen]:
    return [
        Screen("mentions"),
        Screen("mentions", query="?q=inget", note="nothing found"),
        Screen("mention", (world.mention.pk,)),
        Screen("storyline", (world.mention.storyline_id,)),
        Screen("person", (world.mention.author_key,)),
        Screen("numbers"),
        Screen("sources"),
        Screen("source", (world.source.slug,)),
        Screen("source", (world.blind.slug,), note="blind"),
        Screen("source-add", ("webhook",), note="webhook"),
        Screen("source-add", ("feed",), note="feed"),
        Screen("source-add", ("feed",), status=422, then=(_send("main form"),), note="empty feed"),
        Screen("by-hand"),
        Screen("file-import"),
        Screen("file-import", then=(_choose_file, _send("main form")), note="preview"),
        Screen("report", who="employee"),
        Screen("report-receipt", who="employee"),
    ]


def _house(world: World) -> list[Screen]:
    return [
        Screen("standstill"),
        Screen("people"),
        Screen("organisation"),
        Screen("person-add"),
        Screen("person-edit", (world.people["employee"].pk,)),
        Screen("me"),
        Screen("me", who="employee", note="of an employee"),
        Screen("password"),
        Screen("tokens"),
        Screen("second-factor"),
        Screen("second-factor", who="employee", note="first"),
        Screen("confirm"),
        Screen("screens"),
        Screen("wall-pair"),
        Screen("api-docs", then=(_wait(".opblock"),), packaged="#api-docs"),
        Screen("crisis", ("C-1999-001",), status=404, note="missing"),
        Screen("people", who="employee", status=404, note="not for them"),
    ]


def _doors(world: World) -> list[Screen]:
    wrong = _send("main form:has([name=password])", username="saga", password="wrong")
    right = _send("main form:has([name=password])", username="aino", password=PASSWORD)
    return [
        Screen("sign-in", who="stranger"),
        Screen("sign-in", query="?ended=idle", who="stranger", note="after the session"),
        Screen("sign-in", who="stranger", status=403, then=(wrong,), note="wrong password"),
        Screen("sign-in", who="stranger", status=403, then=(_lose_proof, wrong), note="too old"),
        Screen("sign-in-code", who="stranger", then=(right, _wait("[name=code]"))),
        Screen("welcome", (world.link,), who="stranger"),
        Screen("welcome", ("long-gone",), who="stranger", status=404, note="link gone"),
        Screen("wall", who="stranger", note="waiting for a code"),
        Screen("wall", who="device", then=(_wait("#river li"),), note="paired"),
    ]


def _ends(world: World) -> list[Screen]:
    link = _click("form[action$='/link/'] button")
    token = (_fill("[name=name]", "Vaktlistan"), _tick("[name=scopes]"), _send("main form.flow"))
    return [
        Screen("by-hand", then=(_send("main form", pasted="Rök på bildäck"),), note="kept"),
        Screen("report", who="employee", then=(_send("main form", text="Rök"),), note="receipt"),
        Screen("tokens", then=token, note="new token"),
        Screen("source", (world.source.slug,), then=(_click("[action$='/secret'] button"),),
               note="new secret"),
        Screen("person-edit", (world.people["employee"].pk,), then=(link,), note="one-time link"),
        Screen("me", then=(_click("form[action$='/codes/'] button"),), note="recovery codes"),
        Screen("me", then=(_click("form[action$='/sign-out/'] button"),), note="signed out"),
    ]  # fmt: skip


# ---------------------------------------------------------------- steps


def _wait(selector: str) -> Step:
    return lambda page: page.wait_for_selector(selector)


def _click(selector: str) -> Step:
    def click(page: Page) -> None:
        with page.expect_navigation():
            page.locator(selector).first.click()

    return click


def _fill(selector: str, words: str) -> Step:
    return lambda page: page.locator(f"main {selector}").first.fill(words)


def _tick(selector: str) -> Step:
    return lambda page: page.locator(f"main {selector}").first.check()


def _send(form: str, **values: str) -> Step:
    def send(page: Page) -> None:
        found = page.locator(form).first
        for name, value in values.items():
            found.locator(f"[name={name}]").fill(value)
        # What the browser would hold back, the server must answer as well.
        found.evaluate("form => { form.noValidate = true; }")
        with page.expect_navigation():
            found.locator("button:not([type=button])").first.click()

    return send


def _choose_file(page: Page) -> None:
    given: FilePayload = {"name": "inlägg.csv", "mimeType": "text/csv", "buffer": CSV}
    page.set_input_files("main [type=file]", given)


def _lose_proof(page: Page) -> None:
    page.context.clear_cookies(name="csrftoken")


# ---------------------------------------------------------------- addresses


@dataclass(frozen=True, slots=True)
class Address:
    """A named address with something put in wherever it asks for something."""

    name: str
    path: str


def addresses() -> Iterable[Address]:
    """Every named address of the product but those for programs."""
    for parts in _routes(get_resolver().url_patterns, ()):
        path = "".join(_filled(part) for part in parts)
        if not path.startswith(PROGRAMS):
            yield Address(parts[-1].name or path, f"/{path}")


def _routes(
    patterns: Iterable[URLPattern | URLResolver], before: tuple[Any, ...]
) -> Iterable[tuple[Any, ...]]:
    return chain.from_iterable(
        _routes(each.url_patterns, (*before, each))
        if isinstance(each, URLResolver)
        else [(*before, each)]
        for each in patterns
    )


def _filled(part: URLPattern | URLResolver) -> str:
    return re.sub(
        r"<(\w+):\w+>", lambda asked: "1" if asked[1] == "int" else "x", str(part.pattern)
    )
