"""Have we met this before? Likeness rests on rare shared words, and on silence otherwise."""

from hypothesis import given
from hypothesis import strategies as st

from escalation.crises.similar import Case, alike, stem, words_of

PAST = [
    Case(1, "Smoke detector, M/S Vidarö", ("smoke", "rök", "larm", "vidarö"), "safety"),
    Case(2, "Engine stop off Granskär", ("motorstopp", "granskär", "driver"), "safety"),
    Case(3, "Fake notice about cancelled sailings", ("fake", "inställd"), "false-notice"),
    Case(4, "Card data rumour, café on deck 5", ("kort", "dubbeldebiterad"), "data-leak"),
]


def test_the_case_with_the_same_rare_words_comes_first_and_says_which():
    now = Case(0, "Smoke on Tärnan", ("rök", "smoke", "bildäck", "larm"))
    found = alike(now, PAST)
    assert [each.case.id for each in found] == [1]
    assert found[0].shared == ("larm", "rök", "Smoke")


def test_endings_do_not_part_the_same_word():
    assert stem("röken") == stem("rök") == "rök"
    assert stem("alarms") == stem("alarm")
    assert stem("es") == "es"
    assert words_of(Case(0, "Branden på M/S Tärnan", ("branden",), hits=("on board",))) == {
        "brand": "Branden", "tärnan": "Tärnan", "board": "board",
    }  # fmt: skip


def test_letters_with_rings_and_dots_are_letters_of_their_own():
    assert alike(Case(0, "Kår lås", ()), [Case(1, "Kar las", ())]) == []


def test_one_shared_word_is_chance_unless_the_type_is_the_same():
    now = Case(0, "Granskär", ("granskär", "utsikt", "sol", "kaffe", "bad", "glass", "strand"))
    assert alike(now, PAST) == []
    with_type = Case(0, now.title, now.terms, "safety")
    assert [each.case.id for each in alike(with_type, PAST)] == [2]


def test_words_of_everyday_talk_make_nothing_alike():
    now = Case(0, "The ferry to Lindåsa", ("ferry", "lindåsa", "queue", "terminal"))
    past = [Case(1, "Queue weekend", ("ferry", "lindåsa", "queue", "terminal"))]
    everyday = {"ferry": 0.2, "lindåsa": 0.11, "queue": 0.001, "terminal": 0.06}
    assert [each.case.id for each in alike(now, past)] == [1]
    assert alike(now, past, common=everyday) == []
    assert alike(now, past, common=everyday | {"lindåsa": 0.002})[0].shared == ("queue", "Lindåsa")


def test_what_the_rules_met_weighs_more_than_other_words_as_rare():
    now = Case(0, "Evacuation, coffee, fire", (), hits=("fire", "evacuat…"))
    fire = Case(1, "Fire and evacuation", ("hose", "crew", "deck"))
    coffee = Case(2, "Coffee and evacuation", ("hose", "crew", "deck"))
    found = alike(now, [coffee, fire])
    assert [each.case.id for each in found] == [1, 2]
    assert found[0].shared[0] == "fire"


def test_a_case_that_shares_nothing_is_not_alike_even_of_the_same_type():
    assert alike(Case(0, "Nätfiske", ("lösenord",), "safety"), PAST) == []
    assert alike(Case(0, "", ()), PAST) == []
    assert alike(PAST[0], []) == []


def test_the_case_itself_is_left_out_and_the_limit_holds():
    now = Case(1, "Smoke alarm", ("smoke",))
    assert [each.case.id for each in alike(now, [now])] == []
    many = [Case(number, "Smoke alarm", ("smoke",)) for number in range(2, 9)]
    assert [each.case.id for each in alike(now, [*many, *PAST[1:]], limit=2)] == [8, 7]


cases = st.builds(
    Case,
    st.integers(1, 50),
    st.text(alphabet="abcåäö ", max_size=20),
    st.lists(st.text(alphabet="abcåäö", min_size=1, max_size=5), max_size=6).map(tuple),
)


@given(cases, st.lists(cases, max_size=12))
def test_likeness_lies_between_nothing_and_one_and_falls(now, past):
    degrees = [each.degree for each in alike(now, past)]
    assert all(0 < degree <= 1 for degree in degrees)
    assert degrees == sorted(degrees, reverse=True)
