"""Everything the right half of triage shows about one alert.

Reads only, with a fixed number of queries.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils import timezone

from accounts.models import Unit, User
from accounts.permissions import Permission, roles_with
from escalation.alerts.cause import cause_of
from escalation.alerts.models import Alert, AlertSeen, Decision, Thanks
from escalation.alerts.praise import likely_unit, without_names
from escalation.alerts.states import open_moves, rank
from escalation.crises.access import visible_crises
from escalation.crises.curve import Point, story_curve
from escalation.crises.models import RUNNING, Crisis
from escalation.crises.queries import past_cases
from escalation.crises.similar import Case, Likeness, alike
from escalation.criteria import reasons
from escalation.triage.marks import matched_words, spans
from escalation.triage.queries import source_name
from escalation.triage.story import Story, story_of
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
    verdict, document = alert.verdict or {}, alert.rule_set.document
    return Detail(
        alert=alert,
        mention=mention,
        storyline=storyline,
        marks=spans(mention.text, matched_words(verdict)) if mention else [],
        earlier_count=_earlier(mention) if mention else 0,
        curve=story_curve(storyline.pk, alert.last_at) if storyline else [],
        parts=reasons.parts(verdict, document),
        to_next=verdict.get("to_next"),
        raised_by=reasons.raised_by(verdict, document),
        likes=_likes(user, alert, mention, storyline),
        seen_by=_seen_by(user, alert),
        history=_history(alert),
        story=story_of(storyline.pk, timezone.localtime().year) if storyline else None,
        moves=open_moves(alert.state, alert.kind)
        if user.may(Permission.TRIAGE_DECIDE)
        else frozenset(),
        crises=_running(user, alert),
        thanks=Thanks.objects.filter(alert=alert).select_related("unit", "by").first(),
    )


def _storyline(alert: Alert, mention: Mention | None) -> Storyline | None:
    if mention and mention.storyline_id == alert.storyline_id:
        return mention.storyline
    return Storyline.objects.filter(pk=alert.storyline_id).first() if alert.storyline_id else None


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
    now = Case(0, title, tuple(mention.terms))
    return alike(now, past_cases(user))


def _seen_by(user: User, alert: Alert) -> list[str]:
    """Return the names of who has looked, oneself left out, last first."""
    rows = AlertSeen.objects.filter(alert=alert).exclude(user=user).order_by("-at")
    return list(rows.values_list("user__name", flat=True)[:6])


def _history(alert: Alert) -> list[Decision]:
    rows = alert.decisions.filter(undone_at=None).select_related("by").order_by("-pk")
    return list(rows[:6])


def _running(user: User, alert: Alert) -> list[Crisis]:
    if alert.state == "in-crisis" or not user.may(Permission.CRISIS_OPEN):
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
