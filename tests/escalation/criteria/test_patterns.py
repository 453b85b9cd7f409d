"""Patterns: ours with their check digits, those of admins with their limits."""

import time

import pytest

from escalation.criteria.patterns import NAMED, compile_patterns, pattern_problem
from monitoring.enrich.fold import fold

OURS = compile_patterns(dict.fromkeys(NAMED, ""))


def found(text: str) -> list[str]:
    return [OURS.keys[index] for index in sorted(OURS.found(fold(text), text))]


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("mitt nummer är 121212-1212", ["personnummer"]),
        ("20121212-1212 eller 201212121212", ["personnummer"]),
        ("121212+1212", ["personnummer"]),
        ("samordning 701063-2391", ["personnummer"]),
        ("bokning 121212-1213", []),  # wrong check digit
        ("order 129912-1212", []),  # no such month
        ("ring mig 070-174 06 05", ["mobile_number"]),
        ("+46 70 174 06 05", ["mobile_number"]),
        ("0046701740605", ["mobile_number"]),
        ("+358 40 123 4567", ["mobile_number"]),
        ("växel 0500 12 00", []),
        ("mejlen är Sonja.Ekmark@post.example tack", ["email"]),
        ("följ @best.travel.shots nu", []),
        ("mitt iban SE45 5000 0000 0583 9825 7466", ["iban"]),
        ("SE45 5000 0000 0583 9825 7466 tack", ["iban"]),
        ("SE4550000000058398257466", ["iban"]),
        ("SE45 5000 0000 0583 9825 7467", []),  # wrong check digits
        ("min fru är i hytt 412", ["cabin_number"]),
        ("Cabin no. 7143 please", ["cabin_number"]),
        ("hytten brummar", []),
        ("Regnr IQV 21K stod där", ["number_plate"]),
        ("bil ABC123", ["number_plate"]),
        ("bil ABC 123", ["number_plate"]),
        ("314 ombord och 341 på listan", []),
        ("tur 341", []),
        ("vi var 300 ombord", []),
    ],
)
def test_it_knows_personal_data_from_other_numbers(text, keys):
    assert found(text) == keys


def test_it_says_where_in_the_folded_text_a_pattern_stands():
    text = "Ring 070-174 06 05 eller 070-174 06 06"

    index = OURS.keys.index("mobile_number")

    assert [fold(text)[a:b] for a, b in OURS.spans(index, fold(text), text)] == [
        "070-174 06 05",
        "070-174 06 06",
    ]


def test_patterns_of_admins_ignore_case():
    patterns = compile_patterns({"deck": r"Däck\s?\d"})

    assert patterns.found("röken kom på däck 7", "Röken kom på DÄCK 7") == [0]


def test_without_patterns_nothing_is_found():
    assert compile_patterns({}).found("anything", "anything") == []


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("", "empty"),
        ("a" * 501, "500 is the limit"),
        ("(?=brand)", "looks ahead or behind"),
        ("(?<!inte )brand", "looks ahead or behind"),
        ("a{1001}", "repeats too often"),
        ("((a{100}){100}){100}", "repeats too often"),
        (r"(a)\1", "means nothing here"),
        ("(brand", "bracket"),
        ("brand)", "bracket"),
        ("[brand", "not complete"),
        ("[z-a]", "not in order"),
        ("*brand", "nothing in front"),
        ("a**", "nothing in front"),
        (".*", "match everything"),
        ("(brand)?", "match everything"),
        ("brand\\", "cannot be read"),
        ("\ud800", "not text"),
        (r"(\pL{1,9}){1,90}", "too many steps"),
        ("(abcdef){1000}", "too many steps"),
    ],
)
def test_it_says_in_words_what_is_wrong_with_a_pattern(text, word):
    assert word in pattern_problem(text)


@pytest.mark.parametrize("text", [r"\bd[aä]ck ?\d+\b", "brand|fire", "a{1000}"])
def test_it_lets_sound_patterns_pass(text):
    assert pattern_problem(text) == ""


def test_a_pattern_that_is_slow_elsewhere_is_not_slow_here():
    patterns = compile_patterns({"slow": "(a+)+$|(a|aa)+b"})
    text = "a" * 20_000 + "!"

    started = time.process_time()
    patterns.found(text, text)

    assert time.process_time() - started < 1
