"""Triage by keyboard alone: twenty decisions a minute, focus that goes on, a place that is kept."""

import time

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.models import User
from escalation.alerts import actions
from escalation.alerts.models import Alert, Decision
from escalation.crises import actions as crisis_actions
from escalation.crises.models import Crisis
from tests import factories
from tests.browser.conftest import leave

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def desk(engine, live_server):
    """Give a person a browser of their own, signed in, at the desk that runs for this test."""
    contexts = []

    def sign_in(user: User, **given) -> Page:
        client = Client()
        client.force_login(user)
        context = engine.new_context(
            base_url=live_server.url, viewport={"width": 1440, "height": 900}, **given
        )
        contexts.append(context)
        session = client.cookies["session"].value
        context.add_cookies([{"name": "session", "value": session, "url": live_server.url}])
        page: Page = context.new_page()
        return page

    yield sign_in
    leave(contexts)


@pytest.fixture
def saga() -> User:
    return factories.person("comms", name="Saga Lindehav")


@pytest.fixture
def ylva() -> User:
    return factories.person("lead", name="Ylva Strandmo")


def shown(page: Page) -> int:
    return int(page.locator("#detail").get_attribute("data-alert") or 0)


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def settled(page: Page, alert_id: int) -> None:
    """Wait until an alert is the one that is read, and its row has the focus."""
    page.wait_for_function(
        "id => document.getElementById('detail')?.dataset.alert === String(id)"
        " && document.activeElement?.closest('[data-row]')?.dataset.alert === String(id)",
        arg=alert_id,
    )


def state_of(alert: Alert) -> str:
    return Alert.objects.get(pk=alert.pk).state


def test_twenty_alerts_in_a_minute_without_touching_the_mouse(desk, saga):
    alerts = [factories.alert(90 - number, text=f"Post number {number}") for number in range(20)]
    page = desk(saga)
    page.goto("/triage/")
    ways = [("e",), ("d", "2", "Enter"), ("s", "1"), ("d", "1", "Enter"), ("s", "h")]
    press(page, "j", "k")
    settled(page, alerts[0].pk)
    began = time.monotonic()
    for number in range(len(alerts)):
        press(page, *ways[number % len(ways)])
        if number < len(alerts) - 1:
            settled(page, alerts[number + 1].pk)
    expect(page.locator(".toast")).to_be_visible()
    expect(page.locator("[data-set=decide] [data-row]")).to_have_count(0)
    assert time.monotonic() - began < 60
    assert [state_of(alert) for alert in alerts] == [
        "acknowledged", "dismissed", "snoozed", "dismissed", "handed-over",
    ] * 4  # fmt: skip
    assert Decision.objects.count() == 20


def test_after_a_decision_the_next_row_has_the_focus_and_undo_comes_back(desk, saga):
    first, second, third = (factories.alert(score) for score in (78, 58, 33))
    page = desk(saga)
    page.goto("/triage/")
    press(page, "j")
    settled(page, second.pk)
    press(page, "e")
    settled(page, third.pk)
    expect(page.locator(".toast")).to_contain_text("Acknowledged")
    press(page, "z")
    settled(page, second.pk)
    expect(page.locator(".toast")).to_contain_text("Undone")
    assert [state_of(each) for each in (first, second, third)] == ["open"] * 3


def test_a_key_pressed_before_the_alert_is_there_waits_for_it(desk, saga):
    first, second, third = (factories.alert(score) for score in (78, 58, 33))
    page = desk(saga)
    page.goto("/triage/")
    # Faster than the alert can be fetched: "e" is meant for the row that was just chosen.
    press(page, "j", "e")
    settled(page, third.pk)
    assert [state_of(each) for each in (first, second, third)] == ["open", "acknowledged", "open"]


def test_ticked_rows_are_decided_together_and_escape_lets_them_go(desk, saga):
    first, second, third = (factories.alert(score) for score in (78, 58, 33))
    page = desk(saga)
    page.goto("/triage/")
    press(page, "x", "j")
    settled(page, second.pk)
    press(page, "x")
    expect(page.locator("[data-bulk-count]")).to_have_text("2")
    press(page, "Escape")
    expect(page.locator(".bulk")).to_be_hidden()
    press(page, "x", "k")
    settled(page, first.pk)
    press(page, "x", "e")
    settled(page, third.pk)
    expect(page.locator(".toast")).to_contain_text("Acknowledged 2 alerts")
    assert [state_of(each) for each in (first, second, third)] == [
        "acknowledged", "acknowledged", "open",
    ]  # fmt: skip


