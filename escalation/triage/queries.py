"""What the queue reads: its rows, the figures on its tabs, and what has changed since."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import blake2s

from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet, Subquery, Sum
from django.utils import timezone

from accounts.models import User
from escalation.alerts.access import visible_alerts
from escalation.alerts.models import Alert, AlertKind, AlertSeen, AlertState
from escalation.alerts.states import rank
from escalation.triage.queue import GROUPS, IN_QUEUE, Asked, Row, group_of, is_in_tab, shown_author
from monitoring.models import Mention, MinuteCount, Source, Storyline

LONGEST = 200
# What a row says of its alert: the verdict and its like weigh far more than all of this.
_IN_ROW = (
    *("revision", "kind", "state", "severity", "score", "title", "last_at", "mention_id"),
    *("storyline_id", "snoozed_until", "proposed", "labels"),
)
LABELS = 20
MOST_CHANGES = 1000
# What a person has acknowledged stays in sight this long; after that it is found by search.
KEPT = timedelta(days=3)
# A transaction that began earlier may commit later: look back far enough to catch it.
OVERLAP = timedelta(seconds=15)


def queue_rows(user: User, asked: Asked, now: datetime) -> list[Row]:
    """Return the rows of a tab in their order, at most LONGEST. Three queries."""
    alerts = _narrowed(_of_tab(user, asked.tab, now), asked)
    ordered = alerts.only(*_IN_ROW).order_by("-score", "-last_at", "-pk")[:LONGEST]
    rows = as_rows(user, list(ordered))
    return [row for row in rows if row.is_unread] if asked.is_unread else rows


def queue_ids(user: User, asked: Asked, now: datetime) -> list[int]:
    """Return the ids of a tab in the order of the screen. One query."""
    alerts = _narrowed(_of_tab(user, asked.tab, now), asked)
    order = list(GROUPS)
    found = alerts.order_by("-score", "-last_at", "-pk").values_list("pk", "kind", "state")
    rows = [(order.index(group_of(kind, state)), pk) for pk, kind, state in found[:LONGEST]]
    return [pk for _place, pk in sorted(rows, key=lambda row: row[0])]


@dataclass(frozen=True, slots=True)
class EmptyFacts:
    """What an empty queue says instead: how much was heard today, and from where."""

    today: int
    newest_at: datetime | None
    source_count: int
    praise: int


def empty_facts(now: datetime) -> EmptyFacts:
    """Return what is true when nothing needs a decision. Three queries."""
    midnight = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    sources = Source.objects.filter(exercise=None)
    counted = MinuteCount.objects.filter(minute__gte=midnight, exercise_id=0)
    heard = sources.aggregate(newest=Max("newest_mention_at"), count=Count("pk"))
    return EmptyFacts(
        today=counted.aggregate(total=Sum("count"))["total"] or 0,
        newest_at=heard["newest"],
        source_count=heard["count"],
        praise=Alert.objects.filter(kind="praise", state__in=IN_QUEUE, exercise=None).count(),
    )


def as_rows(user: User, alerts: list[Alert]) -> list[Row]:
    """Return alerts as rows, with the mention each is about. Two queries; three if merged."""
    mentions = _posts([alert.mention_id for alert in alerts])
    stories = dict(
        Storyline.objects.filter(
            pk__in=[alert.storyline_id for alert in alerts if alert.storyline_id]
        ).values_list("pk", "title")
    )
    merged = merged_counts(alerts)
    return [_row(alert, mentions.get(alert.mention_id), stories, merged) for alert in alerts]


def merged_counts(alerts: Iterable[Alert]) -> dict[int, int]:
    """Return how many alerts are merged into each that holds any. One query, none without."""
    wholes = [alert.pk for alert in alerts if alert.kind == AlertKind.GROUP]
    if not wholes:
        return {}
    rows = Alert.objects.filter(merged_into__in=wholes, state=AlertState.MERGED)
    rows = rows.exclude(kind=AlertKind.GROUP)
    return dict(rows.values_list("merged_into").annotate(Count("pk")))


def used_labels() -> list[str]:
    """Return the labels in use, those used last first: what the desk may choose again."""
    recent = Alert.objects.exclude(labels=[]).order_by("-changed_at")
    found: dict[str, None] = {}
    for labels in recent.values_list("labels", flat=True)[:LONGEST]:
        found.update(dict.fromkeys(labels))
    return list(found)[:LABELS]


def tab_counts(user: User, now: datetime) -> dict[str, int]:
    """Return how many alerts stand in each tab, and how many wait for a decision. One query."""
    return counts_and_place(user, now)[0]


def counts_and_place(user: User, now: datetime) -> tuple[dict[str, int], str]:
    """Return the figures of the tabs, and from where in time a page read now asks for changes.

    One query.
    """
    queue = Q(state__in=IN_QUEUE) & _recent(now)
    counts = visible_alerts(user).aggregate(
        newest=Max("changed_at"),
        all=Count("pk", filter=queue),
        mine=Count(
            "pk", filter=Q(assignee=user) & (queue | Q(state__in=("snoozed", "handed-over")))
        ),
        reports=Count("pk", filter=queue & Q(kind="report")),
        praise=Count("pk", filter=queue & Q(kind="praise")),
        snoozed=Count("pk", filter=Q(state="snoozed")),
        service=Count("pk", filter=Q(state="handed-over")),
        decide=Count("pk", filter=Q(state="open") & ~Q(kind="praise")),
    )
    newest: datetime | None = counts.pop("newest")
    return counts, newest.isoformat() if newest else ""


def alert_sources() -> list[tuple[str, str, str]]:
    """Return (slug, English name, Swedish name) of every source, for the filter."""
    return list(
        Source.objects.filter(exercise=None).order_by("name").values_list("slug", "name", "name_sv")
    )


# ---------------------------------------------------------------- what has changed


def changed_alerts(user: User, since: datetime | None) -> list[Alert]:
    """Return every alert touched since a place in time, newest change last; a little overlap.

    An alert that has just gone into a private crisis is among them, so that it leaves the screen of
    those outside; how it grows there is not for them.
    """
    rows = with_seen(Alert.objects.filter(exercise__isnull=True), user)
    if since is not None:
        begin = since - OVERLAP
        seen = Q(pk__in=visible_alerts(user).values("pk")) | Q(decided_at__gt=begin)
        rows = rows.filter(seen, changed_at__gt=begin)
    # Of more than fit, the newest: who was away that long loads the page again.
    return list(rows.order_by("-changed_at", "-pk")[:MOST_CHANGES])[::-1]


def fingerprint(alerts: Iterable[Alert], counts: dict[str, int]) -> str:
    """Return what tells one answer from another: which alerts stand in which revision."""
    said = ",".join(f"{alert.pk}:{alert.revision}" for alert in alerts)
    return blake2s(f"{said}|{sorted(counts.items())}".encode(), digest_size=12).hexdigest()


def sorted_out(
    user: User, alerts: list[Alert], asked: Asked, now: datetime
) -> tuple[list[Row], list[int]]:
    """Return changed alerts as (rows that stand in the reader's view, ids that have left it)."""
    known = set(
        visible_alerts(user)
        .filter(pk__in=[alert.pk for alert in alerts])
        .values_list("pk", flat=True)
    )
    narrowed = known
    if asked.is_narrowed:
        fitting = _narrowed(Alert.objects.filter(pk__in=known), asked)
        narrowed = set(fitting.values_list("pk", flat=True))
    here = [
        alert
        for alert in alerts
        if alert.pk in narrowed
        and is_in_tab(asked.tab, alert.kind, alert.state, is_mine=alert.assignee_id == user.pk)
    ]
    rows = as_rows(user, here)
    shown = {row.id for row in rows}
    return rows, [alert.pk for alert in alerts if alert.pk not in shown]


def with_seen(rows: QuerySet[Alert], user: User) -> QuerySet[Alert]:
    """Add what a row needs to know whether this person has read it."""
    seen = AlertSeen.objects.filter(alert=OuterRef("pk"), user=user)
    return rows.annotate(seen_severity=Subquery(seen.values("severity")[:1]))


def source_name(source: Source) -> str:
    """Return what a source is called in the reader's language."""
    return source.local_name


# ---------------------------------------------------------------- inside


def _of_tab(user: User, tab: str, now: datetime) -> QuerySet[Alert]:
    rows = with_seen(visible_alerts(user), user)
    if tab == "snoozed":
        return rows.filter(state="snoozed")
    if tab == "service":
        return rows.filter(state="handed-over")
    if tab == "mine":
        return rows.filter(assignee=user, state__in=(*IN_QUEUE, "snoozed", "handed-over"))
    rows = rows.filter(_recent(now), state__in=IN_QUEUE)
    if tab in {"reports", "praise"}:
        rows = rows.filter(kind={"reports": "report", "praise": "praise"}[tab])
    return rows


def _recent(now: datetime) -> Q:
    return ~Q(state="acknowledged") | Q(changed_at__gt=now - KEPT)


def _narrowed(rows: QuerySet[Alert], asked: Asked) -> QuerySet[Alert]:
    if asked.severity:
        rows = rows.filter(severity=asked.severity)
    if asked.label:
        rows = rows.filter(labels__contains=[asked.label])
    post = Mention.objects.filter(pk=OuterRef("mention_id"))
    if asked.source:
        rows = rows.filter(Exists(post.filter(source__slug=asked.source)))
    if asked.words:
        said = Q(text__icontains=asked.words) | Q(author_handle__icontains=asked.words)
        story = Storyline.objects.filter(pk=OuterRef("storyline_id"), title__icontains=asked.words)
        part = Alert.objects.filter(merged_into=OuterRef("pk"), title__icontains=asked.words)
        rows = rows.filter(
            Exists(post.filter(said))
            | Exists(story)
            | Exists(part)
            | Q(title__icontains=asked.words)
        )
    return rows


@dataclass(frozen=True, slots=True)
class _Post:
    """What a row says of the mention its alert is about."""

    text: str
    lang: str
    at: datetime
    tone: int | None
    author: str


def _posts(ids: list[int]) -> dict[int, _Post]:
    # As plain values: two hundred whole objects would cost more than all the rest of the page.
    rows = Mention.objects.filter(pk__in=ids).values_list(
        *("pk", "text", "lang", "created_at", "tone", "author_handle", "author_name"),
        *("source__name", "source__name_sv", "source__is_internal"),
    )
    found = {}
    for pk, text, lang, at, tone, handle, name, source, source_sv, is_internal in rows:
        author = shown_author(handle, name, "", is_internal=is_internal)
        where = author or source_name(Source(name=source, name_sv=source_sv))
        found[pk] = _Post(text, lang, at, tone, where)
    return found


def _row(
    alert: Alert, mention: _Post | None, stories: dict[int, str], merged: dict[int, int]
) -> Row:
    seen = getattr(alert, "seen_severity", None)
    return Row(
        id=alert.pk,
        revision=alert.revision,
        group=group_of(alert.kind, alert.state),
        severity=alert.severity,
        score=None if alert.kind == "praise" else alert.score,
        text=mention.text if mention else alert.title,
        lang=mention.lang if mention else "",
        at=mention.at if mention else alert.last_at,
        author=mention.author if mention else "",
        storyline=stories.get(alert.storyline_id or 0, ""),
        tone=mention.tone if mention else None,
        is_unread=rank(seen or "") < rank(alert.severity),
        until=alert.snoozed_until if alert.state == "snoozed" else None,
        proposed=alert.proposed,
        merged=merged.get(alert.pk, 0),
        labels=tuple(alert.labels),
    )
