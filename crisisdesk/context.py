"""What every page needs around its own: the situation strip, the navigation, the organisation.

Read only when a template asks for it, with the same three queries however much is going on.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from django.db.models import Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language, gettext, pgettext

from accounts.models import User
from accounts.permissions import Permission
from accounts.queries import organisation
from escalation.alerts.access import visible_alerts
from escalation.crises.access import visible_crises
from escalation.crises.models import RUNNING, Crisis
from escalation.crises.steps import GRAVE
from monitoring.models import Source, SourceState


@dataclass(frozen=True, slots=True)
class OpenCrisis:
    """A running crisis as the strip names it."""

    number: str
    title: str
    severity: str
    lead_name: str
    url: str
    next_public_update_at: datetime | None
    # Statements wait for approval in a room of their own; until it is there, none wait.
    approvals_waiting: int = 0


@dataclass(frozen=True, slots=True)
class Situation:
    """What is going on: running crises, the gravest first, and what we cannot see."""

    open: list[OpenCrisis]
    calm_since: datetime | None
    blind: list[str]
    live_age_s: float | None
    deciding: int
    exercise: str = ""
    # Whoever may not know of crises is told nothing about them, least of all that there is none.
    is_outside: bool = False


@dataclass(frozen=True, slots=True)
class Item:
    """A page of the navigation. in_bar: it stays in the bottom bar of a phone."""

    key: str
    label: str
    icon: str
    needs: Permission
    keys: str = ""
    group: str = ""
    in_bar: bool = False


@dataclass(frozen=True, slots=True)
class Entry:
    """A page of the navigation as one person sees it now."""

    item: Item
    url: str
    count: int
    hot: bool
    current: bool
    in_bar: bool

    @property
    def label(self) -> str:
        """Return what it is called."""
        return self.item.label

    @property
    def icon(self) -> str:
        """Return its icon."""
        return self.item.icon

    @property
    def keys(self) -> str:
        """Return the keys that lead to it."""
        return self.item.keys

    @property
    def group(self) -> str:
        """Return the heading it stands under."""
        return self.item.group

    @property
    def bar(self) -> bool:
        """Tell whether it stays in the bottom bar of a phone."""
        return self.in_bar


def desk(request: HttpRequest) -> dict[str, Any]:
    """Offer situation, nav, organisation and theme to every template."""
    user = getattr(request, "user", None)
    person = user if isinstance(user, User) else None
    situation = cast("Situation", SimpleLazyObject(lambda: situation_of(person)))
    return {
        "situation": situation,
        "nav": SimpleLazyObject(lambda: navigation(person, request.path, situation)),
        "organisation": SimpleLazyObject(organisation),
        "theme": person.theme if person else getattr(request, "theme", "auto"),
    }


def situation_of(user: User | None) -> Situation:
    """Return what is going on, as far as this person may know. Three queries."""
    if user is None or not user.may(Permission.CRISIS_SEE):
        return Situation([], None, [], None, 0, is_outside=True)
    running, closed_at = _crises(user)
    blind, newest = _sources()
    age = (timezone.now() - newest).total_seconds() if newest else None
    deciding = visible_alerts(user).filter(state="open").exclude(kind="praise").count()
    return Situation(running, closed_at, blind, age, deciding)


def _crises(user: User) -> tuple[list[OpenCrisis], datetime | None]:
    # One query for both: those that run, and the one that was closed last.
    seen = visible_crises(user)
    last = seen.filter(closed_at__isnull=False).order_by("-closed_at").values("pk")[:1]
    rows = list(seen.filter(Q(status__in=RUNNING) | Q(pk__in=last)).select_related("lead"))
    running = [crisis for crisis in rows if crisis.status in RUNNING]
    running.sort(key=_first_in_strip)
    closed_at = max((crisis.closed_at for crisis in rows if crisis.closed_at), default=None)
    return [_as_open(crisis) for crisis in running], closed_at


def _first_in_strip(crisis: Crisis) -> tuple[int, float]:
    due = crisis.next_update_at or crisis.opened_at
    return (-GRAVE.index(crisis.severity), due.timestamp())


def _as_open(crisis: Crisis) -> OpenCrisis:
    return OpenCrisis(
        number=crisis.number,
        title=crisis.title,
        severity=crisis.severity,
        lead_name=crisis.lead.name,
        url=f"/crises/{crisis.number}/",
        next_public_update_at=crisis.next_update_at,
    )


def _sources() -> tuple[list[str], datetime | None]:
    """Return the sources that are blind, by name, and when anything was heard last."""
    rows = Source.objects.filter(state=SourceState.ON, exercise=None).values_list(
        "name", "name_sv", "blind_since", "last_heard_at"
    )
    swedish = (get_language() or "en").startswith("sv")
    blind = [(sv if swedish and sv else name) for name, sv, since, _heard in rows if since]
    return sorted(blind), max((heard for *_rest, heard in rows if heard), default=None)


# ---------------------------------------------------------------- navigation


def _places() -> list[Item]:
    """Return every page of the navigation, by the name of its address."""
    prepare, share, manage = gettext("Prepare"), gettext("Share"), gettext("Manage")
    can = Permission
    return [
        Item("desk", gettext("Your desk"), "home", can.DESK_SEE, "g h", in_bar=True),
        Item("triage", gettext("Triage"), "inbox", can.DESK_SEE, "g t", in_bar=True),
        Item("crises", gettext("Crises"), "flag", can.CRISIS_SEE, "g c", in_bar=True),
        Item("mentions", gettext("Mentions"), "say", can.DESK_SEE, "g m", in_bar=True),
        Item("numbers", gettext("Numbers"), "chart", can.DESK_SEE, "g n"),
        Item("rules", gettext("Rules"), "sliders", can.RULES_SEE, group=prepare),
        Item("sources", gettext("Sources"), "source", can.SOURCES_SEE, group=prepare),
        Item("screens", gettext("Wall monitors"), "wall", can.SCREENS_SEE, group=share),
        Item("report", pgettext("navigation", "Report"), "people", can.REPORT_SEND, group=share),
        Item("log", gettext("Full log"), "log", can.LOG_SEE, group=share),
        Item("people", pgettext("navigation", "People"), "user", can.PEOPLE_EDIT, group=manage),
    ]


def navigation(user: User | None, path: str, situation: Situation) -> list[Entry]:
    """Return the pages this person may open; the one they are on is marked."""
    if user is None:
        return []
    has_desk = user.may(Permission.DESK_SEE)
    counts = {"triage": situation.deciding, "crises": len(situation.open)}
    shown = [(item, reverse(item.key)) for item in _places() if user.may(item.needs)]
    # The longest address that the page's own begins with: "/" begins them all.
    here = max((url for _item, url in shown if _is_under(path, url)), key=len, default="")
    return [
        Entry(
            item=item,
            url=url,
            count=counts.get(item.key, 0),
            hot=item.key == "crises" and bool(situation.open),
            current=url == here,
            in_bar=item.in_bar or not has_desk,
        )
        for item, url in shown
    ]


def _is_under(path: str, url: str) -> bool:
    return path == url if url == "/" else path.startswith(url)
