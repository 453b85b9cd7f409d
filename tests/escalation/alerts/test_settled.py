"""What people have decided already is not put before them again, unless it is graver now."""

from datetime import UTC, datetime

import pytest

from escalation.alerts.finding import Finding
from escalation.alerts.models import AlertKind
from escalation.alerts.settled import unsettled, was_settled
from escalation.criteria.score import Facts, Verdict
from tests import factories

pytestmark = pytest.mark.django_db


def finding(
    mention_id: int = 1,
    line: int | None = None,
    severity: str = "concern",
    kind: str = AlertKind.STORYLINE,
) -> Finding:
    verdict = Verdict(45, severity, (45, 0, 0, 0), (), -1, None, False, False, Facts())
    return Finding(
        kind=kind, mention_id=mention_id, storyline_id=line, at=datetime(2026, 3, 6, tzinfo=UTC),
        text="Smoke", reach=10, verdict=verdict, is_internal=False,
    )  # fmt: skip


def test_what_nobody_has_seen_or_is_still_open_is_not_settled():
    line = factories.storyline()
    factories.alert(45, storyline=line)
    assert not was_settled(finding(10**9, line.pk))
    assert not was_settled(finding(10**9))


@pytest.mark.parametrize(
    ("severity", "is_settled"), [("watch", True), ("concern", True), ("serious", False)]
)
def test_a_storyline_is_settled_until_it_is_graver(severity, is_settled):
    line = factories.storyline()
    factories.alert(45, storyline=line, state="dismissed")
    assert was_settled(finding(10**9, line.pk, severity)) is is_settled


def test_the_last_decision_counts():
    line = factories.storyline()
    factories.alert(70, storyline=line, state="dismissed")
    factories.alert(45, storyline=line, state="settled")
    assert not was_settled(finding(10**9, line.pk, "serious"))
    # What was decided about the very post counts as much.
    post = factories.mention("Smoke")
    factories.alert(70, mention=post, state="dismissed")
    assert was_settled(finding(post.pk, line.pk, "serious"))


def test_exercises_and_the_volume_of_everything_settle_nothing():
    drill = factories.alert(45, state="dismissed", exercise=factories.stream("exercise:1"))
    volume = factories.alert(45, state="dismissed", kind="volume")
    assert not was_settled(finding(drill.mention_id))
    assert not was_settled(finding(volume.mention_id))


def test_a_report_or_praise_is_raised_once_however_it_stands():
    report = factories.alert(45, kind="report")
    praise = factories.alert(45, kind="praise", state="passed-on")
    assert was_settled(finding(report.mention_id, kind=AlertKind.REPORT))
    assert was_settled(finding(praise.mention_id, kind=AlertKind.PRAISE))
    assert not was_settled(finding(praise.mention_id, kind=AlertKind.REPORT))


def test_many_are_asked_about_in_one_query(django_assert_num_queries):
    line = factories.storyline()
    settled = factories.alert(45, storyline=line, state="dismissed")
    new, old = finding(10**9), finding(10**9 + 1, line.pk)
    again = finding(settled.mention_id, severity="crisis")
    with django_assert_num_queries(1):
        assert unsettled([old, new, again]) == [new, again]
    with django_assert_num_queries(0):
        assert unsettled([]) == []
