"""The storyline board: pure, deterministic, bounded; whoever feeds it the same sees the same."""

from hypothesis import given, settings
from hypothesis import strategies as st

from monitoring.storylines import board as module
from monitoring.storylines.board import MEMORY_S, Board
from monitoring.storylines.posts import WARM_S, Placement, Post

HOUR = 3600.0
FIRE = ("fire", "smoke", "deck", "ferry", "crew", "siren")
QUEUE = ("queue", "terminal", "ticket", "morning", "staff", "late")


def post(key: int, terms: tuple[str, ...] = FIRE, at: float = 0.0, **given) -> Post:
    return Post(key, at, given.pop("shape", ()), terms, **given)


def lines(board: Board) -> dict[int, int | None]:
    return {key: each.storyline for key, each in board.posts.items()}


def place(board: Board, *posts: Post, real: int = 100) -> tuple[list, list]:
    """One round: place, then give new storylines numbers as the store does."""
    placed = board.place(list(posts))
    begun = board.begun()
    start = max([real - 1, *(number for number in board.lines if number > 0)]) + 1
    board.rename({number: start + place for place, number in enumerate(begun)})
    return placed


def test_one_post_is_no_story():
    board = Board()
    assert place(board, post(1))[0][0] == Placement(None, None)
    assert board.lines == {}


def test_two_that_tell_the_same_are_one_and_the_first_moves_along():
    board = Board()
    place(board, post(1))
    places, moves = board.place([post(2, at=60.0)])
    assert places[0].storyline == -1
    assert [(move.id, move.storyline) for move in moves] == [(1, -1)]
    board.rename({-1: 7})
    assert lines(board) == {1: 7, 2: 7}
    assert place(board, post(3, at=90.0))[0][0].storyline == 7


def test_what_tells_something_else_stays_apart():
    board = Board()
    place(board, post(1), post(2, at=1.0), post(3, QUEUE, at=2.0), post(4, QUEUE, at=3.0))
    found = lines(board)
    assert found[1] == found[2] != found[3] == found[4]


def test_an_answer_joins_what_it_answers_whatever_its_words():
    board = Board()
    place(board, post(1))
    place(board, post(2, ("yes",), at=10.0, parent=1))
    assert lines(board)[1] == lines(board)[2] is not None


def test_a_copy_names_the_first_one_even_through_another_copy():
    board = Board()
    place(board, post(1, ("x",), shape=(11, 12)), post(2, ("y",), at=1.0, shape=(12, 13)))
    places, _ = place(board, post(3, ("z",), at=2.0, shape=(13,)))
    assert places[0].original == 1


def test_copies_of_an_original_that_is_forgotten_point_to_one_that_is_known():
    board = Board()
    place(board, post(1, ("x",), shape=(11,)), post(2, ("x",), at=1.0, shape=(11,)))
    # A new process reads what is recent: the copy is there, its original is not.
    fresh = Board()
    fresh.absorb([post(2, ("x",), at=1.0, shape=(11,), storyline=5, original=1)])
    first, _ = place(fresh, post(3, ("x",), at=2.0, shape=(11,)))
    second, _ = place(fresh, post(4, ("x",), at=3.0, shape=(11,)))
    assert (first[0].original, second[0].original) == (None, 3)


def test_a_story_nobody_adds_to_takes_no_more_by_likeness():
    board = Board()
    place(board, post(1), post(2, at=1.0))
    places, _ = place(board, post(3, at=1.0 + WARM_S + 1))
    assert places[0].storyline is None


def test_the_same_subject_on_another_ship_is_another_story():
    board = Board()
    place(
        board,
        post(1, ("a",), topics=("safety", "=tärnan")),
        post(2, ("b",), at=1.0, topics=("safety", "=tärnan")),
        post(3, ("c",), at=2.0, topics=("safety", "=alken")),
        post(4, ("d",), at=3.0, topics=("safety",)),
    )
    found = lines(board)
    assert found[1] == found[2] == found[4] is not None
    assert found[3] is None


def test_a_word_in_answer_does_not_keep_an_old_complaint_open_for_a_new_alarm():
    board = Board()
    place(board, post(1, ("a",), topics=("safety", "=tärnan")))
    place(board, post(2, ("b",), at=1.0, topics=("safety", "=tärnan")))
    place(board, post(3, (), at=HOUR, parent=2))
    place(board, post(4, ("c",), at=2.5 * HOUR, topics=("safety", "=tärnan")))
    found = lines(board)
    assert found[1] == found[2] == found[3]
    assert found[4] is None


