"""What the rules that fired set off together: who is called and told, tags, suggestions."""

from collections.abc import Iterable
from dataclasses import dataclass

from escalation.criteria.match import Compiled


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
