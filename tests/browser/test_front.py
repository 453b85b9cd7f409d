"""The frame's own scripts, in a real browser: keys, rows, live parts, toasts, axe."""

import json
from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import override_settings
from django.utils.translation import override
from playwright.sync_api import Browser, sync_playwright

from tests.browser import stage
from tests.browser.stage import QUEUE, Desk, render

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(
            executable_path=chromium, args=["--no-sandbox", "--disable-gpu"]
        )
        yield running
        running.close()


@pytest.fixture
def desk(browser: Browser) -> Iterator[Desk]:
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    with override_settings(ROOT_URLCONF=stage.__name__), override("en"):
        yield Desk(page)
    page.close()
    assert problems == []


def test_rows_are_read_and_ticked_by_keyboard(desk: Desk):
    page = desk.open()
    for key in "jjjk":
        page.keyboard.press(key)
    assert (desk.is_on(), desk.has_focus()) == ("row-2", "row-2")
    page.keyboard.press("x")
    assert page.inner_text("[data-bulk-count]") == "1"
    page.keyboard.press("e")
    assert desk.has_sent(1) == ["/ack/"]


def test_two_keys_in_a_row_lead_elsewhere(desk: Desk):
    page = desk.open()
    page.keyboard.press("g")
    page.keyboard.press("t")
    page.wait_for_url("**/triage/")


def test_single_keys_never_fire_in_a_field(desk: Desk):
    page = desk.open()
    page.focus("#text")
    page.keyboard.type("jdz?")
    assert page.input_value("#text") == "jdz?"
    assert (desk.is_on(), desk.sent, page.is_visible("dialog[open]")) == ("", [], False)


def test_single_keys_can_be_switched_off(desk: Desk):
    user = SimpleNamespace(
        is_authenticated=True, name="S", initials="S", title="", single_keys=False
    )
    page = desk.open(user=user)
    for key in "jd?":
        page.keyboard.press(key)
    assert (desk.is_on(), page.locator("dialog[open]").count()) == ("", 0)
    page.click("[data-open=keyboard]")
    page.check("[data-keys-form] input[type=checkbox]")
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    assert (desk.is_on(), desk.sent) == ("row-1", ["/me/keys/"])


def test_a_dialog_takes_the_keys_and_gives_the_focus_back(desk: Desk):
    page = desk.open()
    page.focus("#opener")
    page.keyboard.press("d")
    assert desk.has_focus() == "why"
    page.focus("#sheet .btn")
    page.keyboard.press("j")
    assert desk.is_on() == ""
    page.keyboard.press("Escape")
    assert desk.has_focus() == "opener"


def test_a_live_part_keeps_place_focus_ticks_and_folds(desk: Desk):
    page = desk.page
    page.clock.install()
    desk.open()
    rows = ["new-1", "new-2", "row-1", "row-2", "row-3", "row-4"]
    desk.pages["/queue/"] = lambda: render(
        QUEUE, rows=rows, author="@later", summary="2 new mentions"
    )
    page.check("#row-2 input")
    page.click("#more-rows summary")
    page.focus("#row-3 a")
    page.clock.run_for(7_000)
    page.wait_for_selector("#new-1")
    assert page.inner_text("#row-1 .sub span:nth-of-type(1)") == "@later"
    assert page.is_checked("#row-2 input")
    assert page.evaluate("document.getElementById('more-rows').open") is True
    assert desk.has_focus() == "row-3"
    page.clock.run_for(100)
    assert page.inner_text("#spoken") == "2 new mentions"


def test_new_rows_above_do_not_move_what_is_read(desk: Desk):
    page = desk.page
    page.clock.install()
    page.set_viewport_size({"width": 1280, "height": 260})
    desk.open()
    desk.pages["/queue/"] = lambda: render(
        QUEUE,
        rows=["new-1", "new-2", *(f"row-{n}" for n in range(1, 5))],
    )
    page.evaluate("document.getElementById('row-3').scrollIntoView()")
    top = "document.getElementById('row-3').getBoundingClientRect().top"
    before = page.evaluate(top)
    page.clock.run_for(7_000)
    page.wait_for_selector("#new-1", state="attached")
    assert abs(page.evaluate(top) - before) <= 1


