"""Signs and numbers nobody types, in addresses and forms of the pages: answered, never a crash."""

import pytest

from tests import factories

pytestmark = pytest.mark.django_db
HUGE = "9" * 23

ASKED = [
    "/persons/a%00b/", "/mentions/?q=%00", "/mentions/?author=%00", "/mentions/?tag=%00",
    "/mentions/?rule=%00", "/mentions/?source=%00", "/mentions/?tier=%00",
    "/mentions/?storyline=\u00b2", "/mentions/?since=0001-01-01",
    "/mentions/?before=0001-01-01T00:00:00%2B14:00~1", f"/mentions/?before=2026-01-01T00:00~{HUGE}",
    f"/mentions/{HUGE}/", f"/storylines/{HUGE}/", "/triage/?q=%00", f"/triage/{HUGE}/",
    "/triage/changes?since=%00", "/crises/?q=%00", "/crises/open/?alert=\u00b2:1",
    "/crises/open/?mention=\u00b2", "/crises/C-1/?read=\u00b2", "/log/?who=%00", "/log/?object=%00",
    "/log/?before=\u00b2", "/numbers/?span=%00", "/people/?q=%00", f"/rules/{HUGE}/",
]  # fmt: skip
SENT = [
    ("/rules/draft", {"based_on": "\u00b2"}), ("/rules/draft", {"based_on": "9" * 5000}),
    ("/triage/decide/acknowledge", {"alert": "\u00b2:1"}), ("/triage/undo", {"group": "\0"}),
    ("/wall/hide/", {"mention": "\u00b2"}), ("/replay/start", {"speed": "\u00b2"}),
    ("/persons/a%00b/note", {"kind": "press"}), (f"/rules/{HUGE}/propose", {"why": "x"}),
]  # fmt: skip


@pytest.fixture
def browser(signed_in):
    return signed_in(factories.person(("comms", "lead", "admin")))


@pytest.mark.parametrize("address", ASKED)
def test_odd_questions(browser, address):
    assert browser.get(address).status_code < 500


@pytest.mark.parametrize(("address", "sent"), SENT)
def test_odd_forms(browser, address, sent):
    assert browser.post(address, sent).status_code < 500
