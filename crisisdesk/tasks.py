"""Celery tasks: a name, row ids, one call. Everything they do can be done again without harm."""

from celery import shared_task

from crisisdesk import pipeline


@shared_task(name="process_batches")
def process_batches(batch_ids: list[int]) -> None:
    """Store and judge everything in these batches."""
    pipeline.process(batch_ids)


@shared_task(name="peek_batches")
def peek_batches(batch_ids: list[int]) -> None:
    """Store and judge only what meets a rule; the rest of these batches waits its turn."""
    pipeline.process(batch_ids, only_urgent=True)


@shared_task(name="judge")
def judge() -> None:
    """Look at what is stored but not judged yet."""
    pipeline.judge()


@shared_task(name="tick")
def tick() -> None:
    """Give a sign of life: a worker that no longer hears its broker cannot."""
    pipeline.give_sign()


@shared_task(name="poll_source")
def poll_source(source_id: int) -> None:
    """Fetch what is new at one source."""
    pipeline.poll(source_id)


@shared_task(name="fire_timer")
def fire_timer(timer_id: int) -> None:
    """Let one due timer do its work, once."""
    pipeline.fire(timer_id)
