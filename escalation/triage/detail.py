"""Everything the right half of triage shows about one alert.

Reads only, with a fixed number of queries.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Q
from django.utils import timezone

from accounts.models import Unit, User
from accounts.permissions import Permission, roles_with
from escalation.alerts import waits
from escalation.alerts.cause import cause_of
from escalation.alerts.groups import parts_of
from escalation.alerts.models import Alert, AlertKind, AlertSeen, Decision, Thanks
from escalation.alerts.praise import likely_unit, without_names
from escalation.alerts.states import IN_HAND, open_moves, rank
from escalation.alerts.volume_words import volume_words
from escalation.crises.access import visible_crises
from escalation.crises.curve import Point, story_curve
from escalation.crises.models import RUNNING, Crisis
from escalation.crises.queries import met_before
from escalation.crises.similar import Case, Likeness
from escalation.criteria import reasons
from escalation.criteria.asking import Asking, askings
from escalation.triage.marks import matched_words, spans
from escalation.triage.queries import source_name
from escalation.triage.story import Original, Story, story_of
from monitoring.models import Mention, Storyline


@dataclass(frozen=True, slots=True)
class Detail:
    """One alert with everything that explains it."""

    alert: Alert
    mention: Mention | None
    storyline: Storyline | None
    marks: list[tuple[int, int]]
    earlier_count: int
    curve: list[Point]
    parts: list[reasons.Part]
    to_next: int | None
    raised_by: str
    likes: list[Likeness]
    seen_by: list[str]
    history: list[Decision]
    story: Story | None
    moves: frozenset[str]
    crises: list[Crisis]
    thanks: Thanks | None
    # What was merged into it, and the posts that may be split off it.
    merged: list[Alert]
    splittable: list[Original]
    # What its rules ask for beside the score, and what it becomes when something holds.
    askings: list[Asking]
    waits: list[waits.Wait]
    # How far its volume stands out, in sentences.
    volume: list[str]

    @property
    def may_split(self) -> bool:
        """Tell whether there is more in it than one, and the reader may part it."""
        return "split" in self.moves and (len(self.merged) > 1 or len(self.splittable) > 1)

    @property
    def source_name(self) -> str:
        """Return where it was said, in the reader's language."""
        return source_name(self.mention.source) if self.mention else ""

    @property
    def thresholds(self) -> Mapping[str, int]:
        """Return where the severities begin in the rule set of this alert."""
        return dict(self.alert.rule_set.document.get("thresholds", {}))

    @property
    def without_copies(self) -> int | None:
        """Return the score without copies and new accounts, where it was weighed."""
        score: int | None = (self.alert.verdict or {}).get("without_copies")
        return score

    @property
    def severity_without_copies(self) -> str:
        """Return how grave it would be without copies and new accounts."""
        score = self.without_copies or 0
        steps = sorted(self.thresholds.items(), key=lambda step: step[1])
        return next((key for key, start in reversed(steps) if score >= start), "watch")

    @property
    def is_proposed_up(self) -> bool:
        """Tell whether a person is asked to confirm a graver severity, not a lower one."""
        return rank(self.alert.proposed) > rank(self.alert.severity)

    @property
    def is_lower_without_copies(self) -> bool:
        """Tell whether copies alone carry it to where it is."""
        return rank(self.severity_without_copies) < rank(self.alert.severity)


def detail_of(user: User, alert: Alert) -> Detail:
    """Return the whole right half for an alert that was loaded through its gate."""
    mention = (
        Mention.objects.select_related("source", "storyline")
        .defer("search", "shape")
        .filter(pk=alert.mention_id)
        .first()
    )
    storyline = _storyline(alert, mention)
    merged = parts_of([alert]).get(alert.pk, [])
    told = _told(merged) if merged else [storyline.pk] if storyline else []
    story = story_of(told, timezone.localtime().year) if told else None
    verdict, document = alert.verdict or {}, alert.rule_set.document
    return Detail(
        alert=alert,
        mention=mention,
        storyline=storyline,
        marks=spans(mention.text, matched_words(verdict)) if mention else [],
        earlier_count=_earlier(mention) if mention else 0,
        curve=story_curve(told, alert.last_at) if told else [],
        parts=reasons.parts(verdict, document),
        to_next=verdict.get("to_next"),
        raised_by=reasons.raised_by(verdict, document),
        likes=_likes(user, alert, mention, storyline),
        seen_by=_seen_by(user, alert),
        history=_history(alert),
        story=story,
        moves=open_moves(alert.state, alert.kind, alert.proposed)
        if user.may(Permission.TRIAGE_DECIDE)
        else frozenset(),
        crises=_running(user, alert),
        thanks=Thanks.objects.filter(alert=alert).select_related("unit", "by").first(),
        merged=merged,
        splittable=_splittable(alert, story),
        askings=askings(alert.asked),
        waits=waits.waits_of(alert, document),
        volume=volume_words(alert.volume),
    )


