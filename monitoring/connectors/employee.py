"""Reports from our own people: what they saw, where and when, with a name or without one.

The bytes that are stored hold no way to reach the person: contact and name of an anonymous report
never come here. The receipt code is shown once and only its fingerprint is kept.
"""

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from monitoring import hostile
from monitoring.connectors import values
from monitoring.connectors.context import Context
from monitoring.connectors.errors import Rejected
from monitoring.connectors.interface import CheckResult, ConnectorSpec, Parsed, RawBatch
from monitoring.connectors.rows import parse_form

TEXT_CAP = 10_000
PLACE_CAP = 120
# No vowels, so that no code spells a word; no letters that are mixed up when read aloud.
_LETTERS = "BCDFGHJKLMNPQRSTVWXZ"
_GROUPS, _GROUP = 4, 4

SPEC = ConnectorSpec(
    slug="employee",
    name=gettext_lazy("Employee reports"),
    summary=gettext_lazy("What our own people saw or were asked, by form, with or without a name."),
    cannot_see=(
        gettext_lazy("What people saw but did not report."),
        gettext_lazy("Who wrote an anonymous report. Nobody can find out here."),
    ),
    capabilities=frozenset({"form"}),
    config_schema={"type": "object", "additionalProperties": False, "properties": {}},
    docs_url="docs/connectors.md",
    maturity="tested",
    is_internal=True,
)


@dataclass(frozen=True, slots=True)
class Report:
    """A report ready to be stored: its bytes, and the receipt that only its writer is shown."""

    raw: bytes
    receipt: str
    receipt_digest: str


class Employee:
    """Takes reports of our own people."""

    spec = SPEC

    def check(self, ctx: Context) -> CheckResult:
        """Say that the form is open."""
        return CheckResult(ok=True, found=(_("The form is open, also without signing in."),))

    def compose(
        self,
        *,
        report_id: str,
        text: str,
        place: str = "",
        seen_at: datetime | None = None,
        is_anonymous: bool = True,
        name: str = "",
        contact: str = "",
        wants_answer: bool = True,
        lang: str = "",
    ) -> Report:
        """Return a report with its receipt.

        Args: report_id: unique per form shown. contact: only looked at, never stored here.
        Raises: Rejected when the text is missing or a promise of anonymity would be broken.
        """
        text, place, name = text.strip(), place.strip(), name.strip()
        if not text:
            raise Rejected("report-empty")
        if len(text) > TEXT_CAP:
            raise Rejected("report-too-long", count=TEXT_CAP)
        if is_anonymous and (name or contact.strip()):
            raise Rejected("report-not-anonymous")
        receipt = new_receipt()
        written = {
            "id": f"report-{report_id}",
            "text": text,
            "author": {
                "handle": f"report-{report_id[:8]}",
                "name": name[: values.NAME_CAP] if not is_anonymous else place[:PLACE_CAP],
                "kind": "employee",
            },
            "created_at": seen_at.isoformat() if seen_at else None,
            "source": "employee",
            "lang": lang,
            "place": place[:PLACE_CAP],
            "is_anonymous": is_anonymous,
            "wants_answer": wants_answer,
        }
        return Report(orjson.dumps(hostile.clean(written)), receipt, receipt_digest(receipt))

    def parse(self, batch: RawBatch) -> Parsed:
        """Return the report."""
        return parse_form(batch, _told)


def _told(written: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    facts = ("place", "is_anonymous", "wants_answer")
    return "internal", {name: written[name] for name in facts if name in written}


def new_receipt() -> str:
    """Return a fresh receipt such as BCDF-GHJK-LMNP-QRST (about 69 bits)."""
    groups = ("".join(secrets.choice(_LETTERS) for _ in range(_GROUP)) for _ in range(_GROUPS))
    return "-".join(groups)


def receipt_digest(receipt: str) -> str:
    """Return the fingerprint a receipt is found by; blanks, hyphens and case do not matter."""
    bare = "".join(sign for sign in receipt.upper() if sign.isascii() and sign.isalpha())
    return hashlib.sha256(f"receipt:{bare}".encode()).hexdigest()
