"""Checks that every connector must pass, ours and anybody else's, without network or database.

Derive a test class from ConnectorConformance and say what is special; pytest collects the rest.
Needs nothing but the standard library, so that a package of its own can use it.
"""
# ruff: noqa: S101 - checks are assertions here; this module is only imported by tests

import json
import logging
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar

import httpx

from monitoring import hostile
from monitoring.connectors import signature
from monitoring.connectors.context import Context, Log, Secrets
from monitoring.connectors.errors import ConnectorError
from monitoring.connectors.interface import (
    API_VERSION,
    Batch,
    ConnectorSpec,
    Parsed,
    RawBatch,
    Reject,
    Verified,
)
from monitoring.connectors.registry import spec_checked
from monitoring.connectors.settings_schema import settings_problems
from monitoring.events import Event
from monitoring.http.client import Answer
from monitoring.http.errors import Broken, HttpFailed, TimedOut

NOW = datetime(2026, 11, 20, 13, 20, tzinfo=UTC)
SECRET = signature.PREFIX + "c2VjcmV0LXNlY3JldC1zZWNyZXQtc2VjcmV0"
# What any server may answer instead of what it should: status, headers, body.
TROUBLE: tuple[tuple[int, dict[str, str], bytes], ...] = (
    (401, {}, b""),
    (403, {}, b""),
    (404, {}, b""),
    (429, {"retry-after": "30"}, b""),
    (500, {}, b"<html>sorry</html>"),
    (503, {"retry-after": "30"}, b""),
    (200, {}, b""),
    (200, {}, b"\x00\xff garbage \xfe"),
    (200, {"content-type": "text/html"}, b"<!doctype html><html><body>sign in</body></html>"),
    (200, {"content-type": "application/json"}, b"[" * 50_000),
)
GARBAGE: tuple[bytes, ...] = (
    b"", b"\x00", b"\xff\xfe\x00", b"{", b"[" * 50_000, b'{"text": "\\ud800"}', b"null", b"\x89PNG",
    b"a;b\n\"", b"<html></html>", b'"' * 999, b"PK\x03\x04",
)  # fmt: skip


class PlayedHttp:
    """An `Http` that answers each call with the next of its answers, the last one for ever."""

    def __init__(self, answers: Sequence[Answer | HttpFailed]) -> None:
        self.answers = list(answers)
        self.asked: list[tuple[str, str]] = []

    def fetch(self, method: str, url: str, **_options: Any) -> Answer:
        """Answer from the list."""
        self.asked.append((method, url))
        answer = self.answers[0] if len(self.answers) == 1 else self.answers.pop(0)
        if isinstance(answer, HttpFailed):
            raise answer
        return answer


def answer(
    body: bytes, status: int = 200, headers: Mapping[str, str] | None = None, url: str = ""
) -> Answer:
    """Return an answer as a server would give it."""
    return Answer(status, httpx.Headers(dict(headers or {})), body, url or "https://peer.example/")


