"""Every page that says that something went wrong: both languages, by day and night, no barrier."""

from collections.abc import Iterator

import pytest
from django.test import Client
from playwright.sync_api import Page

from tests import factories
from tests.browser import looking
from tests.browser.conftest import leave

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PAGES = {
    "/fails/400/": 400,
    "/fails/403/": 404,
    "/fails/too-old/": 403,
    "/fails/409/": 409,
    "/fails/500/": 500,
    "/fails/503/": 503,
}
LOCALES = {"sv": "sv-SE", "en": "en-GB"}


@pytest.fixture
def url(live_server, settings) -> str:
    settings.ROOT_URLCONF = "tests.browser.failing_urls"
    factories.organisation(is_demo=True, phone="0500-12 00")
    return str(live_server.url)


@pytest.fixture
def visitors(engine, url) -> Iterator[list[tuple[str, str, Page]]]:
    """Somebody of the house in Swedish, and a stranger in English."""
    member, contexts, found = Client(), [], []
    member.force_login(factories.person("comms", language="sv"))
    for language, who, cookies in (("sv", "member", member.cookies), ("en", "stranger", {})):
        context = engine.new_context(
            base_url=url, locale=LOCALES[language], viewport=looking.DESK, reduced_motion="reduce"
        )
        contexts.append(context)
        for name, cookie in cookies.items():
            context.add_cookies([{"name": name, "value": cookie.value, "url": url}])
        found.append((language, who, context.new_page()))
    yield found
    leave(contexts)


def test_whatever_went_wrong_is_said_plainly(visitors, subtests: pytest.Subtests, caplog):
    seen: set[str] = set()
    for language, who, page in visitors:
        complaints = looking.Complaints()
        complaints.listen(page)
        for address, status in PAGES.items():
            # What stands in the frame is looked at once; the page itself for everybody.
            with subtests.test(f"{address} {language} {who}"):
                complaints.status = status
                page.goto(address)
                assert complaints.landed == status
                assert page.locator("html").get_attribute("lang") == language
                wrong = looking.look(page, seen, "")
                assert [each for each in wrong if language == "sv" or not is_english(each)] == []
                assert complaints.taken() == []
                assert page.locator("main h1").count() == 1


def is_english(said: str) -> bool:
    """What is wrong on a Swedish page alone."""
    return said.startswith("English: ")
