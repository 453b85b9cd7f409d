"""The database itself refuses to change the record, whoever asks in SQL.

The owner of the tables can still take the triggers off: that is what checkpoints are for.
"""

from django.db import migrations

GUARDS = """
CREATE FUNCTION journal_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the record is append-only: % on % is refused', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'insufficient_privilege';
END $$;

-- Per statement, so that not even a statement that meets no row passes. ON CONFLICT DO UPDATE
-- fires it too. ALWAYS: session_replication_role does not switch it off.
CREATE TRIGGER journal_entry_append_only BEFORE UPDATE OR DELETE ON journal_entry
    FOR EACH STATEMENT EXECUTE FUNCTION journal_refuse();
CREATE TRIGGER journal_entry_keep BEFORE TRUNCATE ON journal_entry
    FOR EACH STATEMENT EXECUTE FUNCTION journal_refuse();
CREATE TRIGGER journal_checkpoint_append_only BEFORE UPDATE OR DELETE ON journal_checkpoint
    FOR EACH STATEMENT EXECUTE FUNCTION journal_refuse();
CREATE TRIGGER journal_checkpoint_keep BEFORE TRUNCATE ON journal_checkpoint
    FOR EACH STATEMENT EXECUTE FUNCTION journal_refuse();
CREATE TRIGGER journal_sealed_fixed BEFORE UPDATE ON journal_sealed
    FOR EACH STATEMENT EXECUTE FUNCTION journal_refuse();
CREATE TRIGGER journal_sealed_keep BEFORE TRUNCATE ON journal_sealed
    FOR EACH STATEMENT EXECUTE FUNCTION journal_refuse();
CREATE TRIGGER journal_stream_fixed BEFORE DELETE ON journal_stream
    FOR EACH STATEMENT EXECUTE FUNCTION journal_refuse();
CREATE TRIGGER journal_stream_keep BEFORE TRUNCATE ON journal_stream
    FOR EACH STATEMENT EXECUTE FUNCTION journal_refuse();

-- A head moves one entry at a time, to an entry that is there. Keys are in every hash and stay.
CREATE FUNCTION journal_head_moves() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.id <> OLD.id OR NEW.key <> OLD.key THEN
        RAISE EXCEPTION 'the record is append-only: a stream keeps its key'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF NEW.head_seq <> OLD.head_seq + 1 OR NOT EXISTS (
        SELECT FROM journal_entry e WHERE e.stream_id = NEW.id AND e.seq = NEW.head_seq
            AND e.hash = NEW.head_hash AND e.prev_hash = OLD.head_hash
    ) THEN
        RAISE EXCEPTION 'the record is append-only: a head moves to the next entry only'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER journal_stream_head BEFORE UPDATE OF id, key, head_seq, head_hash ON journal_stream
    FOR EACH ROW EXECUTE FUNCTION journal_head_moves();

-- Sealed words may be erased, but never silently: at commit the tombstone must be in the chain.
CREATE FUNCTION journal_needs_tombstone() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM journal_entry t JOIN journal_entry e ON e.id = OLD.entry_id
        WHERE t.object_type = 'entry' AND t.object_id = OLD.entry_id::text
            AND t.verb = 'entry.erased' AND t.stream_id = e.stream_id
    ) THEN
        RAISE EXCEPTION 'sealed words are erased only together with a tombstone in the chain'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER journal_sealed_tombstone AFTER DELETE ON journal_sealed
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION journal_needs_tombstone();

ALTER TABLE journal_entry ENABLE ALWAYS TRIGGER journal_entry_append_only;
ALTER TABLE journal_entry ENABLE ALWAYS TRIGGER journal_entry_keep;
ALTER TABLE journal_checkpoint ENABLE ALWAYS TRIGGER journal_checkpoint_append_only;
ALTER TABLE journal_checkpoint ENABLE ALWAYS TRIGGER journal_checkpoint_keep;
ALTER TABLE journal_sealed ENABLE ALWAYS TRIGGER journal_sealed_fixed;
ALTER TABLE journal_sealed ENABLE ALWAYS TRIGGER journal_sealed_keep;
ALTER TABLE journal_sealed ENABLE ALWAYS TRIGGER journal_sealed_tombstone;
ALTER TABLE journal_stream ENABLE ALWAYS TRIGGER journal_stream_fixed;
ALTER TABLE journal_stream ENABLE ALWAYS TRIGGER journal_stream_keep;
ALTER TABLE journal_stream ENABLE ALWAYS TRIGGER journal_stream_head;
"""

UNGUARDED = """
DROP TRIGGER journal_stream_head ON journal_stream;
DROP TRIGGER journal_stream_keep ON journal_stream;
DROP TRIGGER journal_stream_fixed ON journal_stream;
DROP TRIGGER journal_sealed_tombstone ON journal_sealed;
DROP TRIGGER journal_sealed_keep ON journal_sealed;
DROP TRIGGER journal_sealed_fixed ON journal_sealed;
DROP TRIGGER journal_checkpoint_keep ON journal_checkpoint;
DROP TRIGGER journal_checkpoint_append_only ON journal_checkpoint;
DROP TRIGGER journal_entry_keep ON journal_entry;
DROP TRIGGER journal_entry_append_only ON journal_entry;
DROP FUNCTION journal_needs_tombstone();
DROP FUNCTION journal_head_moves();
DROP FUNCTION journal_refuse();
"""


class Migration(migrations.Migration):
    dependencies = [("journal", "0001_initial")]
    operations = [migrations.RunSQL(GUARDS, UNGUARDED)]
