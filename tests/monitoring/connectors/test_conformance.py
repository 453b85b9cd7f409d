"""Every built-in connector passes what is asked of every connector, and the checks can fail."""

import json
from typing import Any, ClassVar

import pytest

from monitoring.connectors.byhand import ByHand
from monitoring.connectors.employee import Employee
from monitoring.connectors.feed import Feed
from monitoring.connectors.filedrop import FileDrop
from monitoring.connectors.interface import Batch, Parsed, Problem, RawBatch
from monitoring.connectors.registry import BUILT_IN
from monitoring.connectors.testing import (
    ConnectorConformance,
    PollerConformance,
    ReceiverConformance,
)
from monitoring.connectors.webhook import Webhook
from tests.monitoring.connectors import feeds

FRIDAY = "Fri, 20 Nov 2026 12:00:00 GMT"
ROWS = json.dumps([{"id": "a", "text": "ett"}, {"id": "b", "text": "två"}]).encode()


class TestWebhook(ReceiverConformance):
    connector = Webhook()
    config: ClassVar = {"network": "forum", "time_zone": "Europe/Stockholm"}
    good = ROWS


class TestMappedWebhook(ReceiverConformance):
    connector = Webhook()
    config: ClassVar = {
        "mapping": {"items": "posts", "fields": {"text": "body", "id": "uid"}},
    }
    good = json.dumps({"posts": [{"uid": 1, "body": "a"}, {"uid": 2, "body": "b"}]}).encode()


class TestFeed(PollerConformance):
    connector = Feed()
    config: ClassVar = {"url": "https://paper.example/feed.xml", "every_min": 10}
    good = feeds.RSS.encode()
    pages = tuple(
        feeds.rss(*((str(n), f"No {n}", FRIDAY) for n in range(at, at + 6))) for at in range(5)
    )


class TestJsonFeed(PollerConformance):
    connector = Feed()
    config: ClassVar = {"url": "https://hamn.example/feed.json"}
    good = feeds.JSON_FEED.encode()


class TestFile(ConnectorConformance):
    connector = FileDrop()
    config: ClassVar = {"time_zone": "Europe/Stockholm"}
    good = "id;text;datum\na;ett;2026-11-01\nb;två;2026-11-02\n".encode()


class TestJsonLines(ConnectorConformance):
    connector = FileDrop()
    good = b'{"id": "a", "text": "x"}\n{"id": "b", "text": "y"}\n'


class TestByHand(ConnectorConformance):
    connector = ByHand()
    good = ByHand().compose(entry_id="1", text="En man ringde", channel="phone")
    expected = 1


class TestEmployee(ConnectorConformance):
    connector = Employee()
    good = Employee().compose(report_id="1", text="Rök på däck 3").raw
    expected = 1


def test_no_built_in_connector_is_left_out():
    tested = {
        suite.connector.spec.slug
        for suite in (TestWebhook, TestFeed, TestFile, TestByHand, TestEmployee)
    }
    assert tested == set(BUILT_IN)


class _Forgetful(Feed):
    """Loses its place: brings everything again at every look."""

    def fetch(self, ctx: Any, cursor: Any, limit: int) -> Batch:
        return super().fetch(ctx, None, limit)


class _Fragile(Webhook):
    """Gives up the whole delivery for one bad item."""

    def parse(self, batch: RawBatch) -> Parsed:
        json.loads(batch.raw)
        return super().parse(batch)


class _Moody(Webhook):
    """Reads something else each time."""

    def parse(self, batch: RawBatch) -> Parsed:
        parsed = super().parse(batch)
        self.is_odd = not getattr(self, "is_odd", False)
        return Parsed(parsed.events[: 1 if self.is_odd else 2], parsed.positions[:1])


class _Mute(Webhook):
    """Says codes where sentences belong."""

    def parse(self, batch: RawBatch) -> Parsed:
        return Parsed(problems=[Problem(0, "x17")])


class _Trusting(Webhook):
    """Believes anybody."""

    def verify(self, ctx: Any, headers: Any, raw: bytes) -> Any:
        return super().verify(ctx, TestWebhook.sign(raw), raw)


@pytest.mark.parametrize(
    ("suite", "broken", "check"),
    [
        (TestFeed, _Forgetful, "test_stopping_after_any_look_loses_and_repeats_nothing"),
        (TestWebhook, _Fragile, "test_garbage_is_kept_aside"),
        (TestWebhook, _Moody, "test_reading_gives_the_items_and_the_same_ones_again"),
        (TestWebhook, _Mute, "test_garbage_is_kept_aside"),
        (TestWebhook, _Trusting, "test_nobody_else_is"),
    ],
)
def test_the_checks_find_a_connector_that_breaks_the_rule(suite, broken, check):
    failing = type("Failing", (suite,), {"connector": broken()})()
    with pytest.raises((AssertionError, ValueError)):
        getattr(failing, check)()
    getattr(suite(), check)()
