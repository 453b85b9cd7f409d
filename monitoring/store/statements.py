"""The SQL of the store, built once at import. Every value travels as a parameter."""

from collections.abc import Sequence
from typing import Final

from monitoring.store.columns import CHANGING, FIXED, Column, wire_type

# Serialises writers of mentions: seq then grows in commit order, and the storyline board of
# every worker sees the same past. The number only has to differ from other advisory locks.
LOCK: Final = "SELECT pg_advisory_xact_lock(7301)"
# The lock first: only then does the second statement see what others have finished.
LOCK_BATCHES: Final = f"""
{LOCK};
SELECT id, stored_count + changed_count FROM monitoring_batch
WHERE id = ANY(%s) AND state = ANY(%s) ORDER BY id FOR UPDATE
"""  # noqa: S608 - a constant of ours

_EXTRA: Final = (
    ("id", "bigint"),
    ("original_id", "bigint"),
    ("storyline_id", "bigint"),
    ("rule_set_version", "integer"),
    ("exercise_id", "bigint"),
)


def _source(columns: Sequence[Column], extra: Sequence[tuple[str, str]]) -> str:
    named = [(each.name, each.type) for each in columns] + list(extra)
    params = ", ".join(f"%s::{wire_type(pg)}[]" for _, pg in named)
    aliases = ", ".join(name for name, _ in named)
    return f"unnest({params}) AS n({aliases})"


def _cast(name: str, pg: str) -> str:
    return f"n.{name}::{pg}" if wire_type(pg) != pg else f"n.{name}"


def _copy() -> str:
    # The search words are filled by the database; the number of the change is drawn by it.
    names = [each.name for each in (*FIXED, *CHANGING)] + [name for name, _ in _EXTRA]
    return f"COPY monitoring_mention ({', '.join(names)}, version_count) FROM STDIN"


# What an edit may leave unsaid: it then stays as it was. Empty and NULL mean "not said".
_UNSAID_TEXT: Final = frozenset(
    {"url", "author_handle", "author_name", "author_kind", "text", "reply_to"}
)
_UNSAID_VALUE: Final = frozenset({"author_since", "followers", "media"})
# Figures have a time of their own: the newest wins, and an older one only fills what is unknown.
_FIGURES: Final = ("likes", "reposts", "replies", "views")
_HELD_AT: Final = "coalesce(m.measured_at, m.version_at)"
_SAID_AT: Final = "coalesce(n.measured_at, n.version_at)"


def _figure(name: str, said_at: str) -> str:
    return (
        f"CASE WHEN {said_at} < {_HELD_AT} THEN coalesce(m.{name}, n.{name})"
        f" ELSE coalesce(n.{name}, m.{name}) END"
    )


# Worked out from the author: without one they say nothing new.
_OF_AUTHOR: Final = frozenset({"author_key", "author_tier", "author_verified"})


def _set(name: str, pg: str) -> str:
    new = _cast(name, pg)
    if name in _UNSAID_TEXT:
        new = f"coalesce(nullif({new}, ''), m.{name})"
    elif name in _UNSAID_VALUE:
        new = f"coalesce({new}, m.{name})"
    elif name in _OF_AUTHOR:
        new = f"CASE WHEN n.author_handle = '' THEN m.{name} ELSE {new} END"
    elif name in _FIGURES:
        new = _figure(name, _SAID_AT)
    elif name == "measured_at":
        told = ", ".join(f"n.{figure}" for figure in _FIGURES)
        new = (
            f"CASE WHEN num_nonnulls({told}) = 0 THEN {_HELD_AT}"
            f" ELSE greatest({_SAID_AT}, {_HELD_AT}) END"
        )
    elif name == "reach":
        new = "greatest(n.reach, m.reach)"
    return f"{name} = {new}"


def _update() -> str:
    sets = ", ".join(_set(each.name, each.type) for each in CHANGING)
    return (
        # Only column names of ours are put in.
        f"UPDATE monitoring_mention m SET {sets}, rule_set_version = n.rule_set_version,"  # noqa: S608
        " version_count = m.version_count + 1, seq = nextval('mention_seq') "
        f"FROM {_source(CHANGING, (('id', 'bigint'), ('rule_set_version', 'integer')))} "
        "WHERE m.id = n.id"
    )


COPY: Final = _copy()
UPDATE: Final = _update()

