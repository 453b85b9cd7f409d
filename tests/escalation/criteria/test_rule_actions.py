"""Rule sets change only through two people, on what both have read, one version live at a time."""

import threading

import pytest
from django.db import IntegrityError, connection, transaction

from escalation.criteria import actions
from escalation.criteria.document import RuleProblems
from escalation.criteria.live import live_rules
from escalation.criteria.models import RuleSet
from journal.errors import Missing, Refused
from journal.models import Entry
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def live(db) -> RuleSet:
    """The first rules of the organisation, version 12."""
    return actions.found_rule_set(document=factories.RULES)


@pytest.fixture
def second(db):
    """Another administrator."""
    return factories.person("admin", name="Runa Berg")


def proposed(admin, *, words: str = "lågor", base: int | None = None) -> RuleSet:
    """A draft with one word more, proposed."""
    draft = actions.draft_rule_set(actor=admin, based_on=base)
    document = {**draft.document, "words": {**draft.document["words"], "flames": {"sv": [words]}}}
    draft = actions.change_draft(
        actor=admin, version=draft.version, document=document, seen_digest=draft.digest
    )
    return actions.propose_rule_set(actor=admin, version=draft.version, why="New words")


def refused(code: str):
    return pytest.raises(Refused, match=f"^{code}")


def publish(actor, rules: RuleSet, **given) -> RuleSet:
    return actions.publish_rule_set(
        actor=actor, version=rules.version, seen_digest=rules.digest, **given
    )


def states() -> dict[int, str]:
    return dict(RuleSet.objects.order_by("version").values_list("version", "state"))


def verbs() -> list[str]:
    return list(Entry.objects.order_by("id").values_list("verb", flat=True))


def test_the_way_of_a_change(live, admin, second):
    draft = actions.draft_rule_set(actor=admin)
    assert (draft.version, draft.based_on, draft.state) == (13, 12, "draft")
    found = proposed(admin)
    assert live_rules().version == 12
    publish(second, found, seen_live=12)
    assert states() == {12: "retired", 13: "draft", 14: "live"}
    assert live_rules().version == 14
    now = RuleSet.objects.get(version=14)
    before = RuleSet.objects.get(version=12)
    assert (now.written_by, now.published_by) == (admin, second)
    assert now.live_from == before.live_until
    assert verbs() == [
        "rule-set.published", "rule-set.drafted", "rule-set.drafted", "rule-set.changed",
        "rule-set.proposed", "rule-set.published",
    ]  # fmt: skip
    assert Entry.objects.order_by("-id")[0].after == now.digest


def test_who_wrote_it_does_not_publish_it(live, admin):
    found = proposed(admin)
    with refused("own-rules"):
        publish(admin, found)
    assert states()[found.version] == "proposed"


def test_whoever_changed_it_last_wrote_it(live, admin, second):
    found = proposed(admin)
    changed = corrected(second, found)
    assert (changed.state, changed.written_by) == ("draft", second)
    actions.propose_rule_set(actor=second, version=found.version, why="Both of us")
    with refused("own-rules"):
        publish(second, changed)
    assert publish(admin, changed).state == "live"


def test_a_small_correction_by_somebody_else_is_no_second_yes(live, admin, second):
    """Who writes, proposes and publishes has decided alone, whoever mended a word meanwhile."""
    found = proposed(admin)
    changed = corrected(second, found)
    actions.propose_rule_set(actor=admin, version=found.version, why="Only a word was mended")
    with refused("own-rules"):
        publish(admin, changed)
    assert publish(second, changed).state == "live"


def corrected(actor, rules: RuleSet) -> RuleSet:
    """A proposed version with one figure changed: a draft again."""
    document = {**rules.document, "hysteresis": 7}
    return actions.change_draft(
        actor=actor, version=rules.version, document=document, seen_digest=rules.digest
    )


def test_the_database_itself_asks_for_two_people(live, admin):
    found = proposed(admin)
    for who in ("%(me)s", "NULL"):
        with pytest.raises(IntegrityError, match="second_person"), transaction.atomic():
            _put_live_by_hand(found, who, admin)
    assert states()[found.version] == "proposed"


def test_the_database_itself_allows_one_live_version(live, admin, second):
    found = proposed(admin)
    with pytest.raises(IntegrityError, match="one_live_rule_set"), transaction.atomic():
        RuleSet.objects.filter(pk=found.pk).update(state="live", published_by=second)


def _put_live_by_hand(rules: RuleSet, who: str, admin) -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE escalation_ruleset SET state = 'retired' WHERE state = 'live'")
        cursor.execute(
            "UPDATE escalation_ruleset SET state = 'live', published_by_id = "
            + who % {"me": admin.pk} + " WHERE id = %s", [rules.pk],
        )  # fmt: skip


@pytest.mark.parametrize("role", ["comms", "lead", "legal", "employee", ""])
def test_only_administrators_touch_the_rules(live, admin, role):
    found, nobody = proposed(admin), factories.person(role)
    for attempt in (
        lambda: actions.draft_rule_set(actor=nobody),
        lambda: actions.change_draft(
            actor=nobody, version=found.version, document=found.document, seen_digest=found.digest
        ),
        lambda: actions.propose_rule_set(actor=nobody, version=found.version, why="x"),
        lambda: publish(nobody, found),
        lambda: actions.roll_back_rule_set(actor=nobody, version=12, why="x"),
        lambda: actions.discard_rule_set(actor=nobody, version=found.version),
    ):
        before = states(), verbs()
        with refused("not-allowed"):
            attempt()
        assert (states(), verbs()) == before


