"""A running matter has what nearly everybody speaks of, and gives back what was never its own."""

from monitoring.storylines.board import Board
from monitoring.storylines.posts import Post, Said
from monitoring.storylines.storm import RUNNING_S, RUNNING_SIZE
from tests.monitoring.storylines.test_board import lines, place

FIRE = ("fire", "smoke", "deck")
MINUTE = 60.0


def ordinary(board: Board, count: int = 60) -> None:
    """A quiet day before: everybody speaks of something else."""
    for number in range(count):
        words = (f"word{number}", f"thing{number}", "ferry" if number % 9 == 0 else f"z{number}")
        place(board, Post(1000 + number, number * MINUTE, (), words))


def storm(board: Board, at: float, size: int = 3 * RUNNING_SIZE, first: int = 1) -> int:
    """A storm of posts that all say the same; returns its storyline."""
    for number in range(size):
        words = (*FIRE, f"own{number}", "ferry")
        place(board, Post(first + number, at + 5.0 * number, (), words))
    found = {each.storyline for each in board.posts.values() if each.storyline is not None}
    assert len(found) == 1
    return found.pop()


def test_one_word_of_what_everybody_speaks_of_is_enough_in_a_storm():
    board = Board()
    ordinary(board)
    line = storm(board, 2 * 3600.0)
    place(board, Post(500, 2 * 3600.0 + 2 * MINUTE, (), ("fire", "grandmother", "afraid")))
    assert lines(board)[500] == line


def test_what_shares_no_word_with_it_stays_alone():
    board = Board()
    ordinary(board)
    storm(board, 2 * 3600.0)
    place(board, Post(500, 2 * 3600.0 + 2 * MINUTE, (), ("coffee", "queue", "terminal")))
    place(board, Post(501, 2 * 3600.0 + 2 * MINUTE, (), ()))
    assert (lines(board)[500], lines(board)[501]) == (None, None)


def test_an_ordinary_word_is_not_enough_when_the_storm_is_over():
    board = Board()
    ordinary(board)
    storm(board, 2 * 3600.0)
    late = 2 * 3600.0 + RUNNING_S + MINUTE * 10
    place(board, Post(500, late, (), ("fire", "grandmother", "afraid")))
    assert lines(board)[500] is None


def test_a_grave_subject_elsewhere_is_a_matter_of_its_own():
    board = Board()
    ordinary(board)
    for number in range(20):
        told = Post(number, 7200.0 + number, (), (*FIRE, f"o{number}"), topics=("safety", "=tern"))
        place(board, told)
    storm_of = lines(board)[3]
    at = 7200.0 + MINUTE
    place(board, Post(500, at, (), ("fire", "card", "leaked"), topics=("data",)))
    place(board, Post(501, at, (), ("fire", "smell", "oil"), topics=("safety", "=alken")))
    found = lines(board)
    assert found[500] is None
    assert found[501] is None
    place(board, Post(502, at, (), ("fire", "dirt", "shown"), topics=("oil", "=tern")))
    assert lines(board)[502] == storm_of


def test_a_guest_goes_when_a_second_one_tells_the_same():
    board = Board()
    ordinary(board)
    line = storm(board, 7200.0)
    at = 7200.0 + 2 * MINUTE
    place(board, Post(500, at, (), ("fire", "refund", "link", "bank")))
    assert lines(board)[500] == line
    size = board.lines[line].size
    _, moves = board.place([Post(501, at + 1, (), ("refund", "link", "bank", "fraud"))])
    board.rename(dict.fromkeys(board.begun(), 900))
    found = lines(board)
    assert found[500] == found[501] == 900
    assert [(move.id, move.was) for move in moves] == [(500, line)]
    assert board.lines[line].size == size - 1


def test_what_was_said_just_before_it_began_is_called_in():
    board = Board()
    ordinary(board)
    at = 7200.0
    place(board, Post(499, at - 10 * MINUTE, (), ("smoke", "deck", "far", "away", "ferry")))
    place(board, Post(498, at - 10 * MINUTE, (), ("coffee", "far", "fine")))
    line = storm(board, at)
    assert lines(board)[499] == line
    assert lines(board)[498] is None


def test_a_new_process_knows_the_storm_from_the_rows():
    one = Board()
    ordinary(one)
    line = storm(one, 7200.0)
    two = Board()
    two.absorb(list(one.posts.values()))
    next_ = Post(500, 7200.0 + 2 * MINUTE, (), ("fire", "grandmother"))
    assert two.place([next_])[0][0].storyline == line


def said(text: str, **given) -> Said:
    return Said(text, "en", **given)


def test_a_storyline_goes_by_the_best_post_and_its_name_does_not_flicker():
    board = Board()
    names = []
    press = said("Fire on the ferry, deck four", kind="press")
    posts = [
        Post(1, 0.0, (), ("fire", "ferry"), said=said("is that fire on the ferry??")),
        Post(2, 1.0, (), ("fire", "ferry"), said=said("@you omg fire ferry", answers=True)),
        Post(3, 2.0, (), ("fire", "ferry", "deck"), said=press),
    ]
    posts += [
        Post(n, float(n), (), ("fire", "ferry", f"w{n}"), said=said(f"Fire on a ferry, number {n}"))
        for n in range(4, 80)
    ]
    for each in posts:
        places, _ = place(board, each)
        line = board.posts[each.id].storyline
        touched = [line] if places[0].storyline and line else []
        names += [found.id for found in board.titles(touched).values()]
    assert names == [2, 3]


def test_what_was_told_to_us_inside_names_nothing_that_is_said_in_public():
    board = Board()
    inside = said("Fire on the ferry, says the crew", kind="press", inside=True)
    place(board, Post(1, 0.0, (), ("fire", "ferry"), said=inside))
    place(board, Post(2, 1.0, (), ("fire", "ferry"), said=said("wow fire ferry")))
    line = lines(board)[1]
    assert [post.id for post in board.titles([line or 0]).values()] == [2]
