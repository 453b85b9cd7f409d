"""Commands name the desk that runs: as set, as it noted itself, or where it runs by default."""

import json
import re

import pytest
from django.core.management import CommandError, call_command

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


@pytest.mark.django_db
def test_a_new_feed_is_told_with_where_it_is_read_and_that_it_cannot_be_read_now(capsys):
    inside = "http://127.0.0.1:1/rss"
    call_command("source", "add", "feed", "Loop", "--feed", inside)
    said = capsys.readouterr()
    assert said.out == f"Loop is read from {inside}\n"
    assert said.err.startswith("It cannot be read now. Only https addresses are called.")
    assert "CRISISDESK_REACHABLE_INSIDE" in said.err
    assert Source.objects.get().config == {"url": inside}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["feed", "Loop"], "A feed needs its address: --feed https://paper.example/rss"),
        (["webhook", "Loop", "--feed", "https://a.example/"], "--feed is for feeds only."),
        (["teletext", "Loop"], "There is no such kind of source."),
    ],
)
def test_what_is_no_source_is_one_sentence(words, sentence):
    with pytest.raises(CommandError, match=f"^{re.escape(sentence)}$"):
        call_command("source", "add", *words)
    assert Source.objects.count() == 0


@pytest.mark.django_db
def test_other_kinds_are_told_by_their_short_name(capsys):
    call_command("source", "add", "hand", "Seen by us")
    assert capsys.readouterr().out == "Seen by us is there, under the short name seen-by-us.\n"
