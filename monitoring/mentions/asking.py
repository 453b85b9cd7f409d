"""What may be asked of the mentions, and how a question stands in an address. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import datetime
from typing import Any, Final
from urllib.parse import urlencode

TONES: Final = {"negative": -1, "neutral": 0, "positive": 1, "unsure": None}
SEVERITIES: Final = ("crisis", "serious", "concern", "watch", "praise")
FIRST_YEAR: Final = 1970
LAST_YEAR: Final = 2200
LANGUAGES: Final = ("sv", "en", "fi", "no", "da", "de")


@dataclass(frozen=True, slots=True)
class Asked:
    """One question: words and filters, all of which must hold. Empty means: do not ask."""

    q: str = ""
    source: tuple[str, ...] = ()
    tone: tuple[str, ...] = ()
    severity: tuple[str, ...] = ()
    lang: tuple[str, ...] = ()
    tier: tuple[str, ...] = ()
    storyline: tuple[int, ...] = ()
    author: str = ""
    tag: str = ""
    rule: str = ""
    since: datetime | None = None
    until: datetime | None = None
    originals: bool = False
    questions: bool = False
    deleted: bool = False
    ignored: tuple[str, ...] = field(default=())

    @property
    def is_empty(self) -> bool:
        """Tell whether nothing is asked: everything, newest first."""
        return self == Asked(ignored=self.ignored)

    def query(self, **changes: Any) -> str:
        """Return the address part of this question with some answers changed."""
        asked = replace(self, **changes)
        pairs: list[tuple[str, str]] = []
        for each in fields(asked):
            value = getattr(asked, each.name)
            if each.name == "ignored" or value in ("", None, (), False):
                continue
            if isinstance(value, tuple):
                pairs += [(each.name, str(one)) for one in value]
            elif isinstance(value, datetime):
                pairs.append((each.name, value.isoformat()))
            else:
                pairs.append((each.name, "1" if value is True else str(value)))
        return urlencode(pairs)

    def toggled(self, name: str, value: str) -> str:
        """Return the address part with one value of a filter switched on or off."""
        held: tuple[str, ...] = getattr(self, name)
        kept = tuple(one for one in held if one != value) if value in held else (*held, value)
        return self.query(**{name: kept})


def asked_of(parameters: Mapping[str, Any], lists: Any) -> Asked:
    """Read a question from an address; what makes no sense is ignored and named.

    Args: parameters: single values; lists: callable name -> all values of that name.
    """
    ignored: list[str] = []
    since = _moment(parameters.get("since", ""), ignored, "since")
    until = _moment(parameters.get("until", ""), ignored, "until")
    lines = [str(one) for one in lists("storyline")][:20]
    return Asked(
        q=_text(parameters.get("q", "")).strip()[:200],
        source=tuple(map(_text, lists("source")))[:20],
        tone=tuple(one for one in lists("tone") if one in TONES),
        severity=tuple(one for one in lists("severity") if one in SEVERITIES),
        lang=tuple(one for one in lists("lang") if one in LANGUAGES),
        tier=tuple(map(_text, lists("tier")))[:20],
        storyline=tuple(int(one) for one in lines if one.isdecimal() and len(one) < 18),
        author=_text(parameters.get("author", ""))[:160],
        tag=_text(parameters.get("tag", "")).lstrip("#").casefold()[:60],
        rule=_text(parameters.get("rule", ""))[:80],
        since=since,
        until=until,
        originals=parameters.get("originals") == "1",
        questions=parameters.get("questions") == "1",
        deleted=parameters.get("deleted") == "1",
        ignored=tuple(ignored),
    )


def _text(raw: Any) -> str:
    """Return what can be asked of the database at all."""
    return str(raw).replace("\x00", "").encode("utf-8", "ignore").decode()


def _moment(raw: Any, ignored: list[str], name: str) -> datetime | None:
    if not raw:
        return None
    try:
        moment = datetime.fromisoformat(str(raw))
    except ValueError:
        moment = None
    # Nothing was written before or after; in some zone such a moment has no date at all.
    if moment is None or not FIRST_YEAR <= moment.year <= LAST_YEAR:
        ignored.append(name)
        return None
    return moment if moment.tzinfo else moment.astimezone()
