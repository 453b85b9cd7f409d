"""Every rule against every text, compared with one regular expression per term."""

import re
import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from escalation.criteria.match import NOTHING
from tests.escalation.criteria.posts import RuleSet, demo_rules, fired, rule, say

WORDS = ["ab", "abc", "bc", "ca", "åb", "äö", "abå"]
SEPARATORS = st.sampled_from([" ", ", ", "! ", " - ", "\n", "  ", "/", " #"])


def written() -> st.SearchStrategy[str]:
    pairs = st.lists(st.tuples(st.sampled_from(WORDS), SEPARATORS), min_size=0, max_size=12)
    upper = st.booleans()
    return st.tuples(pairs, upper).map(
        lambda made: (
            "".join(w + s for w, s in made[0]).upper()
            if made[1]
            else "".join(w + s for w, s in made[0])
        )
    )


def terms() -> st.SearchStrategy[str]:
    word = st.sampled_from(WORDS)
    phrase = st.lists(word, min_size=1, max_size=3).map(" ".join)
    return st.one_of(phrase, phrase.map("{}*".format), word.map("#{}".format))


def conditions() -> st.SearchStrategy[dict]:
    leaf = st.lists(terms(), min_size=1, max_size=3).map(lambda found: {"phrases": found})
    return st.recursive(
        leaf,
        lambda inner: st.one_of(
            st.lists(inner, min_size=1, max_size=3).map(lambda parts: {"any": parts}),
            st.lists(inner, min_size=1, max_size=3).map(lambda parts: {"all": parts}),
            inner.map(lambda part: {"not": part}),
        ),
        max_leaves=6,
    )


def holds(condition: dict, text: str) -> bool:
    """The oracle: reads the text once per term."""
    ((key, value),) = condition.items()
    if key == "any":
        return any(holds(part, text) for part in value)
    if key == "all":
        return all(holds(part, text) for part in value)
    if key == "not":
        return not holds(value, text)
    return any(stands_in(term, text) for term in value)


def stands_in(term: str, text: str) -> bool:
    body = term.rstrip("*").lstrip("#")
    pattern = r"[\W_]+".join(map(re.escape, body.split()))
    before = "(?<=#)" if term.startswith("#") else r"(?<![^\W_])"
    after = "" if term.endswith("*") else r"(?![^\W_])"
    return re.search(before + pattern + after, text.lower()) is not None


@settings(max_examples=80, deadline=None)
@given(st.lists(conditions(), min_size=1, max_size=8), st.lists(written(), min_size=1, max_size=6))
def test_it_finds_what_one_regular_expression_per_term_finds(asked, texts):
    rules = [rule(f"r{place}", condition) for place, condition in enumerate(asked)]
    compiled = RuleSet(rules).compiled()

    found = [compiled.rule_keys(hit.fired) for hit in compiled.match(map(say, texts))]

    assert found == [
        tuple(f"r{place}" for place, condition in enumerate(asked) if holds(condition, text))
        for text in texts
    ]


@settings(max_examples=50, deadline=None)
@given(
    st.lists(terms(), min_size=1, max_size=5),
    st.lists(terms(), min_size=0, max_size=3),
    written(),
)
def test_lists_find_what_their_words_find(listed, calming, text):
    rules = RuleSet([rule("r", {"words": ["l"]})], {"l": {"sv": listed}})
    rules.rest = {"combine_not": {"l": []}}

    found = fired(rules.compiled(), say(text)) == ("r",)

    assert found == any(stands_in(term, text) for term in listed)


def test_it_keeps_hits_that_overlap():
    rules = RuleSet(
        [
            rule("one", {"phrases": ["brand"]}),
            rule("two", {"phrases": ["brand på"]}),
            rule("three", {"phrases": ["på däck"]}),
            rule("four", {"phrases": ["bran*"]}),
        ]
    )

    assert fired(rules.compiled(), say("Brand på däck")) == ("one", "two", "three", "four")


