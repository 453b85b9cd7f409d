"""The rounds of a measurement: prepare, send through the real webhook, COPY the same, compare."""

import json
import time
from argparse import Namespace
from collections.abc import Callable
from typing import Any, Final

import django

django.setup()

from django.core.management import call_command  # noqa: E402 - after setup
from django.db import connection  # noqa: E402

from accounts.models import Organisation, User  # noqa: E402
from crisisdesk.bench import copying, generator, sending  # noqa: E402
from crisisdesk.bench.desk import BenchDesk  # noqa: E402
from crisisdesk.bench.filling import fill  # noqa: E402
from crisisdesk.bench.medians import summary  # noqa: E402
from crisisdesk.bench.pages import page_times  # noqa: E402
from crisisdesk.bench.publishing import publish_meanwhile  # noqa: E402
from crisisdesk.bench.sockets import wall_cost  # noqa: E402
from crisisdesk.bench.walls import Walls  # noqa: E402
from escalation.criteria.actions import found_rule_set  # noqa: E402
from monitoring.sources.actions import add_source  # noqa: E402
from wall.devices import digest, new_secret  # noqa: E402
from wall.models import Profile, Screen  # noqa: E402

DRAIN_S: Final = 180
# From so many walls on the cost of a single socket can be told.
MANY_WALLS: Final = 100
EVERY_ROLE: Final = ["comms", "lead", "legal", "admin"]


