"""Errors that can be stored and told in any language later: a code with its details. Pure."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.utils.translation import gettext


def worded(sentences: Mapping[str, str], code: str, details: Mapping[str, Any]) -> str:
    """Return what a code means in the active language; an unknown code is said as it is."""
    msgid = sentences.get(code)
    if msgid is None:
        return code
    try:
        return gettext(msgid) % details
    except (KeyError, ValueError, TypeError):
        return gettext(msgid)


class Coded(Exception):
    """Base of errors whose `code` stands among the `sentences` of their class."""

    sentences: ClassVar[Mapping[str, str]] = {}

    def __init__(self, code: str, **details: Any) -> None:
        super().__init__(code, details)
        self.code = code
        self.details = details

    @property
    def sentence(self) -> str:
        """Return what happened in the reader's language."""
        return worded(self.sentences, self.code, self.details)

    def __str__(self) -> str:
        return f"{self.code} {self.details}"