def _storyline(alert: Alert, mention: Mention | None) -> Storyline | None:
    if mention and mention.storyline_id == alert.storyline_id:
        return mention.storyline
    return Storyline.objects.filter(pk=alert.storyline_id).first() if alert.storyline_id else None


def _told(merged: list[Alert]) -> list[int]:
    found = dict.fromkeys(part.storyline_id for part in merged if part.storyline_id)
    return [storyline for storyline in found if storyline]


def _splittable(alert: Alert, story: Story | None) -> list[Original]:
    if alert.kind != AlertKind.STORYLINE or story is None or story.original_count < 2:
        return []
    return story.offered


def _earlier(mention: Mention) -> int:
    # "Not seen before": enough to know whether there are any, and a figure up to a hundred.
    earlier = Mention.objects.filter(
        author_key=mention.author_key, created_at__lt=mention.created_at
    ).exclude(pk=mention.pk)
    return len(earlier.values_list("pk", flat=True)[:100])


def carriers_of(alert: Alert) -> tuple[list[Mention], int, bool]:
    """Return the posts without which an alert would not stand where it does.

    At most five of them, how many there are, and whether it could be told at all.
    """
    ids = cause_of(alert)
    if ids is None:
        return [], 0, False
    rows = Mention.objects.filter(pk__in=ids).select_related("source").defer("search")
    return list(rows.order_by("created_at", "pk")[:5]), len(ids), True


def _likes(
    user: User, alert: Alert, mention: Mention | None, storyline: Storyline | None
) -> list[Likeness]:
    if alert.kind == "praise" or mention is None or not user.may(Permission.CRISIS_SEE):
        return []
    title = storyline.title if storyline else alert.title
    hits = tuple(matched_words(alert.verdict or {}))
    return met_before(user, Case(0, title, tuple(mention.terms), hits=hits), timezone.now())


def _seen_by(user: User, alert: Alert) -> list[str]:
    """Return the names of who has looked, oneself left out, last first."""
    rows = AlertSeen.objects.filter(alert=alert).exclude(user=user).order_by("-at")
    return list(rows.values_list("user__name", flat=True)[:6])


def _history(alert: Alert) -> list[Decision]:
    # What was decided about an alert before it was merged belongs to the one it is part of now.
    about = Q(alert=alert) | Q(alert__merged_into=alert) & ~Q(action__in=("merge", "split"))
    rows = Decision.objects.filter(about, undone_at=None).select_related("by")
    if alert.state == IN_HAND:
        rows = rows.exclude(action="escalate")
    return list(rows.order_by("-pk")[:6])


def _running(user: User, alert: Alert) -> list[Crisis]:
    if alert.state in {"in-crisis", IN_HAND} or not user.may(Permission.CRISIS_OPEN):
        return []
    return list(visible_crises(user).filter(status__in=RUNNING).order_by("-opened_at")[:5])


# ---------------------------------------------------------------- what the forms offer


def deciders() -> list[User]:
    """Return everybody an alert may be given to, by name."""
    roles = roles_with(Permission.TRIAGE_DECIDE)
    return list(User.objects.filter(is_active=True, roles__overlap=roles).order_by("name"))


@dataclass(frozen=True, slots=True)
class Passing:
    """What passing praise on proposes: the words without names, and whose praise it is."""

    text: str
    unit_id: int | None
    units: list[Unit]


def passing_of(mention: Mention) -> Passing:
    """Return a first draft of the praise to pass on, for a person to read and put right."""
    units = list(Unit.objects.order_by("is_external", "name"))
    words = {unit.pk: [*unit.name.split(), *unit.name_sv.split()] for unit in units}
    staff = User.objects.filter(is_active=True).values_list("name", flat=True)
    names = [mention.author_name, mention.author_handle, *staff]
    return Passing(
        text=without_names(mention.text, names),
        unit_id=likely_unit(mention.text, words),
        units=units,
    )
