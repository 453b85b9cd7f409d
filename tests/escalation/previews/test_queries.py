"""What words and rules would find among stored mentions, before anybody saves them."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from escalation.alerts.models import Decision
from escalation.criteria import actions
from escalation.criteria.document import RuleProblems
from escalation.previews import queries
from escalation.previews.queries import Asked, preview
from monitoring.models import Mention
from tests import factories

pytestmark = pytest.mark.django_db

SAFETY = Asked("words", "safety")


@pytest.fixture(autouse=True)
def document(db) -> dict[str, Any]:
    factories.organisation()
    rules: dict[str, Any] = actions.found_rule_set(document=factories.RULES).document
    return rules


def with_words(document: dict[str, Any], name: str, **terms: list[str]) -> dict[str, Any]:
    return {**document, "words": {**document["words"], name: terms}}


def with_rule(document: dict[str, Any], key: str, **condition: Any) -> dict[str, Any]:
    rule = {"key": key, "name": {"en": key}, "if": condition, "points": {}, "then": {}}
    return {**document, "rules": [*document["rules"], rule]}


def decided(mention: Mention, outcome: str, **given: Any) -> None:
    Decision.objects.create(
        mention_id=mention.pk, storyline_id=mention.storyline_id, at=timezone.now(),
        action="dismiss", outcome=outcome, **given,
    )  # fmt: skip


def test_new_words_show_what_they_would_find_and_where_it_stands(admin, document):
    factories.mention("A lovely morning on deck")
    hit = factories.mention("There is a leak below, and the LEAK grows")
    found = preview(admin, with_words(document, "water", en=["leak"]), Asked("words", "water"))
    assert (found.looked_at, found.matched, found.found_anew, found.lost) == (2, 1, 1, 0)
    (shown,) = found.rows
    assert shown.mention == hit
    assert [hit.text[start:end] for start, end in shown.marks] == ["leak", "LEAK"]


def test_words_taken_out_are_counted_as_lost(admin, document):
    factories.mention("Smoke from the car deck")
    assert preview(admin, document, SAFETY).matched == 1
    found = preview(admin, with_words(document, "safety", en=["capsize"]), SAFETY)
    assert (found.matched, found.found_anew, found.lost) == (0, 0, 1)


def test_what_was_noise_is_what_people_said_it_was(admin, document):
    line = factories.storyline("Smoke")
    told = [factories.mention("Smoke again", storyline=line) for _ in range(3)]
    alone = factories.mention("Smoke, they say", score=70)
    factories.mention("Smoke, and nobody has looked at it")
    undone = factories.mention("Smoke, and somebody thought better of it")
    decided(told[0], "true_alarm")
    decided(told[0], "noise")
    decided(alone, "true_alarm")
    decided(undone, "false_alarm", undone_at=timezone.now())
    found = preview(admin, document, SAFETY)
    # Whoever decides about one mention of a storyline decides about all of it.
    assert (found.matched, found.judged, found.noise, found.noise_rate) == (6, 4, 3, 0.75)
    assert found.calm_rate == 5 / 6


def test_a_rule_is_asked_whole_with_its_phrases_and_patterns(admin, document):
    call = factories.mention("Call me on 070-174 06 05, the fog horn is broken", lang="en")
    factories.mention("The horn is broken", lang="en")
    factories.mention("Fog horn all night", lang="sv")
    asked = with_rule(document, "horn", phrases=["fog horn"], language=["en"])
    found = preview(admin, asked, Asked("rule", "horn"))
    assert ([each.mention for each in found.rows], found.counts_on) == ([call], False)
    asked = with_rule(document, "number", patterns=["mobile_number"])
    (shown,) = preview(admin, asked, Asked("rule", "number")).rows
    assert [call.text[start:end] for start, end in shown.marks] == ["070-174 06 05"]


def test_a_rule_that_counts_says_that_each_of_these_only_counts_towards_it(admin, document):
    factories.mention("Smoke from the car deck")
    asked = with_rule(document, "many", words=["safety"], count_from=50, window_min=10)
    found = preview(admin, asked, Asked("rule", "many"))
    assert (found.matched, found.counts_on) == (1, True)


def test_a_rule_that_asks_for_the_score_is_asked_after_scoring(admin, document):
    factories.mention("Smoke from the car deck, fire, help", reach=2_000_000)
    factories.mention("A lovely morning on deck", tone=1)
    asked = with_rule(document, "grave", score_from=20)
    found = preview(admin, asked, Asked("rule", "grave"))
    assert [each.mention.text[:5] for each in found.rows] == ["Smoke"]


def test_what_cannot_be_a_rule_set_is_said_and_nothing_is_asked(admin, document):
    with pytest.raises(RuleProblems):
        preview(admin, with_rule(document, "odd", patterns=["no such pattern"]), SAFETY)


def test_exercises_old_mentions_and_foreign_ones_are_left_out(admin, employee, document):
    stream = factories.stream("exercise:7")
    factories.mention("Smoke in an exercise", exercise_id=stream.pk)
    factories.mention("Smoke of last year", created_at=timezone.now() - timedelta(days=200))
    factories.mention("Smoke from the car deck")
    assert preview(admin, document, SAFETY).looked_at == 1
    assert preview(employee, document, SAFETY).looked_at == 0


def test_it_costs_the_same_with_few_and_with_many(
    admin, document, monkeypatch, django_assert_num_queries
):
    monkeypatch.setattr(queries, "MOST", 30)
    factories.mention("Smoke from the car deck")
    preview(admin, document, SAFETY)
    for _ in range(40):
        factories.mention("Smoke from the car deck", storyline=factories.storyline("Smoke"))
    with django_assert_num_queries(3):
        found = preview(admin, document, SAFETY)
    assert (found.looked_at, found.matched, len(found.rows)) == (30, 30, queries.SHOWN)
    assert found.since > timezone.now() - timedelta(days=1)
