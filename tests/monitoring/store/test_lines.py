"""Columns as COPY text: what goes in is what the database reads back."""

from datetime import UTC, datetime
from io import BytesIO
from typing import Any

import pytest
from django.db import connection
from hypothesis import given, settings
from hypothesis import strategies as st

from monitoring.store.lines import copy_text

TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20)


def test_none_is_null_and_every_kind_is_written_as_postgresql_reads_it() -> None:
    at = datetime(2026, 1, 2, 3, 4, 5, 6, tzinfo=UTC)
    columns: list[list[Any]] = [
        [1, None],
        [0.5, None],
        [True, None],
        [at, None],
        ["å\t\\N\n", None],
        [None, None],
    ]
    first = ["1", "0.5", "t", "2026-01-02T03:04:05.000006+00:00", "å\\t\\\\N\\n", "\\N"]
    assert copy_text(columns) == "\t".join(first) + "\n" + "\t".join(["\\N"] * 6) + "\n"


def test_a_nul_is_refused_before_it_could_shift_the_rows() -> None:
    with pytest.raises(ValueError, match="NUL"):
        copy_text([["a\0b", "c"]])


@pytest.mark.django_db
@settings(deadline=None)
@given(rows=st.lists(st.tuples(st.none() | TEXT, TEXT), min_size=1, max_size=5))
def test_texts_come_back_as_they_were(rows: list[tuple[str | None, str]]) -> None:
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE IF NOT EXISTS lines (a text, b text)")
        cursor.execute("TRUNCATE lines")
        data = copy_text([[row[0] for row in rows], [row[1] for row in rows]])
        cursor.copy_expert("COPY lines FROM STDIN", BytesIO(data.encode()))
        cursor.execute("SELECT a, b FROM lines")
        assert cursor.fetchall() == rows