def test_dismissing_means_the_ticked_rows_and_not_the_one_that_is_open(desk, saga):
    first, second, third = (factories.alert(score) for score in (78, 58, 33))
    page = desk(saga)
    page.goto("/triage/")
    press(page, "x", "j")
    settled(page, second.pk)
    press(page, "x", "j")
    settled(page, third.pk)
    # The third is open and not ticked: what only works on one alert leaves it alone.
    press(page, "Shift+E")
    expect(page.locator(".toast")).to_contain_text("That key decides one alert")
    assert page.url.endswith(f"/triage/{third.pk}/")
    press(page, "d", "1", "Enter")
    expect(page.locator(".toast")).to_contain_text("Dismissed 2 alerts")
    assert [state_of(each) for each in (first, second, third)] == [
        "dismissed", "dismissed", "open",
    ]  # fmt: skip
    press(page, "z")
    expect(page.locator(".toast")).to_contain_text("Undone")
    assert [state_of(each) for each in (first, second, third)] == ["open"] * 3


def test_the_ticked_rows_are_set_aside_together(desk, saga):
    first, second, third = (factories.alert(score) for score in (78, 58, 33))
    page = desk(saga)
    page.goto("/triage/")
    press(page, "x", "j")
    settled(page, second.pk)
    press(page, "x", "s", "1")
    settled(page, third.pk)
    assert [state_of(each) for each in (first, second, third)] == ["snoozed", "snoozed", "open"]


def test_an_alert_is_given_to_somebody_else(desk, saga, ylva):
    alert = factories.alert()
    page = desk(saga)
    page.goto("/triage/")
    press(page, "a")
    expect(page.get_by_role("button", name="To me")).to_be_focused()
    press(page, "Tab", "Enter")
    expect(page.locator(".toast")).to_contain_text("Assigned")
    assert Alert.objects.get(pk=alert.pk).assignee == ylva


