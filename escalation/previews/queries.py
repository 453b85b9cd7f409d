"""What a word list or a rule that is only being written finds among stored mentions."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final, Literal

from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from escalation.alerts.models import Decision
from escalation.criteria.compile import compile_rules
from escalation.criteria.document import BRANCH_KEYS, Doc
from escalation.criteria.live import facts_alone, live_rules
from escalation.criteria.marks import marks
from escalation.criteria.match import Compiled, Hit, Rule
from escalation.criteria.score import verdict
from monitoring.enrich.again import COLUMNS, read_again
from monitoring.enrich.batch import Enriched
from monitoring.mentions.access import visible_mentions
from monitoring.models import Mention

# Enough to see what a query does, and answered within a second or two.
MOST: Final = 4000
BACK: Final = timedelta(days=28)
SHOWN: Final = 20
# What a person said an alert was, when nobody should have been bothered.
_NOISE: Final = frozenset({"noise", "false_alarm", "not_about_us"})
_CALM: Final = frozenset({"none", "watch"})

Holds = Callable[[Enriched, Hit], bool]


@dataclass(frozen=True, slots=True)
class Asked:
    """What is tried: one word list or one rule of a rule set."""

    kind: Literal["words", "rule"]
    name: str


@dataclass(frozen=True, slots=True)
class Shown:
    """One mention that was found, with the stretches of its text that were looked for."""

    mention: Mention
    marks: list[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Preview:
    """What was found. Rates are 0-1; noise_rate is None while nobody has decided on any of it.

    counts_on: the rule asks for numbers as well, so each of these only counts towards it.
    found_anew, lost: against the rules in force.
    """

    looked_at: int
    since: datetime
    matched: int = 0
    found_anew: int = 0
    lost: int = 0
    judged: int = 0
    noise: int = 0
    calm: int = 0
    counts_on: bool = False
    rows: list[Shown] = field(default_factory=list)

    @property
    def noise_rate(self) -> float | None:
        """Share of what people have decided on that was noise."""
        return self.noise / self.judged if self.judged else None

    @property
    def calm_rate(self) -> float | None:
        """Share of what was found that stood below Concern when it was weighed."""
        return self.calm / self.matched if self.matched else None


def preview(user: User, document: Mapping[str, Any], asked: Asked) -> Preview:
    """Ask the newest stored mentions. Raises RuleProblems when the document says what cannot be."""
    compiled = compile_rules(document)
    rows = newest_stored(user, MOST)
    since = timezone.now() - BACK
    posts = read_again(rows)
    live = live_rules().compiled
    found = matching(compiled, asked, posts, compiled.match(posts))
    before = matching(live, asked, posts, live.match(posts))
    hits = [rows[place] for place in sorted(found)]
    outcomes = _outcomes(hits)
    rule = _rule(compiled, asked)
    return Preview(
        looked_at=len(rows),
        since=rows[-1].created_at if len(rows) == MOST else since,
        matched=len(hits),
        found_anew=len(found - before),
        lost=len(before - found),
        judged=len(outcomes),
        noise=sum(outcome in _NOISE for outcome in outcomes),
        calm=sum(row.severity in _CALM for row in hits),
        counts_on=rule is not None and rule.condition.needs_window,
        rows=[Shown(row, _marked(compiled, asked, row.text)) for row in hits[:SHOWN]],
    )


def newest_stored(user: User, most: int) -> list[Mention]:
    """Return the newest mentions of four weeks, as they are read again; at most so many."""
    return list(
        visible_mentions(user)
        .filter(created_at__gte=timezone.now() - BACK)
        .select_related("source", "storyline")
        .only(*COLUMNS, "severity", "score", "original_id", "deleted_at", "source", "storyline")
        .order_by("-created_at", "-pk")[:most]
    )


def _rule(compiled: Compiled, asked: Asked) -> Rule | None:
    if asked.kind != "rule":
        return None
    return next((rule for rule in compiled.rules if rule.key == asked.name), None)


def matching(compiled: Compiled, asked: Asked, posts: list[Enriched], hits: list[Hit]) -> set[int]:
    """Return the places of the posts that have it. hits: what `compiled` matched in each."""
    holds = _holds(compiled, asked)
    if holds is None:
        return set()
    return {
        place for place, (post, hit) in enumerate(zip(posts, hits, strict=True)) if holds(post, hit)
    }


def _holds(compiled: Compiled, asked: Asked) -> Holds | None:
    if asked.kind == "words":
        if asked.name not in compiled.list_names:
            return None
        index = compiled.list_names.index(asked.name)
        return lambda _post, hit: index in hit.lists
    rule = _rule(compiled, asked)
    if rule is None:
        return None
    if rule.is_late:
        return lambda post, hit: rule.condition.test(
            hit.atoms, post, None, verdict(compiled, facts_alone(post, hit)).score
        )
    return lambda _post, hit: rule.index in hit.fired or rule.index in hit.waiting


def _marked(compiled: Compiled, asked: Asked, text: str) -> list[tuple[int, int]]:
    """Return what is to be marked: the words of the list, or everything the rule asks for."""
    found = marks(compiled, text)
    keys = {asked.name}
    rule = _rule(compiled, asked)
    if rule is not None:
        held = next(each for each in compiled.doc["rules"] if each["key"] == rule.key)
        keys |= rule.lists | set(_patterns(held["if"]))
    own = [(mark.start, mark.end) for mark in found if mark.key in keys]
    # A phrase of a rule that stands in some list as well carries the name of the list.
    return own or ([(mark.start, mark.end) for mark in found] if rule and rule.phrases else [])


def _patterns(condition: Doc) -> Iterable[str]:
    yield from condition.get("patterns", ())
    for key in BRANCH_KEYS:
        branches = condition.get(key, ())
        for branch in branches if isinstance(branches, list) else [branches]:
            if isinstance(branch, dict):
                yield from _patterns(branch)


def _outcomes(mentions: list[Mention]) -> list[str]:
    """Return what people said each of these turned out to be, leaving out the undecided."""
    lines = {mention.storyline_id for mention in mentions if mention.storyline_id}
    decided = (
        Decision.objects.filter(undone_at=None)
        .exclude(outcome="")
        .filter(Q(mention_id__in=[each.pk for each in mentions]) | Q(storyline_id__in=lines))
        .order_by("at", "pk")
        .values_list("mention_id", "storyline_id", "outcome")
    )
    by_mention: dict[int, str] = {}
    by_line: dict[int, str] = {}
    for mention_id, storyline_id, outcome in decided:
        by_mention[mention_id] = outcome
        if storyline_id:
            by_line[storyline_id] = outcome
    said = (
        by_line.get(mention.storyline_id or 0) or by_mention.get(mention.pk) for mention in mentions
    )
    return [outcome for outcome in said if outcome]
