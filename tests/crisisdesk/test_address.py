"""Commands name the desk that runs: as set, as it noted itself, or where it runs by default."""

import json

import pytest
from django.core.management import call_command

from crisisdesk.address import address_of, desk_address
from monitoring.models import Source


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch, settings, tmp_path):
    monkeypatch.delenv("CRISISDESK_ADDRESS", raising=False)
    settings.VAR_DIR = tmp_path
    return tmp_path


def test_without_a_word_it_is_the_ordinary_address():
    assert desk_address() == "http://127.0.0.1:8000/"


@pytest.mark.parametrize("note", ["", "{", "[]", '{"other": 1}'])
def test_a_note_that_says_nothing_is_passed_over(nothing_set, note):
    (nothing_set / "up.lock").write_text(note)
    assert desk_address() == "http://127.0.0.1:8000/"


def test_the_running_desk_is_found_and_what_is_set_goes_first(nothing_set, monkeypatch):
    (nothing_set / "up.lock").write_text(json.dumps({"address": "http://127.0.0.1:8131/"}))
    assert address_of("/in/press/") == "http://127.0.0.1:8131/in/press/"
    monkeypatch.setenv("CRISISDESK_ADDRESS", "https://desk.example.org")
    assert address_of("/in/press/") == "https://desk.example.org/in/press/"


@pytest.mark.django_db
def test_a_new_webhook_is_told_with_its_full_address(nothing_set, capsys):
    (nothing_set / "up.lock").write_text(json.dumps({"address": "http://127.0.0.1:8131/"}))
    call_command("source", "add", "webhook", "Press wire", "--json")
    told = json.loads(capsys.readouterr().out)
    assert told["url"] == "http://127.0.0.1:8131/in/press-wire/"
    assert told["secret"].startswith("whsec_")
    assert Source.objects.get().slug == "press-wire"
