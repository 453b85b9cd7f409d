"""The one statement that record_many() makes: entries one after the other, under one lock."""

from django.db import migrations

# Each entry is appended by journal_append itself, so that one and many cannot come to differ.
# Arrays are as long as there are entries; `spelled` holds the four pieces of each in turn.
# A stream that is not open refuses them all: half of what belongs together is never written.
FUNCTION = """
CREATE FUNCTION journal_append_many(
    stream_keys text[], actors bigint[], behalves bigint[], agents text[], requests text[],
    verbs text[], about_types text[], about_ids text[], befores text[], afters text[],
    datas text[], commitments text[], salts bytea[], payloads text[], spelled text[]
) RETURNS TABLE (
    stream_id bigint, entry_id bigint, seq bigint, at timestamptz, prev_hash text, hash text
) LANGUAGE plpgsql AS $$
#variable_conflict use_column
BEGIN
    IF EXISTS (
        SELECT FROM unnest(stream_keys) AS wanted(key)
        WHERE NOT EXISTS (SELECT FROM journal_stream s WHERE s.key = wanted.key)
    ) THEN
        RETURN;
    END IF;
    FOR i IN 1..cardinality(verbs) LOOP
        RETURN QUERY SELECT * FROM journal_append(
            stream_keys[i], actors[i], behalves[i], agents[i], requests[i], verbs[i],
            about_types[i], about_ids[i], befores[i], afters[i], datas[i], commitments[i],
            salts[i], payloads[i], spelled[4 * i - 3 : 4 * i]
        );
    END LOOP;
END $$;
"""

GONE = """
DROP FUNCTION journal_append_many(
    text[], bigint[], bigint[], text[], text[], text[], text[], text[], text[], text[], text[],
    text[], bytea[], text[], text[]
);
"""


class Migration(migrations.Migration):
    dependencies = (("journal", "0004_set_aside"),)

    operations = (migrations.RunSQL(FUNCTION, GONE),)
