"""A book answers the same for every thread, and hears only what can do something."""

from concurrent.futures import ThreadPoolExecutor

from monitoring.enrich import books
from monitoring.enrich.books import Book, Page, book_of
from monitoring.enrich.ngrams import EDGE, hash_of
from monitoring.enrich.tonewords import SECONDS, look_up


def seconds_of(word):
    """Return the words that may follow one that begins expressions."""
    meaning = look_up(word, "sv")
    assert meaning is not None
    return sorted(second for second in meaning.phrases if second in SECONDS)


def heard(words, language="sv"):
    return [words[place] for place, _ in Page(words, Book(language)).heard()]


def test_words_without_a_value_are_heard_only_where_an_expression_may_begin():
    assert heard(["kajen", "är", "usel"]) == ["usel"]
    assert heard(["på", "kajen"]) == []
    assert heard(["på", seconds_of("på")[0]])[:1] == ["på"]


def test_nothing_begins_over_the_edge_of_a_post():
    assert heard(["på", EDGE, seconds_of("på")[0]])[:1] != ["på"]


def test_a_word_has_one_row_on_a_page_and_one_worth_in_a_book():
    book = Book("sv")
    page = Page(["usel", "båt", "usel"], book)
    assert page.rows.tolist() == [0, 1, 0]
    assert page.hashes.tolist() == [hash_of(word) for word in ("usel", "båt", "usel")]
    (first,), (again,) = book.worths(["usel"]), book.worths(["usel"])
    assert first is again
    assert first.meaning == look_up("usel", "sv")


def test_threads_that_meet_the_same_words_agree_on_them():
    words = [f"ord{number}" for number in range(3000)]
    book = Book("sv")
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(book.worths, [words, words[::-1], words[1000:], words]))
    alone = Book("sv").worths(words)
    assert found == [alone, alone[::-1], alone[1000:], alone]


def test_a_thick_book_is_begun_again(monkeypatch):
    monkeypatch.setattr(books, "_MOST_REMEMBERED", 10)
    book = Book("")
    for first in range(0, 100, 7):
        words = [f"ord{number}" for number in range(first, first + 7)]
        assert [worth.numbers[0] for worth in book.worths(words)] == [*map(hash_of, words)]
        assert len(book._known) <= 17


def test_languages_without_lists_share_a_book():
    assert book_of("fi") is book_of("") is not book_of("sv")
