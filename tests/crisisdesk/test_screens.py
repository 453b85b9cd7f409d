"""The command for pictures says plainly what it lacks; the pages show the pictures that exist."""

import re

import pytest
from django.core.management import CommandError, call_command

from crisisdesk.demo.pictures import number_in
from crisisdesk.management.commands import screens
from crisisdesk.rooms import ROOT

MOST_BYTES = 3_000_000


def test_without_playwright_it_says_how_to_get_it(monkeypatch):
    monkeypatch.setattr(screens, "HAS_PLAYWRIGHT", False)
    with pytest.raises(CommandError, match="which comes with the test packages"):
        call_command("screens")


def test_without_chromium_it_says_so(monkeypatch):
    monkeypatch.setenv("CHROMIUM", "/nowhere/chromium")
    with pytest.raises(CommandError, match="need an installed Chromium"):
        call_command("screens")


def test_a_named_browser_is_taken_when_it_is_there(monkeypatch, tmp_path):
    browser = tmp_path / "chromium"
    browser.touch()
    monkeypatch.setenv("CHROMIUM", str(browser))
    assert screens.find_chromium() == str(browser)
    monkeypatch.delenv("CHROMIUM")
    monkeypatch.setenv("PATH", str(tmp_path))
    browser.chmod(0o755)
    assert screens.find_chromium() == str(browser)


@pytest.mark.parametrize(
    ("address", "expected"),
    [("/crises/C-2026-014/", "C-2026-014"), ("http://a/crises/C-1", "C-1"), (None, "")],
)
def test_the_number_of_a_crisis_is_the_end_of_its_address(address, expected):
    assert number_in(address) == expected


def test_the_pictures_are_small_and_all_are_shown():
    pictures = {path.name: path.stat().st_size for path in (ROOT / "docs/screens").glob("*.png")}
    page = (ROOT / "docs" / "screens.md").read_text(encoding="utf-8")
    assert sorted(set(re.findall(r"screens/([\w-]+\.png)", page))) == sorted(pictures)
    assert sum(pictures.values()) < MOST_BYTES
