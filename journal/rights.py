"""The SQL that gives a second database role what the running desk needs, and nothing more.

Pure. The owner migrates; the runtime role may add to the record and read it, never change it.
"""

from collections.abc import Sequence

# Added to and read, nothing else.
APPEND_ONLY = ("journal_entry", "journal_checkpoint")
# Erasing needs a tombstone in the chain; a trigger sees to it.
ERASABLE = ("journal_sealed",)
# Only the head moves, and only to the next entry; a trigger sees to that too.
HEADS = ("journal_stream",)
HEAD_COLUMNS = ("head_seq", "head_hash", "is_private")


def grants(role: str, schema: str, tables: Sequence[str]) -> list[str]:
    """Return the statements that set a role's rights on all tables, in order.

    role, schema, tables: as the database quotes them. Run again after each migration.
    """
    kept = {f'"{name}"' for name in (*APPEND_ONLY, *ERASABLE, *HEADS)}
    free = [name for name in tables if name not in kept]
    every = ", ".join(f"{schema}.{name}" for name in tables)
    return [
        f"REVOKE ALL ON {every} FROM {role}",
        f"REVOKE CREATE ON SCHEMA {schema} FROM {role}",
        f"GRANT USAGE ON SCHEMA {schema} TO {role}",
        f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA {schema} TO {role}",
        f"GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA {schema} TO {role}",
        f"GRANT SELECT, INSERT ON {every} TO {role}",
        f"GRANT UPDATE, DELETE ON {', '.join(f'{schema}.{name}' for name in free)} TO {role}",
        *(f'GRANT DELETE ON {schema}."{name}" TO {role}' for name in ERASABLE),
        *(
            f'GRANT UPDATE ({", ".join(HEAD_COLUMNS)}) ON {schema}."{name}" TO {role}'
            for name in HEADS
        ),
    ]
