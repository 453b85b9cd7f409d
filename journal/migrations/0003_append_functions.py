"""The one statement that record() makes: lock, hash onto the head, insert, move the head, ring.

In the database, because a lock held over fewer round trips lets more writers through.
"""

from django.db import migrations

# `spelled` is the entry's canonical JSON, cut where only the database knows what stands there:
# its time, its id and its seq (chain.pieces). docs/journal.md describes the whole format.
# Volatile, one statement after the other: each sees what was committed before its lock was had.
# The feed lock is the same for all streams, so ids grow in commit order.
FUNCTION = """
CREATE FUNCTION journal_append(
    stream_key text, actor bigint, behalf bigint, entry_agent text, request text, entry_verb text,
    about_type text, about_id text, state_before text, state_after text, entry_data text,
    sealed_commitment text, sealed_salt bytea, sealed_payload text, spelled text[]
) RETURNS TABLE (
    stream_id bigint, entry_id bigint, seq bigint, at timestamptz, prev_hash text, hash text
) LANGUAGE plpgsql AS $$
#variable_conflict use_variable
DECLARE
    canonical text;
BEGIN
    PERFORM pg_advisory_xact_lock(7106141);
    SELECT s.id, s.head_seq + 1, s.head_hash INTO stream_id, seq, prev_hash
        FROM journal_stream s WHERE s.key = stream_key FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        RETURN;
    END IF;
    entry_id := nextval('journal_entry_id_seq');
    at := clock_timestamp();
    canonical := spelled[1] || to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
        || spelled[2] || entry_id || spelled[3] || seq || spelled[4];
    hash := encode(
        sha256('\\x00'::bytea || decode(prev_hash, 'hex') || convert_to(canonical, 'UTF8')), 'hex'
    );
    INSERT INTO journal_entry (
        id, stream_id, seq, at, actor_id, on_behalf_of_id, agent, request_id, verb, object_type,
        object_id, before, after, data, commitment, prev_hash, hash
    ) VALUES (
        entry_id, stream_id, seq, at, actor, behalf, entry_agent, request, entry_verb, about_type,
        about_id, state_before, state_after, entry_data::jsonb, sealed_commitment, prev_hash, hash
    );
    IF sealed_salt IS NOT NULL THEN
        INSERT INTO journal_sealed (entry_id, salt, payload)
            VALUES (entry_id, sealed_salt, sealed_payload::jsonb);
    END IF;
    UPDATE journal_stream s SET head_seq = seq, head_hash = hash WHERE s.id = stream_id;
    -- Whoever waits for the record is woken when this commits, once per transaction.
    PERFORM pg_notify('desk', '');
    RETURN NEXT;
END $$;
"""

GONE = """
DROP FUNCTION journal_append(
    text, bigint, bigint, text, text, text, text, text, text, text, text, text, bytea, text, text[]
);
"""


class Migration(migrations.Migration):
    dependencies = [("journal", "0002_append_only")]
    operations = [migrations.RunSQL(FUNCTION, GONE)]
