"""Why it scored: numbers kept, sentences when somebody looks."""

import json

import pytest
from django.utils import translation

from escalation.criteria.reasons import compact, local, parts, raised_by
from escalation.criteria.score import Facts, verdict
from escalation.criteria.sentences import number, sentence
from escalation.criteria.weigh import Weighing
from escalation.criteria.windows import Usual
from tests.escalation.criteria.posts import RuleSet, came, demo_rules, rule, say, story_of

FIRE = say(
    "Ferry on FIRE outside Lindåsa?? My sister is on board and nobody tells them anything."
    " @lindasa_raddning do you know anything?",
    lang="en",
    tone=-1,
    mentions=("lindasa_raddning",),
    reach=140_400,
    tier="mid",
)


def told(verdict_, compiled) -> dict[str, str]:
    return {
        part.criterion: part.reason for part in parts(compact(compiled, verdict_), compiled.doc)
    }


def test_each_criterion_has_one_reason_in_words():
    weighing = Weighing(demo_rules(), {"": Usual(2, 5, 9)})
    for n in range(61 * 5):
        said = say("tärnan", author=f"a{n}", reach=700)
        weighing.weigh(came(said, at=n * 60 / 61, id=n, storyline=1))

    outcome = weighing.weigh(came(FIRE, at=299.0, id=999, storyline=1))

    assert told(outcome, demo_rules()) == {
        "nature": "Safety claim: “fire”, “on board”. Somebody on board says danger.",
        "reach": "140,400 people could have seen it.",
        "impact": "Rescue service or authority speaks or is tagged."
        " Safety claim: “fire”, “on board”.",
        "velocity": "61 mentions a minute. Usual for this hour is 2 to 9.",
    }


def test_a_storyline_says_over_how_long():
    weighing = Weighing(demo_rules())
    weighing.weigh(came(FIRE, at=0, id=1, storyline=1))

    assert told(story_of(weighing), demo_rules())["reach"] == (
        "140,400 people could have seen it in 20 min."
    )


def test_nothing_special_is_said_as_such():
    assert told(verdict(demo_rules(), Facts(tiers=("public",))), demo_rules()) == {
        "nature": "No alarming words and no negative tone.",
        "reach": "Few people could have seen it.",
        "impact": "Nobody in particular is affected.",
        "velocity": "No faster than usual.",
    }


def test_what_is_kept_is_plain_json_and_comes_back_the_same():
    outcome = Weighing(demo_rules()).weigh(came(FIRE))
    kept = compact(demo_rules(), outcome)

    assert json.loads(json.dumps(kept)) == kept
    assert (kept["score"], kept["version"], sum(p["points"] for p in kept["parts"])) == (
        outcome.score,
        12,
        outcome.score,
    )
    assert kept["rules"] == ["first-hand-safety", "authority-or-rescue", "serious-mention"]


def test_it_speaks_swedish():
    outcome = Weighing(demo_rules(), {"": Usual(2, 5, 9)}).weigh(came(FIRE))

    with translation.override("sv"):
        found = told(outcome, demo_rules())

    assert found["nature"].startswith("Påstående om säkerhet: ”fire”, ”on board”.")
    assert found["reach"] == "140\u00a0400 personer kan ha sett det."


def test_it_names_the_rule_that_lifted_the_severity():
    rules = RuleSet([{**rule("r", {"reach_from": 1}, {"severity": "serious"}), "name": "Too big"}])
    compiled = rules.compiled()
    kept = compact(compiled, verdict(compiled, Facts(fired=(0,))))

    assert raised_by(kept, compiled.doc) == "The rule “Too big” makes it Serious."


def test_it_says_nothing_when_the_score_itself_is_enough():
    kept = compact(demo_rules(), verdict(demo_rules(), Facts()))

    assert raised_by(kept, demo_rules().doc) == ""


def test_a_reason_survives_a_rule_that_is_gone():
    kept = compact(demo_rules(), Weighing(demo_rules()).weigh(came(FIRE)))

    found = parts(kept, {"rules": [], "words": {}})

    assert found[0].reason == "safety: “fire”, “on board”. first-hand-safety."


def test_prefixes_are_quoted_as_such():
    compiled = RuleSet([], {"safety": {"sv": ["evakuer*"]}}).compiled()
    outcome = Weighing(compiled).weigh(came(say("vi evakueras")))

    assert told(outcome, compiled)["nature"] == "Safety claim: “evakuer…”."


def test_a_list_may_bring_its_own_claim():
    rules = RuleSet([], {"pipes": {"en": ["leak"]}})
    rules.rest = {"lists": {"pipes": {"claim": {"en": "Water claim", "sv": "Om vattnet"}}}}
    outcome = Weighing(rules.compiled()).weigh(came(say("a leak")))

    assert told(outcome, rules.compiled())["nature"] == "Water claim: “leak”."
    with translation.override("sv"):
        assert told(outcome, rules.compiled())["nature"] == "Om vattnet: ”leak”."


@pytest.mark.parametrize(
    ("why", "text"),
    [
        (["people", 1, 0], "1 person could have seen it."),
        (["people", 1, 20], "1 person could have seen it in 20 min."),
        (["people", 212000, 20], "212,000 people could have seen it in 20 min."),
        (["speed", 61.0, 2, 9, False], "61 mentions a minute. Usual for this hour is 2 to 9."),
        (
            ["speed", 61.0, 2, 9, True],
            "All mentions together: 61 a minute. Usual for this hour is 2 to 9.",
        ),
        (
            ["speed", 0.5, 0.05, 0.2, True],
            "All mentions together: 30 an hour. Usual for this hour is 3 to 12.",
        ),
        (["speed", 0.5, 0.05, 0.2, False], "30 mentions an hour. Usual for this hour is 3 to 12."),
        (
            ["speed", 4.5, 0, 0.3, False],
            "4.5 mentions a minute. Usual for this hour is fewer than 1.",
        ),
        (["speed", 4.5, 1.2, 1.4, False], "4.5 mentions a minute. Usual for this hour is 1."),
        (["tone", 1.0, 0], "The tone is negative."),
        (["tone", 0.0, 0], "The tone is unsure."),
        (["tone", 0.62, 20], "62 % of the mentions are negative."),
        (["tier", "press"], "The press speaks."),
        (["tier", "public"], ""),
        (["question"], "Somebody waits for an answer."),
        (["rule", "r"], "r."),
        (["list", "l", []], "l."),
        (["unheard-of", 1], ""),
    ],
)
def test_every_kind_of_reason_has_a_sentence(why, text):
    assert sentence(why, {"rules": {}, "claims": {}}) == text


def test_small_numbers_keep_one_decimal():
    assert [number(n) for n in (0.25, 2, 9.96, 61.4, 1234567)] == [
        "0.2",
        "2",
        "10",
        "61",
        "1,234,567",
    ]


def test_a_text_falls_back_to_english_and_then_to_any():
    assert local({"sv": "a", "en": "b"}, "c") == "b"
    assert local({"sv": "a"}, "c") == "a"
    assert local({}, "c") == "c"
    assert local(None, "c") == "c"
    assert local("plain", "c") == "plain"


def test_a_share_of_the_weight_is_given_for_the_bar():
    kept = compact(demo_rules(), verdict(demo_rules(), Facts(reach=212_000)))

    assert [part.percent for part in parts(kept, demo_rules().doc)] == [0, 80, 0, 0]
