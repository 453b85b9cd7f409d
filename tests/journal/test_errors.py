"""Refused and Missing: a code for programs, a sentence in the reader's language."""

from django.utils.translation import gettext_lazy, override

from journal.errors import Missing, Refused


def test_a_refusal_has_a_code_and_a_sentence():
    refused = Refused("already-open", "It is open already.")
    assert (refused.code, refused.message, refused.status) == (
        "already-open",
        "It is open already.",
        409,
    )
    assert str(refused) == "already-open: It is open already."


def test_the_sentence_is_said_in_the_language_of_the_moment():
    refused = Refused("x", gettext_lazy("Not checked yet."))
    with override("sv"):
        assert refused.message == "Ännu inte kontrollerad."
    assert refused.message == "Not checked yet."


def test_missing_says_the_same_about_everything():
    one, other = Missing(), Missing("No such alert.")
    assert (one.code, one.status, isinstance(one, Refused)) == ("missing", 404, True)
    assert one.message == "There is nothing here, or it is not for you."
    assert other.message == "No such alert."
