"""The numbers page: figures that add up, at a fixed price."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests import factories
from tests.monitoring.posts import event, store

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(comms, signed_in):
    factories.organisation()
    return signed_in(comms)


def storm(amount: int, first: int = 0) -> None:
    for number in range(first, first + amount):
        source = factories.source(f"source-{number % 5}")
        at = timezone.now() - timedelta(minutes=number)
        factories.mention(f"post {number}", source=source, created_at=at)
        factories.minute(at, source=source)


@pytest.mark.parametrize("span", ["1h", "24h", "7d", "nonsense"])
def test_the_page_costs_the_same_with_few_and_with_many(
    browser, span, django_assert_num_queries, django_assert_max_num_queries
):
    storm(5)
    browser.get(f"/numbers/?span={span}")
    with django_assert_max_num_queries(30) as few:
        browser.get(f"/numbers/?span={span}")
    cost = len(few)
    storm(50, first=5)
    with django_assert_num_queries(cost):
        assert browser.get(f"/numbers/?span={span}").status_code == 200


def test_every_figure_leads_to_exactly_its_posts(browser):
    now = timezone.now()
    for number in range(7):
        store(event(f"p{number}", "Terrible, never again", observed_at=now, created_at=now))
    page = browser.get("/numbers/?span=1h")
    assert page.context["figures"].count == 7
    listed = browser.get(page.context["link"])
    assert len(listed.context["page"].rows) == 7
    assert page.context["figures"].negative_share == 1.0


def test_an_edit_moves_the_figures_with_it(browser):
    now = timezone.now()
    seen = {"observed_at": now, "created_at": now}
    store(event("a", "Terrible, horrible, never again", **seen))
    store(event("a", "Wonderful, thank you so much!", v=2, **seen))
    shown = browser.get("/numbers/?span=1h").context["figures"]
    assert (shown.count, shown.praise, shown.negative_share) == (1, 1, 0.0)


def test_a_blind_source_is_named(browser):
    factories.source("radio", blind_since=timezone.now())
    assert "Radio" in browser.get("/numbers/").content.decode()


def test_nobody_else_sees_it(stranger, employee, signed_in):
    assert stranger.get("/numbers/").status_code == 302
    assert signed_in(employee).get("/numbers/").status_code == 404