# Identities are drawn first: the storyline board speaks of mentions before they are stored. With
# them come the newest change there is, and the sources that only the house reads.
DRAW_IDS: Final = """
SELECT ARRAY(SELECT nextval('monitoring_mention_id_seq') FROM generate_series(1, %s)),
  last_value - CASE WHEN is_called THEN 0 ELSE 1 END,
  ARRAY(SELECT id FROM monitoring_source WHERE is_internal)
FROM mention_seq
"""
DRAW_STORYLINES: Final = """
SELECT ARRAY(SELECT nextval('monitoring_storyline_id_seq') FROM generate_series(1, %s))
"""

# What is known of the keys of a batch, and of the posts it answers or quotes. Lateral, so that
# the planner looks each key up in the index, also before it has statistics of the table.
KNOWN: Final = """
SELECT k.source_id, k.dedupe_key, m.id, m.version_at, m.version, m.is_deleted, m.is_tombstone,
       m.storyline_id, m.original_id, m.created_at, m.tone, m.reach, m.is_praise
FROM unnest(%s::bigint[], %s::text[]) AS k(source_id, dedupe_key)
CROSS JOIN LATERAL (
  SELECT id, version_at, version, deleted_at IS NOT NULL AS is_deleted,
         deleted_at IS NOT NULL AND text = '' AND media IS NULL AND version_count = 1
           AS is_tombstone,
         storyline_id, original_id, created_at, tone, reach, severity = 'praise' AS is_praise
  FROM monitoring_mention
  WHERE source_id = k.source_id AND dedupe_key = k.dedupe_key LIMIT 1) AS m
"""

KEEP_STORED: Final = """
INSERT INTO monitoring_mentionversion
  (mention_id, version, version_at, text, author_handle, media, digest, seen_at)
SELECT m.id, m.version, m.version_at, m.text, m.author_handle, m.media,
       encode(sha256(convert_to(m.text, 'UTF8')), 'hex'), m.observed_at
FROM monitoring_mention m WHERE m.id = ANY(%s) AND m.text <> ''
ON CONFLICT (mention_id, version) DO NOTHING
"""

KEEP_GIVEN: Final = """
INSERT INTO monitoring_mentionversion
  (mention_id, version, version_at, text, author_handle, media, digest, seen_at)
SELECT n.mention_id, n.version, n.version_at, n.text, n.author_handle, n.media::jsonb,
       encode(sha256(convert_to(n.text, 'UTF8')), 'hex'), n.seen_at
FROM unnest(%s::bigint[], %s::text[], %s::timestamptz[], %s::text[], %s::text[], %s::text[],
            %s::timestamptz[])
  AS n(mention_id, version, version_at, text, author_handle, media, seen_at)
ON CONFLICT (mention_id, version) DO NOTHING
"""

MARK_GONE: Final = """
UPDATE monitoring_mention m SET deleted_at = n.at, seq = nextval('mention_seq')
FROM unnest(%s::bigint[], %s::timestamptz[]) AS n(id, at)
WHERE m.id = n.id AND m.deleted_at IS NULL
"""

MEASURE: Final = f"""
UPDATE monitoring_mention m SET
  {", ".join(f"{name} = {_figure(name, 'n.as_of')}" for name in _FIGURES)},
  reach = greatest(n.reach, m.reach), measured_at = greatest(n.as_of, {_HELD_AT}),
  seq = nextval('mention_seq')
FROM unnest(%s::bigint[], %s::timestamptz[], %s::bigint[], %s::bigint[], %s::bigint[],
            %s::bigint[], %s::bigint[])
  AS n(id, as_of, likes, reposts, replies, views, reach)
WHERE m.id = n.id
"""  # noqa: S608 - column names of ours

ASSIGN: Final = """
UPDATE monitoring_mention m SET storyline_id = n.storyline_id, original_id = n.original_id,
  seq = nextval('mention_seq')
FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[]) AS n(id, storyline_id, original_id)
WHERE m.id = n.id
RETURNING m.id, m.created_at, m.source_id, m.storyline_id, m.tone, m.reach,
  m.original_id IS NOT NULL, m.severity = 'praise', m.score
"""

NEW_STORYLINES: Final = """
INSERT INTO monitoring_storyline (title, title_lang, title_mention_id, is_named, first_at, last_at,
  mention_count, original_count, negative_count, positive_count, reach, top_score, severity,
  exercise_id)
SELECT n.title, n.lang, n.mention, false, n.at, n.at, 0, 0, 0, 0, 0, 0, 'none', %s
FROM unnest(%s::text[], %s::text[], %s::bigint[], %s::timestamptz[])
  WITH ORDINALITY AS n(title, lang, mention, at, place)
ORDER BY n.place RETURNING id
"""

