"""One browser for the tests of a module, beside rows that are theirs alone."""

import os
import threading
import time
from collections.abc import Iterable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, sync_playwright


@pytest.fixture(scope="module")
def engine(chromium: str) -> Iterator[Browser]:
    """Start the installed browser once."""
    # The browser's driver runs a loop in this thread; the rows are still ours alone.
    before = os.environ.get("DJANGO_ALLOW_ASYNC_UNSAFE", "")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield browser
        browser.close()
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = before


def leave(contexts: Iterable[BrowserContext]) -> None:
    """Close browsers and wait until the desk has answered what they had still asked.

    A request that is answered while the next test empties the tables would meet its rows.
    """
    for context in contexts:
        context.close()
    deadline = time.monotonic() + 10
    while _answering() and time.monotonic() < deadline:
        time.sleep(0.02)


def _answering() -> bool:
    return any("process_request_thread" in thread.name for thread in threading.enumerate())
