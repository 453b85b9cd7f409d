"""What the rules that fired set off together: who is called and told, tags, suggestions.

Says too which of it the desk does by itself: it shows an alert on the desks of the roles it
knows, and tags it. Everything else stays a sentence for a person to act on.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from escalation.criteria.match import Compiled

# Whoever a rule names and has a desk here, by the role that gives it to them.
DESKS: Final[Mapping[str, str]] = {
    "admin": "admin",
    "comms": "comms",
    "comms_lead": "comms",
    "crisis_lead": "lead",
    "lead": "lead",
    "legal": "legal",
    "triage": "comms",
}
_LISTS: Final = ("call", "tell", "tags", "suggest", "then_call")


@dataclass(frozen=True, slots=True)
class Consequences:
    """Everything asked for by the rules that fired, each name once, in the order of the rules.

    unanswered_min: the shortest time after which then_call is called, None when nobody is.
    """

    call: tuple[str, ...] = ()
    tell: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    suggest: tuple[str, ...] = ()
    then_call: tuple[str, ...] = ()
    unanswered_min: int | None = None
    shows_score_without_copies: bool = False


def consequences(compiled: Compiled, fired: Iterable[int]) -> Consequences:
    """Return what rules given by index set off together."""
    asked = [compiled.rules[index].then for index in sorted(fired)]

    def named(key: str) -> tuple[str, ...]:
        return tuple(dict.fromkeys(name for then in asked for name in then.get(key, ())))

    waits = [int(then["unanswered_min"]) for then in asked if "unanswered_min" in then]
    return Consequences(
        call=named("call"),
        tell=named("tell"),
        tags=named("tag"),
        suggest=named("suggest"),
        then_call=named("then_call"),
        unanswered_min=min(waits, default=None),
        shows_score_without_copies=any(then.get("score_without_copies") for then in asked),
    )


def joined(kept: Mapping[str, Any], found: Consequences) -> dict[str, Any]:
    """Return what an alert's rules ask for, as plain JSON: what was kept and what is found now."""
    now = {key: list(getattr(found, key)) for key in _LISTS}
    return united([kept, now | {"unanswered_min": found.unanswered_min}])


def united(several: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Return what several ask for together, each name once; what is empty is left out.

    In the order of the names, so that it does not depend on which rule fired first.
    """
    rows = list(several)
    asked: dict[str, Any] = {}
    for key in _LISTS:
        if names := sorted({name for row in rows for name in row.get(key, ())}):
            asked[key] = names
    waits = [row["unanswered_min"] for row in rows if row.get("unanswered_min") is not None]
    if waits:
        asked["unanswered_min"] = min(waits)
    if any(is_unanswered(row) for row in rows):
        asked["unanswered"] = True
    return asked


def roles_told(asked: Mapping[str, Any]) -> list[str]:
    """Return the roles on whose desks an alert is shown because its rules ask for it."""
    names = [*asked.get("tell", ()), *(asked.get("then_call", ()) if is_unanswered(asked) else ())]
    return sorted({DESKS[name] for name in names if name in DESKS})


def is_unanswered(asked: Mapping[str, Any]) -> bool:
    """Tell whether the time to answer has passed without anybody."""
    return bool(asked.get("unanswered"))
