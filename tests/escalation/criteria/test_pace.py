"""The pace of everything against a whole window."""

from hypothesis import given, settings
from hypothesis import strategies as st

from escalation.criteria.pace import Pace
from escalation.criteria.windows import Window
from tests.escalation.criteria.test_windows import MINUTES, voices


@settings(max_examples=80, deadline=None)
@given(MINUTES, st.lists(voices(), max_size=40), st.integers(0, 9000))
def test_a_pace_counts_what_a_window_counts(minutes, spoken, later):
    window, pace = Window(minutes), Pace(minutes)

    for voice in spoken:
        window.add(voice)
        pace.add(voice.at, is_own=not (voice.is_copy or voice.is_new))
        assert (pace.count, pace.own_count, pace.span) == (
            window.count,
            window.own_count,
            window.span,
        )
    window.move_to(later)
    pace.move_to(later)
    assert (pace.count, pace.own_count, pace.span) == (window.count, window.own_count, window.span)