def test_what_was_read_is_what_is_published(live, admin, second):
    found = proposed(admin)
    with refused("changed-meanwhile"):
        actions.publish_rule_set(actor=second, version=found.version, seen_digest="0" * 64)
    with refused("changed-meanwhile"):
        actions.change_draft(
            actor=admin, version=found.version, document=found.document, seen_digest="0" * 64
        )


def test_a_comparison_with_rules_that_are_no_longer_live_does_not_count(live, admin, second):
    one, two = proposed(admin, words="lågor"), proposed(admin, words="gnistor", base=12)
    publish(second, one, seen_live=12)
    with refused("overtaken"):
        publish(second, two, seen_live=12)
    assert publish(second, two, seen_live=one.version).state == "live"


def test_a_proposal_needs_a_reason_and_a_difference(live, admin):
    draft = actions.draft_rule_set(actor=admin)
    with refused("no-reason"):
        actions.propose_rule_set(actor=admin, version=draft.version, why="  ")
    with refused("nothing-changed"):
        actions.propose_rule_set(actor=admin, version=draft.version, why="for fun")


def test_broken_rules_are_refused_with_every_reason(live, admin):
    draft = actions.draft_rule_set(actor=admin)
    broken = {**draft.document, "weights": {"nature": 90, "reach": 5, "impact": 5, "velocity": 5}}
    with refused("broken-rules") as refusal:
        actions.change_draft(
            actor=admin, version=draft.version, document=broken, seen_digest=draft.digest
        )
    assert "100" in refusal.value.message
    assert RuleSet.objects.get(pk=draft.pk).digest == draft.digest


def test_an_earlier_version_comes_back_through_two_people(live, admin, second):
    publish(second, proposed(admin))
    again = actions.roll_back_rule_set(actor=admin, version=12, why="Too loud")
    assert (again.version, again.based_on, again.state) == (14, 12, "proposed")
    assert {**again.document, "version": 12} == live.document
    with refused("own-rules"):
        publish(admin, again)
    publish(second, again)
    assert states() == {12: "retired", 13: "retired", 14: "live"}


@pytest.mark.parametrize("version", [13, 99])
def test_only_what_was_live_comes_back(live, admin, version):
    proposed(admin)
    with refused("not-retired"):
        actions.roll_back_rule_set(actor=admin, version=version, why="x")
    with refused("no-reason"):
        actions.roll_back_rule_set(actor=admin, version=12, why=" ")


def test_what_is_over_stays_as_it_is(live, admin, second):
    found = proposed(admin)
    publish(second, found)
    with refused("not-proposed"):
        publish(second, found)
    for version in (12, found.version):
        with refused("not-a-draft"):
            actions.discard_rule_set(actor=admin, version=version)
        with refused("not-a-draft"):
            actions.propose_rule_set(actor=admin, version=version, why="x")
        with refused("not-a-draft"):
            actions.change_draft(
                actor=admin, version=version, document=found.document, seen_digest=found.digest
            )


def test_a_discarded_draft_stays_readable(live, admin):
    found = proposed(admin)
    actions.discard_rule_set(actor=admin, version=found.version)
    assert states()[found.version] == "discarded"
    assert verbs()[-1] == "rule-set.discarded"


def test_what_does_not_exist_is_missing(live, admin):
    with pytest.raises(Missing):
        actions.draft_rule_set(actor=admin, based_on=99)
    with pytest.raises(Missing):
        actions.discard_rule_set(actor=admin, version=99)


def test_rules_are_founded_once(live):
    with refused("not-the-first"):
        actions.found_rule_set(document=factories.RULES)
    actions.begin_with_example()
    assert states() == {12: "live"}


def test_broken_rules_do_not_found_anything(db):
    with pytest.raises(RuleProblems):
        actions.found_rule_set(document={**factories.RULES, "weights": {}})
    assert RuleSet.objects.count() == 0


def test_an_organisation_without_rules_begins_with_the_example(db):
    assert live_rules().pk is None
    actions.begin_with_example()
    assert live_rules().pk == RuleSet.objects.get(state="live").pk


@pytest.mark.django_db(transaction=True)
def test_two_admins_publishing_at_once_leave_exactly_one_live(admin, second):
    actions.found_rule_set(document=factories.RULES)
    third = factories.person("admin")
    both = [(second, proposed(admin, words="lågor")), (third, proposed(admin, words="gnistor"))]
    start = threading.Barrier(2)
    outcomes: list[int | str] = []

    def work(actor, rules):
        start.wait(10)
        try:
            outcomes.append(publish(actor, rules, seen_live=12).version)
        except Refused as refusal:
            outcomes.append(refusal.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=pair) for pair in both]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(states().values()) == ["live", "proposed", "retired"]
    assert sorted(map(str, outcomes)) in (["13", "overtaken"], ["14", "overtaken"])
    assert verbs().count("rule-set.published") == 2