class ConnectorConformance:
    """What holds for every connector. Set `connector`, and what else applies to it.

    config: settings that are in order. good: bytes as they are stored (for pollers: as the server
    sends them) with at least two items; expected: how many events they give. pages: what a server
    shows at one look after the other, for pollers.
    """

    connector: ClassVar[Any]
    config: ClassVar[Mapping[str, Any]] = {}
    good: ClassVar[bytes] = b""
    expected: ClassVar[int] = 2
    envelope: ClassVar[Mapping[str, Any]] = {}
    pages: ClassVar[Sequence[bytes]] = ()

    @property
    def spec(self) -> ConnectorSpec:
        """Return the description under test."""
        spec: ConnectorSpec = self.connector.spec
        return spec

    def context(self, *answers: Answer | HttpFailed) -> Context:
        """Return a context whose network plays these answers and whose secrets are known."""
        secrets = Secrets(lambda _name: (SECRET,))
        log = Log(logging.getLogger("conformance"), "conformance", secrets)
        http = PlayedHttp(answers or [TimedOut(sent=True, host="peer.example", seconds=30)])
        return Context("conformance", self.config, secrets, http, lambda: NOW, log)

    def batch(self, raw: bytes, received_at: datetime = NOW) -> RawBatch:
        """Return bytes as the inbox would hand them back."""
        return RawBatch(raw, received_at, self.config, self.envelope)

    def parsed(self, raw: bytes) -> Parsed:
        """Return what the connector reads in these bytes."""
        parsed: Parsed = self.connector.parse(self.batch(raw))
        return parsed

    # The description

    def test_the_description_is_complete(self) -> None:
        """Name, what it cannot see, known interface, methods for every capability."""
        spec = self.spec
        assert re.fullmatch(r"[a-z][a-z0-9-]{0,39}", spec.slug)
        assert spec.api_version == API_VERSION
        assert str(spec.name) and str(spec.summary).endswith(".")
        assert spec.cannot_see and all(str(said).endswith(".") for said in spec.cannot_see)
        assert spec.capabilities
        assert spec.maturity in ("tested", "recorded", "untested")
        assert spec_checked(self.connector) is self.connector

    def test_the_settings_used_here_are_in_order(self) -> None:
        """The schema takes the settings of this test and no setting nobody knows."""
        assert settings_problems(self.spec.config_schema, self.config) == {}
        if self.spec.config_schema.get("additionalProperties") is False:
            unknown = {**self.config, "no-such-setting": 1}
            assert list(settings_problems(self.spec.config_schema, unknown)) == ["no-such-setting"]

    def test_check_answers_whatever_the_network_does(self) -> None:
        """`check` never raises: a source that does not work is a sentence."""
        for status, headers, body in TROUBLE:
            found = self.connector.check(self.context(answer(body, status, headers)))
            assert found.ok or all(said for said in found.hints)
        assert self.connector.check(self.context()).found is not None

    def test_no_secret_is_shown(self) -> None:
        """Neither the context nor the log gives a secret away."""
        ctx = self.context()
        ctx.secrets.one("any")
        assert SECRET not in repr(ctx) + repr(ctx.secrets)
        assert SECRET not in ctx.secrets.redacted(f"token={SECRET}&x=1")

    # Reading

    def test_reading_gives_the_items_and_the_same_ones_again(self) -> None:
        """Bytes, time and settings alone decide what is read."""
        first, again = self.parsed(self.good), self.parsed(bytes(self.good))
        assert len(first.events) == self.expected
        assert (list(first.events), list(first.positions)) == (
            list(again.events),
            list(again.positions),
        )
        assert len(set(first.positions)) == len(first.events)

    def test_every_event_can_be_stored(self) -> None:
        """Keys that fit, texts a database takes, times with a zone."""
        for event in self.parsed(self.good).events:
            self.check_event(event)

    def test_the_same_item_later_has_the_same_key(self) -> None:
        """A delivery that comes twice must be seen to be the same mentions."""
        later: Parsed = self.connector.parse(self.batch(self.good, NOW + timedelta(hours=3)))
        keys = [event.dedupe_key for event in later.events]
        assert keys == [event.dedupe_key for event in self.parsed(self.good).events]

    def test_garbage_is_kept_aside(self) -> None:
        """Whatever the bytes are, they are events or problems, each with a sentence."""
        for raw in (*GARBAGE, self.good[: len(self.good) // 2], self.good[7:]):
            parsed = self.parsed(raw)
            for event in parsed.events:
                self.check_event(event)
            for problem in parsed.problems:
                assert problem.sentence and problem.sentence != problem.code

    @staticmethod
    def check_event(event: Event) -> None:
        """Fail unless an event fits where it is going."""
        assert 0 < len(event.dedupe_key) <= 200
        assert len(event.version) <= 80
        assert event.version_at is not None and event.version_at.tzinfo is not None
        assert event.created_at is None or event.created_at <= event.observed_at
        for text in (event.text, event.dedupe_key, event.author.handle, event.author.name):
            assert not hostile.breaks_storage(text)
        assert event.visibility in ("public", "internal", "private")
        assert event.url == "" or event.url.startswith(("http://", "https://"))
        json.dumps(dict(event.extra))


class PollerConformance(ConnectorConformance):
    """What also holds for connectors that are asked now and then."""

    def fetched(self, cursor: Mapping[str, Any] | None, *answers: Answer | HttpFailed) -> Batch:
        """Return one fetch."""
        batch: Batch = self.connector.fetch(self.context(*answers), cursor, 100)
        return batch

    def events_of(self, batch: Batch) -> list[Event]:
        """Return the events of what one fetch brought."""
        if batch.raw is None:
            return []
        stored = RawBatch(batch.raw, NOW, self.config, batch.envelope)
        parsed: Parsed = self.connector.parse(stored)
        return list(parsed.events)

    def test_cursor_and_envelope_can_be_stored(self) -> None:
        """They travel through JSON unchanged."""
        batch = self.fetched(None, answer(self.good))
        for value in (batch.cursor, batch.envelope):
            assert json.loads(json.dumps(value)) == value
        assert 0 < len(batch.delivery_id) <= 120

    def test_stopping_after_any_look_loses_and_repeats_nothing(self) -> None:
        """Resuming from a stored cursor sees what an uninterrupted run sees."""
        cursor: Mapping[str, Any] | None = None
        seen: list[str] = []
        for page in self.pages:
            batch = self.fetched(json.loads(json.dumps(cursor)), answer(page))
            # The same look again, as after a crash before the cursor was stored.
            again = self.fetched(json.loads(json.dumps(cursor)), answer(page))
            assert self.events_of(batch) == self.events_of(again)
            seen += [event.dedupe_key for event in self.events_of(batch)]
            cursor = batch.cursor
        last = self.fetched(cursor, answer(self.pages[-1])) if self.pages else None
        assert last is None or self.events_of(last) == []
        assert len(seen) == len(set(seen))

    def test_trouble_is_always_one_of_the_closed_set(self) -> None:
        """No status, no body and no broken line brings anything but ConnectorError."""
        troubles: list[Answer | HttpFailed] = [
            Broken("broken", host="peer.example"),
            TimedOut(sent=True, host="peer.example", seconds=30),
            *(answer(body, status, headers) for status, headers, body in TROUBLE),
        ]
        for trouble in troubles:
            try:
                batch = self.fetched(None, trouble)
            except ConnectorError as error:
                assert error.sentence and SECRET not in str(error) + error.sentence
            else:
                assert batch.raw is None or self.events_of(batch) == []


class ReceiverConformance(ConnectorConformance):
    """What also holds for connectors that are called from outside.

    `sign` gives the headers that prove a body; the default is a Standard Webhooks sender.
    """

    sign: ClassVar[Callable[[bytes], Mapping[str, str]]] = staticmethod(
        lambda raw: signature.signed_headers(SECRET, "msg_conformance", NOW, raw)
    )

    def test_the_proven_sender_is_taken(self) -> None:
        """A good signature gives a delivery whose bytes are untouched."""
        verdict = self.connector.verify(self.context(), type(self).sign(self.good), self.good)
        assert isinstance(verdict, Verified)
        assert (verdict.raw, verdict.received_at) == (self.good, NOW)
        assert 0 < len(verdict.delivery_id) <= 120
        assert len(self.connector.parse(verdict).events) == self.expected

    def test_nobody_else_is(self) -> None:
        """No headers, another body, another time: refused, with a sentence and a 4xx."""
        headers = type(self).sign(self.good)
        late = replace(self.context(), clock=lambda: NOW + timedelta(minutes=6))
        for ctx, given, raw in (
            (self.context(), {}, self.good),
            (self.context(), headers, self.good + b" "),
            (late, headers, self.good),
        ):
            verdict = self.connector.verify(ctx, given, raw)
            assert isinstance(verdict, Reject) and 400 <= verdict.status < 500
            assert verdict.sentence and verdict.sentence != verdict.code
