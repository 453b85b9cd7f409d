"""Every screen in Swedish, by day and night: no barrier, no complaint, no English, no overflow."""

from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Browser, BrowserContext, Page

from accounts import sessions, stepup
from accounts.models import User
from tests.browser import looking
from tests.browser.conftest import leave
from tests.browser.screens import PARTS, Screen, addresses, screens
from tests.browser.world import World, make_world
from wall.devices import token_cookie
from wall.frames import snapshot
from wall.queries import look

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def world() -> World:
    return make_world()


def signed_in(user: User) -> Client:
    """A session with a second factor that was proved just now: nothing asks again."""
    client = Client()
    client.force_login(user)
    session = client.session
    now = timezone.now()
    sessions.begin(session, user, now, second_factor=True)
    stepup.mark_proof(session, stepup.CODE, now)
    session.save()
    return client


class Visit:
    """Browsers of those who look: one login and one page each, with what it complains about."""

    def __init__(self, engine: Browser, url: str, world: World) -> None:
        self.url = url
        self.contexts: list[BrowserContext] = []
        self.pages: dict[str, Page] = {}
        self.complaints: dict[str, looking.Complaints] = {}
        self.dialogs_seen: set[str] = set()
        for who in ("all", "employee", "stranger", "device"):
            context = engine.new_context(
                base_url=url, locale="sv-SE", viewport=looking.DESK, reduced_motion="reduce"
            )
            self.contexts.append(context)
            self.pages[who] = context.new_page()
            self.complaints[who] = looking.Complaints()
            self.complaints[who].listen(self.pages[who])
        for who, user in world.people.items():
            self._keep(who, "session", signed_in(user).cookies["session"].value)
        self._keep("device", token_cookie(), world.wall_token)
        # The frame is the wall's own; only the wire is another than in the running product.
        frame = snapshot(look(None), timezone.now(), is_corridor=True)
        self.pages["device"].route_web_socket("**/ws/wall/", lambda socket: socket.send(frame))

    def _keep(self, who: str, name: str, value: str) -> None:
        page = self.pages[who]
        page.context.add_cookies([{"name": name, "value": value, "url": self.url}])

    def problems(self, screen: Screen) -> list[str]:
        page, complaints = self.pages[screen.who], self.complaints[screen.who]
        page.set_viewport_size(looking.DESK)
        complaints.status = screen.status
        page.goto(screen.address)
        if not screen.then and urlsplit(page.url).path != urlsplit(screen.address).path:
            return [f"led to {page.url}"]
        for step in screen.then:
            step(page)
        if complaints.landed != screen.status:
            return [f"answered {complaints.landed}"]
        return [*looking.look(page, self.dialogs_seen, screen.packaged), *complaints.taken()]

    def close(self) -> None:
        leave(self.contexts)


@pytest.fixture
def visit(engine: Browser, live_server, world: World) -> Iterator[Visit]:
    visit = Visit(engine, live_server.url, world)
    yield visit
    visit.close()


def test_nothing_is_wrong_on_any_screen(visit: Visit, world: World, subtests: pytest.Subtests):
    for screen in screens(world):
        with subtests.test(screen.title):
            found = visit.problems(screen)
            assert not found, "\n".join(found)


def test_every_address_that_shows_something_is_in_the_table(world: World):
    client = signed_in(world.people["all"])
    shown = {at.name for at in addresses() if client.get(at.path).status_code != 405}
    assert shown - PARTS == {screen.name for screen in screens(world)}
