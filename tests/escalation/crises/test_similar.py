"""Have we met this before? Likeness rests on rare shared words."""

from hypothesis import given
from hypothesis import strategies as st

from escalation.crises.similar import Case, alike, stem, words_of

PAST = [
    Case(1, "Smoke detector, M/S Vidarö", ("smoke", "rök", "larm", "vidarö"), "safety"),
    Case(2, "Engine stop off Granskär", ("motorstopp", "granskär", "driver"), "safety"),
    Case(3, "Fake notice about cancelled sailings", ("fake", "inställd"), "false-notice"),
    Case(4, "Card data rumour, café on deck 5", ("kort", "dubbeldebiterad"), "data-leak"),
]


def test_the_case_with_the_same_rare_words_comes_first():
    now = Case(0, "Smoke on Tärnan", ("rök", "smoke", "bildäck", "larm"))
    found = alike(now, PAST)
    assert [each.case.id for each in found] == [1]
    assert set(found[0].shared) == {"rök", "smoke", "larm"}


def test_endings_do_not_part_the_same_word():
    assert stem("röken") == stem("rök") == "rök"
    assert stem("alarms") == stem("alarm")
    assert stem("es") == "es"
    assert words_of(Case(0, "Branden på M/S Tärnan", ())) == {"brand", "tärnan"}


def test_letters_with_rings_and_dots_are_letters_of_their_own():
    assert alike(Case(0, "Kår", ()), [Case(1, "Kar", ())]) == []


def test_the_same_type_lifts_a_case_that_shares_little():
    shared = Case(0, "Granskär", ("granskär", "utsikt", "sol", "kaffe", "bad", "glass", "strand"))
    with_type = Case(0, shared.title, shared.terms, "safety")
    assert alike(shared, PAST) == []
    assert [each.case.id for each in alike(with_type, PAST)] == [2]


def test_a_case_that_shares_nothing_is_not_alike_even_of_the_same_type():
    assert alike(Case(0, "Nätfiske", ("lösenord",), "safety"), PAST) == []
    assert alike(Case(0, "", ()), PAST) == []
    assert alike(PAST[0], []) == []


def test_the_case_itself_is_left_out_and_the_limit_holds():
    now = Case(1, "Smoke", ("smoke",))
    assert [each.case.id for each in alike(now, [now])] == []
    many = [Case(number, "Smoke", ("smoke",)) for number in range(2, 9)]
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
