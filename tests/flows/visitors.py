"""People and a wall of a running desk, seen from outside: browsers without a screen, one socket."""

import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import orjson
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin


class Person:
    """Somebody who is signed in, with whatever forms they send."""

    def __init__(self, home: str, login: dict[str, str]) -> None:
        self.browser = httpx.Client(base_url=home, timeout=20)
        self.page("/sign-in/")
        named = {name: login[name] for name in ("username", "password")}
        assert self.send("/sign-in/", **named).status_code == 302, "nobody is let in"

    def page(self, path: str, status: int = 200) -> str:
        answer = self.browser.get(path)
        assert answer.status_code == status, f"{path} answered {answer.status_code}"
        return answer.text

    def send(self, path: str, **fields: str) -> httpx.Response:
        csrf = {"X-CSRFToken": self.browser.cookies.get("csrf") or ""}
        return self.browser.post(path, data=fields, headers=csrf)

    def close(self) -> None:
        self.browser.close()


class Glass:
    """A browser that is used as a wall: what it has been told, put together as its page does."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket
        self.panels: dict[str, Any] = {}
        self.said: list[str] = []

    def until(self, what: str, is_it: Callable[[dict[str, Any]], object], within_s: float) -> float:
        """Read on until the panels show it; returns after how many seconds they did."""
        began = time.monotonic()
        while not (self.panels and is_it(self.panels)):
            left = began + within_s - time.monotonic()
            assert left > 0, f"{what}: not on the wall after {within_s:.0f} s"
            try:
                self._take(orjson.loads(self.socket.recv(timeout=left)))
            except TimeoutError:
                continue
        return time.monotonic() - began

    def _take(self, frame: dict[str, Any]) -> None:
        self.panels |= frame.get("panels", {})
        self.said += [row["text"] for row in frame.get("rows", ())]


@contextmanager
def glass_of(home: str, admin: Person) -> Iterator[Glass]:
    """The browser of an administrator, used as a wall."""
    assert admin.send("/wall/here/").status_code == 302
    token = admin.browser.cookies["wall"]
    with connect(
        home.replace("http", "ws") + "/ws/wall/",
        origin=Origin(home),
        additional_headers={"Cookie": f"wall={token}"},
        max_size=None,
    ) as socket:
        yield Glass(socket)


def option(page: str, name: str) -> str:
    """The value of a choice that a person reads by its name."""
    found = re.search(rf'<option value="(\d+)"[^>]*>\s*{re.escape(name)}', page)
    assert found, f"nobody can choose {name}"
    return found[1]
