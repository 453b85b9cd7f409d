"""Which request, task or command is at work now; entries carry it so that a trace can be followed.

Holds one context variable. Threads and tasks started by a request see the request's own.
"""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar, Token

_current: ContextVar[str] = ContextVar("journal_request_id", default="")


def current() -> str:
    """Return the id of what is at work now, "" outside of any request."""
    return _current.get()


def begin() -> "Token[str]":
    """Give what starts now an id of its own; hand the token to end()."""
    return _current.set(str(uuid.uuid4()))


def end(token: "Token[str]") -> None:
    """Go back to what was at work before."""
    _current.reset(token)


@contextmanager
def one_piece_of_work() -> Iterator[str]:
    """Give a task or command an id for as long as it runs."""
    token = begin()
    try:
        yield current()
    finally:
        end(token)
