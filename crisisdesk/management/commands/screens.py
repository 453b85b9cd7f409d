"""`manage.py screens`: takes the pictures of docs/screens/ from a running demo desk."""

import shutil
from argparse import ArgumentParser
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

from django.core.management.base import BaseCommand, CommandError

from crisisdesk import env
from crisisdesk.rooms import ROOT

HAS_PLAYWRIGHT: Final = find_spec("playwright") is not None
if HAS_PLAYWRIGHT:
    from playwright.sync_api import Error as BrowserError
    from playwright.sync_api import sync_playwright

    from crisisdesk.demo.pictures import NoPicture, Photographer

BROWSERS: Final = ("chromium", "chromium-browser", "google-chrome", "chrome")


class Command(BaseCommand):
    help = "Take pictures of the main screens of a running demo desk."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--url", default="http://127.0.0.1:8000", help="address of the desk")
        parser.add_argument("--to", type=Path, default=ROOT / "docs" / "screens", help="folder")
        parser.add_argument("--wait", type=int, default=180, help="seconds to wait for each")

    def handle(self, *args: Any, **options: Any) -> None:
        if not HAS_PLAYWRIGHT:
            raise CommandError(
                "Pictures need Playwright, which comes with the test packages: run "
                "`python3 manage.py test --collect-only -q` once, then try again."
            )
        chromium = find_chromium()
        if chromium is None:
            raise CommandError(
                "Pictures need an installed Chromium: install one, or name it with CHROMIUM."
            )
        self.stdout.write(f"Pictures of {options['url']}:")
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
            try:
                Photographer(browser, options["url"], options["to"], self.stdout.write).take_all(
                    options["wait"]
                )
            except (NoPicture, BrowserError) as error:
                raise CommandError(str(error)) from error
            finally:
                browser.close()


def find_chromium() -> str | None:
    """Path of an installed Chromium, named by CHROMIUM or found on PATH."""
    named = env.text("CHROMIUM")
    if named:
        return named if Path(named).exists() else None
    return next((path for name in BROWSERS if (path := shutil.which(name))), None)
