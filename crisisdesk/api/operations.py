"""What an operation of the API is: a plain function with what it needs, takes and answers.

`at()` puts the operations of one address into a view; all of them go through the same door
(endpoint.py), so that none can forget a permission, a key or an error.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest

from accounts.models import ApiToken, User
from crisisdesk.api.shapes.base import Empty, Shape

# Rows for one page, one object, or a list that is answered whole.
Do = Callable[..., Any]


@dataclass(frozen=True, slots=True)
class Call:
    """One call that was let in, with what it sent, already checked."""

    user: User
    token: ApiToken | None
    sent: dict[str, Any]
    asked: dict[str, Any]
    request: HttpRequest
    prepared: Any = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One method at one address.

    Args: tag: the noun it stands under in the documentation. asks, query: shapes of body and
    address. pages: an order, then `do` returns a queryset and a page of it is answered. many: `do`
    returns a short list. by_person, fresh: no token, and only after a fresh proof. prepare: runs
    before the transaction (looks outside). keeps_refusals: what was refused stays written, and
    stays the answer under its key. told_once: a field that is answered once and never kept.
    """

    name: str
    method: str
    do: Do
    tag: str
    needs: str
    answers: type[Shape] = Empty
    asks: type[Shape] | None = None
    query: type[Shape] | None = None
    pages: tuple[str, ...] = ()
    many: bool = False
    status: int = 200
    by_person: bool = False
    fresh: bool = False
    multipart: bool = False
    prepare: Callable[[Call], Any] | None = None
    keeps_refusals: bool = False
    has_own_key: bool = False
    told_once: str = ""
    statuses: Mapping[int, str] = field(default_factory=dict)

    @property
    def is_write(self) -> bool:
        """Tell whether it changes anything."""
        return self.method != "get"


def _making(method: str, **given: Any) -> Callable[[Do], Operation]:
    def made(do: Do) -> Operation:
        return Operation(name=do.__name__, method=method, do=do, **given)

    return made


def get(*, tag: str, needs: str, answers: type[Shape], **more: Any) -> Callable[[Do], Operation]:
    """Make a function the answer to GET."""
    return _making("get", tag=tag, needs=needs, answers=answers, **more)


def post(*, tag: str, needs: str, answers: type[Shape], **more: Any) -> Callable[[Do], Operation]:
    """Make a function the answer to POST."""
    return _making("post", tag=tag, needs=needs, answers=answers, **more)


def put(*, tag: str, needs: str, answers: type[Shape], **more: Any) -> Callable[[Do], Operation]:
    """Make a function the answer to PUT."""
    return _making("put", tag=tag, needs=needs, answers=answers, **more)


def patch(*, tag: str, needs: str, answers: type[Shape], **more: Any) -> Callable[[Do], Operation]:
    """Make a function the answer to PATCH."""
    return _making("patch", tag=tag, needs=needs, answers=answers, **more)
