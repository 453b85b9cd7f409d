"""`manage.py replay`: whatever cannot be played is one sentence, before anything is sent."""

import re

import pytest
from django.core.management import CommandError, call_command

from monitoring.models import Batch
from monitoring.sources.actions import add_source

pytestmark = pytest.mark.django_db

ONE = '{"text": "a"}\n'
NOBODY = "http://127.0.0.1:1"


@pytest.fixture(autouse=True)
def no_desk(monkeypatch):
    monkeypatch.setenv("CRISISDESK_ADDRESS", NOBODY)


def refused(sentence: str):
    return pytest.raises(CommandError, match=f"^{re.escape(sentence)}$")


@pytest.mark.parametrize(
    ("written", "options", "sentence"),
    [
        (None, [], "{file} cannot be read: No such file or directory."),
        (ONE + "nonsense\n", [], "{file} cannot be played: line 2 is not JSON."),
        ('{"t": 1}\n', [], "{file} cannot be played: line 1 has no text."),
        ("[1]\n", [], "{file} cannot be played: line 1 has no text."),
        ('{"text": "a", "t": "soon"}\n', [],
         "{file} cannot be played: line 1 has a time we cannot read: 'soon'"),
        ("\n", [], "{file} cannot be played: it holds no posts."),
        (ONE, ["--speed", "0"], "--speed must be 1 or more."),
        (ONE, ["--source", "nobody"],
         "There is no webhook source called nobody that listens."),
        (ONE, ["--secret", "whsec_c2VjcmV0"],
         "--secret goes with --source, the short name of its webhook."),
        (ONE, [],
         f"No desk answers at {NOBODY}/in/storm/. Start it with manage.py up, or name it with"
         " --url."),
        (ONE, ["--url", "http://127.0.0.1:2"],
         "No desk answers at http://127.0.0.1:2/in/storm/. Start it with manage.py up, or name it"
         " with --url."),
    ],
)  # fmt: skip
def test_what_cannot_be_played_is_one_sentence(tmp_path, written, options, sentence):
    add_source(actor=None, slug="storm", name="Storm", connector="webhook")
    file = tmp_path / "posts.jsonl"
    if written is not None:
        file.write_text(written)
    with refused(sentence.format(file=file)):
        call_command("replay", str(file), *options)
    assert Batch.objects.count() == 0


def test_without_a_webhook_it_says_how_to_get_one(tmp_path):
    file = tmp_path / "posts.jsonl"
    file.write_text(ONE)
    with refused(
        "There is no webhook source to play through. Add one: manage.py source add webhook NAME"
    ):
        call_command("replay", str(file))
