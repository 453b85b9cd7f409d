"""Alerts to and from their table, however many in one statement: in a storm there are dozens.

Knows columns and types, nothing of what an alert means.
"""

from collections.abc import Callable, Sequence
from typing import Any, Final, NamedTuple

import orjson
from django.db import connection

from escalation.alerts.models import LIVING, Alert
from monitoring.store.columns import text_array
from monitoring.store.literals import literal

# What growing may change, and how each travels.
_GROWING: Final = (
    ("state", "text"), ("storyline_id", "bigint"), ("mention_id", "bigint"), ("title", "text"),
    ("score", "smallint"), ("peak_score", "smallint"), ("severity", "text"),
    ("rule_set_id", "bigint"), ("mention_count", "integer"), ("original_count", "integer"),
    ("reach", "bigint"), ("first_at", "timestamptz"), ("last_at", "timestamptz"),
    ("rising_since", "timestamptz"), ("changed_at", "timestamptz"), ("revision", "integer"),
    ("snoozed_until", "timestamptz"), ("returns_above", "smallint"),
    ("is_internal", "boolean"), ("proposed", "text"), ("look_at", "timestamptz"),
    ("raised_at", "timestamptz"), ("crisis_id", "bigint"),
    ("verdict", "jsonb"), ("standing", "jsonb"), ("asked", "jsonb"), ("rules", "text[]"),
    ("told", "text[]"),
)  # fmt: skip
# What a new one has beside that; everything else in it is what nobody has decided yet.
_NEW: Final = (
    *_GROWING,
    ("kind", "text"), ("volume", "jsonb"), ("labels", "text[]"), ("decided_revision", "integer"),
)  # fmt: skip


def _written(name: str, kind: str) -> Callable[[Alert], Any]:
    """Return how a column's value travels: JSON and arrays spelled as text."""
    if kind == "text":
        # A member of an enumeration is no plain text.
        return lambda alert: str(getattr(alert, name))
    if kind == "jsonb":
        return lambda alert: orjson.dumps(getattr(alert, name)).decode()
    if kind == "text[]":
        return lambda alert: text_array(getattr(alert, name))
    return lambda alert: getattr(alert, name)


def _wire(kind: str) -> str:
    return "text" if kind in {"jsonb", "text[]"} else kind


def _arrays(columns: Sequence[tuple[str, str]]) -> str:
    return ", ".join(f"%s::{_wire(kind)}[]" for _, kind in columns)


def _names(columns: Sequence[tuple[str, str]]) -> str:
    return ", ".join(name for name, _ in columns)


_GROW: Final = (
    "UPDATE escalation_alert a SET "  # noqa: S608 - only column names of ours are put in
    + ", ".join(f"{name} = n.{name}::{kind}" for name, kind in _GROWING)
    + f" FROM unnest(%s::bigint[], {_arrays(_GROWING)}) AS n(id, {_names(_GROWING)})"
    " WHERE a.id = n.id"
)
_RAISE: Final = (
    f"INSERT INTO escalation_alert ({_names(_NEW)}) SELECT "  # noqa: S608 - as above
    + ", ".join(f"n.{name}::{kind}" for name, kind in _NEW)
    + f" FROM unnest({_arrays(_NEW)}) WITH ORDINALITY AS n({_names(_NEW)}, place)"
    " ORDER BY n.place RETURNING id"
)
_WRITTEN: Final = {name: _written(name, kind) for name, kind in _NEW}


def insert_alerts(alerts: Sequence[Alert]) -> None:
    """Store new alerts in their order and give each its id."""
    if not alerts:
        return
    with connection.cursor() as cursor:
        cursor.execute(_RAISE, [_column(name, alerts) for name, _ in _NEW])
        for alert, (pk,) in zip(alerts, cursor.fetchall(), strict=True):
            alert.pk = pk
            alert._state.adding, alert._state.db = False, connection.alias


def update_alerts(alerts: Sequence[Alert]) -> None:
    """Write everything that growing may have changed."""
    if not alerts:
        return
    values = [_column(name, alerts) for name, _ in _GROWING]
    with connection.cursor() as cursor:
        cursor.execute(_GROW, [literal([alert.pk for alert in alerts]), *values])


def _column(name: str, alerts: Sequence[Alert]) -> str:
    written = _WRITTEN[name]
    return literal([written(alert) for alert in alerts])


# One statement, in one order: whoever locks alerts locks them by their ids, so that nobody who
# merges or decides about some of them waits for us while we wait for them.
_LOCK: Final = """
SELECT a.* FROM escalation_alert a WHERE a.exercise_id IS NULL AND a.id IN (
  SELECT id FROM escalation_alert
  WHERE kind = 'storyline' AND storyline_id = ANY(%(lines)s::bigint[]) AND state = ANY(%(living)s)
  UNION SELECT id FROM escalation_alert
  WHERE mention_id = ANY(%(posts)s::bigint[]) AND kind <> 'volume' AND state = ANY(%(living)s)
  UNION SELECT id FROM escalation_alert
  WHERE mention_id = ANY(%(joined)s::bigint[]) AND kind = 'storyline' AND storyline_id IS NULL
  UNION SELECT unnest(ARRAY[part.id, whole.id]) FROM escalation_alert part
    JOIN escalation_alert whole ON whole.id = part.merged_into_id AND whole.state = ANY(%(living)s)
  WHERE part.state = 'merged' AND part.kind <> 'group' AND part.exercise_id IS NULL
    AND (part.kind = 'storyline' AND part.storyline_id = ANY(%(lines)s::bigint[])
      OR part.mention_id = ANY(%(posts)s::bigint[]) OR part.mention_id = ANY(%(joined)s::bigint[]))
) ORDER BY a.id FOR UPDATE OF a
"""


def lock_about(lines: Sequence[int], posts: Sequence[int], joined: Sequence[int]) -> list[Alert]:
    """Lock and return every alert a round may touch, those of exercises left out.

    The living ones on these storylines and posts; those on posts that have joined a storyline,
    however they stand; and what any of them was merged into, with the part it was.
    """
    about = {"lines": lines, "posts": posts, "joined": joined}
    values = {name: literal(ids) for name, ids in about.items()} | {"living": list(LIVING)}
    return list(Alert.objects.raw(_LOCK, values))


_SETTLED: Final = """
SELECT kind, storyline_id, mention_id, severity, state <> ALL(%s) AND exercise_id IS NULL
FROM escalation_alert WHERE storyline_id = ANY(%s::bigint[]) OR mention_id = ANY(%s::bigint[])
ORDER BY id
"""


class Kept(NamedTuple):
    """An alert there has been: what it was about, and how grave it was last."""

    kind: str
    storyline_id: int | None
    mention_id: int
    severity: str
    is_settled: bool


def kept_about(lines: Sequence[int], posts: Sequence[int]) -> list[Kept]:
    """Return every alert there has been on these storylines and posts, the oldest first."""
    with connection.cursor() as cursor:
        cursor.execute(_SETTLED, [list(LIVING), literal(lines), literal(posts)])
        return [Kept._make(row) for row in cursor.fetchall()]
