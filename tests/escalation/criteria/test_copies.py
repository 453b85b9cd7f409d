"""Which mentions say the same."""

from escalation.criteria.copies import Copies, First
from escalation.criteria.windows import Voice


def test_a_mention_joins_the_cluster_that_shares_a_shape_value():
    copies = Copies()

    found = [copies.join(shape, 0.0) for shape in ((1, 2), (3,), (9, 2), (9,), (3, 4))]

    assert found == [(0, 0), (1, 0), (0, 1), (0, 2), (1, 1)]


def test_a_mention_without_shape_copies_nothing():
    copies = Copies()

    assert [copies.join((), 0.0), copies.join((), 0.0)] == [(-1, 0), (-1, 0)]


def test_after_an_hour_the_same_text_begins_a_new_cluster():
    copies = Copies()

    found = [copies.join((1,), at)[1] for at in (0.0, 3600.0, 7200.0, 10_801.0)]

    assert found == [0, 1, 2, 0]


def test_late_mentions_join_too():
    copies = Copies()
    copies.join((1,), 5000.0)

    assert copies.join((1,), 4000.0) == (0, 1)


def test_old_clusters_are_forgotten():
    copies = Copies()
    copies.join((1,), 0.0)
    copies.keep_first(0, First(Voice(0.0, "a"), ()))
    copies.join((2,), 7000.0)

    copies.forget(7000.0)

    assert copies.first(0) is None
    assert (copies.join((1,), 7000.0), copies.join((2,), 7000.0)) == ((2, 0), (1, 1))
