"""Dropped files: encodings, separators, headers in two languages, and one bad line at a time."""

import json
import tracemalloc
from dataclasses import replace
from datetime import UTC, datetime
from io import StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitoring.connectors.file_text import NoText, read_text
from monitoring.connectors.file_times import moment_of, order_in
from monitoring.connectors.filedrop import FileDrop
from monitoring.connectors.interface import RawBatch
from monitoring.connectors.table import field_of, layout_of, lines_of, records
from monitoring.events import Author
from tests.monitoring.connectors.scenes import NOW, context
from tests.monitoring.hostile_corpus import CASES

DROP = FileDrop()
TABLE = "Datum;Inlägg;Länk;Användare;Följare\n"


def inspected(text: str | bytes, encoding: str = "utf-8", envelope=None, **config):
    raw = text.encode(encoding) if isinstance(text, str) else text
    return DROP.inspect(RawBatch(raw, NOW, config, envelope or {}))


def test_a_swedish_table():
    found = inspected(
        TABLE + '2026-11-01 14:30;"Hej; på\när ""er""";https://a.example/1;@maja;1 234\n',
        time_zone="Europe/Stockholm",
    )
    (event,) = found.events
    assert (found.ok, found.kind, found.notes, found.problem_count) == (True, "csv", (), 0)
    assert found.columns == {
        "Datum": "date", "Inlägg": "text", "Länk": "url", "Användare": "author.handle",
        "Följare": "author.followers",
    }  # fmt: skip
    assert event.text == 'Hej; på\när "er"'
    assert event.created_at == datetime(2026, 11, 1, 13, 30, tzinfo=UTC)
    assert event.author == Author("", "maja", "", 1234)
    assert event.dedupe_key == "https://a.example/1"


def test_an_english_table_with_commas_and_names_of_our_own():
    found = inspected(
        "external id,created_at,Full Text,author.handle,Verified,Likes,Shares,Hashtags\n"
        'x1,2026-11-01T12:00:00Z,"Late, again",kim,yes,"1,200",7,#a #b\n'
    )
    (event,) = found.events
    assert (event.remote_id, event.text, event.tags) == ("x1", "Late, again", ("a", "b"))
    assert event.author == Author("", "kim", "", None, True)
    assert (event.metrics.likes, event.metrics.reposts) == (1200, 7)


@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_every_separator_and_line_end(delimiter, ending):
    text = ending.join([delimiter.join(["id", "text"]), delimiter.join(["1", "hej"]), ""])
    assert [event.text for event in inspected(text).events] == ["hej"]


@pytest.mark.parametrize(
    ("encoding", "notes"),
    [
        ("utf-8", []),
        ("utf-8-sig", []),
        ("utf-16", ["UTF-16"]),
        ("utf-16-le", ["UTF-16"]),
        ("utf-16-be", ["UTF-16"]),
        ("cp1252", ["Windows-1252"]),
    ],
)
def test_the_encoding_is_found_and_said_aloud(encoding, notes):
    found = inspected(TABLE + "2026-11-01;Räksmörgås på Åland;;;\n" * 40, encoding)
    assert found.events[0].text == "Räksmörgås på Åland"
    assert len(found.notes) == len(notes)
    assert all(word in said for word, said in zip(notes, found.notes, strict=True))


def test_letters_converted_twice_are_noticed():
    found = inspected(TABLE + "2026-11-01;RÃ¤ksmÃ¶rgÃ¥s;;;\n")
    assert "converted twice" in found.notes[0]


def test_the_chosen_encoding_counts():
    found = inspected(TABLE + "2026-11-01;Räka;;;\n", "macintosh", {"encoding": "macintosh"})
    assert (found.events[0].text, found.notes) == ("Räka", ())