def test_a_live_part_waits_while_text_is_selected(desk: Desk):
    page = desk.page
    page.clock.install()
    desk.open()
    desk.pages["/queue/"] = lambda: render(QUEUE, rows=["new-1"])
    page.evaluate("getSelection().selectAllChildren(document.querySelector('#row-1 .said'))")
    page.clock.run_for(12_000)
    page.wait_for_timeout(100)
    assert page.locator("#new-1").count() == 0
    page.evaluate("getSelection().removeAllRanges()")
    page.clock.run_for(7_000)
    page.wait_for_selector("#new-1")


def test_a_lost_link_is_said_in_words_and_taken_back(desk: Desk):
    page = desk.page
    page.clock.install()
    desk.open()
    desk.away = True
    for _ in range(5):
        page.clock.run_for(10_000)
        page.wait_for_timeout(20)
    assert page.inner_text("[data-lamp]").startswith("Not live since ")
    assert page.inner_text("#spoken").startswith("Not live since ")
    desk.away = False
    page.clock.run_for(20_000)
    page.wait_for_selector("[data-lamp]:not(.stale)")


def test_the_strip_and_the_counts_follow_what_happens(desk: Desk):
    page = desk.page
    page.clock.install()
    desk.open()
    nav = [{"label": "Triage", "url": "/triage/", "icon": "inbox", "count": 9, "bar": True}]
    desk.later = {
        "nav": nav,
        "situation": SimpleNamespace(
            open=[], calm_since=None, live_age_s=1, blind=["Lindåsa forum"], exercise=None
        ),
    }
    page.focus("#nav a")
    page.clock.run_for(17_000)
    page.wait_for_selector("text=No open crisis.")
    assert page.inner_text("[data-lamp]") == "Blind: Lindåsa forum"
    assert page.inner_text("#nav a[aria-current=page] .n") == "9"
    assert page.evaluate("document.activeElement.getAttribute('href')") == "/triage/"


def test_ages_and_countdowns_go_on(desk: Desk):
    page = desk.page
    page.clock.install()
    desk.open()
    page.clock.run_for(65_000)
    assert page.inner_text("#age") == "1 min ago"
    assert page.inner_text("#left") == "1 min late"


def test_a_toast_offers_undo_and_leaves(desk: Desk):
    page = desk.page
    page.clock.install()
    desk.open()
    page.keyboard.press("z")
    # The act must have led somewhere before the page is opened anew: one would cut the other off.
    page.wait_for_url("**/undo/")
    assert desk.sent == ["/undo/"]
    desk.open()
    page.clock.run_for(11_000)
    assert page.locator("[data-toast]").count() == 0


def test_a_locked_button_sends_nothing(desk: Desk):
    page = desk.open()
    page.click("#locked", force=True)
    page.wait_for_timeout(50)
    assert desk.sent == []


def test_a_refusal_is_a_toast_and_changes_nothing_else(desk: Desk):
    page = desk.open()
    page.click("#refused")
    page.wait_for_selector("text=Somebody was faster.")
    assert page.locator("[data-row]").count() == 4


def test_a_request_without_answer_says_so(desk: Desk):
    page = desk.open()
    page.click("#broken")
    page.wait_for_selector("text=That did not go through.")
    assert page.locator("[data-row]").count() == 4


def test_typed_text_outlives_a_broken_page(desk: Desk):
    page = desk.open()
    page.fill("#text", "Hi Agnes, no")
    assert page.inner_text("[data-count-for=text]") == "12 / 10"
    page.click("#send")
    page.wait_for_load_state()
    assert page.title() == "broken"
    desk.open()
    assert page.input_value("#text") == "Hi Agnes, no"


def test_the_theme_turns_without_a_reload(desk: Desk):
    page = desk.open(theme="light")
    page.click("[data-theme-form] button")
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    assert desk.has_sent(1) == ["/me/theme/"]


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_axe_finds_nothing(desk: Desk, theme: str, width: int):
    desk.page.set_viewport_size({"width": width, "height": 800})
    page = desk.open(theme=theme)
    found = Axe().run(page).response["violations"]
    assert [(one["id"], json.dumps(one["nodes"][0]["html"])) for one in found] == []


def test_no_width_scrolls_sideways(desk: Desk):
    with override("sv"):
        page = desk.open()
    over = {}
    for width in (320, 390, 768, 1024, 1280, 1920):
        page.set_viewport_size({"width": width, "height": 800})
        over[width] = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    assert {width: more for width, more in over.items() if more > 0} == {}
