"""A full table in minutes: the mentions of real rounds, again and again, at other times.

Each repetition gets words nobody else has, so that the full-text index grows as with real posts.
"""

from collections.abc import Callable
from typing import Final

from django.db import connection

# The repetitions lie in the past two months; none of them tells a storyline.
_COLUMNS: Final = """
SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) FROM pg_attribute
WHERE attrelid = 'monitoring_mention'::regclass AND attnum > 0 AND attgenerated = ''
  AND NOT attisdropped AND attname NOT IN
    ('id', 'seq', 'dedupe_key', 'text', 'created_at', 'observed_at', 'storyline_id', 'original_id')
"""
_AGAIN: Final = """
INSERT INTO monitoring_mention (id, seq, dedupe_key, text, created_at, observed_at, {columns})
SELECT nextval('monitoring_mention_id_seq'), nextval('mention_seq'), dedupe_key || '/{number}',
  text || ' ' || substr(md5(id || '/{number}'), 1, 7), at, at, {columns}
FROM (SELECT m.*, m.created_at - random() * interval '60 days' AS at FROM monitoring_mention m
      WHERE id <= {last} LIMIT {limit}) AS again
"""
_COUNTED: Final = """
INSERT INTO monitoring_minutecount (minute, source_id, storyline_id, exercise_id, count, negative,
  positive, unsure, praise, copies, reach)
SELECT date_trunc('minute', created_at), source_id, 0, 0, count(*),
  count(*) FILTER (WHERE tone < 0), count(*) FILTER (WHERE tone > 0),
  count(*) FILTER (WHERE tone IS NULL), count(*) FILTER (WHERE severity = 'praise'), 0, sum(reach)
FROM monitoring_mention WHERE id > %s GROUP BY 1, 2
ON CONFLICT (minute, source_id, storyline_id, exercise_id) DO UPDATE
SET count = monitoring_minutecount.count + excluded.count
"""
_SETTLED: Final = (
    "UPDATE journal_reader SET cursor = (SELECT max(seq) FROM monitoring_mention)"
    " WHERE name = 'judge'",
    "VACUUM ANALYZE monitoring_mention",
    "ANALYZE monitoring_minutecount",
)


def fill(count: int, say: Callable[[str], None]) -> int:
    """Store mentions until there are `count`; returns how many there are."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*), max(id) FROM monitoring_mention")
        there, last = cursor.fetchone()
        began = there
        cursor.execute(_COLUMNS)
        columns: str = cursor.fetchone()[0]
        number = 0
        while there < count:
            number += 1
            limit = min(began, count - there)
            cursor.execute(
                _AGAIN.format(columns=columns, number=number, last=int(last), limit=limit)
            )
            there += limit
        say(f"{there:,} mentions are stored; counting and analysing ...")
        cursor.execute(_COUNTED, [last])
        for statement in _SETTLED:
            cursor.execute(statement)
    return int(there)