def test_what_is_older_than_the_memory_is_forgotten_whole():
    board = Board()
    place(board, post(1, shape=(5,)), post(2, QUEUE, at=1.0, topics=("safety",)))
    place(board, post(3, ("new",), at=MEMORY_S + 10))
    assert list(board.posts) == [3]
    assert (list(board._seen.words), list(board._lone), board._shapes) == (["new"], ["new"], {})
    assert not board._seen.topics


def test_memory_is_bounded(monkeypatch):
    monkeypatch.setattr(module, "MOST_POSTS", 50)
    monkeypatch.setattr(module, "MOST_LINES", 4)
    board = Board()
    for number in range(200):
        word = f"w{number // 4}"
        place(board, post(number, (word, f"{word}x", f"{word}y"), at=float(number)))
        assert len(board.posts) <= 50
        assert len(board.lines) <= 5


def test_an_old_story_that_comes_late_lives_until_it_has_its_number(monkeypatch):
    monkeypatch.setattr(module, "MOST_LINES", 1)
    board = Board()
    place(board, post(1, at=HOUR), post(2, at=HOUR + 1))
    place(board, post(3, QUEUE, at=1.0), post(4, QUEUE, at=2.0))
    assert lines(board)[3] == lines(board)[4] is not None


WORDS = ["fire", "smoke", "deck", "queue", "ticket", "late", "staff", "rude", "leak", "data"]
POSTS = st.lists(
    st.tuples(
        st.lists(st.sampled_from(WORDS), max_size=5, unique=True).map(tuple),
        st.lists(st.integers(1, 6), max_size=2, unique=True).map(tuple),
        st.none() | st.integers(0, 30),
        st.sampled_from([(), ("safety",), ("safety", "=alken"), ("data",)]),
        st.floats(0, HOUR),
    ),
    max_size=30,
).map(
    lambda rows: [
        Post(number, at, shape, terms, parent if parent != number else None, topics=topics)
        for number, (terms, shape, parent, topics, at) in enumerate(rows, 1)
    ]
)


def settled(number: int | None, real: dict[int, int]) -> int | None:
    """The number a storyline was stored under."""
    return None if number is None else real.get(number, number)


def in_rounds(posts: list[Post], size: int) -> list[list[Post]]:
    return [posts[start : start + size] for start in range(0, len(posts), size)]


@settings(max_examples=150, deadline=None)
@given(POSTS, st.integers(1, 6))
def test_places_and_moves_say_exactly_what_the_board_holds(posts, size):
    board, told, told_to = Board(), {}, {each.id: each.parent for each in posts}
    for chunk in in_rounds(posts, size):
        placed, moves = board.place(chunk)
        begun = board.begun()
        start = max([99, *board.lines]) + 1
        real = {number: start + index for index, number in enumerate(begun)}
        board.rename(real)
        for each, found in zip(chunk, placed, strict=True):
            told[each.id] = (settled(found.storyline, real), found.original)
        for move in moves:
            assert told[move.id][0] == move.was
            told[move.id] = (settled(move.storyline, real), told[move.id][1])
    assert told == {key: (each.storyline, each.original) for key, each in board.posts.items()}
    # A storyline has at least two posts, a copy has an original that came before and its storyline.
    for number, line in board.lines.items():
        members = [each for each in board.posts.values() if each.storyline == number]
        assert len(members) == line.size >= 2
    for each in board.posts.values():
        if each.original is not None:
            assert board.posts[each.original].original is None
            first = board.posts[each.original]
            # An answer belongs to what it answers, whatever it repeats.
            assert each.storyline == first.storyline or (told_to[each.id] and first.storyline)


@settings(max_examples=100, deadline=None)
@given(POSTS, st.integers(1, 6))
def test_a_board_that_only_reads_what_was_stored_places_the_next_one_alike(posts, size):
    one, reader = Board(), Board()
    for chunk in in_rounds(posts, size):
        _, moves = place(one, *chunk)
        changed = {move.id for move in moves} | {each.id for each in chunk}
        reader.absorb([one.posts[key] for key in sorted(changed)])
    assert lines(one) == lines(reader)
    for line in one.lines:
        assert one.lines[line].size == reader.lines[line].size
        assert one.lines[line].words == reader.lines[line].words
    if one._guests:
        # Who came as a guest is known to the worker that placed it; another leaves it there.
        return
    next_ = post(999, ("fire", "smoke", "deck"), at=HOUR, shape=(3,), topics=("safety",))
    assert one.place([next_])[0] == reader.place([next_])[0]


@settings(max_examples=60, deadline=None)
@given(POSTS)
def test_the_same_posts_give_the_same_board(posts):
    one, two = Board(), Board()
    assert one.place(posts) == two.place(posts)
