"""When a round cannot be stored as a whole: each item by itself, and what fails goes aside."""

from dataclasses import replace

from django.db import DatabaseError, DataError, IntegrityError, transaction
from psycopg2.errors import ProgramLimitExceeded

from monitoring.connectors.wording import kept
from monitoring.store import replica
from monitoring.store.actions import Problem, Round, Stored, store_round


def is_refusal(error: Exception) -> bool:
    """Tell whether the database refused these values, and was not merely away or busy."""
    if isinstance(error, DataError | IntegrityError | ValueError):
        return True
    # Too many different words for the search, for one.
    return isinstance(error.__cause__, ProgramLimitExceeded)


def store_apart(work: Round) -> Stored:
    """Store the good items of a round and quarantine the others with their reason.

    Tries each item in a savepoint that is undone again, then stores what passed in one go.
    """
    good, problems = [], list(work.problems)
    for item in work.items:
        trial = replace(work, items=[item], problems=[])
        try:
            with transaction.atomic():
                store_round(trial)
                transaction.set_rollback(True)
        except (DatabaseError, ValueError) as error:
            if not is_refusal(error):
                raise
            reason = kept("storage-refused", {"why": str(error).splitlines()[0]})
            raw = item.enriched.event.text.encode("utf-8", "backslashreplace")
            problems.append(Problem(item.batch_id, item.position, raw, reason))
        else:
            good.append(item)
    # The board has seen items that were rolled back.
    replica.forget()
    return store_round(replace(work, items=good, problems=problems))
