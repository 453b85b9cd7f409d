"""Writes with an idempotency key: asked twice, done once, answered twice the same."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from journal.canonical import JSON
from journal.errors import Refused
from journal.models import KeyedWrite


@dataclass(frozen=True, slots=True)
class Answer:
    """What a write was answered with; is_repeated: it was done before, this only says so again."""

    status: int
    body: JSON
    is_repeated: bool = False


def forget_answers_with(texts: Sequence[str]) -> None:
    """Empty the kept answers in which one of these texts stands: their words were erased."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE journal_keyedwrite k SET body = '{}' FROM unnest(%s::text[]) AS said(words)"
            # As JSON spells it, without the quotes around it.
            " WHERE strpos(k.body::text, trim(BOTH '\"' FROM to_jsonb(said.words)::text)) > 0",
            [list(texts)],
        )


def answered_once(
    *, owner: str, key: str, asked: bytes, act: Callable[[], tuple[int, JSON]]
) -> Answer:
    """Do a write unless this owner already did it under this key, and keep its answer.

    Two at once: the second waits for the first. An act that raises leaves the key free again.

    Args:
        owner: whose keys these are, "token:7".
        asked: method, path and body as they came; the same key with something else is a mistake.
        act: does it and returns status and body; runs in a transaction together with the key.
    Raises:
        Refused('key-reused').
    """
    fingerprint = hashlib.sha256(asked).hexdigest()
    with transaction.atomic():
        kept, is_new = KeyedWrite.objects.get_or_create(
            owner=owner, key=key, defaults={"fingerprint": fingerprint}
        )
        if not is_new:
            if kept.fingerprint != fingerprint:
                raise Refused(
                    "key-reused",
                    _("This key was already used for another request. Nothing was changed."),
                )
            return Answer(kept.status or 200, kept.body, is_repeated=True)
        status, body = act()
        KeyedWrite.objects.filter(pk=kept.pk).update(status=status, body=body)
    return Answer(status, body)
