"""Everything the first page of a crisis shows. Reads only, a fixed number of queries."""

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import get_language, gettext

from accounts.models import User
from accounts.permissions import Permission
from escalation.alerts.models import Alert
from escalation.crises import queries, steps, types
from escalation.crises.access import may_lead, visible_crises
from escalation.crises.curve import Point, crisis_curve
from escalation.crises.models import RUNNING, Crisis
from escalation.crises.similar import Likeness
from journal import sentences
from journal.models import Entry
from monitoring.models import Mention, Storyline

LOG_SHOWN = 100
# Marks before entries that say more than the crisis flag of their noun.
_ICONS = {
    "crisis.raised": "up",
    "crisis.lowered": "down",
    "crisis.noted": "edit",
    "crisis.decided": "check",
    "crisis.confirmed": "check",
    "crisis.promised": "clock",
    "crisis.staffed": "assign",
    "crisis.members": "people",
    "crisis.linked": "plus",
    "crisis.viewed": "eye",
    "crisis.hidden": "lock",
    "crisis.shown": "lock",
    "crisis.moved": "right",
    "alert.acknowledged": "check",
    "alert.assigned": "assign",
    "alert.dismissed": "x",
    "alert.snoozed": "clock",
    "alert.handed-over": "people",
    "alert.passed-on": "heart",
    "alert.undone": "undo",
}
FILTERS = {
    "decisions": ("crisis.decided", "crisis.raised", "crisis.lowered", "crisis.opened",
                  "crisis.closed", "crisis.confirmed", "crisis.staffed"),
    "notes": ("crisis.noted", "crisis.decided"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the log as the screen shows it; `is_new`: came since the reader last looked."""

    id: int
    number: int
    at: datetime
    icon: str
    who: str
    say: str
    seal: str
    kind: str
    is_new: bool
    # Empty fields that the row of the log may carry for published words.
    quote: str = ""
    lang: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """One crisis with everything around it."""

    crisis: Crisis
    steps: list[steps.Step]
    lines: list[Line]
    entry_count: int
    storylines: list[Storyline]
    lone: queries.Lone
    mentions: list[Mention]
    alerts: list[Alert]
    curve: list[Point]
    likes: list[Likeness]
    members: list[User]
    questions: list[str]
    type_name: str
    checks: list[str]
    may_lead: bool
    may_link: bool
    open_s: float

    @property
    def interval_s(self) -> float:
        """Return the pace of public updates in seconds, half an hour where none was set."""
        return (self.crisis.update_every_min or 30) * 60

    @property
    def marks(self) -> list[tuple[datetime, str]]:
        """Return the moments that are named above the curve."""
        return [(self.crisis.opened_at, gettext("opened"))]

    @property
    def is_running(self) -> bool:
        """Tell whether it is not closed yet."""
        return self.crisis.status in RUNNING

    @property
    def mention_count(self) -> int:
        """Return how many mentions its storylines have, and those that were added one by one."""
        return self.lone.count + sum(story.mention_count for story in self.storylines)

    @property
    def original_count(self) -> int:
        """Return how many of them are originals."""
        return self.lone.originals + sum(story.original_count for story in self.storylines)

    @property
    def reach(self) -> int:
        """Return how many people could have seen them."""
        return self.lone.reach + sum(story.reach for story in self.storylines)

    @property
    def negative_share(self) -> float | None:
        """Return the share of negative mentions, 0-1; None without mentions."""
        total = self.mention_count
        negative = self.lone.negative + sum(story.negative_count for story in self.storylines)
        return negative / total if total else None

    @property
    def praise_count(self) -> int:
        """Return how many mentions are positive."""
        return self.lone.positive + sum(story.positive_count for story in self.storylines)

    @property
    def mentions_url(self) -> str:
        """Return where all its mentions are listed; "" when some belong to no storyline of it."""
        if self.lone.count:
            return ""
        chosen = urlencode([("storyline", story.pk) for story in self.storylines[:20]])
        return f"{reverse('mentions')}?{chosen}" if chosen else ""

    @property
    def new_count(self) -> int:
        """Return how many lines came since the reader last looked."""
        return sum(line.is_new for line in self.lines)


def page_of(
    user: User, crisis: Crisis, now: datetime, *, read_to: int = 0, shown: str = ""
) -> Page:
    """Return the page of a crisis that was loaded through its gate.

    Args: read_to: last entry the reader had seen before. shown: a key of FILTERS, or everything.
    """
    language = get_language() or "en"
    stories = queries.storylines_of(crisis)
    leads = may_lead(user, crisis)
    return Page(
        crisis=crisis,
        steps=steps.shown_steps(crisis.status, crisis.steps),
        lines=log_of(crisis, read_to=read_to, shown=shown),
        entry_count=crisis.stream.head_seq,
        storylines=stories,
        lone=queries.lone_figures(crisis),
        mentions=queries.mentions_of(crisis, limit=12),
        alerts=queries.alerts_of(user, crisis),
        curve=crisis_curve(
            crisis.storylines,
            crisis.first_mention_at or crisis.opened_at,
            crisis.closed_at or now,
        ),
        likes=queries.met_before(user, queries.as_case(crisis), now),
        members=queries.members_of(crisis) if crisis.is_private else [],
        questions=types.first_questions(crisis.type, language),
        type_name=types.type_name(crisis.type, language),
        checks=steps.open_checks(queries.standing_of(crisis, now), now) if leads else [],
        may_lead=leads,
        open_s=((crisis.closed_at or now) - crisis.opened_at).total_seconds(),
        may_link=user.may(Permission.CRISIS_OPEN),
    )


def log_of(crisis: Crisis, *, read_to: int = 0, shown: str = "") -> list[Line]:
    """Return the newest lines of the log, newest first. One query."""
    entries = Entry.objects.filter(stream=crisis.stream)
    if shown in FILTERS:
        entries = entries.filter(verb__in=FILTERS[shown])
    rows = entries.select_related("actor", "on_behalf_of", "sealed", "stream").order_by("-seq")
    return [_line(entry, read_to) for entry in rows[:LOG_SHOWN]]


def icon_of(entry: Entry) -> str:
    """Return the mark before an entry: what was done, where the noun alone says too little."""
    if entry.data.get("kind") == "correction":
        return "undo"
    return _ICONS.get(entry.verb, sentences.icon(entry))


def _line(entry: Entry, read_to: int) -> Line:
    is_correction = entry.data.get("kind") == "correction"
    kind = "fix" if is_correction else "key" if sentences.is_decision(entry) else ""
    return Line(
        id=entry.pk,
        number=entry.seq,
        at=entry.at,
        icon=icon_of(entry),
        who=sentences.who(entry),
        say=sentences.sentence(entry),
        seal=entry.hash[:4],
        kind=kind,
        is_new=bool(read_to) and entry.pk > read_to,
    )


def running_for(user: User) -> list[Crisis]:
    """Return the running crises something can be added to."""
    return list(visible_crises(user).filter(status__in=RUNNING).order_by("-opened_at")[:5])
