"""What the crisis screens and the strip read. Every list has a fixed number of queries."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection
from django.db.models import Count, F, Min, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from accounts.models import User
from accounts.permissions import Permission, roles_with
from escalation.alerts.access import visible_alerts
from escalation.alerts.groups import telling
from escalation.alerts.models import Alert
from escalation.crises.access import visible_crises
from escalation.crises.models import RUNNING, Crisis
from escalation.crises.similar import Case, Likeness, alike, words_of
from escalation.crises.steps import Standing
from monitoring.models import Mention, Storyline

TERMS_KEPT = 40

_TERMS = """
SELECT term FROM monitoring_mention m, unnest(m.terms) AS term
WHERE m.id = ANY(%s) OR (m.storyline_id = ANY(%s) AND m.original_id IS NULL)
GROUP BY term ORDER BY count(*) DESC, term LIMIT %s
"""

ORDINARY = 3000

_COMMON = """
WITH ordinary AS (
  SELECT terms FROM monitoring_mention WHERE created_at < %s AND exercise_id IS NULL
  ORDER BY created_at DESC, id DESC LIMIT %s)
SELECT term, count(*)::float8 / greatest((SELECT count(*) FROM ordinary), 100)
FROM ordinary, unnest(terms) AS term WHERE term = ANY(%s) GROUP BY term
"""


# ---------------------------------------------------------------- what a crisis is made of


def salient_terms(storylines: Collection[int], mentions: Collection[int]) -> list[str]:
    """Return the words that stand for what is being said, commonest first."""
    with connection.cursor() as cursor:
        cursor.execute(_TERMS, [list(mentions), list(storylines), TERMS_KEPT])
        return [term for (term,) in cursor.fetchall()]


def told_since(storylines: Collection[int], mentions: Collection[int]) -> datetime | None:
    """Return when it was first told, None when nothing is linked."""
    story = Storyline.objects.filter(pk__in=storylines).aggregate(at=Min("first_at"))["at"]
    post = Mention.objects.filter(pk__in=mentions).aggregate(at=Min("created_at"))["at"]
    return min((at for at in (story, post) if at), default=None)


def living_alerts(user: User, storylines: Collection[int], *, lock: bool = False) -> list[Alert]:
    """Return the alerts of storylines that may still be escalated."""
    rows = Alert.objects.filter(
        telling(storylines),
        pk__in=visible_alerts(user).values("pk"),
        state__in=("open", "acknowledged", "snoozed", "handed-over"),
    ).select_related("rule_set")
    if lock:
        rows = rows.select_for_update(of=("self",))
    return list(rows.order_by("pk"))


_ABOUT = """
SELECT (SELECT c.id FROM escalation_crisis c
  WHERE c.status = ANY(%s) AND c.exercise_id IS NULL
    AND (c.mentions @> ARRAY[n.mention] OR c.storylines @> ARRAY[n.storyline])
  ORDER BY c.is_private, c.opened_at DESC LIMIT 1 FOR UPDATE SKIP LOCKED)