def test_some_broken_letters_do_not_change_the_encoding_of_the_rest():
    body = (
        TABLE + "2026-11-01;Räksmörgås på Åland;;;\n" * 20
    ).encode() + b"2026-11-01;sm\xf6r;;;\n"
    found = inspected(body)
    assert found.events[0].text == "Räksmörgås på Åland"
    assert "broken" in found.notes[0]


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"", "file-empty"),
        (b"\x00\x00 \n", "file-empty"),
        (b"PK\x03\x04xl/workbook.xml", "file-is-workbook"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "file-is-workbook"),
        (b"%PDF-1.7 text", "file-is-binary"),
        (b"\x89PNG\r\n\x1a\n", "file-is-binary"),
        (b"\x1f\x8b\x08\x00", "file-is-binary"),
        (b"a\x00\x00\x00\x00b" * 500, "file-is-binary"),
        (b"x" * (5 * 1024 * 1024 + 1), "file-too-large"),
    ],
)
def test_what_is_no_text_says_what_it_is(raw, code):
    with pytest.raises(NoText, match=code):
        read_text(raw)
    found = inspected(raw)
    assert (found.ok, [problem.code for problem in found.problems]) == (False, [code])
    assert "%(" not in found.notes[0]


def test_each_bad_line_is_reported_with_its_place_and_its_text():
    found = inspected(
        TABLE
        + "2026-11-01;bra;;;\n"
        + "igår;dålig tid;;;\n"
        + "\n"
        + '2026-11-01;"aldrig slut;;;\n'
        + "2026-11-01;bra igen;;;\n"
        + "2026-11-01;för;många;celler;i;raden\n"
        + "2026-11-01;;;;\n"
        + '2026-11-01;"två\nrader";;;\n'
        + "2026-11-02;sist;;;\n"
    )
    assert [event.text for event in found.events] == ["bra", "bra igen", "två\nrader", "sist"]
    assert [(p.line, p.code, p.column) for p in found.problems] == [
        (3, "cell-no-time", "Datum"),
        (5, "quote-open", ""),
        (7, "cells-too-many", ""),
        (8, "says-nothing", ""),
    ]
    assert found.problems[0].sentence == "“igår” in column Datum is no date that can be read."
    assert found.problems[1].raw.decode() == '2026-11-01;"aldrig slut;;;\n'
    assert (found.row_count, found.event_count, found.problem_count) == (8, 4, 4)


def test_a_formula_is_text():
    for formula in ('=HYPERLINK("http://x.example")', "+1+1", "-2", "@SUM(1)", "\t=1", "＝1"):  # noqa: RUF001
        cell = formula.replace('"', '""')
        found = inspected(f'id,text\n1,"{cell}"\n')
        assert found.events[0].text == formula


def test_a_nul_in_a_cell_costs_nothing():
    found = inspected("id,text\n1,hej\x00då\n2,ok\n")
    assert [event.text for event in found.events] == ["hej\ufffddå", "ok"]
    assert found.events[0].extra["repaired"] is True


def test_a_column_can_be_chosen_by_hand():
    text = "Kolumn A;Kolumn B\nx1;hej\n"
    unknown = inspected(text)
    assert (unknown.ok, [p.code for p in unknown.problems]) == (False, ["file-no-text-column"])
    chosen = inspected(text, envelope={"columns": {"Kolumn A": "id", "Kolumn B": "text"}})
    assert [(event.remote_id, event.text) for event in chosen.events] == [("x1", "hej")]


def test_two_columns_of_one_meaning_do_not_mix():
    found = inspected("text,message,id\nfirst,second,1\n")
    assert found.columns == {"text": "text", "message": "", "id": "id"}


def test_a_single_column_may_hold_every_separator():
    found = inspected("text\nHej, du; där | nu\n")
    assert [event.text for event in found.events] == ["Hej, du; där | nu"]


def test_a_spreadsheet_may_name_its_separator():
    found = inspected("sep=;\r\nid;text\r\n1;a,b\r\n2;\r\n")
    assert [event.text for event in found.events] == ["a,b"]
    assert [problem.line for problem in found.problems] == [4]


