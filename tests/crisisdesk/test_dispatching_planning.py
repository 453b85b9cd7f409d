"""Which batches travel together: nothing left behind, nothing too large, troubled ones alone."""

from hypothesis import given
from hypothesis import strategies as st

from crisisdesk.dispatching.planning import (
    BUSY_BYTES,
    PARK_AFTER,
    TASK_BATCHES,
    TASK_BYTES,
    Due,
    company,
    is_busy,
    loads,
    retry_after_s,
)

DUE = st.lists(
    st.tuples(st.integers(0, 2 * TASK_BYTES), st.integers(0, PARK_AFTER)), max_size=300
).map(lambda rows: [Due(number, size, tries) for number, (size, tries) in enumerate(rows)])


@given(DUE)
def test_every_batch_travels_exactly_once(due):
    assert sorted(key for load in loads(due) for key in load) == [each.id for each in due]


@given(DUE)
def test_no_load_is_larger_than_asked_unless_it_is_a_single_batch(due):
    sizes = {each.id: each.size for each in due}
    for load in loads(due):
        assert len(load) == 1 or sum(sizes[key] for key in load) <= TASK_BYTES
        assert 1 <= len(load) <= TASK_BATCHES


@given(DUE)
def test_troubled_ones_go_apart_and_all_in_order(due):
    tries = {each.id: each.attempts for each in due}
    for load in loads(due):
        assert len({company(tries[key]) for key in load}) == 1
        assert len(load) <= company(tries[load[0]])
    for most in {company(each) for each in tries.values()}:
        same = [key for load in loads(due) for key in load if company(tries[key]) == most]
        assert same == sorted(same)


def test_what_comes_back_travels_with_ever_fewer():
    assert [company(tries) for tries in range(PARK_AFTER)] == [64, 64, 8, 8, 1, 1, 1, 1]


def test_waiting_grows_and_stays_bounded():
    waits = [retry_after_s(attempts) for attempts in range(1, PARK_AFTER + 1)]
    assert waits == [3.0, 4.5, 6.75, 10.125, 15.1875, 22.78125, 30.0, 30.0]
    assert retry_after_s(0) == 3.0


def test_busy_begins_with_half_a_second_of_work():
    assert (is_busy(BUSY_BYTES), is_busy(BUSY_BYTES + 1)) == (False, True)
