"""Columns of values as PostgreSQL's array text: one string parameter per column. Pure.

A list parameter is rendered as an expression with one node per value, which the database has to
parse and plan; the text of an array is read in one go. For a round of mentions that is most of
what storing them costs.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any, Final


def quoted(value: str) -> str:
    """Return one element in quotes, as array text wants it."""
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'


_WRITERS: Final[dict[type, Callable[[Any], str]]] = {
    bool: lambda value: "t" if value else "f",
    int: str,
    float: repr,
    str: quoted,
    datetime: datetime.isoformat,
}


def literal(values: Sequence[Any]) -> str:
    """Return array text of numbers, strings, truths or moments, all of one kind; None is NULL.

    Raises KeyError for a kind that has no text form here.
    """
    kind = next((type(value) for value in values if value is not None), int)
    write = _WRITERS[kind]
    return "{" + ",".join(["NULL" if value is None else write(value) for value in values]) + "}"


def literals(columns: Iterable[Sequence[Any]]) -> list[str]:
    """Return each column as array text."""
    return [literal(column) for column in columns]
