"""Which mentions say the same."""

from escalation.criteria.copies import Cluster, Copies


def joined(*arrivals):
    """Return, for each (shape, at), which cluster it joined and how many were in it then."""
    copies = Copies()
    seen: list[Cluster] = []
    found: list[tuple[int, int] | None] = []
    for shape, at in arrivals:
        cluster = copies.join(shape, at)
        if cluster is None:
            found.append(None)
            continue
        if not any(cluster is known for known in seen):
            seen.append(cluster)
        place = next(n for n, known in enumerate(seen) if known is cluster)
        found.append((place, cluster.size))
    return found


def test_a_mention_joins_the_cluster_that_shares_a_shape_value():
    shapes = ((1, 2), (3,), (9, 2), (9,), (3, 4))

    assert joined(*((shape, 0.0) for shape in shapes)) == [(0, 1), (1, 1), (0, 2), (0, 3), (1, 2)]


def test_a_mention_without_shape_copies_nothing():
    assert joined(((), 0.0), ((), 0.0)) == [None, None]


def test_after_an_hour_the_same_text_begins_a_new_cluster():
    times = (0.0, 3600.0, 7200.0, 10_801.0)

    assert joined(*(((1,), at) for at in times)) == [(0, 1), (0, 2), (0, 3), (1, 1)]


def test_after_a_long_silence_everything_is_new():
    assert joined(((1,), 0.0), ((2,), 90_000.0), ((1,), 90_001.0)) == [(0, 1), (1, 1), (2, 1)]


def test_late_mentions_join_too():
    assert joined(((1,), 5000.0), ((1,), 4000.0), ((1,), 8600.0)) == [(0, 1), (0, 2), (0, 3)]


def test_old_clusters_take_no_room():
    copies = Copies()
    for n in range(10_000):
        copies.join((n,), n * 10.0)

    assert len(copies._newer) + len(copies._older) <= 2 * 361
