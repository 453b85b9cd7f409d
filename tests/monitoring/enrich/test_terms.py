"""A text is reduced to its few telling words, in forms that inflections share."""

import pytest

from monitoring.enrich.fold import fold, words
from monitoring.enrich.terms import MOST, stem, terms_of


def terms(text, tags=()):
    return terms_of(words(fold(text)), tags, text)


@pytest.mark.parametrize(
    "forms",
    [
        "färjan färjor färjorna färja",
        "burning burn burned burns",
        "filmen filmer filmerna film",
        "olycka olyckan olyckor",
        "delay delays delayed",
        "passenger passengers",
        "raderade raderar raderande",
    ],
)
def test_inflections_share_a_term(forms):
    assert len({stem(word) for word in forms.split()}) == 1


def test_short_words_keep_their_letters():
    assert stem("rök") == "rök"
    assert stem("brand") == "brand"


def test_small_and_empty_words_numbers_and_links_are_no_terms():
    assert terms("Jag tror att det är 14 personer som behöver hjälp nu") == ("person",)
    assert terms("we really need to know what is going on") == ()
    assert terms("") == ()


def test_a_term_stands_once_in_the_order_of_the_text():
    assert terms("Rök på bildäck, mycket rök! Bildäcket är stängt.") == ("rök", "bildäck", "stäng")


def test_hashtags_and_names_come_before_long_words():
    text = (
        "Passagerarna förflyttades omedelbart utomhus eftersom ventilationen på Gullvivan stannade "
        "fullständigt utanför Granholmen igår #oro"
    )
    found = terms(text)
    assert len(found) == MOST
    assert {"gullviv", "granholm", "oro"} <= set(found)


def test_tags_the_source_gives_count_without_their_sign():
    assert terms("Hur går det", ("#Båtbrand", "BÅTBRAND", "#")) == ("båtbrand",)
    assert terms("Hur går det #båtbrand") == ("båtbrand",)


def test_endless_words_are_cut():
    assert [len(term) for term in terms("x" * 5000)] == [40]
