"""The signed webhook: others push mentions to us, one or up to 1,000 in a request.

`verify` proves the sender on the raw bytes; `parse` reads them, now or again later, from the bytes,
their time and the source's settings alone. The shape is described in docs/webhook.md.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import orjson
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from monitoring import hostile
from monitoring.connectors import values
from monitoring.connectors.context import Context
from monitoring.connectors.interface import (
    CheckResult,
    ConnectorSpec,
    Parsed,
    Problem,
    RawBatch,
    Reject,
    Verified,
)
from monitoring.connectors.mapping import (
    CompiledMapping,
    MappingProblems,
    compile_mapping,
    mapping_differences,
)
from monitoring.connectors.native import Frame
from monitoring.connectors.rows import frame_of, parse_doubtful, parse_rows
from monitoring.connectors.signature import proven

ITEMS_CAP = 1000
SECRET = "signing"  # noqa: S105 - the name of the field, not a secret

_HOLDERS = ("mentions", "data")
# Only a mention itself has these; "mentions" is then the people it calls by name.
_OWN = ("text", "author", "url", "external_id")
_ESCAPED_NUL = b"\\u0000"

SPEC = ConnectorSpec(
    slug="webhook",
    name=gettext_lazy("Signed webhook"),
    summary=gettext_lazy("Another system sends mentions to an address of ours and signs them."),
    cannot_see=(
        gettext_lazy("Anything the sender does not send. We cannot ask it again."),
        gettext_lazy("Edits and deletions, unless the sender reports them."),
        gettext_lazy("Closed groups and private messages, unless the sender may read them."),
    ),
    capabilities=frozenset({"receive"}),
    config_schema={
        "type": "object",
        "additionalProperties": False,
        "properties": {
            **values.SETTINGS,
            "mapping": {"type": "object", "format": "mapping"},
        },
    },
    secret_fields=(SECRET,),
    limits={"items": ITEMS_CAP, "bytes": hostile.BODY_CAP},
    docs_url="docs/webhook.md",
    maturity="tested",
)


class Webhook:
    """Receives signed deliveries after the Standard Webhooks rules."""

    spec = SPEC

    def check(self, ctx: Context) -> CheckResult:
        """Say whether the source is ready to receive."""
        hints: list[str] = []
        if not ctx.secrets.every(SECRET):
            hints.append(_("There is no secret yet. Without one nothing is accepted."))
        if ctx.config.get("mapping"):
            try:
                hints += mapping_differences(ctx.config["mapping"])
            except MappingProblems as error:
                hints += error.sentences
        found = _("Waits for deliveries, at most %(count)s mentions in each.") % {
            "count": ITEMS_CAP
        }
        return CheckResult(ok=not hints, found=(found,), hints=tuple(hints), limits=SPEC.limits)

    def verify(self, ctx: Context, headers: Mapping[str, str], raw: bytes) -> Verified | Reject:
        """Prove who sent these bytes; nothing in them is read."""
        if len(raw) > hostile.BODY_CAP:
            megabytes = hostile.BODY_CAP // (1024 * 1024)
            return Reject("body-too-large", status=413, details={"megabytes": megabytes})
        received_at = ctx.clock()
        outcome = proven(headers, raw, ctx.secrets.every(SECRET), received_at)
        if isinstance(outcome, Reject):
            return outcome
        delivery_id, sent_at = outcome
        return Verified(raw, received_at, ctx.config, delivery_id=delivery_id, sent_at=sent_at)

    def parse(self, batch: RawBatch) -> Parsed:
        """Return the mentions of a delivery; an item that cannot be read stands beside them."""
        frame = frame_of(batch.config, batch.received_at)
        try:
            raw = hostile.tidy(batch.raw)
            stored = batch.config.get("mapping")
            mapping = compile_mapping(stored) if stored else None
        except hostile.Unreadable as error:
            return Parsed(problems=[Problem(0, error.code, batch.raw)])
        except MappingProblems:
            return Parsed(problems=[Problem(0, "mapping-broken", batch.raw)])
        if mapping is not None:
            return _parse_mapped(raw, frame, mapping)
        try:
            body = hostile.read_strictly(raw)
        except hostile.Unreadable:
            return _parse_pieces(raw, frame)
        rows, frame = _opened(body, frame)
        if _ESCAPED_NUL in raw or len(rows) > ITEMS_CAP:
            return _parse_pieces(raw, frame)
        return parse_rows(rows, frame, _Pieces(raw, rows).of)


def _opened(body: Any, frame: Frame) -> tuple[Sequence[Any], Frame]:
    """Return the rows of a body, and the frame with what the envelope around them says."""
    if isinstance(body, list):
        return body, frame
    if not isinstance(body, dict) or any(name in body for name in _OWN):
        return [body], frame
    for holder in _HOLDERS:
        held = body.get(holder)
        if isinstance(held, (list, dict)):
            return held if isinstance(held, list) else [held], _enveloped(body, frame)
    return [body], frame


def _enveloped(head: Mapping[str, Any], frame: Frame) -> Frame:
    said = head.get("type") or head.get("op") or ""
    said_at = values.when(head.get("timestamp"), frame.zone)
    return replace(frame, op=said if isinstance(said, str) else "?", said_at=said_at)


def _parse_pieces(raw: bytes, frame: Frame) -> Parsed:
    """Read item by item what cannot be trusted, or not taken, as a whole."""
    found = hostile.split(raw, _HOLDERS, ITEMS_CAP, _OWN)
    if not found.pieces:
        return Parsed(problems=[Problem(0, "not-json", raw)])
    parsed = parse_doubtful(found.pieces, _enveloped(found.head, frame) if found.head else frame)
    return _with_rest(parsed, found.rest)


def _parse_mapped(raw: bytes, frame: Frame, mapping: CompiledMapping) -> Parsed:
    pieces, rest = [raw], b""
    for step in mapping.items or ("",):
        found = hostile.split(pieces[0] if pieces else b"", (step,), ITEMS_CAP)
        pieces, rest = found.pieces, found.rest
    return _with_rest(parse_doubtful(pieces, frame, mapping.row_of), rest)


def _with_rest(parsed: Parsed, rest: bytes) -> Parsed:
    if not rest.strip(b" \t\r\n,]}"):
        return parsed
    too_many = Problem(ITEMS_CAP, "too-many-items", rest, {"count": ITEMS_CAP})
    return replace(parsed, problems=[*parsed.problems, too_many])


class _Pieces:
    """The bytes of single rows of a body, taken apart once however many of them are bad."""

    def __init__(self, raw: bytes, rows: Sequence[Any]) -> None:
        self._raw = raw
        self._rows = rows
        self._found: list[bytes] | None = None

    def of(self, index: int) -> bytes:
        """Return the bytes of one row; written anew where the body was taken apart otherwise."""
        if self._found is None:
            self._found = hostile.split(self._raw, _HOLDERS, ITEMS_CAP, _OWN).pieces
        if len(self._found) == len(self._rows):
            return self._found[index]
        return orjson.dumps(self._rows[index])
