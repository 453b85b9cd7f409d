"""Your desk, the numbers, units, health, and where things are."""

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from accounts.access import SIGNED_IN
from accounts.models import Unit
from accounts.permissions import Permission
from accounts.queries import units as all_units
from crisisdesk.api.operations import Call, get
from crisisdesk.api.shapes.alerts import UnitShape
from crisisdesk.api.shapes.desk import (
    DeskShape,
    HealthShape,
    IndexShape,
    NumbersAsked,
    NumbersShape,
)
from crisisdesk.context import situation_of
from crisisdesk.health import Report
from crisisdesk.health import report as health_report
from escalation.desk import queries as desk_queries
from escalation.desk.waiting import waiting_lines
from monitoring.numbers import queries
from monitoring.volume.queries import expected

DESK = "Desk"


@get(tag=DESK, needs=SIGNED_IN, answers=IndexShape)
def index(call: Call) -> dict[str, str]:
    """Show where things are."""
    return {
        "version": "v1",
        "schema": reverse("api-schema"),
        "docs": reverse("api-docs"),
        "me": reverse("api-me"),
    }


@dataclass(frozen=True, slots=True)
class _Health:
    """A report with the status it is answered with."""

    report: Report

    @property
    def status(self) -> str:
        """Return "ok" or "failing"."""
        return "ok" if self.report.is_well else "failing"

    @property
    def http_status(self) -> int:
        """Return 200 or 503."""
        return 200 if self.report.is_well else 503

    @property
    def reasons(self) -> list[str]:
        """Return what is wrong."""
        return self.report.reasons

    @property
    def notes(self) -> list[str]:
        """Return what is only worth knowing."""
        return self.report.notes


@get(
    tag=DESK,
    needs=SIGNED_IN,
    answers=HealthShape,
    statuses={503: "Something stands still; the reasons say what."},
)
def health(call: Call) -> _Health:
    """Show whether this desk is well: 503 when it is not."""
    return _Health(health_report())


@get(tag=DESK, needs=Permission.DESK_SEE, answers=DeskShape)
def desk(call: Call) -> dict[str, Any]:
    """Show what waits for you, and what is going on."""
    now, situation = timezone.now(), situation_of(call.user)
    return {
        "waiting": waiting_lines(desk_queries.waiting_facts(call.user)),
        "crises": situation.open,
        "calm_since": situation.calm_since,
        "deciding": situation.deciding,
        "live_age_s": situation.live_age_s,
        "blind": desk_queries.blind_sources(),
        "stories": desk_queries.live_stories(now),
        "thanks": desk_queries.thanks_for(call.user, now),
    }


@get(tag=DESK, needs=Permission.DESK_SEE, many=True, answers=UnitShape)
def units(call: Call) -> QuerySet[Unit]:
    """List departments and partners."""
    return all_units()


@get(tag=DESK, needs=Permission.DESK_SEE, query=NumbersAsked, answers=NumbersShape)
def numbers(call: Call) -> dict[str, Any]:
    """Show how much is said against the usual, in what tone, where and by whom."""
    span = queries.span_of(call.asked["span"], timezone.now())
    heard, usual = queries.heard(span), expected()
    found = heard.curve
    bands = [usual.step(step.at, span.minutes) for step in found]
    return {
        "span": span.key,
        "since": span.since,
        "until": span.until,
        "figures": queries.figures(span, found),
        "curve": [
            {"at": step.at, "count": step.count, "low": band.low, "high": band.high}
            for step, band in zip(found, bands, strict=True)
        ],
        "tone": [
            {"at": at, "negative": negative, "neutral": neutral, "positive": positive}
            for at, negative, neutral, positive in queries.bars(span, found)
        ],
        "sources": queries.by_source(heard),
        "copied": queries.most_copied(span),
        "originals": queries.top_originals(span),
        "ours": queries.own_posts(span),
    }
