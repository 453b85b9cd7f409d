"""Rows as a file: no cell runs as a formula, every cell comes back as it was."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from journal.sheets import BOM, cell, sheet
from tests.journal.test_canonical import texts


def read(raw: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(raw.decode("utf-8-sig"), newline="")))


@pytest.mark.parametrize("first", ["=", "+", "-", "@", "\t", "\r", "\0", "＝", "＋", "－", "＠"])  # noqa: RUF001
def test_no_cell_runs_as_a_formula(first):
    assert cell(f"{first}1+1") == f"'{first}1+1"
    assert cell(f"a{first}") == f"a{first}"


@given(st.lists(st.lists(texts, min_size=2, max_size=2), min_size=1, max_size=5))
def test_rows_come_back(rows):
    raw = sheet(rows)
    assert raw.decode().startswith(BOM)
    assert read(raw) == [[cell(text) for text in row] for row in rows]


def test_every_cell_is_quoted():
    assert sheet([[1, "a;b", None]]) == f'{BOM}"1","a;b","None"\r\n'.encode()
