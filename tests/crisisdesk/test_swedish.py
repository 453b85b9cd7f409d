"""Whoever reads Swedish reads Swedish on every page: no sentence and no name in English."""

import pytest
from django.urls import reverse

from crisisdesk.demo import content
from crisisdesk.demo.rules import make_rule_sets
from escalation.criteria.actions import draft_rule_set
from monitoring.numbers.queries import SPANS
from tests import factories, swedish
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


@pytest.mark.django_db
def test_the_demos_rules_and_the_drafts_of_them_are_read_in_swedish(subtests):
    factories.organisation()
    people = {
        name: factories.person(["comms", "lead", "legal", "admin"], username=name, language="sv")
        for name in ("elof.grandin", "aino.varpela")
    }
    live = make_rule_sets(content.document("rules"), people)
    draft = draft_rule_set(actor=people["elof.grandin"])
    client = signed_in(people["elof.grandin"])
    pages = [reverse("rules"), reverse("rules-by-hand")]
    pages += [reverse("rule-set", args=[version]) for version in (10, 11, 12, 13, draft.version)]
    pages += [reverse("rule-set-tiers", args=[draft.version])]
    pages += [
        reverse("rule-set-rule", args=[draft.version, rule["key"]])
        for rule in live.document["rules"][:4]
    ]
    for page in pages:
        with subtests.test(page):
            said = swedish.Said(client.get(page).content.decode()).texts
            # What is written for machines keeps its keys: {"any": [{"score_from": 55}]}.
            assert swedish.foreign(text for text in said if not text.startswith("{")) == []


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
