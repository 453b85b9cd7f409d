"""A page of the real templates, answered to a browser without a server; notes what it sends."""

import mimetypes
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import django_htmx
from django.http import HttpRequest, HttpResponse
from django.template import Context, Template
from django.urls import path
from django.utils import timezone
from playwright.sync_api import Page, Route

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).resolve().parents[2]
STATIC = [ROOT / "static", Path(django_htmx.__file__).parent / "static"]
HOST = "http://desk.test"


def nothing(request: HttpRequest) -> HttpResponse:
    return HttpResponse()


urlpatterns = [path("pulse/", nothing, name="pulse")]

# A template tag must stand on one line, hence the pieces.
ROW = (
    '{% include "_parts/mrow.html" with href="#x" id=row severity="serious" text=row lang="en" '
    'score=78 at=now author=author tone=-1 pick_name="pick" pick_value=row only %}'
)
QUEUE = f"""{{% load i18n desk times %}}
<section id="queue" data-rows data-live="/queue/" data-every="5" data-summary="{{{{ summary }}}}">
{{% for row in rows %}}{ROW}{{% endfor %}}
<details id="more-rows"><summary>more</summary>rest</details></section>"""

PAGE = f"""{{% extends "base.html" %}}{{% load i18n desk times %}}
{{% block heading %}}Front{{% endblock %}}
{{% block main %}}<div class="page"><h1>Front</h1>{QUEUE}
<div data-bulk="pick" class="bar-x" hidden><b data-bulk-count></b>
<button class="btn" data-key="e" hx-post="/ack/" hx-swap="none">Acknowledge</button></div>
<form method="post" action="/send/"><label for="text">Reply</label>
<textarea class="input" id="text" data-count="10" data-keep="reply-1"></textarea>
<span data-count-for="text"></span>
<button class="btn" id="send">Send</button></form>
<button class="btn" id="locked" aria-disabled="true" hx-post="/locked/">Publish</button>
<button class="btn" id="refused" hx-post="/refused/" hx-target="#queue">Ask</button>
<button class="btn" id="broken" hx-post="/broken/" hx-target="#queue">Break</button>
<button class="btn" id="opener" data-open="sheet" data-key="d">Dismiss</button>
<p id="age">{{% ago now %}}</p><p id="left">{{% countdown soon %}}</p></div>{{% endblock %}}
{{% block dialogs %}}<dialog class="sheet" id="sheet" aria-label="Dismiss"><form method="dialog">
<label for="why">Why</label><input class="input" id="why"><button class="btn">Close</button></form>
</dialog>{{% endblock %}}
{{% block toasts %}}
{{% include "_parts/toast.html" with text="Acknowledged 3" undo_url="/undo/" %}}
{{% endblock %}}"""


def context(**values: object) -> Context:
    now = timezone.now()
    crisis = SimpleNamespace(
        title="Smoke on M/S Tärnan car deck",
        severity="crisis",
        lead_name="Ylva Strandmo",
        next_public_update_at=now + timedelta(minutes=12),
        url="/crises/1/",
        approvals_waiting=2,
    )
    nav = [
        {"label": "Triage", "url": "/triage/", "icon": "inbox", "count": 7, "group": "",
         "current": True, "keys": "g t", "bar": True},
        {"label": "Sources", "url": "/sources/", "icon": "source", "group": "Prepare", "keys": ""},
    ]  # fmt: skip
    situation = SimpleNamespace(
        open=[crisis], calm_since=None, live_age_s=4, blind=[], exercise=None
    )
    user = SimpleNamespace(
        is_authenticated=True, name="Saga Lindehav", initials="SL", title="Lead", single_keys=True
    )
    given = {
        "situation": situation,
        "nav": nav,
        "user": user,
        "rows": ["row-1", "row-2", "row-3", "row-4"],
        "author": "@first",
        "summary": "",
        "now": now,
        "soon": now + timedelta(seconds=3),
    }
    return Context({**given, **values})


class Desk:
    """Answers the browser: pages from templates, files from static/, and notes what was sent."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.sent: list[str] = []
        self.pages: dict[str, Callable[[], str]] = {}
        self.away = False
        self.later: dict[str, Any] = {}
        page.route(f"{HOST}/**", self.answer)

    def answer(self, route: Route) -> None:
        address = route.request.url.removeprefix(HOST).partition("?")[0]
        if self.away:
            route.abort()
        elif address.startswith("/static/"):
            route.fulfill(**self.file(address.removeprefix("/static/")))
        elif route.request.method == "POST":
            self.sent.append(address)
            self.post(route, address)
        else:
            make = self.pages.get(address, lambda: "<!doctype html><title>elsewhere</title>")
            route.fulfill(content_type="text/html", body=make())

    def post(self, route: Route, address: str) -> None:
        if address == "/refused/":
            body = render('{% include "errors/_refused.html" %}', sentence="Somebody was faster.")
            route.fulfill(status=409, content_type="text/html", body=body)
        elif address in {"/broken/", "/send/"}:
            route.fulfill(status=500, content_type="text/html", body="<title>broken</title>")
        else:
            route.fulfill(status=200, content_type="text/html", body="")

    @staticmethod
    def file(name: str) -> dict[str, Any]:
        found = next(folder / name for folder in STATIC if (folder / name).exists())
        kind = mimetypes.guess_type(name)[0] or "text/plain"
        return {"path": str(found), "content_type": kind}

    def open(self, **values: object) -> Page:
        self.pages["/front/"] = lambda: render(PAGE, **values)
        self.pages["/pulse/"] = lambda: render('{% include "_shell/pulse.html" %}', **self.later)
        self.page.goto(f"{HOST}/front/")
        self.page.wait_for_function("document.body.dataset.pulse && window.htmx")
        self.page.wait_for_function(
            "getComputedStyle(document.querySelector('.nav')).display === 'flex'"
        )
        return self.page

    def has_sent(self, count: int) -> list[str]:
        """What was sent, as soon as it is so many; a little later nothing more may have come."""
        for _ in range(250):
            if len(self.sent) >= count:
                break
            self.page.wait_for_timeout(20)
        self.page.wait_for_timeout(50)
        return self.sent

    def is_on(self) -> str:
        script = "document.querySelector('[data-row].on')?.id ?? ''"
        return str(self.page.evaluate(script))

    def has_focus(self) -> str:
        script = "document.activeElement.closest('[data-row]')?.id ?? document.activeElement.id"
        return str(self.page.evaluate(script))


def render(source: str, **values: object) -> str:
    return Template(source).render(context(**values))
