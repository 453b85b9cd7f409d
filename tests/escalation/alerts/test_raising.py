"""When an alert is raised, how it grows, what it waits for: decided on values, no rows."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from escalation.alerts import raising
from escalation.alerts.finding import Finding
from escalation.alerts.models import Alert, AlertKind, AlertState
from escalation.alerts.raising import QUIET
from escalation.criteria.compile import compile_rules
from escalation.criteria.live import LiveRules
from escalation.criteria.score import Facts, Verdict
from escalation.criteria.severity import Standing
from escalation.criteria.shorthand import normalise
from tests.escalation.criteria.posts import rule

START = datetime(2026, 3, 6, 14, tzinfo=UTC)
RULES = [
    rule("told", {"reach_from": 1}, {"tell": ["legal", "spokesperson"], "tag": "storm"}),
    rule("asks", {"reach_from": 1}, {"severity_at_least": "crisis", "confirm": True}),
    rule("floor", {"reach_from": 1}, {"severity_at_least": "serious"}),
]


def in_force(**doc) -> LiveRules:
    document = normalise({"rules": RULES, **doc})
    compiled = compile_rules(document, 3)
    index = {each.key: each.index for each in compiled.rules}
    return LiveRules(1, 3, compiled, (), dict(compiled.doc["thresholds"]), index)


PLAIN = in_force()


def verdict(score: int = 0, fired: tuple[str, ...] = (), rules: LiveRules = PLAIN) -> Verdict:
    indexes = tuple(sorted(rules.index_of[key] for key in fired))
    asked = max((rules.compiled.rules[index].asks_for for index in indexes), default=0)
    steps = ("watch", "concern", "serious", "crisis")
    found = steps[rules.compiled.rank_of(score)]
    proposed = steps[asked] if asked > steps.index(found) else ""
    four = (score, 0, 0, 0)
    return Verdict(score, found, four, indexes, -1, None, False, False, Facts(), proposed=proposed)


def finding(score: int = 0, *fired: str, at: int = 0, rules: LiveRules = PLAIN, **given) -> Finding:
    values: dict[str, Any] = {
        "kind": AlertKind.STORYLINE, "mention_id": 7, "storyline_id": 3, "text": "Smoke",
        "reach": 10, "is_internal": False,
    } | given  # fmt: skip
    moment = START + timedelta(minutes=at)
    return Finding(at=moment, verdict=verdict(score, fired, rules), **values)


def raised(found: Finding, rules: LiveRules = PLAIN, **given) -> Alert:
    alert = raising.new_alert(found, None, rules, START, **given)
    alert.pk = 1
    return alert


@pytest.mark.parametrize(
    ("found", "is_one"),
    [
        (finding(39), False),
        (finding(40), True),
        (finding(0, "asks"), True),
        (finding(0, "floor"), True),
        (finding(0, kind=AlertKind.REPORT), True),
        (finding(0, kind=AlertKind.PRAISE), True),
    ],
)
def test_what_deserves_an_alert(found, is_one):
    assert raising.deserves_alert(found, PLAIN) is is_one


def test_the_graver_of_mention_and_storyline_counts():
    found = finding(45)
    found.story = verdict(62)
    assert (found.score, found.severity, found.main) == (62, "serious", found.story)
    found.story = verdict(30)
    assert (found.score, found.severity, found.main) == (45, "concern", found.verdict)


def test_a_new_alert_names_what_its_rules_ask_for():
    alert = raised(finding(45, "told", "asks"))
    assert (alert.severity, alert.proposed, alert.state) == ("concern", "crisis", "open")
    assert (alert.told, alert.asked["tags"]) == (["legal"], ["storm"])
    assert alert.rules == ["asks", "told"]


def test_growing_joins_what_is_asked_for_and_never_drops_it():
    alert = raised(finding(45, "told"))
    assert raising.grow(alert, finding(45, "floor", at=1), None, PLAIN, START)
    assert (alert.severity, alert.told) == ("serious", ["legal"])
    assert alert.rules == ["floor", "told"]


def test_the_same_again_is_worth_no_write():
    alert = raised(finding(45))
    revision = alert.revision
    assert not raising.grow(alert, finding(45, at=1), None, PLAIN, START)
    assert (alert.revision, alert.last_at) == (revision, START + timedelta(minutes=1))


def test_what_must_hold_first_waits_comes_out_or_fades():
    rules = in_force(steps={"concern": {"enter": {"hold_min": 5}}})
    alert = raised(finding(45, rules=rules), rules)
    assert (alert.state, alert.severity) == (AlertState.WAITING, "watch")
    assert raising.look_due(alert, rules, START) == START + timedelta(minutes=5)
    raising.grow(alert, finding(45, at=5, rules=rules), None, rules, START)
    assert (alert.state, alert.severity) == (AlertState.OPEN, "concern")
    other = raised(finding(45, rules=rules), rules)
    raising.grow(other, finding(10, at=2, rules=rules), None, rules, START)
    assert other.state == AlertState.FADED


def test_a_quiet_storyline_is_looked_at_once_and_a_lone_post_never():
    alert = raised(finding(45))
    assert raising.look_due(alert, PLAIN, START) == START + QUIET
    assert raising.look_due(alert, PLAIN, START + QUIET) is None
    assert raising.look_due(raised(finding(45, storyline_id=None)), PLAIN, START) is None
    assert raising.look_due(raised(finding(45, kind=AlertKind.PRAISE)), PLAIN, START) is None


def test_unusual_volume_is_concern_at_least_until_it_is_over():
    volume = {"stream": "all", "since": START.isoformat()}
    alert = raised(finding(10), volume=volume)
    assert (alert.severity, alert.state) == ("concern", "open")
    raising.grow(alert, finding(12, at=1), None, PLAIN, START)
    assert alert.severity == "concern"
    alert.volume = volume | {"over": START.isoformat()}
    raising.grow(alert, finding(13, at=2), None, PLAIN, START)
    assert alert.severity == "watch"


def test_volume_lifts_what_waits_and_leaves_what_is_graver():
    rules = in_force(steps={"concern": {"enter": {"hold_min": 5}}})
    waiting, grave = raised(finding(45, rules=rules), rules), raised(finding(62))
    for alert in (waiting, grave):
        alert.volume = {"stream": "all", "since": START.isoformat()}
        raising.lift(alert)
    assert (waiting.state, waiting.severity) == (AlertState.OPEN, "concern")
    assert grave.severity == "serious"


def test_where_an_alert_stands_is_kept_and_read_again():
    alert = Alert(severity="concern")
    standing = Standing("serious", "crisis", {"crisis": 5.0}, "serious", "watch")
    raising.stand(alert, standing)
    assert raising.standing_of(alert) == standing
    raising.stand(alert, Standing("watch"))
    assert (alert.standing, alert.proposed) == ({}, "")


@given(
    st.lists(
        st.tuples(st.integers(0, 100), st.sampled_from(["", "told", "asks", "floor"])),
        min_size=1, max_size=8,
    ),
    st.randoms(use_true_random=False),
)  # fmt: skip
def test_in_whatever_order_it_grows_it_ends_with_the_same_rules_roles_and_peak(looks, dice):
    def grown(order):
        first, *rest = order
        alert = raised(finding(first[0], *filter(None, first[1:])))
        for score, key in rest:
            raising.grow(alert, finding(score, *filter(None, [key])), None, PLAIN, START)
        # One more look, the same for all, decides where it stands.
        raising.grow(alert, finding(45, "asks", at=9), None, PLAIN, START)
        return alert.rules, alert.told, alert.asked, alert.peak_score, alert.proposed, alert.score

    shuffled = list(looks)
    dice.shuffle(shuffled)
    assert grown(looks) == grown(shuffled)
