"""Rows as a spreadsheet file that no spreadsheet takes for formulas. Pure."""

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Final

# What a spreadsheet may read as the beginning of a formula, full-width forms among them.
_DANGEROUS: Final = ("=", "+", "-", "@", "\t", "\r", "\0", "＝", "＋", "－", "＠")  # noqa: RUF001
BOM: Final = "\ufeff"


def cell(value: object) -> str:
    """Return a value as text that stays text; a quote before it keeps formulas from running."""
    text = str(value)
    return f"'{text}" if text.startswith(_DANGEROUS) else text


def sheet(rows: Iterable[Sequence[object]]) -> bytes:
    """Write rows as CSV: every cell quoted, UTF-8 with a mark at its beginning."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, quoting=csv.QUOTE_ALL)
    writer.writerows([cell(value) for value in row] for row in rows)
    return (BOM + out.getvalue()).encode()
