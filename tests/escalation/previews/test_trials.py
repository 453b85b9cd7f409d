"""What a proposal finds among stored mentions, and what the second person is told of it."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from escalation.criteria import actions, queries
from escalation.criteria.models import RuleSet
from escalation.criteria.trials import Line, lines, what_changed
from escalation.previews.trials import trial
from journal.models import Entry
from tests import factories
from tests.crisisdesk.api.caller import Caller
from tests.hearing import hear, post, rules_in_force

pytestmark = pytest.mark.django_db


def rule(key: str, **condition) -> dict:
    return {"key": key, "name": {"en": key.title(), "sv": ""}, "if": condition, "then": {}}


@pytest.fixture
def draft(admin) -> RuleSet:
    factories.organisation()
    rules_in_force()
    words = ["Fire on board", "Nice day", "Lovely soup", "The ship is late", "Fire, fire!"]
    hear(*(post(text, key=f"m{number}") for number, text in enumerate(words)))
    found = actions.draft_rule_set(actor=admin)
    everything = rule("all", tone=["negative", "neutral", "positive", "unsure"])
    nothing = rule("none", phrases=["zeppelin"])
    rules = [*found.document["rules"], everything, nothing]
    return actions.change_draft(
        actor=admin,
        version=found.version,
        document={**found.document, "rules": rules},
        seen_digest=found.digest,
    )


def test_only_what_says_something_else_is_tried(draft):
    live = queries.live_rule_set()
    assert live is not None
    before = live.document
    assert what_changed(before, draft.document) == [("rule", "all"), ("rule", "none")]
    assert what_changed(before, before) == []


def test_a_rule_that_matches_everything_or_nothing_is_counted(draft, admin):
    found = trial(admin, draft.document)
    assert (found["looked_at"], found["tried"]) == (
        5,
        [
            {"kind": "rule", "key": "all", "matched": 5},
            {"kind": "rule", "key": "none", "matched": 0},
        ],
    )
    assert found["above"] >= found["above_before"]


def test_the_second_person_reads_it_before_publishing(draft, admin, lead, signed_in):
    writer = signed_in(admin)
    writer.post(f"/rules/{draft.version}/propose", {"why": "To see everything"})
    recorded = Entry.objects.get(verb="rule-set.proposed").data["trial"]
    assert recorded["tried"][0] == {"kind": "rule", "key": "all", "matched": 5}
    page = writer.get(f"/rules/{draft.version}/").content.decode()
    assert "Look twice:" in page
    assert "The rule “All” has 100 % of what was said: it hardly tells anything apart." in page
    assert "The rule “None” has none of 5 stored mentions." in page
    assert "New rule: All. It holds when: tone" in page


@pytest.mark.parametrize(
    ("why", "is_same", "words"),
    [("  ", False, "Say why the rules should change."), ("Why not", True, "says the same as")],
)
def test_what_is_refused_anyway_is_not_tried_first(draft, admin, signed_in, why, is_same, words):
    if is_same:
        live = queries.live_rule_set()
        assert live is not None
        actions.change_draft(
            actor=admin, version=draft.version, document=live.document, seen_digest=draft.digest
        )
    writer, path = signed_in(admin), f"/rules/{draft.version}/propose"
    with CaptureQueriesContext(connection) as asked:
        answer = writer.post(path, {"why": why})
    assert words in answer.content.decode()
    assert [one["sql"] for one in asked if "monitoring_mention" in one["sql"]] == []
    with CaptureQueriesContext(connection) as asked:
        refused = Caller(admin).post(f"rule-sets/{draft.version}/propose/", {"why": why})
    assert refused.status_code in {400, 409}
    assert [one["sql"] for one in asked if "monitoring_mention" in one["sql"]] == []


def test_a_quiet_change_is_told_without_alarm():
    found = {
        "looked_at": 1000,
        "tried": [{"kind": "words", "key": "safety", "matched": 20}],
        "above": 12,
        "above_before": 10,
    }
    assert list(lines(found, {"rules": []})) == [
        Line("The word list “Safety words” has 20 of 1,000 stored mentions."),
        Line("Of 1,000, 12 would stand at Concern or above by themselves; 10 do now."),
    ]


def test_without_mentions_the_trial_says_that_it_proves_nothing():
    (line,) = lines({"looked_at": 0, "tried": [], "above": 0, "above_before": 0}, {"rules": []})
    assert line == Line("There were no stored mentions to try it on.", is_warning=True)
    assert list(lines({}, {"rules": []})) == []