@pytest.mark.parametrize(
    ("written", "order", "expected"),
    [
        ("2026-11-20 14:31", "dmy", "2026-11-20T14:31"),
        ("2026-11-20T14:31:05Z", "dmy", "2026-11-20T14:31:05"),
        ("2026-11-20 14.31", "dmy", "2026-11-20T14:31"),
        ("2026-11-20 kl. 14.31", "dmy", "2026-11-20T14:31"),
        ("2026/11/20 08:00", "dmy", "2026-11-20T08:00"),
        ("20/11/2026 14:31", "dmy", "2026-11-20T14:31"),
        ("20.11.2026", "dmy", "2026-11-20T00:00"),
        ("11/20/2026 2:31 PM", "mdy", "2026-11-20T14:31"),
        ("3/4/2026", "dmy", "2026-04-03T00:00"),
        ("3/4/2026", "mdy", "2026-03-04T00:00"),
        ("1795181400", "dmy", "2026-11-20T13:30"),
        ("1795181400000", "dmy", "2026-11-20T13:30"),
        ("31/02/2026", "dmy", None),
        ("igår", "dmy", None),
        ("12", "dmy", None),
        ("", "dmy", None),
        ("0001-01-01", "dmy", None),
        ("99/99/9999 99:99", "dmy", None),
    ],
)
def test_dates_as_people_write_them(written, order, expected):
    wanted = datetime.fromisoformat(expected).replace(tzinfo=UTC) if expected else None
    assert moment_of(written, UTC, order) == wanted


def test_the_order_of_day_and_month_is_settled_by_the_file():
    assert order_in(["3/4/2026", "13/4/2026"]) == ("dmy", False)
    assert order_in(["3/4/2026", "3/14/2026"]) == ("mdy", False)
    assert order_in(["3/4/2026"]) == ("dmy", True)
    assert order_in(["2026-04-03", ""]) == ("dmy", False)
    american = inspected("date,text\n3/4/2026,a\n3/14/2026,b\n")
    assert american.events[0].created_at == datetime(2026, 3, 4, tzinfo=UTC)
    assert "day, month, year" in inspected("date,text\n3/4/2026,a\n").notes[0]


def test_a_day_and_a_clock_in_two_columns():
    (event,) = inspected("Datum,Tid,Text\n2026-11-19,14:31,hej\n").events
    assert event.created_at == datetime(2026, 11, 19, 14, 31, tzinfo=UTC)


def test_one_object_a_line():
    rows = [{"id": "a", "text": "hej"}, {"id": "b", "text": "x", "op": "delete"}]
    text = "\n".join([json.dumps(rows[0]), "", "{broken", json.dumps(rows[1]), "[]"])
    found = inspected(text)
    assert (found.kind, [event.op for event in found.events]) == ("jsonl", ["upsert", "delete"])
    assert [(p.line, p.code) for p in found.problems] == [(3, "not-json"), (5, "not-an-object")]


@pytest.mark.parametrize("indent", [None, 2])
@pytest.mark.parametrize("holder", [None, "mentions"])
def test_a_json_list(indent, holder):
    rows = [{"id": str(n), "text": "hej"} for n in range(3)]
    found = inspected(json.dumps({holder: rows} if holder else rows, indent=indent))
    assert (found.kind, found.event_count) == ("json", 3)


def pieces_of(raw: bytes, size: int):
    found = DROP.inspect(RawBatch(raw, NOW))
    return list(DROP.chunks(RawBatch(raw, NOW, envelope=found.envelope), size))


@pytest.mark.parametrize("kind", ["csv", "quoted", "jsonl", "json"])
@pytest.mark.parametrize("size", [1, 7, 50, 1000])
def test_pieces_of_a_file_hold_exactly_the_file(kind, size):
    rows = [{"id": str(n), "text": f"rad {n}"} for n in range(50)]
    text = {
        "csv": "id,text\n" + "".join(f"{row['id']},{row['text']}\n" for row in rows),
        "quoted": "id;text\n" + "".join(f'{row["id"]};"rad\n{row["id"]}"\n' for row in rows),
        "jsonl": "\n".join(json.dumps(row) for row in rows),
        "json": json.dumps(rows, indent=1),
    }[kind]
    pieces = pieces_of(text.encode("utf-16"), size)
    ids = [event.remote_id for piece in pieces for event in DROP.parse(piece).events]
    assert ids == [row["id"] for row in rows]
    assert [problem for piece in pieces for problem in DROP.parse(piece).problems] == []
    assert max(len(DROP.parse(piece).events) for piece in pieces) <= size


