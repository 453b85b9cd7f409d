"""And, or and not mean the same after flattening as before."""

from hypothesis import given
from hypothesis import strategies as st

from escalation.criteria.questions import (
    ALWAYS,
    NEVER,
    Absent,
    AllOf,
    AnyOf,
    Ask,
    Node,
    Present,
    all_of,
    any_of,
    emit,
    none_of,
)
from tests.escalation.criteria.posts import say

SAID = say("anything", tier="press")
NUMBERS = st.integers(0, 5)


def built() -> st.SearchStrategy[tuple[Node, object]]:
    """A node and, beside it, the same thing as a plain tree."""
    present = st.frozensets(NUMBERS, min_size=1, max_size=3).map(
        lambda atoms: (
            Present(atoms, frozenset(("term", str(atom)) for atom in atoms)),
            ("present", atoms),
        )
    )
    ask = st.sampled_from(["press", "public"]).map(
        lambda tier: (
            Ask(lambda a, p, w, s: p.tier == tier, frozenset({("tier", tier)})),
            ("tier", tier),
        )
    )
    fixed = st.sampled_from([(ALWAYS, ("fixed", True)), (NEVER, ("fixed", False))])
    leaf = st.one_of(present, ask, fixed)
    return st.recursive(
        leaf,
        lambda inner: st.one_of(
            st.lists(inner, min_size=1, max_size=4).map(
                lambda parts: (all_of(n for n, _ in parts), ("and", [t for _, t in parts]))
            ),
            st.lists(inner, min_size=1, max_size=4).map(
                lambda parts: (any_of(n for n, _ in parts), ("or", [t for _, t in parts]))
            ),
            inner.map(lambda part: (none_of(part[0]), ("not", part[1]))),
        ),
        max_leaves=10,
    )


def truth(tree, atoms):
    kind, value = tree
    if kind == "and":
        return all(truth(part, atoms) for part in value)
    if kind == "or":
        return any(truth(part, atoms) for part in value)
    if kind == "not":
        return not truth(value, atoms)
    if kind == "present":
        return not value.isdisjoint(atoms)
    return value if kind == "fixed" else SAID.tier == value


@given(built(), st.sets(NUMBERS))
def test_a_flattened_question_gives_the_same_answer(made, atoms):
    node, tree = made

    assert emit(node)(atoms, SAID, None, 0) == truth(tree, atoms)


@given(built(), st.sets(NUMBERS))
def test_whoever_passes_has_come_through_a_door_of_every_set(made, atoms):
    node, tree = made
    open_doors = {("term", str(atom)) for atom in atoms} | {("tier", SAID.tier)}

    if truth(tree, atoms):
        assert all(not doors.isdisjoint(open_doors) for doors in node.ways_in)


def test_nested_and_dissolves():
    one, two, three = (Present(frozenset({n}), frozenset()) for n in range(3))

    assert all_of([one, all_of([two, three]), ALWAYS]) == AllOf((one, two, three))


def test_presences_under_or_become_one():
    one, two = (Present(frozenset({n}), frozenset({("term", str(n))})) for n in range(2))

    assert any_of([one, any_of([two, NEVER])]) == Present(
        frozenset({0, 1}), frozenset({("term", "0"), ("term", "1")})
    )


def test_absences_under_and_become_one():
    one, two = (Present(frozenset({n}), frozenset()) for n in range(2))

    assert all_of([none_of(one), none_of(two)]) == Absent(frozenset({0, 1}))


def test_or_with_something_always_true_is_always_true():
    assert any_of([ALWAYS, Present(frozenset({1}), frozenset())]) is ALWAYS
    assert any_of([]) is NEVER
    assert all_of([]) is ALWAYS


def test_or_opens_to_everybody_when_one_part_does():
    guarded = Ask(lambda a, p, w, s: True, frozenset({("tier", "x")}))
    open_to_all = Ask(lambda a, p, w, s: True)

    assert AnyOf((guarded, open_to_all)).ways_in == ()
    assert AnyOf((guarded, guarded)).ways_in == (frozenset({("tier", "x")}),)


def test_three_sets_and_an_absence_are_asked_together():
    sets = [Present(frozenset({n}), frozenset()) for n in range(3)]
    test = emit(all_of([*sets, Absent(frozenset({9}))]))

    asked = [{0, 1, 2}, {0, 1}, {0, 1, 2, 9}]

    assert [test(atoms, SAID, None, 0) for atoms in asked] == [True, False, False]