FROM unnest(%s::bigint[], %s::bigint[]) WITH ORDINALITY AS n(storyline, mention, place)
ORDER BY n.place
"""


def crises_about(about: Sequence[tuple[int | None, int]]) -> list[int | None]:
    """Return the running crisis that each storyline or mention belongs to, one open to all first.

    Locks it, so that it is not closed meanwhile; one in somebody's hands counts as none.
    about: (storyline, mention).
    """
    lines, mentions = [line for line, _ in about], [mention for _, mention in about]
    with connection.cursor() as cursor:
        cursor.execute(_ABOUT, [list(RUNNING), lines, mentions])
        return [crisis for (crisis,) in cursor.fetchall()]


# ---------------------------------------------------------------- lists


def crisis_list(user: User, *, asked: str = "", closed: bool | None = None) -> QuerySet[Crisis]:
    """Return crises for the list, running ones first, the gravest of them on top.

    Args: asked: words in number, title or confirmed line. closed: only those, or only the others.
    """
    rows = visible_crises(user).select_related("lead", "spokesperson")
    if asked:
        rows = rows.filter(
            Q(title__icontains=asked)
            | Q(number__icontains=asked)
            | Q(confirmed_line__icontains=asked)
            | Q(lesson__icontains=asked)
            | Q(terms__contains=[asked.casefold()])
        )
    if closed is not None:
        running = Q(status__in=RUNNING)
        rows = rows.exclude(running) if closed else rows.filter(running)
    return rows.alias(open_first=Q(status__in=RUNNING)).order_by("-open_first", "-opened_at")


def crisis_counts(user: User) -> dict[str, int]:
    """Return how many crises run and how many are closed, of those this person may know of."""
    running = Q(status__in=RUNNING)
    return visible_crises(user).aggregate(
        running=Count("pk", filter=running), closed=Count("pk", filter=~running)
    )


def running_crises(user: User) -> list[Crisis]:
    """Return the crises that run, gravest first, then by which public update is due first."""
    rows = list(
        visible_crises(user)
        .filter(status__in=RUNNING)
        .select_related("lead", "spokesperson")
        .order_by(F("next_update_at").asc(nulls_last=True), "opened_at")
    )
    order = {"crisis": 0, "serious": 1, "concern": 2, "watch": 3}
    return sorted(rows, key=lambda crisis: order.get(crisis.severity, 4))


# ---------------------------------------------------------------- met this before?


def past_cases(user: User) -> list[Case]:
    """Return every past crisis this person may know of, as cases to compare with."""
    rows = visible_crises(user).exclude(status__in=RUNNING).order_by("-opened_at")[:500]
    return [as_case(crisis) for crisis in rows]


def met_before(user: User, case: Case, now: datetime) -> list[Likeness]:
    """Return the past crises a case is like, of those this person may know of. Two queries."""
    past = past_cases(user)
    return alike(case, past, common=common_words(case, now)) if past else []


def common_words(case: Case, now: datetime) -> dict[str, float]:
    """Return on what share of ordinary posts the words of a case stand. One query.

    Ordinary are posts from before yesterday: in a storm its own words stand on every second one.
    """
    words = sorted({word.casefold() for word in words_of(case).values()} | set(case.terms))
    with connection.cursor() as cursor:
        cursor.execute(_COMMON, [now - timedelta(days=1), ORDINARY, words])
        return {word: float(share) for word, share in cursor.fetchall()}


def as_case(crisis: Crisis) -> Case:
    """Return a crisis as a case to compare."""
    return Case(
        id=crisis.pk,
        title=crisis.title,
        terms=tuple(crisis.terms),
        type=crisis.type,
        severity=crisis.severity,
        at=crisis.first_mention_at or crisis.opened_at,
        url=f"/crises/{crisis.number}/",
    )


# ---------------------------------------------------------------- one crisis


def storylines_of(crisis: Crisis) -> list[Storyline]:
    """Return the storylines of a crisis, the most told first."""
    return list(Storyline.objects.filter(pk__in=crisis.storylines).order_by("-mention_count", "pk"))


def alerts_of(user: User, crisis: Crisis) -> list[Alert]:
    """Return the alerts a crisis was opened from or took in."""
    return list(visible_alerts(user).filter(crisis=crisis).order_by("-score", "-pk"))


def mentions_of(crisis: Crisis, limit: int = 20) -> list[Mention]:
    """Return the newest mentions of a crisis: of its storylines, originals only, and those picked.

    limit: how many at most.
    """
    told = Q(storyline_id__in=crisis.storylines, original_id__isnull=True)
    return list(
        Mention.objects.filter(told | Q(pk__in=crisis.mentions))
        .select_related("source")
        .order_by("-created_at", "-pk")[:limit]
    )


@dataclass(frozen=True, slots=True)
class Lone:
    """What is said in the mentions of a crisis that belong to none of its storylines."""

    count: int
    originals: int
    reach: int
    negative: int
    positive: int


def lone_figures(crisis: Crisis) -> Lone:
    """Return the figures of mentions that were added one by one. One query, none without."""
    if not crisis.mentions:
        return Lone(0, 0, 0, 0, 0)
    rows = Mention.objects.filter(pk__in=crisis.mentions).exclude(
        storyline_id__isnull=False, storyline_id__in=crisis.storylines
    )
    return Lone(
        **rows.aggregate(
            count=Count("pk"),
            originals=Count("pk", filter=Q(original_id=None)),
            reach=Coalesce(Sum("reach"), 0),
            negative=Count("pk", filter=Q(tone=-1)),
            positive=Count("pk", filter=Q(tone=1)),
        )
    )


def people_who_see() -> QuerySet[User]:
    """Return the people who may be made lead, spokesperson or member."""
    roles = roles_with(Permission.CRISIS_SEE)
    return User.objects.filter(is_active=True, roles__overlap=roles).order_by("name")


# ---------------------------------------------------------------- before it is closed


def alerts_in(crisis: Crisis, *, lock: bool = False) -> list[Alert]:
    """Return the alerts that are part of a crisis and not yet settled with it."""
    rows = Alert.objects.filter(crisis=crisis, state="in-crisis").order_by("pk")
    return list(rows.select_for_update(of=("self",)) if lock else rows)


def standing_of(crisis: Crisis, now: datetime) -> Standing:
    """Return the facts that closing looks at."""
    waiting = Alert.objects.filter(telling(crisis.storylines), state="open").count()
    return Standing(
        severity=crisis.severity,
        has_confirmed_line=bool(crisis.confirmed_line),
        next_update_at=crisis.next_update_at,
        open_alerts=waiting,
    )


def members_of(crisis: Crisis) -> list[User]:
    """Return who may see a private crisis, by name."""
    return list(User.objects.filter(pk__in=crisis.members.values("user")).order_by("name"))


def leads() -> QuerySet[User]:
    """Return the people whose role is to lead crises, by name."""
    roles = roles_with(Permission.CRISIS_LEAD)
    return User.objects.filter(is_active=True, roles__overlap=roles).order_by("name")


def lessons_of(crisis_ids: Collection[int]) -> dict[int, str]:
    """Return what was learned from past crises, by id."""
    rows = Crisis.objects.filter(pk__in=crisis_ids).exclude(lesson="")
    return dict(rows.values_list("pk", "lesson"))