# Each storyline is written once in a round, with its growth and its name; a new one is whole from
# the beginning. A mention of NULL keeps the name, and so does a name that a person has given. Taken
# in the order in which judging marks them: the two never wait for each other crosswise.
KEEP_STORYLINES: Final = """
WITH n AS MATERIALIZED (
  SELECT * FROM unnest(%s::bigint[], %s::int[], %s::int[], %s::int[], %s::int[], %s::bigint[],
    %s::int[], %s::timestamptz[], %s::timestamptz[], %s::boolean[], %s::text[], %s::text[],
    %s::bigint[])
  AS n(id, mentions, originals, negative, positive, reach, top_score, first_at, last_at, is_new,
    title, lang, mention)),
held AS MATERIALIZED (
  SELECT s.id FROM monitoring_storyline s WHERE s.id IN (SELECT id FROM n WHERE NOT is_new)
  ORDER BY s.id FOR NO KEY UPDATE),
grown AS (
  UPDATE monitoring_storyline s SET mention_count = s.mention_count + n.mentions,
    original_count = s.original_count + n.originals, negative_count = s.negative_count + n.negative,
    positive_count = s.positive_count + n.positive, reach = s.reach + n.reach,
    top_score = greatest(s.top_score, n.top_score), first_at = least(s.first_at, n.first_at),
    last_at = greatest(s.last_at, n.last_at),
    title = CASE WHEN n.mention IS NULL OR s.is_named THEN s.title ELSE n.title END,
    title_lang = CASE WHEN n.mention IS NULL OR s.is_named THEN s.title_lang ELSE n.lang END,
    title_mention_id = CASE WHEN n.mention IS NULL OR s.is_named THEN s.title_mention_id
      ELSE n.mention END
  FROM n JOIN held ON held.id = n.id WHERE s.id = n.id)
INSERT INTO monitoring_storyline (id, title, title_lang, title_mention_id, is_named, first_at,
  last_at, mention_count, original_count, negative_count, positive_count, reach, top_score,
  severity, exercise_id)
SELECT id, coalesce(title, ''), coalesce(lang, ''), mention, false, first_at, last_at, mentions,
  originals, negative, positive, reach, top_score, 'none', %s
FROM n WHERE is_new
"""

COUNT_MINUTES: Final = """
INSERT INTO monitoring_minutecount AS c (minute, source_id, storyline_id, exercise_id, count,
  negative, positive, unsure, praise, copies, reach)
SELECT * FROM unnest(%s::timestamptz[], %s::bigint[], %s::bigint[], %s::bigint[], %s::int[],
  %s::int[], %s::int[], %s::int[], %s::int[], %s::int[], %s::bigint[])
ON CONFLICT (minute, source_id, storyline_id, exercise_id) DO UPDATE SET
  count = c.count + excluded.count, negative = c.negative + excluded.negative,
  positive = c.positive + excluded.positive, unsure = c.unsure + excluded.unsure,
  praise = c.praise + excluded.praise, copies = c.copies + excluded.copies,
  reach = c.reach + excluded.reach
"""

# A done batch is news of its source: once a second is enough to say so.
MARK_BATCHES: Final = """
UPDATE monitoring_batch b SET state = %s, last_error = '',
  done_at = CASE WHEN %s THEN clock_timestamp() END,
  stored_count = stored_count + n.new, changed_count = changed_count + n.changed,
  repeated_count = n.repeated, quarantined_count = n.bad, unknown_count = n.unknown
FROM unnest(%s::bigint[], %s::int[], %s::int[], %s::int[], %s::int[], %s::int[])
AS n(id, new, changed, repeated, bad, unknown) WHERE b.id = n.id
"""
MARK_SOURCES: Final = """
UPDATE monitoring_source s SET last_heard_at = greatest(s.last_heard_at, h.heard),
  newest_mention_at = greatest(s.newest_mention_at, h.heard)
FROM (SELECT source_id, max(received_at) AS heard FROM monitoring_batch
  WHERE id = ANY(%s) GROUP BY source_id) AS h
WHERE s.id = h.source_id AND (s.last_heard_at IS NULL
  OR s.last_heard_at < h.heard - interval '1 s')
"""
QUARANTINE: Final = """
INSERT INTO monitoring_quarantined (batch_id, position, raw, reason, at)
SELECT *, clock_timestamp() FROM unnest(%s::bigint[], %s::int[], %s::bytea[], %s::text[])
ON CONFLICT (batch_id, position) DO NOTHING
"""
