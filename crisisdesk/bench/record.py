"""`manage.py bench --record N`: what an entry of the record costs, and how fast N are verified."""

import time
from collections.abc import Callable, Sequence
from statistics import median
from threading import Thread
from typing import Any, Final

import django

django.setup()

from django.core.management import call_command  # noqa: E402 - after setup
from django.db import connection, transaction  # noqa: E402

from accounts.models import Organisation, User  # noqa: E402
from crisisdesk.bench.cpu import tree_seconds  # noqa: E402
from journal.proof import verify_record  # noqa: E402
from journal.queries import Filters, log_page  # noqa: E402
from journal.record import record  # noqa: E402

EACH: Final = 1_000
WRITERS: Final = 4
TOGETHER: Final = 200
PAGES: Final = (Filters(), Filters(people=True), Filters(object="batch:7"))
_PLAIN: Final = (
    "INSERT INTO journal_heartbeat (name, at, last_done) VALUES (%s, now(), %s)"
    " ON CONFLICT (name) DO UPDATE SET at = now(), last_done = excluded.last_done"
)


def measure(count: int, rounds: int, say: Callable[[str], None]) -> dict[str, Any]:
    """Return entries a second, CPU against a plain row, and the seconds to verify `count`."""
    say("Preparing an empty record ...")
    call_command("migrate", interactive=False, verbosity=0)
    Organisation.objects.create(key="bench", name="Bench")
    person = User.objects.create(username="bench", name="Bench", roles=["admin"])
    found = []
    for number in range(rounds):
        say(f"Round {number + 1} of {rounds} ...")
        found.append({**_writing(), "four_writers_per_s": _writing_together()})
    say(f"Filling up to {count:,} entries ...")
    _fill(count)
    say("Verifying all of them ...")
    return {
        "asked": {"record": count, "rounds": rounds},
        **{key: round(median(each[key] for each in found), 3) for key in found[0]},
        **_verifying(rounds),
        "page_ms": round(_slowest_page(person) * 1000, 1),
    }


def _entry(number: int) -> None:
    with transaction.atomic():
        _recorded(number)


def _recorded(number: int) -> None:
    record(
        verb="batch.stored",
        agent="worker",
        about=("batch", number),
        data={"batches": [number], "new": 100, "changed": 0, "root": "ab" * 32},
    )


def _plain_row(number: int) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_PLAIN, ["bench", number])


def _writing() -> dict[str, float]:
    """Write entries and plain rows, a transaction each, and put their CPU beside each other."""
    entry, plain = _costs(_entry), _costs(_plain_row)
    return {
        "one_writer_per_s": EACH / entry[1],
        "cpu_ms_per_entry": entry[0] / EACH * 1000,
        "cpu_ratio_to_plain_row": entry[0] / plain[0],
    }


def _costs(write: Callable[[int], None]) -> tuple[float, float]:
    """Return CPU seconds of this process and its PostgreSQL backend, and seconds on the clock."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        backend: int = cursor.fetchone()[0]
    used, began = time.process_time() + tree_seconds([backend]), time.perf_counter()
    for number in range(EACH):
        write(number)
    lasted = time.perf_counter() - began
    return time.process_time() + tree_seconds([backend]) - used, lasted


def _writing_together() -> float:
    def write() -> None:
        for number in range(EACH // WRITERS):
            _entry(number)
        connection.close()

    writers: Sequence[Thread] = [Thread(target=write) for _ in range(WRITERS)]
    began = time.perf_counter()
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    return EACH / (time.perf_counter() - began)


def _fill(count: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM journal_entry")
        there: int = cursor.fetchone()[0]
    for begin in range(there, count, TOGETHER):
        with transaction.atomic():
            for number in range(begin, min(begin + TOGETHER, count)):
                _recorded(number)


def _verifying(rounds: int) -> dict[str, Any]:
    lasted = []
    for _ in range(rounds):
        began = time.perf_counter()
        report, _told = verify_record()
        lasted.append(time.perf_counter() - began)
    seconds = median(lasted)
    return {
        "entries": report.entries,
        "problems": len(report.problems),
        "verify_s": round(seconds, 2),
        "verified_per_s": round(report.entries / seconds),
    }


def _slowest_page(person: User) -> float:
    """Return the seconds of the slowest first page of the full log, rows fetched."""
    slowest = 0.0
    for filters in PAGES:
        began = time.perf_counter()
        log_page(person, filters)
        slowest = max(slowest, time.perf_counter() - began)
    return slowest
