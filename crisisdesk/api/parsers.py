"""Reads request bodies: JSON, bounded in size and depth; a bad body is a 400 in plain words."""

from collections.abc import Mapping
from typing import Any, Final

import orjson
from django.utils.translation import gettext as _
from rest_framework.exceptions import ParseError
from rest_framework.parsers import BaseParser

from crisisdesk.api.errors import TooLarge

BODY_LIMIT: Final = 1024 * 1024
DEEPEST: Final = 100


class SafeJSON(BaseParser):
    """JSON of at most 1 MB; no NaN, no lone surrogates, no NUL, no endless depth."""

    media_type = "application/json"

    def parse(
        self,
        stream: Any,
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        """Return the value. Raises ParseError, TooLarge."""
        raw = stream.read(BODY_LIMIT + 1)
        if len(raw) > BODY_LIMIT:
            raise TooLarge
        if not raw.strip():
            return {}
        try:
            value = orjson.loads(raw)
        except orjson.JSONDecodeError as error:
            raise ParseError(_("The body is not JSON. Nothing was changed.")) from error
        if b"\\u0000" in raw:
            raise ParseError(_("The body holds a NUL character. Nothing was changed."))
        if _is_deeper(value, DEEPEST):
            raise ParseError(_("The body is nested too deep. Nothing was changed."))
        return value


def _is_deeper(value: Any, levels: int) -> bool:
    if not isinstance(value, dict | list):
        return False
    inside = value.values() if isinstance(value, dict) else value
    return levels == 0 or any(_is_deeper(each, levels - 1) for each in inside)