class Run:
    """One measurement with one desk."""

    def __init__(self, asked: Namespace, servers: list[Any], say: Callable[[str], None]) -> None:
        self.asked = asked
        self.servers = servers
        self.say = say
        self.secret = ""
        self.source_id = 0
        self.cookie = new_secret()
        self.seed = int(time.time()) % 1_000_000

    def prepare(self) -> None:
        """Make an empty desk with rules, one webhook source and one paired screen."""
        self.say("Preparing an empty desk ...")
        call_command("migrate", interactive=False, verbosity=0)
        call_command("collectstatic", interactive=False, verbosity=0)
        Organisation.objects.create(key="bench", name="Bench")
        person = User.objects.create(username="bench", name="Bench", roles=["admin"])
        found_rule_set(document=generator.rule_set(self.asked.rules))
        source, self.secret = add_source(
            actor=None, slug="bench", name="Bench", connector="webhook"
        )
        self.source_id = source.pk
        Screen.objects.create(
            name="Bench",
            profile=Profile.CONTROL,
            token_digest=digest(self.cookie),
            paired_by=person,
        )
        connection.close()

    def measure(self, desk: BenchDesk) -> dict[str, Any]:
        """Run the rounds and return the summary."""
        asked = self.asked
        self.say("Warming up ...")
        self._round(desk, min(asked.mentions, 2000), walls=0, rate=0)
        found = self._filled(desk) if asked.stored else {}
        rounds = []
        for number in range(asked.rounds):
            self.say(f"Round {number + 1} of {asked.rounds} ...")
            if asked.overload:
                free = self._round(desk, asked.mentions, walls=asked.walls, rate=0)
                measured = self._round(
                    desk,
                    asked.mentions,
                    walls=asked.walls,
                    rate=free["rate_per_s"] * asked.overload,
                )
                measured["capacity_per_s"] = free["rate_per_s"]
            else:
                measured = self._round(desk, asked.mentions, walls=asked.walls, rate=asked.rate)
            rounds.append(measured)
            self.say("  " + json.dumps(measured))
        result = summary(rounds)
        return {
            "asked": {key: value for key, value in vars(asked).items() if key != "json"},
            **result,
            **self._extras(desk, result["cpu_ms_per_mention"], found),
        }

    def _filled(self, desk: BenchDesk) -> dict[str, Any]:
        """Measure with an almost empty table, then fill it."""
        empty = self._round(desk, self.asked.mentions, walls=0, rate=self.asked.rate)
        self.say(f"Storing {self.asked.stored:,} mentions beforehand ...")
        # As after a night's stop: who stores and judges finds them there and need not be told.
        desk.pause("dispatcher", "worker")
        stored = fill(self.asked.stored, self.say)
        desk.resume("worker", "dispatcher")
        self._round(desk, min(self.asked.mentions, 2000), walls=0, rate=0, compare=False)
        if not desk.rest():
            self.say("It did not come to rest; the figures are upper bounds.")
        return {"stored": stored, "cpu_ms_per_mention_empty": empty["cpu_ms_per_mention"]}

    def _extras(self, desk: BenchDesk, cpu_ms: float, found: dict[str, Any]) -> dict[str, Any]:
        """Return what was asked for beside the rounds."""
        asked = self.asked
        if "stored" in found:
            found["cpu_ratio_to_empty"] = cpu_ms / found["cpu_ms_per_mention_empty"]
        if asked.walls >= MANY_WALLS:
            found |= wall_cost(desk, self.cookie, asked.walls)
        if asked.rules_live:
            rate = asked.rate or 300.0
            found |= publish_meanwhile(
                lambda: self._round(desk, int(rate * 10), walls=0, rate=rate, compare=False)
            )
        if asked.pages:
            person = User.objects.create(username="reader", name="Reader", roles=EVERY_ROLE)
            found |= page_times(person, desk, self.say)
        return found

    def _round(
        self, desk: BenchDesk, count: int, *, walls: int, rate: float, compare: bool = True
    ) -> dict[str, Any]:
        self.seed += 1
        posts = list(generator.mentions(count, seed=self.seed))
        ids = {post["id"] for post in posts}
        screens = Walls(f"ws://127.0.0.1:{desk.port}/ws/wall/", self.cookie, walls)
        screens.open()
        after = self._last_seq()
        cpu = desk.cpu_seconds()
        started = time.time()
        sent = sending.send_all(
            f"{desk.url}/in/bench/",
            self.secret,
            posts,
            self.asked.per_request,
            rate,
            str(self.seed),
        )
        ended = self._drained(len(ids), after)
        copying.finish("monitoring_mention")
        used = {name: after_s - cpu[name] for name, after_s in desk.cpu_seconds().items()}
        if walls:
            time.sleep(1.0)
        screens.close()
        rows = self._rows(after, ids)
        found: dict[str, Any] = {
            "mentions": len(ids),
            "cpu_ms_per_mention": sum(used.values()) / len(ids) * 1000,
            **{f"cpu_ms_{name.lower()}": each / len(ids) * 1000 for name, each in used.items()},
            "rate_per_s": len(ids) / (ended - started),
            "send_p99_ms": sending.percentile(sent.answers_ms, 99),
            "rows_lost": len(ids - rows.keys()),
            "rows_doubled": self._doubled(after),
            "times_handed": self._times_handed(),
            "stored_p99_ms": self._stored_p99(),
            **self._on_walls(screens, rows, sent.at),
        }
        if compare:
            found |= self._compared(desk, found, after)
        return found

    def _last_seq(self) -> int:
        with connection.cursor() as cursor:
            cursor.execute("SELECT coalesce(max(seq), 0) FROM monitoring_mention")
            last: int = cursor.fetchone()[0]
        return last

    def _drained(self, expected: int, after: int) -> float:
        """Wait until everything is stored and judged; return when the last one was stored."""
        deadline = time.time() + DRAIN_S
        while time.time() < deadline:
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT (SELECT count(*) FROM monitoring_batch WHERE state IN"
                    " ('waiting', 'peeked')), (SELECT max(done_at) FROM monitoring_batch)"
                )
                waiting, done = cursor.fetchone()
            if not waiting and done is not None:
                return float(done.timestamp())
            time.sleep(0.02)
        self.say(f"Not everything was stored within {DRAIN_S} s; {expected} were sent.")
        return time.time()

    def _rows(self, after: int, ids: set[str]) -> dict[str, tuple[int, bool]]:
        """Return seq of each of these mentions by its id, and whether it met the urgent rule.

        Earlier ones that joined a storyline only now have new numbers too: they do not count.
        """
        with connection.cursor() as cursor:
            cursor.execute(
                # One that was moved into a storyline has a newer number by now: it was stored no
                # later than the next one that was not.
                "SELECT dedupe_key, min(seq) OVER (ORDER BY id DESC), 'urgent' = ANY(rules)"
                " FROM monitoring_mention WHERE seq > %s",
                [after],
            )
            return {row[0]: (row[1], row[2]) for row in cursor.fetchall() if row[0] in ids}

    def _doubled(self, after: int) -> int:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) - count(DISTINCT dedupe_key) FROM monitoring_mention"
                " WHERE seq > %s",
                [after],
            )
            doubled: int = cursor.fetchone()[0]
        return doubled

    def _stored_p99(self) -> float:
        """Return how long a delivery of this round waited until it was stored and judged."""
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT percentile_cont(0.99) WITHIN GROUP (ORDER BY extract(epoch FROM"
                " done_at - received_at)) FROM monitoring_batch WHERE delivery_id LIKE %s",
                [f"{self.seed}-%"],
            )
            return round(float(cursor.fetchone()[0] or 0) * 1000, 1)

    def _times_handed(self) -> float:
        """Return how often a batch was given to a worker on average: 1 is what it should be."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT avg(attempts) FROM monitoring_batch")
            return round(float(cursor.fetchone()[0] or 0), 3)

    def _on_walls(
        self, screens: Walls, rows: dict[str, tuple[int, bool]], sent_at: dict[str, float]
    ) -> dict[str, Any]:
        if not screens.count:
            return {"wall_p50_ms": None, "wall_p99_ms": None, "urgent_p99_ms": None, "wall_lost": 0}
        waits: list[float] = []
        urgent: list[float] = []
        lost = 0
        for seen in screens.seen:
            pointer = 0
            for name, (seq, is_urgent) in sorted(rows.items(), key=lambda row: row[1][0]):
                while pointer < len(seen) and seen[pointer][1] < seq:
                    pointer += 1
                if pointer == len(seen):
                    lost += 1
                    continue
                wait = (seen[pointer][0] - sent_at[name]) * 1000
                waits.append(wait)
                if is_urgent:
                    urgent.append(wait)
        return {
            "wall_p50_ms": sending.percentile(waits, 50),
            "wall_p99_ms": sending.percentile(waits, 99),
            "urgent_p99_ms": sending.percentile(urgent, 99),
            "wall_lost": lost,
        }

    def _compared(self, desk: BenchDesk, found: dict[str, Any], after: int) -> dict[str, Any]:
        """COPY the very same rows into tables of the same shape, in the same round."""
        rows = copying.exported(after)
        cpu = desk.server_seconds() + time.process_time()
        started = time.time()
        copying.copy(rows)
        seconds = time.time() - started
        copying.finish("bench_copy")
        cpu = desk.server_seconds() + time.process_time() - cpu
        copy_cpu = cpu / rows.count * 1000
        copy_rate = rows.count / seconds
        return {
            "copy_cpu_ms_per_mention": copy_cpu,
            "copy_rate_per_s": copy_rate,
            "cpu_ratio_to_copy": found["cpu_ms_per_mention"] / copy_cpu,
            "rate_ratio_to_copy": found["rate_per_s"] / copy_rate,
        }
