"""What people bring in themselves: a sighting, a report from inside, a file."""

from secrets import token_hex
from typing import Any

from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from accounts.permissions import Permission
from crisisdesk.api.endpoint import KEY_HEADER
from crisisdesk.api.operations import Call, get, post
from crisisdesk.api.shapes.base import With
from crisisdesk.api.shapes.sources import (
    FileSent,
    FileShape,
    KeptShape,
    ReceiptSent,
    ReceiptShape,
    ReplaySent,
    ReplayShape,
    ReportSent,
    ReportStandingShape,
    SightingSent,
)
from escalation.reports.actions import look_up_report
from escalation.reports.queries import Standing
from journal.errors import Refused
from monitoring.connectors.byhand import split_paste
from monitoring.connectors.filedrop import FileDrop
from monitoring.connectors.interface import RawBatch
from monitoring.replays.actions import ask_replay, cancel_replay
from monitoring.replays.queries import Stage, stage
from monitoring.sightings import actions

BRINGING = "Bringing in"
FILE_CAP = 4 * 1024 * 1024


@post(
    tag=BRINGING,
    needs=Permission.MENTIONS_ADD,
    asks=SightingSent,
    status=201,
    answers=KeptShape,
)
def sighting_add(call: Call) -> dict[str, bool]:
    """Write in what somebody has seen: in the press, on the phone, on a network we do not read."""
    sent = dict(call.sent)
    link, text = split_paste(sent.pop("pasted"))
    sighting = actions.Sighting(key=token_hex(16), link=link, text=text, **sent)
    actions.write_in_sighting(actor=call.user, sighting=sighting)
    return {"is_kept": True}


@post(
    tag=BRINGING,
    needs=Permission.REPORT_SEND,
    asks=ReportSent,
    has_own_key=True,
    status=201,
    answers=ReceiptShape,
)
def report_send(call: Call) -> dict[str, Any]:
    """Report what an employee saw or heard.

    An Idempotency-Key is honoured, but nothing is kept of who sent it: a repeat is answered
    without the receipt.
    """
    report = actions.ReportTold(key=_report_key(call), **call.sent)
    receipt = actions.send_report(actor=call.user, report=report)
    return {"receipt": receipt, "is_repeat": not receipt}


@post(
    tag=BRINGING,
    needs=Permission.REPORT_SEND,
    asks=ReceiptSent,
    has_own_key=True,
    answers=ReportStandingShape,
)
def report_standing(call: Call) -> Standing:
    """Show how far a report has come, by its receipt; nothing is kept of who asked."""
    return look_up_report(actor=call.user, **call.sent)


def _report_key(call: Call) -> str:
    """Return the report's own key; from a caller's key it follows in a way nobody can walk back."""
    given = call.request.headers.get(KEY_HEADER, "")
    if not given:
        return token_hex(16)
    said = f"{call.user.pk}\n{given}\n{call.sent}"
    return salted_hmac("api.report", said, algorithm="sha256").hexdigest()[:32]


@post(
    tag=BRINGING,
    needs=Permission.MENTIONS_ADD,
    asks=FileSent,
    multipart=True,
    answers=FileShape,
)
def file_import(call: Call) -> With:
    """Look at a file with mentions (CSV, JSON lines, JSON), and bring it in unless `preview`."""
    sent = dict(call.sent)
    upload, is_preview = sent.pop("file"), sent.pop("preview")
    if upload.size > FILE_CAP:
        raise Refused("too-large", _("A file may hold 4 MB. Cut it in parts; nothing was stored."))
    raw = upload.read()
    chosen = {"time_zone": call.user.time_zone, **sent}
    found = FileDrop().inspect(RawBatch(raw, timezone.now(), {}, chosen))
    batches = 0
    if not is_preview:
        batches = actions.import_file(
            actor=call.user,
            name=str(upload.name)[:200],
            source_name="",
            raw=raw,
            envelope=found.envelope,
        )
    return With(found, batches=batches)


@get(tag=BRINGING, needs=Permission.MENTIONS_ADD, answers=ReplayShape)
def replay(call: Call) -> Stage:
    """Show how far the demo's storm is."""
    return stage()


@post(tag=BRINGING, needs=Permission.MENTIONS_ADD, asks=ReplaySent, answers=ReplayShape)
def replay_start(call: Call) -> Stage:
    """Play the demo's storm again. Only the demo organisation has one."""
    ask_replay(actor=call.user, speed=call.sent["speed"])
    return stage()


@post(tag=BRINGING, needs=Permission.MENTIONS_ADD, answers=ReplayShape)
def replay_stop(call: Call) -> Stage:
    """Break the demo's storm off; what came in stays."""
    cancel_replay(actor=call.user)
    return stage()