@pytest.mark.parametrize(
    ("term", "text", "is_there"),
    [
        ("brand", "bilbrand", False),
        ("brand", "Brand!", True),
        ("brand", "#brand", True),
        ("#brand", "brand", False),
        ("#brand", "#brand", True),
        ("#brand", "#brandmur", False),
        ("#bra*", "#brandmur", True),
        ("röka", "roka", False),
        ("brand", "b r a n d", True),
        ("brand", "br\u200band", True),
        ("on board", "on\n  board", True),
        ("on board", "on-board", True),
        ("on board", "board on", False),
        ("cover-up", "a cover up!", True),
    ],
)
def test_it_matches_whole_words_however_they_are_typed(term, text, is_there):
    compiled = RuleSet([rule("r", {"phrases": [term]})]).compiled()

    assert bool(fired(compiled, say(text))) is is_there


@pytest.mark.parametrize(
    ("condition", "known", "is_met"),
    [
        ({"language": ["sv", "no"]}, {"lang": "sv"}, True),
        ({"language": ["sv"]}, {"lang": "en"}, False),
        ({"source": ["forum"]}, {"source": "forum"}, True),
        ({"source": ["forum"]}, {"source": "mail"}, False),
        ({"tier": ["press", "authority"]}, {"tier": "press"}, True),
        ({"tier": ["press"]}, {"tier": "public"}, False),
        ({"tone": ["negative"]}, {"tone": -1}, True),
        ({"tone": ["positive"]}, {"tone": 1}, True),
        ({"tone": ["unsure", "neutral"]}, {"tone": None}, True),
        ({"tone": ["negative"]}, {"tone": None}, False),
        ({"is_question": True}, {"is_question": True}, True),
        ({"is_question": False}, {"is_question": True}, False),
        ({"has_link": True}, {"links": ("https://a.example",)}, True),
        ({"has_link": True}, {}, False),
        ({"mentions": ["@Rescue"]}, {"mentions": ("rescue",)}, True),
        ({"mentions": ["rescue"]}, {"mentions": ("@Rescue",)}, True),
        ({"mentions": ["rescue"]}, {"mentions": ("rescuers",)}, False),
        ({"reach_from": 5000}, {"reach": 5000}, True),
        ({"reach_from": 5000}, {"reach": 4999}, False),
        ({"reach_below": 5000}, {"reach": 4999}, True),
        ({"reach_below": 5000}, {"reach": 5000}, False),
        ({"followers_from": 10}, {"followers": 10}, True),
        ({"followers_from": 10}, {"followers": None}, False),
        ({"patterns": ["email"]}, {}, False),
        ({"any": [{"tier": ["press"]}, {"mentions": ["x"]}]}, {"mentions": ("x",)}, True),
        ({"any": [{"tier": ["press"]}, {"mentions": ["x"]}]}, {"tier": "press"}, True),
        ({"any": [{"tier": ["press"]}, {"reach_from": 90}]}, {}, True),
        ({"not": {"tier": ["press"]}}, {}, True),
        ({"not": {"tier": ["press"], "reach_from": 90}}, {"tier": "press"}, False),
        ({"tier": ["public"], "not": {"phrases": ["text"]}}, {}, False),
    ],
)
def test_it_asks_about_more_than_words(condition, known, is_met):
    compiled = RuleSet([rule("r", condition)]).compiled()

    assert bool(fired(compiled, say("a text", **known))) is is_met


def test_a_calming_phrase_takes_away_the_whole_list():
    rules = RuleSet([rule("r", {"words": ["s"]})], {"s": {"sv": ["brand", "rök"]}})
    rules.rest = {"combine_not": {"s": ["ingen fara"]}}

    assert fired(rules.compiled(), say("Brand men ingen fara")) == ()
    assert fired(rules.compiled(), say("Brand")) == ("r",)


def test_a_phrase_that_holds_a_word_of_the_list_takes_away_that_word_only():
    rules = RuleSet([rule("r", {"words": ["s"]})], {"s": {"en": ["fire", "smoke", "bur*"]}})
    rules.rest = {"combine_not": {"s": ["under fire", "burning question"]}}
    compiled = rules.compiled()

    assert fired(compiled, say("The board is under fire")) == ()
    assert fired(compiled, say("Under fire for the fire on deck")) == ("r",)
    assert fired(compiled, say("Under fire, and smoke on deck")) == ("r",)
    assert fired(compiled, say("a burning question")) == ()


