"""The rule set in force, compiled once per process and version; looked up before every round."""

from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Final

from django.db import connection

from escalation.criteria import praise
from escalation.criteria.compile import compile_rules
from escalation.criteria.defaults import example_rule_set
from escalation.criteria.document import SEVERITIES
from escalation.criteria.match import Compiled, Hit
from escalation.criteria.models import RuleSet, RuleSetState
from escalation.criteria.score import Facts, Verdict, reach_share, verdict
from monitoring.enrich.batch import Enriched
from monitoring.enrich.tiers import Tier, tiers_of
from monitoring.store.sorting import Weighed

FRESH_DIGEST: Final = "example"
# Asked twice in every round: written out, it costs a fifth of what putting it together would.
_IN_FORCE: Final = "SELECT id, digest FROM escalation_ruleset WHERE state = %s ORDER BY id LIMIT 1"
# A word list that gives this share of the points for nature is what a post is about.
GRAVE: Final = 0.3
MOST_ALIKE: Final = 20_000
# Lists, rules that fired, tone, tier, is it a question, points for the people reached.
_Alike = tuple[tuple[int, ...], tuple[int, ...], int | None, str, bool, int]


@dataclass(frozen=True, slots=True)
class LiveRules:
    """The compiled rules in force. pk is None while an organisation has published none."""

    pk: int | None
    version: int
    compiled: Compiled
    tiers: tuple[Tier, ...]
    thresholds: dict[str, int] = field(default_factory=dict)
    index_of: dict[str, int] = field(default_factory=dict)
    # Verdicts on mentions that are the same to the rules; nearly every mention is like another.
    alike: "dict[_Alike, Verdict]" = field(default_factory=dict, compare=False, repr=False)

    def weigh(self, batch: list[Enriched]) -> list[Weighed]:
        """Match a batch in one pass and weigh each mention by itself; counts come later."""
        return [
            _weighed(self, post, hit)
            for post, hit in zip(batch, self.compiled.match(batch), strict=True)
        ]


def live_rules() -> LiveRules:
    """Return the rules in force now; one cheap query, compiled only when they changed."""
    with connection.cursor() as cursor:
        cursor.execute(_IN_FORCE, [str(RuleSetState.LIVE)])
        row: tuple[int, str] | None = cursor.fetchone()
    return _compiled(*row) if row else _compiled(None, FRESH_DIGEST)


def forget() -> None:
    """Compile again at the next question."""
    _compiled.cache_clear()


@lru_cache(maxsize=4)
def _compiled(pk: int | None, digest: str) -> LiveRules:
    document: dict[str, Any]
    if pk is None:
        document, version = example_rule_set(), 0
    else:
        row = RuleSet.objects.get(pk=pk, digest=digest)
        document, version = row.document, row.version
    # A published version has passed the check and stands in normal form.
    compiled = compile_rules(document, version, is_checked=pk is not None)
    return LiveRules(
        pk=pk,
        version=version,
        compiled=compiled,
        tiers=tuple(tiers_of(compiled.doc["author_tiers"])),
        thresholds=dict(compiled.doc["thresholds"]),
        index_of={rule.key: rule.index for rule in compiled.rules},
    )


def _weighed(rules: LiveRules, post: Enriched, hit: Hit) -> Weighed:
    compiled = rules.compiled
    if hit.stopped:
        return Weighed(rules=compiled.rule_keys(hit.fired), points=(0, 0, 0, 0), severity="none")
    found = _verdict_alone(rules, post, hit)
    late = tuple(
        rule.index
        for rule in compiled.late
        if rule.condition.test(hit.atoms, post, None, found.score)
    )
    if late:
        found = verdict(compiled, facts_alone(post, hit), late)
    is_unfit = found.is_praise and not praise.fits(compiled, hit.lists, post)
    return Weighed(
        rules=compiled.rule_keys(found.fired),
        points=found.points,
        score=found.score,
        severity=SEVERITIES[0] if is_unfit else found.severity,
        lists=hit.lists,
        waiting=hit.waiting,
        atoms=tuple(hit.atoms) if hit.waiting or hit.fired or hit.lists else (),
        topic=_topic(compiled, hit.lists),
    )


def _verdict_alone(rules: LiveRules, post: Enriched, hit: Hit) -> Verdict:
    """Return the verdict on one mention by itself, the one on an equal mention where there is."""
    compiled = rules.compiled
    if any(compiled.rules[index].points[1] for index in hit.fired):
        # Points of a rule are added to the reach before rounding: then every number counts.
        return verdict(compiled, facts_alone(post, hit))
    people = round(compiled.weights[1] * reach_share(post.reach))
    key = (hit.lists, hit.fired, post.tone, post.tier, post.is_question, people)
    found = rules.alike.get(key)
    if found is None:
        if len(rules.alike) >= MOST_ALIKE:
            rules.alike.clear()
        found = rules.alike[key] = verdict(compiled, facts_alone(post, hit))
    return found


def _topic(compiled: Compiled, lists: tuple[int, ...]) -> str:
    """Return the key of the gravest list, "" when none is grave enough to be the subject."""
    if not lists:
        return ""
    gravest = max(lists, key=lambda index: (compiled.list_points[index][0], -index))
    if compiled.list_points[gravest][0] < GRAVE * compiled.weights[0]:
        return ""
    return compiled.list_names[gravest]


def facts_alone(post: Enriched, hit: Hit) -> Facts:
    """Return what one mention says by itself, before anything is counted."""
    return Facts(
        lists=hit.lists,
        fired=hit.fired,
        negative=1.0 if post.tone == -1 else 0.0,
        positive=1.0 if post.tone == 1 else 0.0,
        unsure=1.0 if post.tone is None else 0.0,
        tiers=(post.tier,),
        is_question=post.is_question,
        reach=post.reach,
    )
