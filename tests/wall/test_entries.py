"""How the log words what was done with screens and walls, in both languages."""

import pytest
from django.utils.translation import override

from journal.models import Entry
from journal.sentences import address, sentence
from tests import factories
from wall.actions import (
    hide_mention,
    open_pairing,
    pair_screen,
    rename_screen,
    revoke_screen,
    show_mention,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def told(admin, comms):
    code = open_pairing(secret="", address="").code
    screen = pair_screen(
        actor=admin, code=code, name="Entré", profile="control", language="sv", address=""
    )
    rename_screen(actor=admin, screen_id=screen.pk, name="Matsalen")
    revoke_screen(actor=admin, screen_id=screen.pk)
    post = factories.mention()
    hide_mention(actor=comms, mention_id=post.pk)
    show_mention(actor=comms, mention_id=post.pk)
    return list(Entry.objects.order_by("id")), post.pk


def test_every_entry_has_its_sentence(told):
    entries, number = told
    assert [sentence(entry) for entry in entries] == [
        "paired the screen “Entré” for the control room",
        "renamed the screen “Entré” to “Matsalen”",
        "revoked the screen “Matsalen”",
        f"took mention {number} off the walls",
        f"let mention {number} be shown on walls again",
    ]
    with override("sv"):
        assert [sentence(entry) for entry in entries] == [
            "kopplade skärmen ”Entré” för ledningsrummet",
            "döpte om skärmen ”Entré” till ”Matsalen”",
            "återkallade skärmen ”Matsalen”",
            f"tog bort omnämnande {number} från väggarna",
            f"lät omnämnande {number} visas på väggarna igen",
        ]


def test_a_screen_leads_to_the_list_and_an_erased_name_is_a_number(told):
    entries, _ = told
    assert address(entries[0]) == "/wall/screens/"
    bare = Entry(verb="screen.paired", object_type="screen", object_id="7", data={})
    assert sentence(bare) == "paired the screen “screen 7” for a corridor"
