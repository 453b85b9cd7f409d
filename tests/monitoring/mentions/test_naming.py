"""A person names a storyline: everywhere, for good, and in the record."""

import pytest

from journal.errors import Missing, Refused
from journal.models import Entry
from journal.sentences import sentence
from monitoring.mentions.actions import name_storyline
from monitoring.mentions.queries import is_public_title
from monitoring.models import Storyline
from tests import factories

pytestmark = pytest.mark.django_db


def story(title: str = "rip so many people") -> Storyline:
    line = factories.storyline(title)
    factories.mention(title, storyline=line)
    return line


def test_a_name_is_kept_and_recorded_and_its_words_are_sealed(comms):
    line = story()
    name_storyline(actor=comms, storyline_id=line.pk, title="  Smoke on   Tärnan ")
    line.refresh_from_db()
    assert (line.title, line.is_named, line.title_lang) == ("Smoke on Tärnan", True, "")
    entry = Entry.objects.get(verb="storyline.named")
    assert "Smoke" not in str(entry.data)
    assert sentence(entry).endswith("called a storyline “Smoke on Tärnan”.")


def test_nothing_and_the_same_are_refused(comms, employee):
    line = story()
    with pytest.raises(Refused):
        name_storyline(actor=comms, storyline_id=line.pk, title="   ")
    name_storyline(actor=comms, storyline_id=line.pk, title="Smoke")
    with pytest.raises(Refused):
        name_storyline(actor=comms, storyline_id=line.pk, title="Smoke")
    with pytest.raises(Missing):
        name_storyline(actor=employee, storyline_id=line.pk, title="Mine")
    assert Entry.objects.filter(verb="storyline.named").count() == 1


def test_the_page_renames_and_says_what_was_wrong(comms, signed_in):
    line = story()
    saga = signed_in(comms)
    page = f"/storylines/{line.pk}/"
    assert "Name of the storyline" in saga.get(page).content.decode()
    wrong = saga.post(f"{page}name", {"title": ""})
    assert wrong.status_code == 422
    assert saga.post(f"{page}name", {"title": "Smoke on Tärnan"}).status_code == 302
    shown = saga.get(page).content.decode()
    assert "Smoke on Tärnan" in shown
    assert "named by the desk" in shown
    again = saga.post(f"{page}name", {"title": "Smoke on Tärnan"})
    assert "It is called that already." in again.content.decode()


def test_a_title_from_inside_is_not_for_everybody():
    line = story()
    assert is_public_title(line, otherwise=True)
    assert not is_public_title(line)
    inside = factories.mention("x", storyline=line, source=factories.source(is_internal=True))
    line.title_mention_id = inside.pk
    assert not is_public_title(line, otherwise=True)
    line.is_named = True
    assert is_public_title(line)
