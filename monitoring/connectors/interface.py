"""The contract between the desk and a connector: plain values and protocols, no Django tables.

A connector gives what it heard as raw bytes; `parse` turns the same bytes into the same events, now
or when they are read again. Publishers come in through the same door and never resend blindly.
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Literal, Protocol

from django.utils.functional import Promise

from monitoring.connectors.context import Context
from monitoring.connectors.wording import sentence
from monitoring.events import Event, Metrics

API_VERSION = 1

Capability = Literal["receive", "poll", "stream", "file", "form", "publish"]
Maturity = Literal["tested", "recorded", "untested"]
# A text that is put into the reader's language when it is shown.
Words = str | Promise
Reconciliation = Literal["natural_key", "readback", "readback_metered", "none"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectorSpec:
    """What a connector is, for the form that sets it up and for the page that shows its health.

    config_schema: JSON Schema of `Source.config`. cannot_see: what never arrives this way, one
    sentence each. usual_silence: quiet that means nothing yet, when the admin sets none.
    settle: how long after sending a post surely shows up at the other side.
    """

    slug: str
    name: Words
    summary: Words
    cannot_see: tuple[Words, ...]
    capabilities: frozenset[Capability]
    version: str = "1"
    api_version: int = API_VERSION
    config_schema: Mapping[str, Any] = field(default_factory=dict)
    secret_fields: tuple[str, ...] = ()
    oauth: Mapping[str, Any] | None = None
    limits: Mapping[str, int] = field(default_factory=dict)
    docs_url: str = ""
    usual_silence: timedelta | None = None
    settle: timedelta = timedelta(0)
    reconciliation: Reconciliation = "none"
    maturity: Maturity = "untested"
    is_internal: bool = False


@dataclass(frozen=True, slots=True)
class RawBatch:
    """Bytes as they came, and all that is needed to read them again at any later time.

    envelope: facts of this delivery that are not in the bytes (content type, address, file name).
    """

    raw: bytes
    received_at: datetime
    config: Mapping[str, Any] = field(default_factory=dict)
    envelope: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Verified(RawBatch):
    """A delivery whose sender is proven. `delivery_id` is unique per source (at most 120 signs)."""

    delivery_id: str = ""
    sent_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Reject:
    """A delivery that is not taken: `status` is the HTTP answer it deserves."""

    code: str
    status: int = 401
    details: Mapping[str, Any] = field(default_factory=dict)

    @property
    def sentence(self) -> str:
        """Return why in the reader's language."""
        return sentence(self.code, self.details)


@dataclass(frozen=True, slots=True)
class Challenge:
    """The other side asks whether this address is ours: answer with these bytes."""

    body: bytes
    content_type: str = "text/plain"


@dataclass(frozen=True, slots=True)
class Problem:
    """One item that could not be read. `index` is its place in the batch, `raw` its bytes."""

    index: int
    code: str
    raw: bytes = field(repr=False, default=b"")
    details: Mapping[str, Any] = field(default_factory=dict)
    line: int | None = None
    column: str = ""

    @property
    def sentence(self) -> str:
        """Return what is wrong with it in the reader's language."""
        return sentence(self.code, self.details)


@dataclass(frozen=True, slots=True)
class Parsed:
    """What a batch holds: events with their places in it, and the items that cannot be read."""

    events: Sequence[Event] = ()
    positions: Sequence[int] = ()
    problems: Sequence[Problem] = ()


@dataclass(frozen=True, slots=True)
class Gap:
    """A stretch of time in which nothing could be seen."""

    from_at: datetime
    until_at: datetime
    code: str

    @property
    def sentence(self) -> str:
        """Return why in the reader's language."""
        return sentence(self.code)


@dataclass(frozen=True, slots=True)
class Batch:
    """What one fetch brought. `raw` None: nothing new. Store raw, envelope and cursor together.

    moved_to: the address to ask from now on, when the other side says that this one is over.
    """

    raw: bytes | None
    cursor: Mapping[str, Any] | None
    envelope: Mapping[str, Any] = field(default_factory=dict)
    delivery_id: str = ""
    more: bool = False
    next_after: timedelta = timedelta(minutes=5)
    gap: Gap | None = None
    moved_to: str = ""