def test_a_pattern_in_a_list_is_not_calmed_by_a_phrase_about_a_word():
    rules = RuleSet([rule("r", {"words": ["s"]})], {"s": {"en": ["fire"], "patterns": ["email"]}})
    rules.rest = {"combine_not": {"s": ["under fire"]}}

    assert fired(rules.compiled(), say("under fire, a@b.example")) == ("r",)


def test_a_rule_may_ignore_calming_phrases():
    rules = RuleSet([rule("r", {"words": ["s"], "ignore_not": True})], {"s": {"en": ["crew"]}})
    rules.rest = {"combine_not": {"s": ["thank you"]}}

    assert fired(rules.compiled(), say("thank you crew")) == ("r",)


@pytest.mark.parametrize(
    ("lang", "confidence", "is_met"),
    [("sv", 0.95, True), ("en", 0.5, True), ("en", 0.95, False)],
)
def test_a_false_friend_counts_unless_the_text_is_surely_in_the_other_language(
    lang, confidence, is_met
):
    rules = RuleSet([rule("r", {"words": ["s"]})], {"s": {"sv": ["brand"]}})
    said = say("a brand new ferry", lang=lang, lang_confidence=confidence)

    assert bool(fired(rules.compiled(), said)) is is_met


def test_a_word_listed_in_both_languages_is_no_false_friend():
    rules = RuleSet([rule("r", {"words": ["s"]})], {"s": {"sv": ["brand"], "en": ["brand"]}})

    assert fired(rules.compiled(), say("brand", lang="en")) == ("r",)


def test_a_stop_rule_leaves_nothing_else():
    rules = RuleSet(
        [
            rule("danger", {"phrases": ["fire"]}, {"severity": "serious"}),
            rule("count", {"phrases": ["fire"], "count_from": 2}),
            rule("own", {"tier": ["own"]}, {"severity": "watch", "stop": True}),
        ]
    )
    hit = rules.compiled().match_one(say("fire drill", tier="own"))

    assert (hit.fired, hit.waiting, hit.stopped) == ((2,), (), True)


def test_a_rule_that_counts_waits_and_a_rule_on_the_score_comes_later():
    rules = RuleSet(
        [
            rule("count", {"phrases": ["fire"], "count_from": 2}),
            rule("late", {"score_from": 50}),
            rule("both", {"phrases": ["fire"], "count_from": 2, "score_from": 50}),
        ]
    )
    compiled = rules.compiled()
    hit = compiled.match_one(say("fire"))

    assert (hit.fired, hit.waiting) == ((), (0, 2))
    assert compiled.rule_keys(rule.index for rule in compiled.late) == ("late",)
    assert compiled.match_one(say("calm")) == NOTHING


def test_counts_left_out_do_not_keep_a_mention_from_its_window():
    rules = RuleSet(
        [
            rule("or", {"any": [{"count_from": 9}, {"phrases": ["fire"]}]}),
            rule("not", {"phrases": ["fire"], "not": {"count_from": 9}}),
        ]
    )
    compiled = rules.compiled()

    assert compiled.match_one(say("fire")).waiting == (0, 1)
    assert compiled.match_one(say("calm")).waiting == (0,)


def test_many_rules_behind_one_word_are_all_asked():
    rules = [rule(f"r{n}", {"phrases": [f"word{n}", "common"]}) for n in range(500)]
    compiled = RuleSet(rules).compiled()

    assert len(fired(compiled, say("a common text"))) == 500
    assert fired(compiled, say("only word77 here")) == ("r77",)


def test_every_process_numbers_a_rule_set_alike():
    program = (
        "import django; from django.conf import settings; settings.configure(USE_I18N=False);"
        "from escalation.criteria.defaults import example_rule_set;"
        "from escalation.criteria.compile import compile_rules;"
        "c = compile_rules(example_rule_set());"
        "print(sorted(c.term_keys.items()), c.list_names, c.pattern_atoms)"
    )
    said = {
        subprocess.run(
            [sys.executable, "-c", program],
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": "."},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }

    assert len(said) == 1


def test_the_demo_set_is_wholly_expressible():
    compiled = demo_rules()

    assert (len(compiled.rules), len(compiled.list_names)) == (18, 10)
