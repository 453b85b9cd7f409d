"""The demo's content: what is played, what is copied, what has labels."""

import gzip
import json
from pathlib import Path

import pytest

from crisisdesk.demo import content
from crisisdesk.demo.player import played_rows, storm_rows
from escalation.criteria.shorthand import normalise
from monitoring.enrich.fold import fold, pieces
from monitoring.enrich.shape import own_words, shape_of

GOLD = Path(__file__).resolve().parents[2] / "content" / "demo_gold.jsonl.gz"


def shape(text: str) -> set[int]:
    return set(shape_of(own_words(pieces(fold(text)))))


def test_a_row_is_handed_to_the_door_without_what_only_we_know():
    row = next(row for row in content.rows("storm") if row["op"] == "create")
    told = content.mention({**row, "gold": {"tone": "negative"}}, "2026-11-20T12:00:00+00:00")
    assert set(told) == {
        "op", "id", "text", "lang", "created_at", "author", "likes", "reposts", "reply_to",
        "quote_of", "link",
    }  # fmt: skip
    assert told["created_at"] == "2026-11-20T12:00:00+00:00"


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ({"op": "delete", "id": "a"}, {"op": "delete", "id": "a", "updated_at": "now"}),
        (
            {"op": "update", "id": "a", "text": "b"},
            {"op": "update", "id": "a", "text": "b", "updated_at": "now"},
        ),
    ],
)
def test_edits_and_deletions_say_only_what_changed(row, told):
    assert content.mention(row, "now") == told


def test_reposts_say_again_what_an_earlier_post_said():
    said = {row["id"]: row for row in content.rows("storm") if row["op"] == "create"}
    reposts = list(content.rows("storm_reposts"))
    assert len({row["id"] for row in reposts}) == len(reposts) > 300
    late = [row["id"] for row in reposts if row["offset_s"] <= said[row["quote_of"]]["offset_s"]]
    assert late == []
    copies = [row for row in reposts if shape(row["text"]) & shape(said[row["quote_of"]]["text"])]
    assert len(copies) > 0.9 * len(reposts)


def test_reposts_have_no_labels_and_every_post_of_the_storm_has():
    with gzip.open(GOLD, "rt", encoding="utf-8") as lines:
        labelled = {json.loads(line)["id"] for line in lines}
    assert [row["id"] for row in storm_rows() if row["id"] not in labelled] == []
    assert [row["id"] for row in content.rows("storm_reposts") if row["id"] in labelled] == []


def test_what_is_played_is_the_storm_with_its_reposts_in_order_of_time():
    rows = played_rows()
    assert len(rows) == len(storm_rows()) + len(list(content.rows("storm_reposts")))
    offsets = [row["offset_s"] for row in rows]
    assert offsets == sorted(offsets)


def test_every_rule_has_a_name_in_both_languages():
    facts = content.document("rules")
    rules = normalise(facts, facts["live"])["rules"]
    assert len(rules) == 18
    assert [rule["key"] for rule in rules if set(rule["name"]) != {"en", "sv"}] == []
    assert len({rule["name"]["sv"] for rule in rules}) == 18
