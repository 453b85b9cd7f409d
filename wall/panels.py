"""What stands beside river and chart: banner, alerts that wait, calm, what we cannot see.

Small reads, repeated whenever somebody or something has acted. Values only; words and formats are
the screen's own. Knows no profile: corridor_panels() turns the values into what visitors may see.
"""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any, Final

from django.db import connection

from accounts.models import Organisation, Unit
from accounts.queries import organisation
from escalation.crises.models import RUNNING, Crisis
from monitoring.models import Source, SourceState
from monitoring.storylines.titles import shortened
from monitoring.volume.queries import expected, expected_between
from wall.redaction import masked_text
from wall.veil import Veil

RANKS: Final = {"crisis": 0, "serious": 1, "concern": 2, "watch": 3}
ALERTS: Final = 20
# Names of things may stand on any wall; a word must be longer than this to count as one.
SHORTEST_NAME: Final = 2

# An alert never vanishes from a wall: where its words may not be shown, it stands there without.
_ALERTS: Final = """
SELECT a.id, a.severity, a.state, extract(epoch FROM a.raised_at)::bigint,
  CASE WHEN a.is_internal OR s.is_internal
    THEN CASE WHEN s.connector = 'employee' THEN 'employee' ELSE 'inside' END ELSE '' END,
  CASE WHEN a.is_internal OR s.is_internal OR m.deleted_at IS NOT NULL
      OR m.id = ANY(%(veiled_posts)s)
      OR a.storyline_id = ANY(%(veiled_lines)s) OR m.storyline_id = ANY(%(veiled_lines)s)
      OR EXISTS (SELECT FROM wall_hiddenmention h
        WHERE h.mention_id = m.id AND h.shown_again_at IS NULL)
    THEN NULL ELSE m.text END, m.lang,
  CASE WHEN l.is_named OR EXISTS (SELECT FROM monitoring_mention t
      JOIN monitoring_source f ON f.id = t.source_id
      WHERE t.id = l.title_mention_id AND NOT f.is_internal AND t.deleted_at IS NULL
        AND t.id <> ALL(%(veiled_posts)s) AND NOT EXISTS (SELECT FROM wall_hiddenmention h
          WHERE h.mention_id = t.id AND h.shown_again_at IS NULL))
    THEN l.title END, l.title_lang
FROM escalation_alert a LEFT JOIN monitoring_mention m ON m.id = a.mention_id
LEFT JOIN monitoring_source s ON s.id = m.source_id
LEFT JOIN monitoring_storyline l ON l.id = a.storyline_id AND a.kind = 'storyline'
WHERE a.kind <> 'praise' AND a.state IN ('open', 'acknowledged')
  AND a.severity IN ('serious', 'crisis') AND a.crisis_id IS NULL
  AND a.exercise_id IS NOT DISTINCT FROM %(scope)s
ORDER BY a.state <> 'open', a.severity <> 'crisis', a.score DESC, a.id DESC LIMIT %(most)s
"""


# Also of those that are over: what was said in confidence does not come back with the end. What a
# crisis that everybody may know of tells as well is no secret.
_VEIL: Final = """
WITH shut AS MATERIALIZED (SELECT storylines, mentions FROM escalation_crisis WHERE is_private)
SELECT
  ARRAY(SELECT unnest(storylines) FROM shut EXCEPT
    SELECT unnest(c.storylines) FROM escalation_crisis c
    JOIN shut ON c.storylines && shut.storylines WHERE NOT c.is_private),
  ARRAY(SELECT unnest(mentions) FROM shut EXCEPT
    SELECT unnest(c.mentions) FROM escalation_crisis c
    JOIN shut ON c.mentions && shut.mentions WHERE NOT c.is_private)
"""


def running_crises() -> list[Crisis]:
    """Return running crises, also private ones and exercises, gravest first; private ones last."""
    found = Crisis.objects.filter(status__in=RUNNING).select_related("lead", "spokesperson")
    return sorted(
        found,
        key=lambda one: (one.is_private, RANKS.get(one.severity, 4), one.opened_at, one.pk),
    )


def scope_of(running: Collection[Crisis]) -> int | None:
    """Return the exercise a wall shows; None for the real world, which always comes first.

    A private crisis changes nothing: a wall that turned for no reason would tell of it.
    """
    known = [crisis for crisis in running if not crisis.is_private]
    if any(crisis.exercise_id is None for crisis in known):
        return None
    return next((crisis.exercise_id for crisis in known), None)


def read_veil() -> Veil:
    """Return what private crises alone are about. One query."""
    with connection.cursor() as cursor:
        cursor.execute(_VEIL)
        storylines, mentions = cursor.fetchone()
    return Veil(frozenset(storylines), frozenset(mentions))


def state_panels(
    running: Collection[Crisis], scope: int | None, now: datetime, veil: Veil
) -> dict[str, Any]:
    """Return the panels that change when somebody acts, as a control room may see them."""
    shown = [one for one in running if one.exercise_id == scope]
    return {
        "house": _house(),
        "crises": [_private(one) if one.is_private else _crisis(one) for one in shown],
        "alerts": _alerts(scope, veil),
        "calm": _calm(now),
        "sources": _sources(now) if scope is None else {"on": 0, "blind": []},
    }


