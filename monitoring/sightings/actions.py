"""Bringing in sightings, files and reports: the same one door, each journalled."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any, Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from journal.errors import Refused
from journal.record import record
from monitoring.connectors.byhand import ByHand, is_public
from monitoring.connectors.employee import Employee
from monitoring.connectors.errors import Rejected
from monitoring.connectors.filedrop import FileDrop
from monitoring.connectors.interface import RawBatch
from monitoring.intake import receive
from monitoring.models import Source
from monitoring.sources.actions import add_source

# What makes two readings of one file different.
_READ_AS: Final = ("encoding", "delimiter", "columns", "date_order", "time_zone")


@dataclass(frozen=True, slots=True)
class Sighting:
    """What a person has seen, as they wrote it. key: unique per form shown."""

    key: str
    link: str = ""
    text: str = ""
    author: str = ""
    author_kind: str = ""
    seen_at: datetime | None = None
    network: str = ""
    channel: str = "web"


@dataclass(frozen=True, slots=True)
class ReportTold:
    """What an employee reports. key: unique per form shown."""

    key: str
    text: str
    place: str = ""
    seen_at: datetime | None = None
    is_anonymous: bool = False


@transaction.atomic
def write_in_sighting(*, actor: User, sighting: Sighting) -> bool:
    """Keep a sighting written by hand; False when this form was sent before.

    What was said to us and not in public has a source of its own, which no wall shows.
    Raises: Refused with what is missing. Records sighting.written.
    """
    try:
        raw = ByHand().compose(
            entry_id=sighting.key,
            link=sighting.link,
            text=sighting.text,
            author=sighting.author,
            author_kind=sighting.author_kind,
            seen_at=sighting.seen_at,
            network=sighting.network,
            channel=sighting.channel,
        )
    except Rejected as error:
        raise Refused(error.code, error.sentence) from error
    if is_public(sighting.link, sighting.channel):
        source = _own_source("hand", "seen-by-us", _("Seen by us"), is_internal=False)
    else:
        source = _own_source("hand", "told-to-us", _("Told to us"), is_internal=True)
    kept = receive(
        source_id=source.pk,
        delivery_id=f"hand-{sighting.key}",
        raw=raw,
        envelope={"reader": "hand", "by": actor.pk},
    )
    if kept.is_repeat:
        return False
    record(
        verb="sighting.written",
        actor=actor,
        about=("batch", kept.batch_id),
        sealed={"link": sighting.link, "text": sighting.text[:500]},
    )
    return True


@transaction.atomic
def send_report(*, actor: User | None, report: ReportTold) -> str:
    """Keep an employee's report and return the receipt only its writer sees ("" for a repeat).

    Anonymous means that nothing points back: neither the stored bytes nor the record name anybody.
    Raises: Refused with what is missing. Records report.sent.
    """
    named = actor if actor is not None and not report.is_anonymous else None
    try:
        told = Employee().compose(
            report_id=report.key,
            text=report.text,
            place=report.place,
            seen_at=report.seen_at,
            is_anonymous=named is None,
            name=named.name if named else "",
        )
    except Rejected as error:
        raise Refused(error.code, error.sentence) from error
    source = _own_source("employee", "employee", _("Employee reports"))
    kept = receive(
        source_id=source.pk,
        delivery_id=f"report-{report.key}",
        raw=told.raw,
        envelope={"reader": "employee", "receipt": told.receipt_digest},
    )
    if kept.is_repeat:
        return ""
    record(
        verb="report.sent",
        actor=named,
        agent="" if named else "employee",
        about=("batch", kept.batch_id),
    )
    return told.receipt


@transaction.atomic
def import_file(
    *, actor: User, name: str, source_name: str, raw: bytes, envelope: Mapping[str, Any]
) -> int:
    """Bring in a file that was looked at before, cut into batches; returns how many are new.

    The same file, read in the same way, adds nothing when it is brought in again; read in another
    way it does, or a mistake could not be put right.
    Args: envelope: how it is read, as it was looked at. Raises Refused. Records file.imported.
    """
    source = _own_source("file", "files", _("Imported files"))
    batch = RawBatch(raw, timezone.now(), source.config, dict(envelope))
    inspection = FileDrop().inspect(batch)
    if not inspection.ok:
        raise Refused("nothing-to-import", " ".join(inspection.notes))
    count = 0
    read_as = json.dumps([envelope.get(name) for name in _READ_AS], sort_keys=True)
    delivery = sha256(raw + read_as.encode()).hexdigest()
    for number, piece in enumerate(FileDrop().chunks(batch)):
        kept = receive(
            source_id=source.pk,
            delivery_id=f"{delivery}-{number}",
            raw=piece.raw,
            envelope={**piece.envelope, "reader": "file", "network": source_name},
        )
        count += not kept.is_repeat
    record(
        verb="file.imported",
        actor=actor,
        about=("source", source.pk),
        data={"batches": count, "rows": inspection.row_count, "digest": sha256(raw).hexdigest()},
        sealed={"file": name},
    )
    return count


def _own_source(connector: str, slug: str, name: str, *, is_internal: bool | None = None) -> Source:
    """Return the source that a form of ours writes to; made when it is used first.

    is_internal: where a kind of source may be either; None leaves it to the kind.
    """
    rows = Source.objects.filter(connector=connector, exercise=None)
    if is_internal is not None:
        rows = rows.filter(is_internal=is_internal)
    config = {"is_internal": True} if is_internal else {}
    found = rows.order_by("pk").first()
    return (
        found or add_source(actor=None, slug=slug, name=name, connector=connector, config=config)[0]
    )