def test_a_bad_line_keeps_its_number_in_its_piece():
    text = "id,text,date\n" + "".join(
        f"{n},x,{'2026-01-01' if n != 30 else 'aldrig'}\n" for n in range(50)
    )
    problems = [p for piece in pieces_of(text.encode(), 10) for p in DROP.parse(piece).problems]
    assert [(problem.line, problem.column) for problem in problems] == [(32, "date")]


def test_importing_twice_gives_the_same_mentions():
    batch = RawBatch((TABLE + "2026-11-01;hej;;maja;\n").encode(), NOW)
    later = replace(batch, received_at=NOW.replace(hour=20))
    first, second = (DROP.parse(each).events[0] for each in (batch, later))
    assert (first.dedupe_key, first.version, first.version_at) == (
        second.dedupe_key, second.version, second.version_at,
    )  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_hostile_bodies_as_files(case):
    batch = RawBatch(case.body, NOW)
    parsed = DROP.parse(batch)
    assert {event.remote_id for event in parsed.events} >= (
        {"good-1", "good-2"} if case.name == "nul in a value" else set()
    )
    for problem in parsed.problems:
        assert problem.sentence != problem.code
    pieces = [DROP.parse(piece) for piece in DROP.chunks(batch)]
    assert sum(len(piece.events) for piece in pieces) == len(parsed.events)


@given(st.binary(max_size=200) | st.text('id;,text"\n\r\t| x', max_size=200).map(str.encode))
def test_any_bytes_are_read_or_explained(raw):
    for problem in DROP.parse(RawBatch(raw, NOW)).problems:
        assert problem.sentence != problem.code
    for piece in DROP.chunks(RawBatch(raw, NOW), 3):
        DROP.parse(piece)


@given(st.lists(st.lists(st.text('ab"', max_size=4), min_size=3, max_size=3), max_size=8))
def test_no_line_is_lost_whatever_its_quotes(rows):
    text = "".join(";".join(cells) + "\n" for cells in rows)
    found = list(records(lines_of(text), ";"))
    assert "".join(record.raw for record in found) == "".join(
        line for line in text.splitlines(keepends=True) if line.strip()
    ) or all(record.raw in text for record in found)
    assert [record.line for record in found] == sorted({record.line for record in found})


@given(st.text("a\r\n", max_size=30))
def test_lines_are_those_of_every_other_program(text):
    assert lines_of(text) == list(StringIO(text, newline=""))


def test_a_large_file_takes_little_more_memory_than_itself():
    row = '{},"Hej hopp på båten \U0001f621 {}",2026-01-01 10:00,kalle\n'
    raw = (
        "id,text,created_at,author\n" + "".join(row.format(n, "x" * 600) for n in range(7_000))
    ).encode()
    batch = RawBatch(raw, NOW)
    tracemalloc.start()
    found = DROP.inspect(batch)
    inspected_at = tracemalloc.get_traced_memory()[1]
    tracemalloc.reset_peak()
    count = sum(len(DROP.parse(piece).events) for piece in DROP.chunks(batch))
    imported_at = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert (found.event_count, count) == (7_000, 7_000)
    assert max(inspected_at, imported_at) < 50 * 1024 * 1024


def test_too_many_rows_are_said_and_the_rest_is_not_imported():
    raw = b"text\n" + b"x\n" * 50_010
    found = DROP.inspect(RawBatch(raw, NOW))
    assert (found.event_count, found.problems[-1].code) == (50_000, "file-too-many-lines")
    assert len(list(DROP.chunks(RawBatch(raw, NOW), 10_000))) == 5


def test_column_names_in_two_languages():
    for name in ("text", "Inlägg", "FULL_TEXT", "meddelande ", "Message"):
        assert field_of(name) == "text"
    assert field_of("Antal följare") == "author.followers"
    assert field_of("something") == ""
    assert layout_of("").header == ()


def test_check_says_what_may_be_dropped():
    assert DROP.check(context()).found == ("Takes CSV, JSON lines and JSON files of up to 5 MB.",)
