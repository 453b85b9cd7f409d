"""A book answers the same for every thread, and hears only what can do something."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np

from monitoring.enrich import books
from monitoring.enrich.books import Book, Page, book_of
from monitoring.enrich.ngrams import EDGE, hash_of, pair_hashes
from monitoring.enrich.tonewords import OPENINGS, look_up


def heard(words, language="sv"):
    places, found = Page(words, Book(language)).heard()
    assert found == [look_up(words[place], language) for place in places]
    return [words[place] for place in places]


def test_words_without_a_value_are_heard_only_where_an_expression_may_begin():
    assert heard(["kajen", "är", "usel"]) == ["usel"]
    assert heard(["på", "kajen"]) == []
    second = next(second for first, second in OPENINGS if first == "på")
    assert heard(["på", second])[:1] == ["på"]
    assert heard(["på", EDGE, second])[:1] != ["på"]
    for first, second in OPENINGS:
        assert heard([first, second])[0] == first


def test_a_word_has_one_row_on_a_page_and_one_worth_in_a_book():
    book = Book("sv")
    page = Page(["usel", "båt", "usel"], book)
    assert page.rows.tolist() == [0, 1, 0]
    hashes = np.array([hash_of(word) for word in ("usel", "båt", "usel")])
    assert page.pairs.tolist() == pair_hashes(hashes).tolist()
    assert book.table is not None
    assert page.leans.tolist() == book.table.leans(["usel", "båt"]).tolist()
    (first,), (again,) = book.worths(["usel"]), book.worths(["usel"])
    assert first is again
    assert first.meaning == look_up("usel", "sv")


def test_an_edge_leans_nowhere():
    assert Page([EDGE], Book("sv")).leans.tolist() == [[0, 0]]


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
        assert book.worths(words) == Book("").worths(words)
        assert len(book._known) <= 17


def test_languages_without_lists_share_a_book():
    assert book_of("fi") is book_of("") is not book_of("sv")
