"""Commands in the terminal: the first person, a lost password, new keys."""

from io import StringIO

import pytest
from allauth.mfa.models import Authenticator
from django.core.management import CommandError, call_command
from django.test import Client

from accounts import sealing
from accounts.models import User
from monitoring.sources.secrets import WEBHOOK_SECRET, keep_secret, live_secrets
from tests import factories
from tests.accounts.proofs import give_factor, recorded, worded


def run(*arguments, **options):
    out = StringIO()
    call_command(*arguments, stdout=out, **options)
    return out.getvalue().splitlines()


def test_the_first_administrator_of_a_new_installation(db):
    lines = run("add_person", "ada.holm", role=["admin", "lead"], full_name="Ada Holm")
    person = User.objects.get()
    assert (person.name, person.roles) == ("Ada Holm", ["lead", "admin"])
    assert lines[:2] == [
        "Ada Holm (ada.holm): lead, admin",
        "They set a password here, once, within 48 hours:",
    ]
    path = lines[2].removeprefix("http://localhost:8000")
    assert Client().get(path).status_code == 200
    assert worded() == ["A command in the terminal added Ada Holm with: Crisis lead, Administrator"]


def test_without_a_role_somebody_is_an_employee_in_the_houses_language(db):
    factories.organisation(default_language="sv", time_zone="Europe/Helsinki")
    run("add_person", "ture")
    person = User.objects.get()
    assert (person.roles, person.language, person.time_zone) == (
        ["employee"],
        "sv",
        "Europe/Helsinki",
    )


def test_a_new_link_for_somebody_who_is_there(comms):
    lines = run("add_person", "SAGA.lindehav", again=True, address="https://desk.example.org/")
    assert lines[2].startswith("https://desk.example.org/welcome/")
    assert [entry[0] for entry in recorded()] == ["user.linked"]


def test_the_address_is_the_deployments_own(comms, settings):
    settings.HTTPS, settings.ALLOWED_HOSTS = True, ["localhost", "desk.example.org"]
    lines = run("add_person", "saga.lindehav", again=True)
    assert lines[2].startswith("https://desk.example.org/welcome/")


@pytest.mark.parametrize(
    ("arguments", "options", "sentence"),
    [
        (["saga.lindehav"], {}, "Somebody else has this user name."),
        (["two words"], {}, "Enter a valid username"),
        (["nobody"], {"again": True}, "There is nobody with this user name."),
        (["new", "--role", "emperor"], {}, "invalid choice: 'emperor'"),
    ],
)
def test_what_cannot_be_done_is_one_sentence(comms, arguments, options, sentence):
    with pytest.raises(CommandError, match=sentence):
        run("add_person", *arguments, **options)
    assert recorded() == []


def test_new_keys_seal_everything_anew(lead, settings):
    settings.FIELD_KEYS = old = "old:" + "B" * 43 + "="
    give_factor(lead)
    source = factories.source("storm", connector="webhook")
    keep_secret(source, WEBHOOK_SECRET, "whsec_kept")
    settings.FIELD_KEYS = "new:" + "C" * 43 + "=," + old
    lines = run("rotate_keys")
    assert lines[0] == "Sealing with key new"
    assert "  second factor: 2 sealed anew" in lines
    assert "  sources: 1 sealed anew" in lines
    sealed = [row.data.get("secret", row.data.get("seed")) for row in Authenticator.objects.all()]
    assert [sealing.is_sealed_with_newest(each) for each in sealed] == [True, True]
    assert ("keys.rotated", None, {"holder": "second factor", "count": 2}) in recorded()
    assert ("keys.rotated", None, {"holder": "sources", "count": 1}) in recorded()
    # What docs/deploy.md promises: the older key can go, and deliveries are still proven.
    settings.FIELD_KEYS = settings.FIELD_KEYS.partition(",")[0]
    assert live_secrets(source.pk, WEBHOOK_SECRET) == ("whsec_kept",)


def test_without_the_older_key_nothing_is_changed(lead, settings):
    settings.FIELD_KEYS = "old:" + "B" * 43 + "="
    give_factor(lead)
    settings.FIELD_KEYS = "new:" + "C" * 43 + "="
    with pytest.raises(CommandError, match="'old' is not in FIELD_KEYS"):
        run("rotate_keys")


def test_the_roles_page_is_written_from_the_code(tmp_path, monkeypatch):
    page = tmp_path / "page.md"
    page.write_text("a <!-- made by `python3 manage.py roles`: begin --> old "
                    "<!-- made by `python3 manage.py roles`: end --> b")  # fmt: skip
    monkeypatch.setattr("crisisdesk.management.commands.roles.PAGE", page)
    monkeypatch.setattr("crisisdesk.management.commands.roles.ROOT", tmp_path)
    assert run("roles") == ["Written: page.md"]
    text = page.read_text()
    assert "`people.edit`" in text and " old " not in text
    assert text.startswith("a ") and text.endswith(" b")
