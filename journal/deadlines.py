"""What deadlines are called: rooms name their kinds of timers here. Words only, no rows."""

from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise

_words: Final[dict[str, str | Promise]] = {}


def name_deadlines(words: Mapping[str, str | Promise]) -> None:
    """Tell what kinds of timers are called; called by AppConfig.ready()."""
    _words.update(words)


def deadline_words(kind: object) -> str:
    """Return what a kind of timer is called, its key where nobody has named it."""
    return str(_words.get(str(kind), kind))
