"""Triage in a hurry: what arrives late never takes the reader's place, alert or keystrokes."""

import pytest
from django.utils import timezone
from playwright.sync_api import APIResponse, Page, Route, expect

from accounts.models import User
from escalation.alerts.models import Alert, Decision
from tests import factories
from tests.browser.test_triage_keyboard import desk, press, saga, settled, state_of

__all__ = ["desk", "saga"]

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def grow(alert: Alert, score: int) -> None:
    """Change an alert as the judge does."""
    Alert.objects.filter(pk=alert.pk).update(
        score=score, revision=alert.revision + 1, changed_at=timezone.now()
    )


def keep(page: Page, address: str, kept: list[Route], *, background: bool) -> None:
    """Hold requests to an address back until the test lets them go."""

    def hold(route: Route) -> None:
        if ("x-pulse" in route.request.headers) is background:
            kept.append(route)
        else:
            route.fallback()

    page.route(address, hold)


def until(page: Page, kept: list[Route]) -> Route:
    """Wait for a request that is held back."""
    for _ in range(100):
        if kept:
            return kept[0]
        page.wait_for_timeout(100)
    raise AssertionError("Nothing was asked for.")


def test_a_refresh_that_comes_late_does_not_swallow_the_next_alert(desk, saga: User):
    first, second = factories.alert(78), factories.alert(58)
    page = desk(saga)
    refreshing: list[Route] = []
    opening: list[Route] = []
    keep(page, f"**/triage/{first.pk}/**", refreshing, background=True)
    keep(page, f"**/triage/{second.pk}/**", opening, background=False)
    page.goto("/triage/")
    grow(first, 84)
    # The page follows the alert that is read; before the answer is there, the reader moves on.
    refresh = until(page, refreshing)
    press(page, "j")
    opened = until(page, opening)
    refresh.continue_()
    page.wait_for_timeout(400)
    opened.continue_()
    settled(page, second.pk)
    press(page, "e")
    expect(page.locator(".toast")).to_contain_text("Acknowledged")
    assert [state_of(each) for each in (first, second)] == ["open", "acknowledged"]


def test_the_queue_as_it_was_before_a_decision_brings_nothing_back(desk, saga: User):
    first, second = factories.alert(78), factories.alert(58)
    page = desk(saga)
    late: list[tuple[Route, APIResponse]] = []

    def hold(route: Route) -> None:
        if late:
            route.abort()  # nothing that is asked later puts it right
            return
        answer = route.fetch()
        if answer.status == 200 and f'id="alert-{first.pk}"' in answer.text():
            late.append((route, answer))
        else:
            route.fulfill(response=answer)

    page.route("**/triage/changes**", hold)
    page.goto("/triage/")
    grow(first, 84)
    for _ in range(100):
        if late:
            break
        page.wait_for_timeout(100)
    press(page, "d", "2", "Enter")
    settled(page, second.pk)
    route, answer = late[0]
    route.fulfill(response=answer)
    page.wait_for_timeout(400)
    assert page.locator(f"#alert-{first.pk}").count() == 0
    expect(page.locator("[data-pill]")).to_be_hidden()
    assert state_of(first) == "dismissed"


def test_what_is_typed_ahead_is_done_in_its_order_on_the_alert_it_was_meant_for(desk, saga: User):
    first, second, third = (factories.alert(score) for score in (78, 58, 33))
    page = desk(saga)
    page.goto("/triage/")
    press(page, "j", "d", "2", "Enter")
    settled(page, third.pk)
    assert [state_of(each) for each in (first, second, third)] == ["open", "dismissed", "open"]
    assert Decision.objects.get().outcome == "noise"


def test_twenty_alerts_in_a_minute_while_a_storm_comes_in(desk, saga: User):
    alerts = [factories.alert(90 - number, text=f"Post number {number}") for number in range(20)]
    page = desk(saga)
    page.goto("/triage/")
    ways = [("e",), ("d", "2", "Enter"), ("s", "1"), ("d", "1", "Enter"), ("s", "h")]
    press(page, "j", "k")
    settled(page, alerts[0].pk)
    for number in range(20):
        for each in alerts[number:]:
            each.refresh_from_db()
            grow(each, each.score)
        factories.alert(5, text=f"Newly said {number}")
        press(page, *ways[number % len(ways)])
        if number < 19:
            settled(page, alerts[number + 1].pk)
    for _ in range(100):
        if Decision.objects.count() >= 20:
            break
        page.wait_for_timeout(100)
    page.wait_for_timeout(500)
    assert [state_of(alert) for alert in alerts] == [
        "acknowledged", "dismissed", "snoozed", "dismissed", "handed-over",
    ] * 4  # fmt: skip
    assert Decision.objects.count() == 20


def test_alerts_are_merged_and_split_by_keys_alone(desk, saga: User):
    _first, second, third = (factories.alert(score) for score in (78, 58, 33))
    page = desk(saga)
    page.goto("/triage/")
    press(page, "x", "j")
    settled(page, second.pk)
    press(page, "x", "m")
    expect(page.locator(".toast")).to_contain_text("Merged into one alert")
    whole = Alert.objects.get(kind="group")
    settled(page, whole.pk)
    expect(page.locator("[data-row]")).to_have_count(2)
    press(page, "u", "2", "Enter")
    expect(page.locator(".toast")).to_contain_text("Split off")
    settled(page, second.pk)
    press(page, "z")
    expect(page.locator(".toast")).to_contain_text("Undone")
    settled(page, whole.pk)
    press(page, "l")
    page.keyboard.type("night shift")
    press(page, "Enter")
    expect(page.locator("#detail .tag").first).to_contain_text("night shift")
    assert state_of(third) == "open"
