"""Which batches travel together, and when the urgent ones go first. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

# About 500 mentions: long enough to share one commit, short enough that an alert never waits.
TASK_BYTES: Final = 480_000
TASK_BATCHES: Final = 64
# Batches that come this soon after others were handed out wait for each other: a round costs the
# same for one of them as for five. One that comes alone goes at once. The walls ask for news as
# often, so that they have hardly to wait for it once more.
WINDOW_S: Final = 0.4
# When more waits than the workers hold, this long until there may be room again.
ROOM_S: Final = 0.1
# What acts of the desk make due, timers above all, is looked for at most this often.
ACTS_S: Final = 0.25
# What the workers may hold at once: enough to keep them busy, little enough to stay in order.
HELD_BYTES: Final = 4 * TASK_BYTES
# More waiting than this is about a second of work: urgent mentions overtake from here on.
BUSY_BYTES: Final = 1_500_000
PEEK_BYTES: Final = 2_000_000
# With how many others a batch travels that came back this often: what takes its worker down
# takes ever fewer others with it, while a mere restart does not split the work into crumbs.
COMPANY: Final = ((4, 1), (2, 8))
PARK_AFTER: Final = 8
# Tasks that may lie unread in the broker. Beyond, handing out again would only pile up doubles.
MOST_QUEUED: Final = 8


@dataclass(frozen=True, slots=True)
class Due:
    """One batch that may be handed out now."""

    id: int
    size: int
    attempts: int


def retry_after_s(attempts: int) -> float:
    """Seconds before a batch that is not done is handed out again: 3, 4.5, 6.75 ... 30."""
    return float(min(3.0 * 1.5 ** max(attempts - 1, 0), 30.0))


def loads(due: Sequence[Due], limit_bytes: int = TASK_BYTES) -> list[list[int]]:
    """Group batches, oldest first, into tasks of about limit_bytes; troubled ones apart."""
    tasks: list[list[int]] = []
    for most in sorted({company(batch.attempts) for batch in due}, reverse=True):
        current: list[int] = []
        held = 0
        for batch in due:
            if company(batch.attempts) != most:
                continue
            if current and (held + batch.size > limit_bytes or len(current) >= most):
                tasks.append(current)
                current, held = [], 0
            current.append(batch.id)
            held += batch.size
        if current:
            tasks.append(current)
    return tasks


def company(attempts: int) -> int:
    """Return how many batches may share a task with one that came back this often, itself too."""
    return next((most for least, most in COMPANY if attempts >= least), TASK_BATCHES)


def is_busy(waiting_bytes: int) -> bool:
    """Tell whether so much waits that mentions meeting a rule must overtake the rest."""
    return waiting_bytes > BUSY_BYTES
