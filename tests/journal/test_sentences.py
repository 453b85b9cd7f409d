"""What an entry says, who acted, and where it leads: read from what the rooms registered."""

import pytest
from django.utils.translation import override

from journal import entries, sentences
from journal.actions import erase_entry_payload
from journal.models import Entry
from journal.record import record
from journal.sentences import Group

pytestmark = pytest.mark.django_db


@pytest.fixture
def words_of_a_room(monkeypatch):
    """A room that words two verbs, known for one test only."""
    for name in ("_sentences", "_groups", "_places", "_agents", "_decisions"):
        monkeypatch.setattr(sentences, name, type(getattr(sentences, name))())
    sentences.register(
        {
            "boat.sunk": lambda e: f"sank boat {e.object_id}: {sentences.words(e).get('why', '?')}",
            "boat.raised": lambda e: f"raised boat {e.object_id}",
        },
        groups={"boat": Group("Boats", "flag"), "anchor": Group("anchors", "key")},
        places={"boat": "/boats/{}/".format},
        agents={"crane": lambda rest: f"Crane {rest}".strip()},
        decisions=["boat.sunk"],
    )


def fresh(entry: Entry) -> Entry:
    return Entry.objects.select_related("actor", "on_behalf_of", "sealed").get(pk=entry.pk)


def test_a_room_words_its_own_verbs(words_of_a_room, lead):
    entry = fresh(record(verb="boat.sunk", actor=lead, about=("boat", 7), sealed={"why": "rust"}))
    assert (
        f"{sentences.who(entry)} {sentences.sentence(entry)}" == "Ylva Strandmo sank boat 7: rust"
    )
    assert (sentences.address(entry), sentences.icon(entry)) == ("/boats/7/", "flag")
    assert sentences.is_decision(entry) is True
    assert sentences.group_names() == [("anchor", "anchors"), ("boat", "Boats")]
    assert sentences.known_verbs() == {"boat.sunk", "boat.raised"}


def test_what_nobody_words_is_shown_as_it_is(words_of_a_room):
    entry = fresh(record(verb="submarine.sunk", agent="robot:3", about=("submarine", 1)))
    assert sentences.sentence(entry) == "recorded submarine.sunk"
    assert (sentences.who(entry), sentences.address(entry)) == ("robot:3", "")
    assert (sentences.icon(entry), sentences.is_decision(entry)) == ("log", False)


def test_who_acted(words_of_a_room, lead, comms):
    def said(**given) -> str:
        return sentences.who(fresh(record(verb="boat.raised", **given)))

    assert said(actor=lead) == "Ylva Strandmo"
    assert said(actor=lead, on_behalf_of=comms) == "Ylva Strandmo for Saga Lindehav"
    assert said(agent="crane:5") == "Crane 5"
    assert said(agent="crane") == "Crane"
    assert said() == "The desk"


def test_two_rooms_cannot_word_one_verb(words_of_a_room):
    with pytest.raises(ValueError, match=r"boat\.sunk"):
        sentences.register({"boat.sunk": lambda _entry: "else"})


def test_a_part_of_the_desk_keeps_its_first_name(words_of_a_room):
    sentences.register({}, agents={"crane": lambda _rest: "Another name"})
    assert sentences.who(fresh(record(verb="boat.raised", agent="crane:5"))) == "Crane 5"


def test_erased_words_are_gone_from_the_sentence(words_of_a_room, legal):
    entry = record(verb="boat.sunk", about=("boat", 7), sealed={"why": "rust"})
    assert sentences.is_erased(fresh(entry)) is False
    erase_entry_payload(actor=legal, entry_id=entry.pk, ground="request", reason="asked")
    assert sentences.sentence(fresh(entry)) == "sank boat 7: ?"
    assert sentences.is_erased(fresh(entry)) is True
    assert sentences.is_erased(fresh(record(verb="boat.raised"))) is False


def test_the_record_words_what_happens_to_itself():
    def said(verb: str, **given) -> str:
        return sentences.sentence(fresh(record(verb=verb, **given)))

    erased = {"data": {"seq": 57, "ground": "request"}, "sealed": {"reason": "Art. 17."}}
    assert said("entry.erased", **erased) == (
        "erased the words of entry #57. Ground: The person asked for it. Art. 17."
    )
    key = {"key": "56475aa75463474c", "previous": ""}
    assert said("journal.key-changed", data=key) == (
        "signs checkpoints with key 56475aa75463474c from now on."
    )
    key["previous"] = "ab" * 8
    assert said("journal.key-changed", data=key) == (
        "signs checkpoints with key 56475aa75463474c from now on, before with abababababababab."
    )
    assert said("journal.broken", data={"stream": "desk", "seq": 57}) == (
        "found the chain desk broken at entry #57."
    )
    assert said("journal.broken", data={"stream": "", "seq": 3}) == (
        "found checkpoint 3 to be wrong."
    )
    assert said("log.exported", data={"limit": 50000}) == (
        "exported the log as a file, 50000 lines at most."
    )
    assert entries.ground_words("nothing known") == "nothing known"


def test_every_sentence_of_the_record_is_also_swedish():
    with override("sv"):
        entry = fresh(record(verb="journal.broken", data={"stream": "desk", "seq": 57}))
        assert sentences.sentence(entry) == "upptäckte att kedjan desk är bruten vid loggrad 57."
