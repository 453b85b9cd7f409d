"""What the screen "Full log" reads. The number of queries does not depend on how much there is."""

from dataclasses import dataclass, fields
from datetime import date, datetime, time, timedelta
from typing import Final

from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.models import User
from journal.access import visible_entries, visible_streams
from journal.heartbeats import last_beat
from journal.models import Checkpoint, Entry, Stream
from journal.proof import BROKEN, VERIFIED
from journal.sentences import agents_named

PER_PAGE: Final = 50
EXPORTED: Final = 20_000
STREAMS_NAMED: Final = 200
PEOPLE_NAMED: Final = 50
# A clock that was set back puts times and ids out of step by no more than this.
CLOCK_SLACK: Final = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Filters:
    """What somebody wants to see of the log; everything if nothing is given."""

    stream: str = ""
    who: str = ""
    group: str = ""
    since: date | None = None
    until: date | None = None
    object: str = ""
    # Leave out what the desk did by itself.
    people: bool = False

    def given(self) -> dict[str, str]:
        """Return what is set, as text."""
        values = {field.name: getattr(self, field.name) for field in fields(self)}
        return {name: str(value) for name, value in values.items() if value}


@dataclass(frozen=True, slots=True)
class Page:
    """One page of entries, newest first; older, newer: where to go on from, if there is more."""

    entries: list[Entry]
    older: int | None
    newer: int | None


@dataclass(frozen=True, slots=True)
class Standing:
    """Whether the chain was whole when it was last looked at, and what was signed last."""

    checked_at: datetime | None
    checked_to: int
    broken: Entry | None
    checkpoint: Checkpoint | None


def log_page(
    user: User, filters: Filters, *, before: int | None = None, after: int | None = None
) -> Page:
    """Return the entries older than `before` or newer than `after`, or the newest ones."""
    entries = _found(user, filters)
    if after is not None:
        rows = list(entries.filter(pk__gt=after).order_by("pk")[: PER_PAGE + 1])
        shown = rows[:PER_PAGE][::-1]
        if shown:
            newer = shown[0].pk if len(rows) > PER_PAGE else None
            return Page(shown, older=shown[-1].pk, newer=newer)
    elif before is not None:
        entries = entries.filter(pk__lt=before)
    rows = list(entries.order_by("-pk")[: PER_PAGE + 1])
    shown = rows[:PER_PAGE]
    return Page(
        shown,
        older=shown[-1].pk if len(rows) > PER_PAGE else None,
        newer=shown[0].pk if shown and before is not None else None,
    )


def fitting_entries(user: User, filters: Filters) -> QuerySet[Entry]:
    """Return the entries somebody may read that fit, in no order, with their people and words."""
    return _found(user, filters)


def log_entry(user: User, entry_id: int) -> Entry | None:
    """Return one entry of any stream that somebody may read, those of exercises among them."""
    related = ("stream", "actor", "on_behalf_of", "sealed")
    readable = Entry.objects.filter(stream__in=visible_streams(user), pk=entry_id)
    return readable.select_related(*related).first()


def log_export(user: User, filters: Filters) -> list[Entry]:
    """Return what a file of the log holds: the newest entries that fit, EXPORTED at most."""
    return list(_found(user, filters).order_by("-pk")[:EXPORTED])


def log_streams(user: User, asked: str = "") -> list[Stream]:
    """Return the streams somebody can choose from, the newest first; asked: one that must be in."""
    streams = visible_streams(user).exclude(head_seq=0)
    named = list(streams.order_by("-pk")[:STREAMS_NAMED])
    if asked and all(stream.key != asked for stream in named):
        named += streams.filter(key=asked)
    return named


def standing() -> Standing:
    """Return what the last check found and the last checkpoint."""
    beat = last_beat(VERIFIED)
    broken = Entry.objects.filter(verb=BROKEN).select_related("actor").order_by("-pk").first()
    if broken is not None and beat is not None and beat[0] > broken.at:
        broken = None
    return Standing(
        checked_at=beat[0] if beat else None,
        checked_to=beat[1] if beat else 0,
        broken=broken,
        checkpoint=Checkpoint.objects.order_by("-number").first(),
    )


def _found(user: User, filters: Filters) -> QuerySet[Entry]:
    entries = visible_entries(user, stream=filters.stream)
    if filters.group:
        entries = entries.filter(verb__startswith=f"{filters.group}.")
    if filters.people:
        entries = entries.filter(actor__isnull=False)
    if filters.object:
        entries = entries.filter(object_id__startswith=filters.object)
    if filters.who:
        entries = entries.filter(_by(filters.who))
    entries = _between(entries, filters.since, filters.until)
    return entries.select_related("stream", "actor", "on_behalf_of", "sealed")


def _by(who: str) -> Q:
    named = User.objects.filter(Q(name__icontains=who) | Q(username__iexact=who))
    people = list(named.values_list("pk", flat=True)[:PEOPLE_NAMED])
    found = Q(actor__in=people) | Q(on_behalf_of__in=people)
    # By the names that stand in the log: looking through all agents would read all of it.
    for kind in agents_named(who):
        found |= Q(actor__isnull=True, agent=kind)
        found |= Q(actor__isnull=True, agent__startswith=f"{kind}:")
    return found


def _between(entries: QuerySet[Entry], since: date | None, until: date | None) -> QuerySet[Entry]:
    zone = timezone.get_current_timezone()
    if since is not None:
        start = datetime.combine(since, time.min, tzinfo=zone)
        first = Entry.objects.filter(at__gte=start - CLOCK_SLACK).order_by("at").values("pk")[:1]
        # By id too: the list is read in order of id, and must not walk through years to get there.
        entries = entries.filter(at__gte=start, pk__gte=first)
    if until is not None:
        end = datetime.combine(until + timedelta(days=1), time.min, tzinfo=zone)
        last = Entry.objects.filter(at__lt=end + CLOCK_SLACK).order_by("-at").values("pk")[:1]
        entries = entries.filter(at__lt=end, pk__lte=last)
    return entries
