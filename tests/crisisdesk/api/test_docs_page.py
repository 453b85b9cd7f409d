"""The interactive page: packaged files alone, nothing blocked by the policy, calls that work."""

import os

import pytest
from django.test import Client
from playwright.sync_api import sync_playwright

from tests import factories


@pytest.mark.django_db
def test_the_page_holds_no_script_and_no_style_of_its_own(signed_in, comms):
    response = signed_in(comms).get("/api/docs/")
    page = response.content.decode()
    assert response.status_code == 200
    assert "<script>" not in page
    assert "<style" not in page
    assert " style=" not in page.partition('<main id="main"')[2]
    assert "http://" not in page.replace("http://www.w3.org/2000/svg", "")
    assert "unsafe" not in response.headers["Content-Security-Policy"]


@pytest.mark.django_db
def test_strangers_are_sent_to_sign_in(stranger):
    assert stranger.get("/api/docs/").url == "/sign-in/?next=/api/docs/"


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_in_a_browser_nothing_is_blocked_and_a_call_goes_out(chromium, live_server):
    client = Client()
    client.force_login(factories.person("comms", name="Saga Lindehav"))
    before = os.environ.get("DJANGO_ALLOW_ASYNC_UNSAFE", "")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    try:
        blocked, foreign, said = _looked_at(chromium, live_server.url, client)
    finally:
        os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = before
    assert (blocked, foreign) == ([], [])
    assert '"username"' in said


def _looked_at(chromium: str, url: str, client: Client) -> tuple[list[str], list[str], str]:
    blocked: list[str] = []
    foreign: list[str] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        context = browser.new_context(base_url=url)
        session = client.cookies["session"].value
        context.add_cookies([{"name": "session", "value": session, "url": url}])
        page = context.new_page()
        page.on("console", lambda told: blocked.append(told.text) if told.type == "error" else None)
        page.on("pageerror", lambda error: blocked.append(str(error)))
        page.on("request", lambda asked: _note(foreign, asked.url, url))
        page.add_init_script(
            "document.addEventListener('securitypolicyviolation',"
            " e => console.error(e.violatedDirective + ' ' + e.blockedURI))"
        )
        page.goto("/api/docs/")
        page.locator("#operations-You-me > .opblock-summary").click(timeout=30_000)
        page.locator("#operations-You-me .try-out__btn").click()
        page.locator("#operations-You-me .execute").click()
        said = page.locator("#operations-You-me .live-responses-table .response-col_description")
        words = said.nth(1).inner_text(timeout=15_000)
        browser.close()
    return blocked, foreign, words


def _note(foreign: list[str], asked: str, own: str) -> None:
    if not asked.startswith((own, "data:", "blob:")):
        foreign.append(asked)
