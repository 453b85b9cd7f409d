"""A batch is read in every respect, the same in every process, whatever it holds."""

import os
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from monitoring.enrich.batch import Card, author_key, enrich
from monitoring.enrich.fold import fold, words
from monitoring.enrich.tiers import Tier
from monitoring.events import Author, Event, Metrics

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
BLANK = Event(
    op="upsert", dedupe_key="k1", version="1", version_at=NOW, remote_id="1", url="",
    canonical_uri="", author=Author("17", "Nagon_Annan", followers=400), text="", lang="",
    created_at=NOW, observed_at=NOW,
)  # fmt: skip


def read(text, **changes):
    event = replace(BLANK, text=text, **changes)
    return enrich([event], source="forum")[0]


def test_a_post_is_read_in_every_respect():
    found = read(
        "Det luktar R\u200bÖK på däck 3!! Varför säger @vidaroline ingenting? Usel information. "
        "#Tärnan https://bild.example/A1"
    )
    assert found.folded.startswith("det luktar rök på däck 3!! varför")
    assert found.tokens == tuple(words(found.folded))
    assert (found.lang, found.lang_confidence > 0.9) == ("sv", True)
    assert found.tone == -1
    assert "Usel" in found.tone_words
    assert found.tags == ("tärnan",)
    assert found.links == ("https://bild.example/A1",)
    assert found.mentions == ("vidaroline",)
    assert found.is_question
    assert len(found.shape) == 3
    assert {"rök", "tärn"} <= set(found.terms)
    assert "vidaroline" not in found.terms
    assert found.reach == 400
    assert (found.tier, found.author_key) == ("public", "forum:nagon_annan")


def test_what_the_source_gives_is_taken_before_what_stands_in_the_text():
    found = read("hej #ett @tva https://c.example", tags=("fyra",), mentions=("fem",), links=("d",))
    assert (found.tags, found.mentions, found.links) == (("fyra",), ("fem",), ("d",))


def test_a_question_needs_no_mark_but_a_question_word_first():
    assert read("när går nästa båt").is_question
    assert read("Anyone know when it docks").is_question
    assert not read("När vi kom fram var allt bra.").is_question
    assert not read("Tack").is_question
    assert read("Va?").is_question


def test_what_we_know_of_an_author_goes_before_what_the_source_says():
    tiers = [Tier("press", kinds=frozenset({"journalist"}), floor=10_000)]
    event = replace(BLANK, author=replace(BLANK.author, kind="public"))
    card = {"forum:nagon_annan": Card(kind="journalist")}
    assert enrich([event], source="forum", tiers=tiers)[0].tier == "public"
    known = enrich([event], source="forum", tiers=tiers, cards=card)[0]
    assert (known.tier, known.reach) == ("press", 10_000)
    assert enrich([event], source="mail", tiers=tiers, cards=card)[0].tier == "public"


def test_an_author_has_one_key_per_source_however_the_handle_is_written():
    keys = {
        author_key("forum", replace(BLANK, author=Author("17", handle)))
        for handle in ("@Nagon_Annan", "nagon_annan ", "NAGON_ANNAN")
    }
    assert keys == {"forum:nagon_annan"}
    assert author_key("mail", replace(BLANK, author=Author("17", ""))) == "mail:17"
    assert len(author_key("mail", replace(BLANK, author=Author("1", "x" * 500)))) == 160


def test_a_batch_reads_each_post_as_if_it_were_alone():
    texts = ["Usel service", "Great crew, thank you!", "😡", "", "När går bussen?"]
    events = [replace(BLANK, text=text, dedupe_key=str(i)) for i, text in enumerate(texts)]
    alone = [enrich([event], source="forum")[0] for event in events]
    assert enrich(events, source="forum") == alone
    assert enrich([], source="forum") == []


@settings(max_examples=150, deadline=None)
@given(
    st.text(alphabet=st.characters(exclude_categories=()), max_size=80),
    st.one_of(st.none(), st.integers(-5, 10**18)),
)
def test_hostile_posts_are_read_without_harm(text, followers):
    event = replace(
        BLANK, text=text, author=Author("1", text[:9], followers=followers), metrics=Metrics()
    )
    found = enrich([event], source="forum")[0]
    assert "\x00" not in found.folded
    assert found.folded == fold(text)
    assert found.tone in {-1, 0, 1, None}
    assert all(0 <= value < 2**63 for value in found.shape)
    assert len(found.terms) <= 8
    assert 0 <= found.reach <= 10**9


def test_readings_are_the_same_in_every_process():
    script = (
        "from tests.monitoring.enrich.test_batch import fingerprint\nimport sys\n"
        "sys.stdout.write(fingerprint())"
    )
    outs = {
        subprocess.run(
            [sys.executable, "-c", script],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("0", "7")
    }
    assert outs == {fingerprint()}


def fingerprint():
    texts = (
        "Inte klart än",
        "Så so so sad \u0430\u0435 \u2019",
        "Tack! #bra @er http://a.example x y z",
    )
    return repr([replace(read(text), event=None) for text in texts])
