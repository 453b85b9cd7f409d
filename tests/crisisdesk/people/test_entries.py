"""Every entry about people is worded, in both languages, also when its words were erased."""

import pytest
from django.utils.translation import override

from crisisdesk.people.entries import SENTENCES
from journal.models import Entry
from journal.sentences import known_verbs, sentence

DATA = {
    "user.added": {"roles": ["comms"]},
    "user.roles-changed": {"before": [], "after": ["lead", "emperor"]},
    "user.password-set": {"by": "link"},
    "session.opened": {"with": "recovery"},
    "session.refused": {"why": "code", "known": True, "last": True},
    "session.closed": {"others": 2},
    "keys.rotated": {"holder": "second factor", "count": 3},
}


def entry(verb, **given):
    return Entry(verb=verb, object_type="user", object_id="7", data=DATA.get(verb, {}), **given)


@pytest.mark.parametrize("verb", sorted(SENTENCES))
def test_each_verb_has_a_sentence_of_its_own_language(verb):
    assert verb in known_verbs()
    with override("en"):
        english = sentence(entry(verb))
    with override("sv"):
        swedish = sentence(entry(verb))
    assert english and swedish and english != swedish
    assert "%(" not in english + swedish


@pytest.mark.parametrize(
    ("verb", "said"),
    [
        ("user.added", "added person 7 with: Communications"),
        ("user.roles-changed", "changed the roles of person 7 from no role to Crisis lead"),
        ("session.refused", "refused a wrong code for person 7 (no tries left for now)"),
        ("session.closed", "signed out 2 other browsers"),
        ("keys.rotated", "sealed 3 stored secrets with the newest key (second factor)"),
    ],
)
def test_without_its_words_an_entry_still_says_what_happened(verb, said):
    assert sentence(entry(verb)) == said


@pytest.mark.parametrize(
    ("verb", "data", "said"),
    [
        ("session.closed", {}, "signed out"),
        ("session.opened", {"with": "password"}, "signed in"),
        ("session.opened", {"with": "code"}, "signed in with a code"),
        ("session.refused", {"known": False}, "refused a sign-in under a name nobody has"),
        ("user.password-set", {"by": "password"}, "changed their own password"),
    ],
)
def test_the_facts_choose_the_words(verb, data, said):
    assert sentence(Entry(verb=verb, object_type="user", object_id="7", data=data)) == said


def test_what_one_does_to_oneself_is_said_so():
    assert sentence(entry("user.changed", actor_id=7)) == "changed their own settings"
    assert sentence(entry("user.changed", actor_id=8)) == "changed the details of person 7"
