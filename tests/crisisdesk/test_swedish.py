"""Whoever reads Swedish reads Swedish on every page: no sentence and no name in English."""

import pytest

from monitoring.numbers.queries import SPANS
from tests import swedish
from tests.browser.screens import screens
from tests.browser.test_every_screen import signed_in
from tests.browser.world import ENGLISH_NAMES, make_world


@pytest.mark.django_db
def test_no_page_says_anything_in_english(subtests):
    world = make_world()
    clients = {who: signed_in(user) for who, user in world.people.items()}
    pages = {(each.who, each.address) for each in screens(world) if each.who in clients}
    pages |= {("all", address) for address in more(world)}
    for who, address in sorted(pages):
        with subtests.test(f"{who} {address}"):
            answer = clients[who].get(address)
            said = swedish.Said(answer.content.decode()).texts
            wrong = swedish.foreign(said)
            wrong += [text for text in said for name in ENGLISH_NAMES if name in text]
            assert wrong == []


def more(world):
    """Other views of the same pages, and parts that are fetched on their own."""
    for tab in ("mine", "snoozed", "service", "reports"):
        yield f"/triage/?tab={tab}"
    for span in SPANS:
        yield f"/numbers/?span={span}"
    yield f"/triage/{world.alert.pk}/cause"
    yield f"/mentions/?source={world.blind.slug}&tone=negative&severity=crisis"


@pytest.mark.parametrize(
    "text",
    [
        "Mentions per 15 min",
        "och därefter: and 12 more",
        "Omnämnanden: 12 originals",
        "Nothing waits for you.",
        "Läget nu. Only its members know more",
    ],
)
def test_an_english_sentence_is_found_wherever_it_stands(text):
    assert swedish.foreign([text])


@pytest.mark.parametrize("text", ["Omnämnanden per 15 min", "och 12 till", "English", "Journalist"])
def test_swedish_is_not_taken_for_english(text):
    assert swedish.foreign([text]) == []


def test_what_is_quoted_in_its_own_language_or_kept_as_it_is_is_not_read():
    html = (
        '<html lang="sv"><p title="Rubrik">Ett <b>två</b><br>tre</p><q lang="en">Fire</q>'
        '<code translate="no">key</code><script>no</script><p>fyra</p></html>'
    )
    assert list(swedish.Said(html).texts) == ["Rubrik", "Ett", "två", "tre", "fyra"]
