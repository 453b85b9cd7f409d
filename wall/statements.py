"""The statements of the tail: what is new, what may be shown, and how much of it a screen holds.

Ids of what belongs to private crises alone come in as veiled_lines and veiled_posts (veil.py).
"""

from typing import Final

from wall.frames import READ_LIMIT

# What a screen may hold at most, and the snapshot for whoever connects next.
RECENT: Final = 60
PRAISE: Final = 6
NEWEST: Final = 28
GRAVEST: Final = 14
_COLUMNS: Final = f"""
m.id, m.seq, m.created_at, left(m.text, {READ_LIMIT}), m.lang, m.author_handle, m.author_kind,
s.name, s.name_sv, m.deleted_at IS NOT NULL, m.tone, m.severity, m.score, m.reach, m.storyline_id,
CASE WHEN l.is_named THEN l.title ELSE '' END
"""
_TABLES: Final = """
JOIN monitoring_source s ON s.id = m.source_id
LEFT JOIN monitoring_storyline l ON l.id = m.storyline_id
"""
# What the desk writes down of itself while mentions come in is no act: it changes a wall no more
# than the mentions do.
MARKS: Final = """
SELECT coalesce((SELECT max(seq) FROM monitoring_mention), 0),
  coalesce((SELECT max(id) FROM journal_entry), 0),
  EXISTS (SELECT FROM journal_entry WHERE id > %s AND (actor_id IS NOT NULL
    OR verb NOT IN ('batch.stored', 'batch.peeked', 'alert.raised', 'alert.grown')))
"""
# One statement: how many are new, the highest id, and of all that changed only what can be shown.
CHANGES: Final = f"""
WITH c AS MATERIALIZED (
  SELECT m.id, m.score, m.severity, m.deleted_at, m.created_at,
    m.id = ANY(%(veiled_posts)s) OR coalesce(m.storyline_id = ANY(%(veiled_lines)s), false)
      AS is_veiled
  FROM monitoring_mention m
  JOIN monitoring_source s ON s.id = m.source_id
  WHERE m.seq > %(after)s AND m.seq <= %(upto)s AND NOT s.is_internal
    AND m.exercise_id IS NOT DISTINCT FROM %(scope)s),
fresh AS (SELECT id, score, severity FROM c
  WHERE id > %(newest)s AND deleted_at IS NULL AND created_at > %(oldest)s AND NOT is_veiled),
picked AS (
  (SELECT id FROM fresh ORDER BY id DESC LIMIT {NEWEST})
  UNION (SELECT id FROM fresh ORDER BY score DESC, id DESC LIMIT {GRAVEST})
  UNION (SELECT id FROM fresh WHERE severity = 'praise' ORDER BY id DESC LIMIT {PRAISE})
  UNION (SELECT id FROM c WHERE id = ANY(%(held)s)))
SELECT (SELECT count(*) FROM c WHERE id > %(newest)s AND NOT is_veiled), (SELECT max(id) FROM c),
  {_COLUMNS}
FROM (VALUES (true)) one LEFT JOIN picked ON true LEFT JOIN (monitoring_mention m {_TABLES})
  ON m.id = picked.id ORDER BY m.id
"""  # noqa: S608 - only constants of this module are put in
_WHERE: Final = """
m.exercise_id IS NOT DISTINCT FROM %(scope)s AND NOT s.is_internal AND m.deleted_at IS NULL
AND m.id <> ALL(%(veiled_posts)s) AND coalesce(m.storyline_id <> ALL(%(veiled_lines)s), true)
"""
_SHOWN: Final = f"""
SELECT {_COLUMNS} FROM monitoring_mention m {_TABLES} WHERE {_WHERE}
"""  # noqa: S608 - only constants of this module are put in
RECENT_ROWS: Final = f"{_SHOWN} ORDER BY m.created_at DESC, m.id DESC LIMIT {RECENT}"
THESE_ROWS: Final = f"{_SHOWN} AND m.id = ANY(%(ids)s)"
PRAISED: Final = """
SELECT mention_id FROM escalation_alert
WHERE kind = 'praise' AND exercise_id IS NOT DISTINCT FROM %s ORDER BY id DESC LIMIT %s
"""
NEWEST_ROW: Final = """
SELECT m.id, m.observed_at FROM monitoring_mention m JOIN monitoring_source s ON s.id = m.source_id
WHERE m.exercise_id IS NOT DISTINCT FROM %s AND NOT s.is_internal ORDER BY m.id DESC LIMIT 1
"""