def test_single_keys_rest_in_fields_and_when_they_are_switched_off(desk, saga):
    alert = factories.alert()
    page = desk(saga)
    page.goto("/triage/")
    press(page, "d")
    page.locator("#one-reason").click()
    page.keyboard.type("eda jkx z")
    expect(page.locator("#one-reason")).to_have_value("eda jkx z")
    press(page, "Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    User.objects.filter(pk=saga.pk).update(single_keys=False)
    page.reload()
    press(page, "e", "d", "Shift+E", "x")
    page.wait_for_timeout(300)
    assert (state_of(alert), page.get_by_role("dialog").count()) == ("open", 0)
    assert page.url.endswith("/triage/")


def test_escape_closes_what_is_open_and_gives_the_focus_back(desk, saga):
    factories.alert()
    page = desk(saga)
    page.goto("/triage/")
    for key, name in (
        ("d", "Dismiss"),
        ("s", "Set aside"),
        ("f", "Filter the queue"),
        ("?", "Keyboard"),
    ):
        press(page, key)
        expect(page.get_by_role("dialog", name=name)).to_be_visible()
        press(page, "Escape")
        expect(page.get_by_role("dialog")).to_have_count(0)


def test_escalating_asks_once_and_opens_the_crisis(desk, saga, ylva):
    story = factories.storyline("Smoke on Tärnan")
    factories.alert(78, storyline=story)
    page = desk(saga)
    page.goto("/triage/")
    press(page, "Shift+E")
    page.wait_for_url("**/crises/open/**")
    expect(page.get_by_label("What is it")).to_have_value("Smoke on Tärnan")
    press(page, "Control+Enter")
    page.wait_for_url("**/crises/C-*/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Smoke on Tärnan")
    expect(page.locator("#strip")).to_contain_text("Smoke on Tärnan")
    press(page, "l")
    expect(page.get_by_label("Write to the log")).to_be_focused()
    page.keyboard.type("Bridge called")
    press(page, "Enter")
    expect(page.locator(".log")).to_contain_text("noted: Bridge called")
    assert Crisis.objects.get().lead == ylva


def test_what_a_crisis_dialog_is_refused_is_said_in_it_and_nothing_is_lost(desk, ylva):
    crisis = factories.crisis(lead=ylva)
    page = desk(ylva)
    page.goto(f"/crises/{crisis.number}/")
    page.evaluate("document.getElementById('close').showModal()")
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Why it is over").fill("Everybody is ashore")
    dialog.locator("[name=despite]").evaluate("box => { box.required = false; box.value = ''; }")
    dialog.get_by_role("button", name="Close the crisis").click()
    expect(dialog.get_by_role("alert")).to_contain_text("No confirmed line was ever set.")
    expect(dialog.get_by_label("Why it is over")).to_have_value("Everybody is ashore")
    dialog.locator("[name=despite]").evaluate("box => { box.value = '1'; box.checked = true; }")
    dialog.get_by_role("button", name="Close the crisis").click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    crisis.refresh_from_db()
    assert crisis.status == "closed"


# ---------------------------------------------------------------- others work here too


def test_new_alerts_wait_behind_a_pill_and_nothing_moves_under_the_reader(desk, saga):
    for number in range(25):
        factories.alert(60, text=f"Post number {number}")
    page = desk(saga)
    page.goto("/triage/")
    press(page, *["j"] * 20)
    page.wait_for_timeout(400)
    before = page.evaluate(
        "[document.activeElement.closest('[data-row]').dataset.alert,"
        " Math.round(document.activeElement.getBoundingClientRect().top)]"
    )
    newest = factories.alert(82, text="A new and grave one")
    pill = page.locator("[data-pill]")
    expect(pill).to_contain_text("1 new", timeout=8000)
    after = page.evaluate(
        "[document.activeElement.closest('[data-row]').dataset.alert,"
        " Math.round(document.activeElement.getBoundingClientRect().top)]"
    )
    assert after == before
    expect(page.locator(f"#alert-{newest.pk}")).to_have_count(0)
    press(page, "n")
    expect(page.locator("[data-row]").first).to_have_attribute("data-alert", str(newest.pk))


def test_a_growing_alert_is_brought_up_to_date_where_it_stands(desk, saga):
    alert = factories.alert(71)
    page = desk(saga)
    page.goto("/triage/")
    Alert.objects.filter(pk=alert.pk).update(
        score=84, severity="crisis", revision=2, changed_at=timezone.now()
    )
    row = page.locator(f"#alert-{alert.pk}")
    expect(row.locator(".score")).to_contain_text("84", timeout=8000)
    expect(row.locator(".sev")).to_have_class("sev glyph crisis")
    # What is read beside it follows as well.
    expect(page.locator("#why-title")).to_have_text("Why it scored 84", timeout=9000)


def test_whoever_was_faster_is_named_and_nothing_is_changed(desk, saga, ylva):
    alert = factories.alert(78)
    factories.alert(58)
    page = desk(saga)
    page.goto("/triage/")
    actions.acknowledge_alerts(actor=ylva, seen={alert.pk: None})
    press(page, "d", "2", "Enter")
    expect(page.locator(".toast")).to_contain_text("Ylva Strandmo acknowledged this at")
    assert state_of(alert) == "acknowledged"
    assert Decision.objects.count() == 1


# ---------------------------------------------------------------- everybody can use it


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("language", ["en", "sv"])
def test_no_barrier_is_found_on_any_screen(desk, ylva, theme, language):
    User.objects.filter(pk=ylva.pk).update(theme=theme, language=language)
    story = factories.storyline(mention_count=3, original_count=1)
    first = factories.mention("Ferry on FIRE", storyline=story, score=78)
    factories.mention("Ferry on FIRE", storyline=story, original_id=first.pk)
    factories.alert(78, mention=first, storyline=story)
    factories.alert(0, kind="praise", tone=1)
    crisis = factories.crisis(lead=ylva, storylines=[story.pk], confirmed_line="Smoke, not fire.")
    crisis_actions.write_note(actor=ylva, number=crisis.number, text="Hello", kind="decision")
    page = desk(ylva, color_scheme=theme)
    for path in ("/", "/triage/", "/crises/", "/crises/open/", f"/crises/{crisis.number}/"):
        page.goto(path)
        found = Axe().run(page).response["violations"]
        told = [(each["id"], [node["target"] for node in each["nodes"]][:3]) for each in found]
        assert (path, told) == (path, [])


@pytest.mark.parametrize("width", [320, 390, 768, 1280])
def test_no_page_scrolls_sideways(desk, ylva, width):
    User.objects.filter(pk=ylva.pk).update(language="sv")
    alert = factories.alert(78, storyline=factories.storyline())
    crisis = factories.crisis(lead=ylva)
    page = desk(ylva)
    page.set_viewport_size({"width": width, "height": 800})
    for path in ("/", "/triage/", f"/triage/{alert.pk}/", "/crises/", "/crises/open/",
                 f"/crises/{crisis.number}/"):  # fmt: skip
        page.goto(path)
        wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert (path, wide) == (path, 0)
