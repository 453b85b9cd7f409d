"""What an alert that several were merged into amounts to, and what it tells. Writes nothing.

Its parts stay alerts: each goes on growing with its own story, and the one follows the gravest.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import Count, Min, Q, Sum

from escalation.alerts.models import Alert, AlertKind, AlertState
from escalation.alerts.states import comes_back, rank
from escalation.criteria.consequences import united
from monitoring.models import Mention, Storyline

_FOLLOWED: Final = (
    "score", "severity", "proposed", "mention_count", "state", "mention_id", "title", "labels",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Told:
    """Which storylines and which lone mentions some alerts are about, each once."""

    storylines: tuple[int, ...]
    mentions: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Counted:
    """How much is told, every mention counted once."""

    mentions: int
    originals: int
    reach: int
    first_at: datetime | None


def parts_of(alerts: Iterable[Alert]) -> dict[int, list[Alert]]:
    """Return the alerts merged into each of these, the oldest first. One query, none without."""
    wholes = [alert.pk for alert in alerts if alert.kind == AlertKind.GROUP]
    found: dict[int, list[Alert]] = {pk: [] for pk in wholes}
    if wholes:
        # One whose own parts were pointed on is left as a record: it tells nothing any more.
        rows = Alert.objects.filter(merged_into__in=wholes, state=AlertState.MERGED)
        for part in rows.exclude(kind=AlertKind.GROUP).order_by("pk"):
            found[part.merged_into_id or 0].append(part)
    return found


def with_parts(alerts: Sequence[Alert]) -> list[Alert]:
    """Return alerts with the parts of merged ones in place of these. At most one query."""
    parts = parts_of(alerts)
    return [each for alert in alerts for each in parts.get(alert.pk, [alert])]


def told_by(parts: Iterable[Alert]) -> Told:
    """Return what single alerts are about: whole storylines, or one mention each."""
    stories: dict[int, None] = {}
    posts: dict[int, None] = {}
    for part in parts:
        if part.kind == AlertKind.STORYLINE and part.storyline_id is not None:
            stories[part.storyline_id] = None
        else:
            posts[part.mention_id] = None
    return Told(tuple(stories), tuple(posts))


def counted(told: Told) -> Counted:
    """Count what is told; a lone mention that a storyline tells as well counts once."""
    lines = Storyline.objects.filter(pk__in=told.storylines).aggregate(
        mentions=Sum("mention_count"),
        originals=Sum("original_count"),
        reach=Sum("reach"),
        first=Min("first_at"),
    )
    lone = Mention.objects.filter(pk__in=told.mentions)
    rest = lone.exclude(storyline_id__in=told.storylines).aggregate(
        mentions=Count("pk"), reach=Sum("reach"), first=Min("created_at")
    )
    first = [at for at in (lines["first"], rest["first"]) if at is not None]
    return Counted(
        mentions=(lines["mentions"] or 0) + rest["mentions"],
        originals=(lines["originals"] or 0) + rest["mentions"],
        reach=(lines["reach"] or 0) + (rest["reach"] or 0),
        first_at=min(first, default=None),
    )


def face_of(parts: Iterable[Alert]) -> Alert:
    """Return the part that stands for all: a public one before any from inside, then the gravest.

    What somebody told us in private never becomes the face of what is said in public.
    """
    return max(parts, key=lambda each: (not each.is_internal, *_gravity(each)))


def asking_of(parts: Iterable[Alert]) -> Alert | None:
    """Return the part whose proposed severity, above all that is in force, waits for a yes."""
    told = list(parts)
    highest = max((rank(part.severity) for part in told), default=-1)
    asking = [part for part in told if part.proposed and rank(part.proposed) > highest]
    return max(asking, key=lambda part: (rank(part.proposed), -part.pk), default=None)


def _gravity(part: Alert) -> tuple[int, int, int]:
    return rank(part.severity), part.score, -part.pk


def follow(whole: Alert, parts: Sequence[Alert], total: Counted, now: datetime) -> bool:
    """Bring the one up to date with its parts; False when nothing worth a write changed."""
    before = [getattr(whole, name) for name in _FOLLOWED]
    if not parts:
        whole.state = AlertState.FADED
    else:
        _take(whole, parts, total, now)
        if comes_back(whole.state, whole.score, whole.returns_above):
            whole.state, whole.snoozed_until, whole.returns_above = AlertState.OPEN, None, None
    if [getattr(whole, name) for name in _FOLLOWED] == before:
        return False
    whole.revision += 1
    whole.changed_at = now
    return True


def _take(whole: Alert, parts: Sequence[Alert], total: Counted, now: datetime) -> None:
    face, gravest = face_of(parts), max(parts, key=_gravity)
    score = max(part.score for part in parts)
    if score > whole.score:
        whole.rising_since = whole.rising_since or now
    elif score < whole.score:
        whole.rising_since = None
    whole.mention_id, whole.title = face.mention_id, face.title
    whole.score, whole.severity = score, gravest.severity
    asking = asking_of(parts)
    whole.proposed = asking.proposed if asking else ""
    whole.peak_score = max(whole.peak_score, *(part.peak_score for part in parts))
    heaviest = max(parts, key=lambda each: (each.score, -each.pk))
    whole.verdict, whole.rule_set_id = heaviest.verdict, heaviest.rule_set_id
    whole.rules = sorted({key for part in parts for key in part.rules})
    whole.asked = united(part.asked for part in parts)
    whole.told = sorted({role for part in parts for role in part.told})
    whole.is_internal = all(part.is_internal for part in parts)
    whole.mention_count, whole.original_count = total.mentions, total.originals
    whole.reach = total.reach
    whole.first_at = total.first_at or whole.first_at
    whole.last_at = max(part.last_at for part in parts)


# ---------------------------------------------------------------- finding the one


def telling(storylines: Collection[int]) -> Q:
    """Return the condition for alerts that stand for storylines: their own, or the merged one."""
    own = Q(storyline_id__in=storylines, kind=AlertKind.STORYLINE)
    parts = Alert.objects.filter(own, state=AlertState.MERGED)
    return own | Q(pk__in=parts.values("merged_into"))


def hold(alert_ids: Collection[int]) -> None:
    """Lock alerts and their parts in the one order in which everybody locks them."""
    rows = Alert.objects.select_for_update().filter(
        Q(pk__in=alert_ids) | Q(merged_into__in=alert_ids, state=AlertState.MERGED)
    )
    list(rows.order_by("pk").values_list("pk"))
