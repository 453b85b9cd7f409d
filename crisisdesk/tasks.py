"""Celery tasks: a name, row ids, one call. Everything they do can be done again without harm.

What one of them records carries one id, so that it can be followed.
"""

import time
from typing import Final

from celery import current_task, shared_task
from django.db import InterfaceError, OperationalError

from crisisdesk import pipeline
from journal.request_ids import one_piece_of_work

SIGN_S: Final = 1.0
# When this process says next that it works.
_signs = {"next": 0.0}


@shared_task(name="process_batches")
@one_piece_of_work()
def process_batches(batch_ids: list[int]) -> None:
    """Store and judge everything in these batches."""
    try:
        pipeline.process(batch_ids)
    except (OperationalError, InterfaceError):
        raise
    except Exception as error:  # the outer edge: whoever runs the task logs it
        pipeline.note_trouble(batch_ids, error)
        raise
    _give_sign(batch_ids)


@shared_task(name="peek_batches")
@one_piece_of_work()
def peek_batches(batch_ids: list[int]) -> None:
    """Store and judge only what meets a rule; the rest of these batches waits its turn."""
    pipeline.process(batch_ids, only_urgent=True)
    _give_sign(batch_ids)


@shared_task(name="judge")
@one_piece_of_work()
def judge() -> None:
    """Look at what is stored but not judged yet."""
    pipeline.judge()


@shared_task(name="tick")
def tick() -> None:
    """Give a sign of life: a worker that no longer hears its broker cannot."""
    pipeline.give_sign()


@shared_task(name="poll_source")
@one_piece_of_work()
def poll_source(source_id: int) -> None:
    """Fetch what is new at one source."""
    pipeline.poll(source_id)


@shared_task(name="fire_timer")
@one_piece_of_work()
def fire_timer(timer_id: int) -> None:
    """Let one due timer do its work, once."""
    pipeline.fire(timer_id)


def _give_sign(batch_ids: list[int]) -> None:
    """Note the work of a worker, at most once a second; nobody asks more closely.

    What the dispatcher does in its place is no sign of one.
    """
    now = time.monotonic()
    if current_task and not current_task.request.called_directly and now >= _signs["next"]:
        pipeline.give_sign(max(batch_ids, default=0))
        _signs["next"] = now + SIGN_S
