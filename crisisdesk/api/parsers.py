"""Reads request bodies: JSON, bounded in size and depth; a bad body is a 400 in plain words."""

from collections.abc import Mapping
from typing import IO, Any

import orjson
from django.utils.translation import gettext as _
from rest_framework.exceptions import ParseError
from rest_framework.parsers import BaseParser

BODY_LIMIT = 1024 * 1024


class SafeJSON(BaseParser):
    """JSON of at most 1 MB; no NaN, no lone surrogates, no NUL, no endless depth."""

    media_type = "application/json"

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        """Return the value. Raises ParseError."""
        raw = stream.read(BODY_LIMIT + 1)
        if len(raw) > BODY_LIMIT:
            raise ParseError(_("The body may hold 1 MB. Nothing was changed."))
        try:
            value = orjson.loads(raw)
        except orjson.JSONDecodeError as error:
            raise ParseError(_("The body is not JSON. Nothing was changed.")) from error
        if b"\\u0000" in raw:
            raise ParseError(_("The body holds a NUL character. Nothing was changed."))
        return value
