"""Two administrators press Publish at once: one set of rules is live, the other hears why not."""

import threading

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from accounts.stepup import CODE, mark_proof
from escalation.criteria import actions
from escalation.criteria.models import RuleSet
from tests import factories

pytestmark = pytest.mark.django_db(transaction=True)


def proven(person) -> Client:
    """A signed-in browser whose person has just proved who they are."""
    browser = Client()
    browser.force_login(person)
    session = browser.session
    mark_proof(session, CODE, timezone.now())
    session.save()
    return browser


def test_one_is_live_and_the_other_is_told():
    factories.organisation()
    writer, one, two = (factories.person("admin") for _ in range(3))
    actions.found_rule_set(document=factories.RULES)
    drafts = []
    for words in ("lågor", "gnistor"):
        draft = actions.draft_rule_set(actor=writer)
        document = {**draft.document, "words": {**draft.document["words"], "x": {"sv": [words]}}}
        draft = actions.change_draft(
            actor=writer, version=draft.version, document=document, seen_digest=draft.digest
        )
        drafts.append(
            actions.propose_rule_set(actor=writer, version=draft.version, why="More words")
        )
    start, answers = threading.Barrier(2), {}

    def press(person, draft: RuleSet) -> None:
        browser = proven(person)
        start.wait(10)
        answers[draft.version] = browser.post(
            f"/rules/{draft.version}/publish", {"seen": draft.digest, "live": "12"}
        )
        connection.close()

    threads = [
        threading.Thread(target=press, args=pair) for pair in zip((one, two), drafts, strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answer.status_code for answer in answers.values()) == [302, 409]
    told = next(answer for answer in answers.values() if answer.status_code == 409)
    live = RuleSet.objects.get(state="live")
    assert f"Version {live.version} went live after you read this" in told.content.decode()
    assert sorted(RuleSet.objects.values_list("state", flat=True)) == [
        "live", "proposed", "retired",
    ]  # fmt: skip
