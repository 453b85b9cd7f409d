"""Who tells the same: what is spared of looking at candidates never changes who is chosen."""

from hypothesis import given, settings
from hypothesis import strategies as st

from monitoring.storylines import likeness
from monitoring.storylines.board import Board
from monitoring.storylines.likeness import likeliest_line, likeliest_lone, telling
from monitoring.storylines.posts import Line, Post

WORDS = [f"w{number}" for number in range(14)]
TERMS = st.lists(st.sampled_from(WORDS), max_size=8, unique=True).map(tuple)


def candidates(told, index):
    """Who holds one of the rarest words, whatever else they say."""
    held = [index[word] for word in told.weights if word in index]
    few = [each for each in held if len(each) <= likeness.COMMON_ON]
    return list(dict.fromkeys(key for each in few[: likeness.RAREST] for key in each))


def line_by_looking_at_all(told, board):
    best = []
    for number in candidates(told, board._lines_of):
        line = board.lines[number]
        parts = {
            word: min(1.0, 3.0 * line.words[word] / line.size)
            for word in told.weights
            if word in line.words
        }
        score = sum(told.weights[word] * part for word, part in parts.items())
        shared = sum(part >= 0.3 for part in parts.values())
        if shared >= likeness.LEAST_SHARED and score >= likeness.LINE_LIKENESS * told.whole:
            best.append((score, -number))
    return -max(best)[1] if best else None


def lone_by_looking_at_all(told, board):
    best = []
    for key in candidates(told, board._lone):
        other = board.posts[key]
        both = [told.weights[word] for word in other.terms if word in told.weights]
        rest = sum(told.rarity(word) for word in other.terms if word not in told.weights)
        if len(both) < likeness.LEAST_SHARED:
            continue
        alike = sum(both) / (told.whole + rest)
        is_like = alike >= likeness.PAIR_LIKENESS
        if is_like or (alike >= likeness.GUEST_LIKENESS and key in board._guests):
            best.append((is_like, alike, key))
    return max(best)[2] if best else None


@settings(max_examples=150, deadline=None)
@given(st.lists(TERMS, max_size=60), st.sets(st.integers(0, 59)), TERMS)
def test_what_cannot_reach_it_is_left_out_and_nothing_else(held, guests, said):
    board = Board()
    board._guests.update(guests)
    for key, terms in enumerate(held):
        # Every third stands in a storyline, and some of those are guests there.
        board._remember(Post(key, float(key), (), terms, storyline=key % 7 if key % 3 else None))
    told = telling(Post(99, 60.0, (), said), len(board.posts), board._seen.words)
    many = len(told.weights) >= likeness.LEAST_SHARED
    assert likeliest_line(told, board.lines, board._lines_of) == (
        line_by_looking_at_all(told, board) if many else None
    )
    assert likeliest_lone(told, board.posts, board._lone, board._guests) == (
        lone_by_looking_at_all(told, board) if many else None
    )


def test_a_rare_word_says_more_than_a_common_one():
    told = telling(Post(1, 0.0, (), ("ferry", "smoke", "deck")), 100, {"ferry": 80, "smoke": 2})
    assert list(told.weights) == ["deck", "smoke", "ferry"]
    assert told.whole == sum(told.weights.values())
    assert told.rarity("smoke") == told.weights["smoke"]


def test_a_word_on_few_posts_of_a_storyline_is_not_its_own():
    said = Post(1, 0.0, (), ("smoke", "deck"))
    told = telling(said, 100, {})
    own, strange = Line(), Line()
    own.size = strange.size = 50
    own.words.update({"smoke": 40, "deck": 20})
    strange.words.update({"smoke": 1, "deck": 1})
    index = {"smoke": {1: None, 2: None}, "deck": {1: None, 2: None}}
    assert likeliest_line(told, {1: own, 2: strange}, index) == 1
    assert likeliest_line(told, {1: strange, 2: strange}, index) is None
