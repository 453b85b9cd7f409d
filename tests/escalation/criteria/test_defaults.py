"""The first rule set of an organisation that has none."""

import pytest

from escalation.criteria.check import problems
from escalation.criteria.compile import compile_rules
from escalation.criteria.defaults import example_rule_set
from escalation.criteria.shorthand import normalise
from escalation.criteria.weigh import Weighing
from escalation.criteria.windows import Usual
from tests.escalation.criteria.posts import came, fired, say, story_of

COMPILED = compile_rules(example_rule_set())


def test_it_is_in_normal_form_and_sound():
    assert normalise(example_rule_set()) == example_rule_set()
    assert problems(example_rule_set()) == []


def test_every_rule_has_a_name_in_both_languages():
    assert all(rule["name"].keys() == {"en", "sv"} for rule in example_rule_set()["rules"])


def test_changing_what_it_returned_does_not_change_the_next():
    example_rule_set()["rules"].clear()

    assert len(example_rule_set()["rules"]) == 17


@pytest.mark.parametrize(
    ("text", "known", "rules"),
    [
        ("Explosion at the plant, I am at the gate", {"lang": "en"}, ("first-hand-danger",)),
        ("Det brinner just nu", {}, ("first-hand-danger",)),
        ("Smoke at the school", {"lang": "en"}, ("danger-and-people",)),
        ("Fire", {"tier": "authority"}, ("authority",)),
        ("Hur ställer ni er? Deadline 14", {"tier": "press"}, ("press-asks",)),
        ("Bad news", {"tier": "press", "reach": 300_000, "tone": -1}, ("press-many-readers",)),
        ("Mitt nummer 121212-1212", {}, ("personal-data",)),
        ("charged twice!", {"lang": "en", "tone": -1}, ("personal-data",)),
        (
            "Claim your refund",
            {"lang": "en", "links": ("https://x.example",), "tier": "new_account"},
            ("fraud-link",),
        ),
        ("Var är rampen för rullstol?", {"tone": -1}, ("needs-help",)),
        ("Tack till personalen", {"tone": 1}, ("praise",)),
        ("Vi hälsar alla välkomna", {"tier": "own"}, ("own-posts",)),
        ("När öppnar ni?", {}, ()),
        ("Det var en övning, inget brinner", {}, ()),
    ],
)
def test_each_rule_fires_on_what_it_is_for(text, known, rules):
    assert fired(COMPILED, say(text, **known)) == rules


def test_an_ordinary_day_stays_in_watch():
    weighing = Weighing(COMPILED, {"": Usual(1, 2, 4)})
    texts = [
        ("Hur lång är kön i dag?", 0),
        ("Faktura kom två gånger, trött på det här", -1),
        ("Lovely staff today, thank you", 1),
        ("Bussen var sen igen", -1),
        ("Är hissen trasig?", -1),
    ]

    seen = {
        weighing.weigh(
            came(say(text, tone=tone, reach=400), at=n * 300.0, id=n, storyline=n)
        ).severity
        for n, (text, tone) in enumerate(texts)
    }

    assert seen <= {"watch", "praise"}


def test_a_fire_seen_by_many_becomes_a_crisis():
    weighing = Weighing(COMPILED, {"": Usual(0.05, 0.1, 0.2)})
    for n in range(40):
        said = say(
            "Smoke and fire at the school, kids are inside, I am at the gate",
            author=f"a{n}",
            lang="en",
            tone=-1,
            reach=9000,
        )
        weighing.weigh(came(said, at=n * 15.0, id=n, storyline=1))

    assert story_of(weighing).severity == "crisis"