@dataclass(frozen=True, slots=True)
class CheckResult:
    """What a source says of itself before anything is stored; sentences in the reader's language.

    found: what it is. hints: what to know, or to do when `ok` is false. suggestions: addresses that
    may be meant instead. silence: quiet to expect.
    """

    ok: bool
    found: tuple[str, ...] = ()
    hints: tuple[str, ...] = ()
    suggestions: tuple[str, ...] = ()
    account: str = ""
    granted: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    limits: Mapping[str, int] = field(default_factory=dict)
    silence: timedelta | None = None
    newest_at: datetime | None = None
    oldest_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Preview:
    """What a source would bring if it were switched on now."""

    check: CheckResult
    parsed: Parsed = field(default_factory=Parsed)


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A place in a stream from which it can be read on, once all before it is stored."""

    cursor: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Keepalive:
    """The stream is quiet but alive."""


@dataclass(frozen=True, slots=True)
class Measure:
    """How long a text is where it is going. `reasons` are sentences; empty means it fits."""

    length: int
    limit: int | None
    reasons: tuple[str, ...] = ()

    @property
    def fits(self) -> bool:
        """Say whether it can be published as it is."""
        return not self.reasons and (self.limit is None or self.length <= self.limit)


@dataclass(frozen=True, slots=True)
class Draft:
    """What would be published: text, pictures as (digest, alt), and what it answers."""

    text: str
    lang: str = ""
    media: tuple[tuple[str, str], ...] = ()
    reply_to: str = ""


@dataclass(frozen=True, slots=True)
class PublishRequest:
    """One approved part on its way out. The same `key` must never appear twice in the world."""

    key: str
    attempt: int
    draft: Draft
    approved_at: datetime
    payload_sha256: str
    intent_at: datetime
    bound_ids: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Receipt:
    """Proof that it is out."""

    remote_id: str
    url: str
    at: datetime
    response_sha256: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """It is out there."""

    receipt: Receipt


@dataclass(frozen=True, slots=True)
class Absent:
    """It is surely not out there, as far as this one look can say."""


@dataclass(frozen=True, slots=True)
class Undecidable:
    """Nobody but a person can tell. `why` is a code."""

    why: str = ""


class Connector(Protocol):
    """Anything that knows a kind of source."""

    spec: ConnectorSpec

    def check(self, ctx: Context) -> CheckResult:
        """Look whether the settings work and say what was found. Never posts."""
        ...


class Parser(Connector, Protocol):
    """Turns stored bytes into events; pure and repeatable."""

    def parse(self, batch: RawBatch) -> Parsed:
        """Return the events of a batch; one bad item costs nothing but itself."""
        ...


class Poller(Parser, Protocol):
    """Is asked now and then."""

    def fetch(self, ctx: Context, cursor: Mapping[str, Any] | None, limit: int) -> Batch:
        """Return what came after the cursor. Raises ConnectorError."""
        ...


class Streamer(Poller, Protocol):
    """Also pushes. A stream is only a faster fetch, never the only way."""

    def stream(
        self, ctx: Context, cursor: Mapping[str, Any] | None
    ) -> AsyncIterator[Event | Checkpoint | Keepalive]:
        """Yield events as they happen."""
        ...


class Receiver(Parser, Protocol):
    """Is called from outside."""

    def verify(
        self, ctx: Context, headers: Mapping[str, str], raw: bytes
    ) -> Verified | Reject | Challenge:
        """Prove the sender on the raw bytes, before anything reads them."""
        ...


class Publisher(Connector, Protocol):
    """Speaks for us. Deciding whether it may is not done here."""

    def measure(self, ctx: Context, draft: Draft) -> Measure:
        """Return how long a draft counts there, and why it would be refused."""
        ...

    def publish(self, ctx: Context, request: PublishRequest) -> Receipt:
        """Publish exactly this. Raises OutcomeUnknown when it may have appeared."""
        ...

    def reconcile(self, ctx: Context, request: PublishRequest) -> Found | Absent | Undecidable:
        """Look, without changing anything, whether a request appeared."""
        ...

    def metrics(self, ctx: Context, remote_ids: Sequence[str]) -> list[Metrics]:
        """Return the counts of our own posts."""
        ...
