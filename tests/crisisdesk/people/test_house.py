"""What an administrator writes down of the organisation: kept, recorded, refused to others."""

import pytest
from django.test import Client

from accounts.models import Organisation
from crisisdesk.people.actions.house import change_organisation
from journal.errors import Missing, Refused
from journal.models import Entry
from tests import factories
from tests.accounts.proofs import prove

pytestmark = pytest.mark.django_db
POSTED = {"name": "Norrö Lines", "phone": "08-123 45", "default_language": "sv", "time_zone": "UTC"}


@pytest.fixture(autouse=True)
def _house():
    factories.organisation()


def entries() -> list[tuple[str, dict[str, object]]]:
    return list(Entry.objects.values_list("verb", "data"))


def test_what_is_posted_is_kept_and_recorded_once(admin):
    browser = Client()
    browser.force_login(admin)
    prove(browser)
    before = len(entries())
    answer = browser.post("/organisation/", POSTED)
    assert (answer.status_code, answer.headers["Location"]) == (302, "/organisation/")
    house = Organisation.objects.get()
    assert {field: getattr(house, field) for field in POSTED} == POSTED
    changed = ["default_language", "name", "phone", "time_zone"]
    assert entries()[before:] == [("organisation.changed", {"fields": changed})]
    assert "Norrö Lines" in browser.get("/organisation/").content.decode()


def test_a_form_without_a_name_keeps_what_was_typed_and_changes_nothing(admin):
    browser = Client()
    browser.force_login(admin)
    prove(browser)
    page = browser.post("/organisation/", POSTED | {"name": " "}).content.decode()
    assert "08-123 45" in page
    assert Organisation.objects.get().phone != "08-123 45"


def test_what_is_the_same_leaves_no_entry(admin):
    before = len(entries())
    change_organisation(actor=admin, name=Organisation.objects.get().name)
    assert len(entries()) == before


def test_no_name_is_refused_and_others_find_nothing(admin, lead):
    with pytest.raises(Refused, match="An organisation has a name"):
        change_organisation(actor=admin, name=" ")
    with pytest.raises(Missing):
        change_organisation(actor=lead, name="Other")
