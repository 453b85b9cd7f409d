"""A full table in minutes: the mentions of real rounds, again and again, at other times.

They lie in the past two months in the order they are stored, as on a desk that has heard them all,
and each repetition has words nobody else has, so that the full-text index grows as with real posts.
"""

from collections.abc import Callable
from typing import Any, Final

from django.db import connection

DAYS: Final = 60
# One storyline that very many tell, and as many alerts as two months bring; most are decided.
TELLING: Final = 5_000
ALERTS: Final = 4_000
OPEN: Final = 230

# Every column that may be written but those that must differ.
_COLUMNS: Final = """
SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) FROM pg_attribute
WHERE attrelid = %s::regclass AND attnum > 0 AND attgenerated = '' AND NOT attisdropped
  AND NOT attname = ANY(%s)
"""
_OWN: Final = {
    "monitoring_mention": [
        *("id", "seq", "dedupe_key", "text", "created_at", "observed_at", "storyline_id"),
        "original_id",
    ],
    "escalation_alert": [
        *("id", "state", "storyline_id", "mention_id", "score", "first_at", "last_at"),
        *("raised_at", "changed_at", "mention_count", "original_count", "kind"),
    ],
}
_AGAIN: Final = """
INSERT INTO monitoring_mention (id, seq, dedupe_key, text, created_at, observed_at, {columns})
SELECT nextval('monitoring_mention_id_seq'), nextval('mention_seq'), dedupe_key || '/{number}',
  text || ' ' || substr(md5(id || '/{number}'), 1, 7), at, at, {columns}
FROM (SELECT m.*, now() - interval '{days} days' * ({left} - random()) / {repeats} AS at
      FROM monitoring_mention m WHERE id <= {last} ORDER BY at LIMIT {limit}) AS again
"""
_LINES: Final = """
INSERT INTO monitoring_storyline (title, title_lang, is_named, first_at, last_at, mention_count,
  original_count, negative_count, positive_count, reach, top_score, severity)
SELECT left(text, 60), lang, true, created_at, created_at + interval '1 hour', 2, 1, 1, 0, reach,
  score, severity
FROM monitoring_mention WHERE id > %s ORDER BY md5(id::text) LIMIT %s RETURNING id
"""
# The last of them is told by the newest there are, six of ten of them copies of the first.
_TOLD: Final = """
WITH posts AS (SELECT id, created_at FROM monitoring_mention WHERE id > %(last)s
  ORDER BY id DESC LIMIT %(telling)s), first AS (SELECT min(id) AS id FROM posts),
told AS (UPDATE monitoring_mention m SET storyline_id = %(line)s,
  original_id = CASE WHEN m.id %% 10 < 6 AND m.id > first.id THEN first.id END
  FROM posts, first WHERE m.id = posts.id)
UPDATE monitoring_storyline SET mention_count = %(telling)s, original_count = %(telling)s * 4 / 10,
  first_at = (SELECT min(created_at) FROM posts), last_at = (SELECT max(created_at) FROM posts)
WHERE id = %(line)s
"""
_ALERTS: Final = """
INSERT INTO escalation_alert (state, kind, storyline_id, mention_id, score, first_at, last_at,
  raised_at, changed_at, mention_count, original_count, {columns})
SELECT CASE WHEN n <= {open} THEN 'open' ELSE (ARRAY['acknowledged', 'dismissed', 'faded'])
    [1 + n %% 3] END, 'storyline', l.id, m.id, CASE n WHEN 1 THEN 99 ELSE 40 + n %% 55 END,
  l.first_at, l.last_at, l.last_at, l.last_at, l.mention_count, l.original_count, {columns}
FROM (SELECT id, first_at, last_at, mention_count, original_count,
      row_number() OVER (ORDER BY id DESC) AS n FROM monitoring_storyline WHERE id = ANY(%s)) AS l
CROSS JOIN LATERAL (SELECT id FROM monitoring_mention WHERE id > %s AND
  (l.mention_count = 2 OR storyline_id = l.id) ORDER BY id DESC OFFSET n LIMIT 1) AS m
CROSS JOIN (SELECT {columns} FROM escalation_alert ORDER BY id DESC LIMIT 1) AS one
"""
_COUNTED: Final = """
INSERT INTO monitoring_minutecount (minute, source_id, storyline_id, exercise_id, count, negative,
  positive, unsure, praise, copies, reach)
SELECT date_trunc('minute', created_at), source_id, coalesce(storyline_id, 0), 0, count(*),
  count(*) FILTER (WHERE tone < 0), count(*) FILTER (WHERE tone > 0),
  count(*) FILTER (WHERE tone IS NULL), count(*) FILTER (WHERE severity = 'praise'),
  count(original_id), sum(reach)
FROM monitoring_mention WHERE id > %s GROUP BY 1, 2, 3
ON CONFLICT (minute, source_id, storyline_id, exercise_id) DO UPDATE
SET count = monitoring_minutecount.count + excluded.count
"""
_SETTLED: Final = (
    "UPDATE journal_reader SET cursor = (SELECT max(seq) FROM monitoring_mention)"
    " WHERE name = 'judge'",
    "VACUUM ANALYZE monitoring_mention, monitoring_minutecount, monitoring_storyline,"
    " escalation_alert",
    "CHECKPOINT",
)


def fill(count: int, say: Callable[[str], None]) -> int:
    """Store mentions until there are `count`, storylines and alerts; returns how many there are.

    Nobody else may store or judge meanwhile: what comes behind their back they would take in later.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*), max(id) FROM monitoring_mention")
        began, last = cursor.fetchone()
        columns = _columns_of(cursor, "monitoring_mention")
        repeats = max(0, -(-(count - began) // began))
        for number in range(repeats):
            limit = min(began, count - began * (number + 1))
            told = {"number": number, "left": repeats - number, "last": int(last), "limit": limit}
            cursor.execute(_AGAIN.format(columns=columns, days=DAYS, repeats=repeats, **told))
        say(f"{began + max(0, count - began):,} mentions are stored; storylines and alerts ...")
        _tell(cursor, last)
        say("Counting and tidying ...")
        cursor.execute(_COUNTED, [last])
        for statement in _SETTLED:
            cursor.execute(statement)
    return int(max(began, count))


def _tell(cursor: Any, last: int) -> None:
    cursor.execute(_LINES, [last, ALERTS])
    lines = [row[0] for row in cursor.fetchall()]
    if not lines:
        return
    cursor.execute(_TOLD, {"last": last, "telling": TELLING, "line": lines[-1]})
    columns = _columns_of(cursor, "escalation_alert")
    cursor.execute(_ALERTS.format(columns=columns, open=OPEN), [lines, last])


def _columns_of(cursor: Any, table: str) -> str:
    cursor.execute(_COLUMNS, [table, _OWN[table]])
    names: str = cursor.fetchone()[0]
    return names
