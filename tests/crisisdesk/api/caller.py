"""A program that calls the API in tests, with a token of its own."""

import json
from collections.abc import Iterable
from itertools import count
from typing import Any

from django.test import Client

from accounts.models import ApiToken, User
from accounts.permissions import Permission
from accounts.tokens import new_secret

_numbers = count(1)
ROOT = "/api/v1/"


def token_for(person: User, scopes: Iterable[str] | None = None) -> tuple[ApiToken, str]:
    """A token with these scopes, or with everything the person may do."""
    made = new_secret()
    held = [each.value for each in Permission if person.may(each)]
    row = ApiToken.objects.create(
        user=person,
        name=f"Program {next(_numbers)}",
        digest=made.digest,
        hint=made.hint,
        scopes=held if scopes is None else list(scopes),
    )
    return row, made.secret


class Caller:
    """Calls with a token; addresses are those below /api/v1/."""

    def __init__(self, person: User, scopes: Iterable[str] | None = None) -> None:
        self.person = person
        self.token, self.secret = token_for(person, scopes)
        self.client = Client(headers={"Authorization": f"Bearer {self.secret}"})

    def get(self, path: str, query: Any = None, **headers: str) -> Any:
        return self.client.get(ROOT + path, query or {}, headers=headers)

    def send(self, method: str, path: str, body: Any = None, key: str = "", **headers: str) -> Any:
        if key:
            headers["Idempotency-Key"] = key
        return self.client.generic(
            method,
            ROOT + path,
            body if isinstance(body, bytes) else _json(body),
            content_type=headers.pop("content_type", "application/json"),
            headers=headers,
        )

    def post(self, path: str, body: Any = None, key: str = "", **headers: str) -> Any:
        return self.send("POST", path, body, key, **headers)

    def put(self, path: str, body: Any = None, key: str = "") -> Any:
        return self.send("PUT", path, body, key)

    def patch(self, path: str, body: Any = None, key: str = "") -> Any:
        return self.send("PATCH", path, body, key)


def _json(body: Any) -> bytes:
    return json.dumps({} if body is None else body).encode()