def corridor_panels(shown: Mapping[str, Any], known: frozenset[str]) -> dict[str, Any]:
    """Return those panels that visitors see in another form, or only in part."""
    praise = shown["praise"]
    return {
        "crises": [crisis for crisis in shown["crises"] if not crisis["private"]],
        # What is said may be false, or name somebody: visitors learn that it is dealt with.
        "alerts": [{**alert, "title": "", "lang": "", "from": ""} for alert in shown["alerts"]],
        "storylines": [
            {**line, "title": masked_text(line["title"], known)} for line in shown["storylines"]
        ],
        "praise": {
            **praise,
            "quotes": [
                {**quote, "text": masked_text(quote["text"], known), "who": ""}
                for quote in praise["quotes"]
            ],
        },
    }


def known_words() -> frozenset[str]:
    """Return the words that name the house, its things and its sources, and its own handles."""
    house = organisation()
    names: list[str] = []
    for slug, name, name_sv in Source.objects.values_list("slug", "name", "name_sv"):
        names += [slug, name, name_sv]
    for name, name_sv in Unit.objects.values_list("name", "name_sv"):
        names += [name, name_sv]
    handles: list[str] = []
    if house is not None:
        names += _house_names(house)
        handles = _texts(house.profile, "watch", "must")
    words = {word for name in names for word in name.replace("/", " ").split()}
    own = {handle for handle in handles if handle.startswith("@")}
    return frozenset(own | {word for word in words if len(word) > SHORTEST_NAME})


def _house_names(house: Organisation) -> list[str]:
    profile = house.profile
    things = [*_texts(profile, "ships"), *_texts(profile, "places")]
    return [house.name, *things, *_texts(profile, "partner", "name")]


def _texts(found: object, *path: str) -> list[str]:
    """Return the texts at a place in the profile; whatever else stands there names nothing."""
    for key in path:
        found = found.get(key) if isinstance(found, dict) else None
    values = found if isinstance(found, list) else [found]
    return [value for value in values if isinstance(value, str)]


def _house() -> dict[str, Any]:
    house = organisation()
    if house is None:
        return {"name": "", "phone": "", "zone": "UTC"}
    return {"name": house.name, "phone": house.phone, "zone": house.time_zone}


def _private(crisis: Crisis) -> dict[str, Any]:
    """Return all that a wall knows of a private crisis: that there is one, and how grave it is."""
    return {
        "number": crisis.number,
        "severity": crisis.severity,
        "opened": int(crisis.opened_at.timestamp()),
        "private": True,
        "exercise": crisis.exercise_id is not None,
        "lines": [],
    }


def _crisis(crisis: Crisis) -> dict[str, Any]:
    return {
        "number": crisis.number,
        "title": crisis.title,
        "severity": crisis.severity,
        "status": crisis.status,
        "opened": int(crisis.opened_at.timestamp()),
        "lead": crisis.lead.name,
        "spokesperson": crisis.spokesperson.name if crisis.spokesperson else "",
        "confirmed": crisis.confirmed_line,
        "next": int(crisis.next_update_at.timestamp()) if crisis.next_update_at else None,
        "every": crisis.update_every_min,
        "private": False,
        "exercise": crisis.exercise_id is not None,
        "lines": list(crisis.storylines),
    }


def _alerts(scope: int | None, veil: Veil) -> list[dict[str, Any]]:
    """Return what is grave and waits for a decision: calm is not drawn over it."""
    with connection.cursor() as cursor:
        cursor.execute(_ALERTS, {"scope": scope, "most": ALERTS, **veil.lists})
        rows = cursor.fetchall()
    return [
        {
            "id": row[0],
            "severity": row[1],
            "taken": row[2] != "open",
            "since": row[3],
            "from": row[4],
            # A storyline goes by its one title, here as everywhere.
            "title": (row[7] or shortened(row[5])) if row[5] else "",
            "lang": (row[8] if row[7] else row[6]) if row[5] else "",
        }
        for row in rows
    ]


def _calm(now: datetime) -> dict[str, Any]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT max(closed_at) FROM escalation_crisis WHERE exercise_id IS NULL"
            " AND NOT is_private"
        )
        since: datetime | None = cursor.fetchone()[0]
    return {"days": (now - since).days if since else None}


def _sources(now: datetime) -> dict[str, Any]:
    """Return how many sources are on, and which of them are blind, longest first.

    A source that nothing was ever expected of says nothing by its silence; one that cannot be
    asked does, from the first time on.
    """
    rows = Source.objects.filter(state=SourceState.ON, exercise=None).exclude(
        last_heard_at=None, expected_silence_min=None, blind_since=None
    )
    blind = sorted(
        (source for source in rows if source.blind_since),
        key=lambda source: (source.blind_since, source.pk),
    )
    return {"on": len(rows), "blind": [_blind(source, now) for source in blind]}


def _blind(source: Source, now: datetime) -> dict[str, Any]:
    usual = expected(source.pk)
    since = source.blind_since or now
    hour = usual.at(now)
    missing = expected_between(since, now, source_id=source.pk)
    return {
        "name": source.name,
        "name_sv": source.name_sv or source.name,
        "since": int(since.timestamp()),
        "usual": [round(hour.low), round(hour.high)] if usual.weeks else None,
        "missing": None if missing is None else round(missing),
    }
