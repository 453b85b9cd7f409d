"""The rule screens: who may see and change them, what a form refuses, at a fixed price."""

import pytest
from django.test import Client
from django.utils import timezone

from accounts.stepup import CODE, mark_proof
from escalation.criteria import actions
from escalation.criteria.models import RuleSet
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def live(db) -> RuleSet:
    """The rules in force, version 12."""
    factories.organisation()
    return actions.found_rule_set(document=factories.RULES)


@pytest.fixture
def browser(admin, signed_in) -> Client:
    client: Client = signed_in(admin)
    return client


def draft(admin) -> RuleSet:
    return actions.draft_rule_set(actor=admin)


def page(browser: Client, path: str) -> str:
    answer = browser.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_list_costs_the_same_with_few_and_with_many(
    browser, admin, django_assert_num_queries, django_assert_max_num_queries
):
    draft(admin)
    browser.get("/rules/")
    with django_assert_max_num_queries(20) as few:
        browser.get("/rules/")
    cost = len(few)
    for _ in range(10):
        draft(admin)
    with django_assert_num_queries(cost):
        browser.get("/rules/")


def test_everybody_at_the_desk_reads_and_only_administrators_write(
    comms, stranger, employee, signed_in, admin
):
    found = draft(admin)
    looking = signed_in(comms)
    assert "Somebody on board says danger" in page(looking, "/rules/12/")
    assert stranger.get("/rules/").status_code == 302
    assert signed_in(employee).get("/rules/").status_code == 404
    for path in ("scale/", "words/safety/", "rule/first-hand-safety/"):
        assert looking.get(f"/rules/{found.version}/{path}").status_code == 404
    for path in ("propose", "publish", "discard", "roll-back"):
        assert looking.post(f"/rules/{found.version}/{path}", {"why": "x"}).status_code == 404
    assert looking.post("/rules/draft").status_code == 404


def test_weights_that_do_not_add_up_are_refused_with_a_sentence(browser, admin):
    found = draft(admin)
    answer = browser.post(
        f"/rules/{found.version}/scale/",
        {
            "weight_nature": 90, "weight_reach": 25, "weight_impact": 25, "weight_velocity": 20,
            "from_concern": 40, "from_serious": 60, "from_crisis": 80, "hysteresis": 5,
            "seen": found.digest,
        },
    )  # fmt: skip
    assert answer.status_code == 422
    assert "100" in answer.content.decode()
    assert RuleSet.objects.get(pk=found.pk).digest == found.digest


def test_words_are_written_one_a_line(browser, admin):
    found = draft(admin)
    form = {"words_sv": "brand\n\n  rök \n", "words_en": "", "calming": "rökt lax"}
    answer = browser.post(f"/rules/{found.version}/words/safety/", form | {"seen": found.digest})
    assert answer.status_code == 302
    document = RuleSet.objects.get(pk=found.pk).document
    assert document["words"]["safety"] == {"sv": ["brand", "rök"]}
    assert document["combine_not"]["safety"] == ["rökt lax"]


def test_what_somebody_else_saved_meanwhile_is_not_overwritten(browser, admin):
    found = draft(admin)
    seen = found.digest
    actions.change_draft(
        actor=admin, version=found.version, document={**found.document, "hysteresis": 9},
        seen_digest=seen,
    )  # fmt: skip
    answer = browser.post(
        f"/rules/{found.version}/words/safety/", {"words_sv": "mitt ord", "seen": seen}
    )
    assert answer.status_code == 422
    assert "Somebody changed this draft while you wrote" in answer.content.decode()
    assert "mitt ord" in answer.content.decode()
    assert RuleSet.objects.get(pk=found.pk).document["hysteresis"] == 9


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"branches": "{"}, "This is not JSON: line 1"),
        ({"branches": '{"count_from": 3}'}, "Only any, all and not may stand here."),
        ({"patterns": "(a+"}, "(a+"),
        ({"reach_from": "many"}, "whole number"),
    ],
)
def test_a_rule_with_broken_syntax_is_refused_with_a_sentence(browser, admin, form, words):
    found = draft(admin)
    answer = browser.post(
        f"/rules/{found.version}/rule/first-hand-safety/",
        {"name_en": "x", "words": "safety", "seen": found.digest} | form,
    )
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert RuleSet.objects.get(pk=found.pk).digest == found.digest


def test_a_rule_is_added_changed_and_taken_out(browser, admin):
    found = draft(admin)
    asked = browser.post(f"/rules/{found.version}/new-rule", {"key": "many-voices"})
    assert asked.url == f"/rules/{found.version}/rule/many-voices/"
    form = {"name_en": "Many voices", "words": "safety", "authors_from": "20", "window_min": "10"}
    saved = browser.post(asked.url, form | {"points_velocity": "9", "seen": found.digest})
    assert saved.status_code == 302
    changed = RuleSet.objects.get(pk=found.pk)
    rule = next(each for each in changed.document["rules"] if each["key"] == "many-voices")
    assert (rule["if"]["authors_from"], rule["points"]) == (20, {"velocity": 9})
    browser.post(f"/rules/{found.version}/rule/many-voices/drop", {"seen": changed.digest})
    kept = RuleSet.objects.get(pk=found.pk).document["rules"]
    assert [each["key"] for each in kept] == ["first-hand-safety"]


def test_four_eyes_on_the_way_of_a_change(browser, admin, signed_in):
    second = factories.person("admin", name="Runa Berg")
    found = draft(admin)
    browser.post(f"/rules/{found.version}/words/safety/", {"words_sv": "eld", "seen": found.digest})
    assert browser.post(f"/rules/{found.version}/propose", {"why": " "}).status_code == 422
    browser.post(f"/rules/{found.version}/propose", {"why": "New words"})
    assert "Runa Berg" in page(browser, f"/rules/{found.version}/")
    other = signed_in(second)
    form = {"seen": RuleSet.objects.get(pk=found.pk).digest, "live": "12"}
    # Nothing goes live before its publisher has proved who they are, just now.
    assert other.post(f"/rules/{found.version}/publish", form).status_code == 302
    assert RuleSet.objects.get(state="live").version == 12
    for one in (browser, other):
        session = one.session
        mark_proof(session, CODE, timezone.now())
        session.save()
    assert browser.post(f"/rules/{found.version}/publish", form).status_code == 409
    other.post(f"/rules/{found.version}/publish", form)
    assert RuleSet.objects.get(state="live").published_by == second


def test_what_is_not_there_is_missing(browser):
    for path in ("99/", "99/scale/", "12/scale/", "12/words/safety/", "12/rule/x/"):
        assert browser.get(f"/rules/{path}").status_code == 404


def test_the_only_administrator_is_told_that_a_second_one_is_missing(browser, admin):
    path = f"/rules/{draft(admin).version}/"
    alone = page(browser, path)
    assert ("Nobody else may publish rules yet" in alone, "Who may: ." in alone) == (True, False)
    factories.person("admin", name="Berit Blom")
    assert "Who may: Berit Blom." in page(browser, path)
