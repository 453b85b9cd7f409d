"""The glossary as a page: one row per word, in the order of the alphabet, no cell broken."""

from playbooks.catalogue import Word, glossary
from playbooks.glossary_page import glossary_page


def word(english: str, swedish: str, meaning: str = "a thing") -> Word:
    return Word(english, {"en": english, "sv": swedish}, {"en": meaning, "sv": "en sak"})


def test_words_stand_in_the_order_of_their_english_names():
    page = glossary_page([word("storyline", "Spår"), word("Alert", "Larm", "one | two")])
    assert page.splitlines()[-2:] == [
        "| Alert | Larm | one \\| two |",
        "| storyline | Spår | a thing |",
    ]


def test_every_word_of_the_library_has_its_row():
    rows = glossary_page(glossary()).partition("| --- | --- | --- |\n")[2].splitlines()
    assert len(rows) == len(glossary()) > 60
