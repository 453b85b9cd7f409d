"""One browser for the tests of a module, beside rows that are theirs alone."""

import os
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright


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
