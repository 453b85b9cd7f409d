"""A person's card: history that is read, notes with a ground, a policy with a reason and an end."""

from datetime import timedelta

import pytest
from django.utils import timezone

from journal.models import Entry
from monitoring.models import PersonCard
from monitoring.persons.actions import write_card
from tests import factories

pytestmark = pytest.mark.django_db

PATH = "/persons/microblog:maja/"


@pytest.fixture
def browser(comms, signed_in):
    factories.organisation()
    factories.mention("We wait again", handle="@maja", tone=-1, score=45)
    factories.mention("Is there a ferry", handle="@maja")
    factories.mention("Gone now", handle="@maja", tone=-1, deleted_at=timezone.now())
    return signed_in(comms)


def card(**given) -> dict[str, str]:
    soon = timezone.localtime(timezone.now() + timedelta(days=30))
    return {
        "policy": "do-not-answer", "policy_why": "Insults the crew", "stance": "critical",
        "policy_until": f"{soon:%Y-%m-%dT%H:%M}",
    } | given  # fmt: skip


def person_page(browser) -> str:
    return " ".join(browser.get(PATH).content.decode().split())


def test_the_history_is_added_up_and_every_figure_leads_to_its_posts(browser):
    page = person_page(browser)
    assert "3 mentions of us" in page
    for part, words in (
        ("tone=negative", "2"), ("tone=unsure", "1"), ("deleted=1", "1 deleted at source"),
        ("severity=concern&amp;severity=serious&amp;severity=crisis", "1 of concern or worse"),
    ):  # fmt: skip
        link = f'href="/mentions/?author=microblog%3Amaja&amp;{part}">{words}</a>'
        assert link in page
    found = browser.get("/mentions/?author=microblog:maja&tone=negative")
    assert len(found.context["page"].rows) == 2


def test_a_policy_is_written_with_a_reason_and_an_end_and_everybody_can_read_it(browser):
    assert browser.post(f"{PATH}note", card(policy_why="")).status_code == 422
    assert browser.post(f"{PATH}note", card(policy_until="")).status_code == 422
    assert PersonCard.objects.count() == 0
    assert browser.post(f"{PATH}note", card()).status_code == 302
    page = person_page(browser)
    assert "<b>Do not answer</b>. Insults the crew until" in page
    assert "Stance: Critical" in page
    entry = Entry.objects.get(verb="person.noted")
    assert entry.data == {"kind": "", "stance": "critical", "policy": "do-not-answer"}


def test_the_policy_stands_beside_the_accounts_mentions_until_it_ends(browser, comms):
    post = factories.mention("And again", handle="@maja")
    now = timezone.now()
    words = "The desk has a policy for this account"
    for until, is_shown in ((now + timedelta(days=1), True), (now - timedelta(days=1), False)):
        write_card(
            actor=comms, author_key="microblog:maja", policy="answer-once", policy_why="Asks us",
            policy_until=until,
        )  # fmt: skip
        page = browser.get(f"/mentions/{post.pk}/").content.decode()
        assert (words in page) is is_shown
        assert ("<b>Answer once, then leave it</b>" in person_page(browser)) is is_shown
    assert "Ended: Answer once, then leave it" in person_page(browser)


def test_a_note_needs_a_ground_and_goes_when_consent_does(browser):
    note = {"note": "Sails with us every day"}
    assert browser.post(f"{PATH}note", note).status_code == 422
    browser.post(f"{PATH}note", note | {"note_ground": "consent"})
    assert "Sails with us every day" in person_page(browser)
    assert "Has consented" in person_page(browser)
    browser.post(f"{PATH}note", {"note": "", "note_ground": "consent"})
    kept = PersonCard.objects.get()
    assert (kept.note, kept.note_ground) == ("", "")


def test_there_is_no_kind_of_person_that_is_only_an_insult(browser):
    answer = browser.post(f"{PATH}note", {"kind": "troll"})
    assert answer.status_code == 422
    assert PersonCard.objects.count() == 0


def test_nobody_writes_on_the_card_of_somebody_who_never_wrote(browser):
    assert browser.post("/persons/microblog:nobody/note", card()).status_code == 404
    assert browser.get("/persons/microblog:nobody/").status_code == 404
