"""Sliding windows against counting by hand."""

from hypothesis import given, settings
from hypothesis import strategies as st

from escalation.criteria import windows
from escalation.criteria.windows import Usual, Voice, Window

MINUTES = st.sampled_from([1, 2, 5, 10, 20, 60])


def voices() -> st.SearchStrategy[Voice]:
    def made(drawn):
        at, who, reach, tone, is_copy = drawn
        # An account is new or it is not.
        return Voice(at, f"a{who}", reach, tone, who % 3 == 0, is_copy)

    return st.tuples(
        st.integers(0, 7200).map(float),
        st.integers(0, 8),
        st.integers(0, 1000),
        st.sampled_from([-1, 0, 1, None]),
        st.booleans(),
    ).map(made)


class ByHand:
    """The window as one would count it on paper."""

    def __init__(self, minutes: int) -> None:
        self.grain = max(1.0, minutes * 60 / windows.SLOTS)
        self.length = max(1, int(minutes * 60 / self.grain))
        self.kept: list[Voice] = []
        self.top = -1

    def add(self, voice: Voice) -> bool:
        slot = int(voice.at // self.grain)
        self.top = max(self.top, slot)
        if slot <= self.top - self.length:
            return False
        self.kept.append(voice)
        return True

    def inside(self) -> list[Voice]:
        return [v for v in self.kept if int(v.at // self.grain) > self.top - self.length]


def read(window: Window) -> tuple:
    return (
        window.count,
        window.reach,
        window.negative,
        window.positive,
        window.unsure,
        window.copies,
        window.own_count,
        window.own_reach,
        window.authors,
        round(window.new_share, 9),
    )


def counted(voices: list[Voice]) -> tuple:
    own = [v for v in voices if not v.is_copy and not v.is_new]
    authors = {v.author for v in voices}
    new = {v.author for v in voices if v.is_new}
    return (
        len(voices),
        sum(v.reach for v in voices),
        sum(v.tone == -1 for v in voices),
        sum(v.tone == 1 for v in voices),
        sum(v.tone is None for v in voices),
        sum(v.is_copy for v in voices),
        len(own),
        sum(v.reach for v in own),
        len(authors),
        round(len(new) / len(authors), 9) if authors else 0.0,
    )


@settings(max_examples=80, deadline=None)
@given(MINUTES, st.lists(voices(), max_size=60))
def test_it_counts_what_counting_by_hand_counts_in_any_order(minutes, spoken):
    window, by_hand = Window(minutes), ByHand(minutes)

    for voice in spoken:
        assert window.add(voice) == by_hand.add(voice)
        assert read(window) == counted(by_hand.inside())


@given(MINUTES, st.lists(voices(), max_size=30), st.integers(0, 20_000))
def test_time_passes_without_mentions(minutes, spoken, later):
    window, by_hand = Window(minutes), ByHand(minutes)
    for voice in spoken:
        window.add(voice)
        by_hand.add(voice)

    window.move_to(later)
    by_hand.top = max(by_hand.top, int(later // by_hand.grain))

    assert read(window) == counted(by_hand.inside())
    assert window.is_over(max(later, 7200) + minutes * 60 + by_hand.grain)


def test_ten_minutes_reach_back_between_9_min_50_s_and_10_min():
    window = Window(10)
    window.add(Voice(0.0, "a"))

    assert [window.add(Voice(at, "b")) and window.count for at in (590.0, 599.0, 600.0)] == [
        2,
        3,
        3,
    ]


def test_a_late_mention_counts_while_its_slot_is_inside():
    window = Window(10)
    window.add(Voice(1000.0, "a"))

    assert window.add(Voice(500.0, "late")) is True
    assert window.add(Voice(399.0, "too late")) is False
    assert window.count == 2


def test_it_answers_rate_times_and_span():
    window = Window(10, Usual(0.1, 0.2, 0.4))
    for at in (0.0, 60.0, 120.0, 180.0, 239.0):
        window.add(Voice(at, "a"))

    assert (window.rate, window.expected, window.times) == (0.5, 2.0, 2.5)
    assert window.span == 4.0


def test_with_nothing_known_one_mention_is_usual():
    window = Window(10)
    for at in range(4):
        window.add(Voice(at, "a"))

    assert (window.expected, window.times) == (1.0, 4.0)


def test_shares_of_an_empty_window_are_zero():
    window = Window(10)

    assert (window.negative_share, window.positive_share, window.unsure_share) == (0, 0, 0)
    assert (window.new_share, window.copied_share, window.span, window.rate) == (0, 0, 0, 0)


def test_shares_are_of_mentions_and_of_accounts():
    window = Window(10)
    window.add(Voice(0, "a", tone=-1, is_new=True))
    window.add(Voice(1, "a", tone=1, is_new=True, is_copy=True))
    window.add(Voice(2, "b", tone=None))
    window.add(Voice(3, "c", tone=0))

    assert (window.negative_share, window.positive_share, window.unsure_share) == (
        0.25,
        0.25,
        0.25,
    )
    assert (window.new_share, window.copied_share) == (1 / 3, 0.25)


def test_accounts_are_bounded_and_then_mean_at_least(monkeypatch):
    monkeypatch.setattr(windows, "MOST_AUTHORS", 3)
    window = Window(10)

    for place in range(10):
        window.add(Voice(place, f"a{place}"))

    assert (window.count, window.authors) == (10, 3)


def test_memory_stays_within_the_slots():
    window = Window(1440)
    for at in range(0, 10 * 86_400, 30):
        window.add(Voice(at, f"a{at}"))

    assert len(window._slots) <= windows.SLOTS
    assert window.authors == window.count


def test_an_account_stays_while_its_newest_mention_does():
    window = Window(1)
    window.add(Voice(0, "a"))
    window.add(Voice(30, "a"))

    window.add(Voice(61, "b"))

    assert (window.count, window.authors) == (2, 2)
