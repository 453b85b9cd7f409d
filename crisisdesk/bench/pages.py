"""How long the server takes for the main pages of the desk, asked one after another.

In this process, through every middleware: what a person waits for, less the network. On a machine
that does other work too, cpu_ms tells more: this process and PostgreSQL, for one page.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Final
from urllib.parse import quote

from django.db import connection
from django.test import Client
from django.urls import reverse

from accounts.models import User
from crisisdesk.bench.desk import BenchDesk
from crisisdesk.bench.sending import percentile
from escalation.alerts.models import Alert
from monitoring.models import Mention, Storyline

TIMES: Final = 20


def page_times(
    person: User, desk: BenchDesk, say: Callable[[str], None], times: int = TIMES
) -> dict[str, Any]:
    """Return milliseconds by page: p95 of the whole answer, its CPU, the slowest single query."""
    client = Client(SERVER_NAME="127.0.0.1")
    client.force_login(person)
    found: dict[str, dict[str, Any]] = {}
    for name, address in addresses().items():
        found[name] = _asked(client, desk, address, times)
        say(f"  {name}: {found[name]}")
    return {
        "pages": found,
        "page_p95_ms": max(each["p95_ms"] for each in found.values()),
        "page_cpu_ms": max(each["cpu_ms"] for each in found.values()),
        "page_query_ms": max(each["query_ms"] for each in found.values()),
        "pages_refused": sum(each["status"] != 200 for each in found.values()),
    }


def addresses() -> dict[str, str]:
    """Return the main pages by name, with the newest alert, mention, storyline and author."""
    newest = Mention.objects.order_by("-id").only("id", "author_key", "author_handle")[0]
    tagged = Mention.objects.exclude(tags=[]).order_by("-id").values_list("tags", flat=True).first()
    line = Storyline.objects.order_by("-mention_count").first()
    alert = Alert.objects.order_by("-score", "-id").first()
    names = ("desk", "triage", "crises", "crisis-open", "mentions", "numbers", "sources")
    found = {name: reverse(name) for name in (*names, "rules", "log", "screens", "report")}
    mentions = found["mentions"]
    found |= {
        "mentions, searched": f"{mentions}?q=refund+water",
        "mentions, a word in fifty": f"{mentions}?q=zvarlarm",
        "mentions, an account": f"{mentions}?q=@{quote(newest.author_handle.lstrip('@'))}",
        "mentions, a tag": f"{mentions}?tag={quote((tagged or ['none'])[0])}",
        "mentions, a rule": f"{mentions}?rule=urgent",
        "mentions, a rule nobody meets": f"{mentions}?rule=none",
        "mentions, negative and grave": f"{mentions}?tone=negative&severity=serious",
        "numbers of a week": f"{found['numbers']}?span=7d",
        "mention": reverse("mention", args=[newest.pk]),
        "person": reverse("person", args=[newest.author_key]),
    }
    if line is not None:
        found["storyline"] = reverse("storyline", args=[line.pk])
    if alert is not None:
        found["triage-alert"] = reverse("triage-alert", args=[alert.pk])
    return found


def _asked(client: Client, desk: BenchDesk, address: str, times: int) -> dict[str, Any]:
    client.get(address)
    lasted: list[float] = []
    queries: list[float] = []
    status = 200
    used = time.process_time() + desk.server_seconds()
    for _ in range(times):
        with _timed(queries):
            began = time.perf_counter()
            status = client.get(address).status_code
            lasted.append((time.perf_counter() - began) * 1000)
    used = time.process_time() + desk.server_seconds() - used
    return {
        "status": status,
        "cpu_ms": round(used / times * 1000, 1),
        "p50_ms": percentile(lasted, 50),
        "p95_ms": percentile(lasted, 95),
        "query_ms": round(max(queries, default=0.0), 1),
    }


@contextmanager
def _timed(queries: list[float]) -> Iterator[None]:
    def run(execute: Any, sql: str, params: Sequence[Any], many: bool, context: Any) -> Any:
        began = time.perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            queries.append((time.perf_counter() - began) * 1000)

    with connection.execute_wrapper(run):
        yield
