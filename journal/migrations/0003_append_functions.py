"""The two statements that record() makes, kept in the database because they are planned once there.

The hash is made between them, by the application: these functions know nothing of it.
"""

from django.db import migrations

# Volatile, one statement after the other: each sees what was committed before its lock was had.
# The feed lock is the same for all streams, so ids grow in commit order.
FUNCTIONS = """
CREATE FUNCTION journal_head(stream_key text)
RETURNS TABLE (stream_id bigint, seq bigint, hash text, entry_id bigint, at timestamptz)
LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(7106141);
    SELECT s.id, s.head_seq, s.head_hash INTO stream_id, seq, hash
        FROM journal_stream s WHERE s.key = stream_key FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        RETURN;
    END IF;
    entry_id := nextval('journal_entry_id_seq');
    at := clock_timestamp();
    RETURN NEXT;
END $$;

CREATE FUNCTION journal_append(
    stream bigint, entry_id bigint, entry_seq bigint, entry_at timestamptz, actor bigint,
    behalf bigint, entry_agent text, request text, entry_verb text, about_type text,
    about_id text, state_before text, state_after text, entry_data text, sealed_commitment text,
    prev text, own text, sealed_salt bytea, sealed_payload text
) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO journal_entry (
        id, stream_id, seq, at, actor_id, on_behalf_of_id, agent, request_id, verb, object_type,
        object_id, before, after, data, commitment, prev_hash, hash
    ) VALUES (
        entry_id, stream, entry_seq, entry_at, actor, behalf, entry_agent, request, entry_verb,
        about_type, about_id, state_before, state_after, entry_data::jsonb, sealed_commitment,
        prev, own
    );
    IF sealed_salt IS NOT NULL THEN
        INSERT INTO journal_sealed (entry_id, salt, payload)
            VALUES (journal_append.entry_id, sealed_salt, sealed_payload::jsonb);
    END IF;
    UPDATE journal_stream SET head_seq = entry_seq, head_hash = own WHERE id = stream;
    -- Whoever waits for the record is woken when this commits, once per transaction.
    PERFORM pg_notify('desk', '');
END $$;
"""

GONE = """
DROP FUNCTION journal_append(
    bigint, bigint, bigint, timestamptz, bigint, bigint, text, text, text, text, text, text, text,
    text, text, text, text, bytea, text
);
DROP FUNCTION journal_head(text);
"""


class Migration(migrations.Migration):
    dependencies = [("journal", "0002_append_only")]
    operations = [migrations.RunSQL(FUNCTIONS, GONE)]
