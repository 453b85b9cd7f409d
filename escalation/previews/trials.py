"""Tries everything that a draft changes on stored mentions, before a second person is asked."""

from typing import Any, Final

from accounts.models import User
from escalation.criteria.compile import compile_rules
from escalation.criteria.document import RANK, Doc
from escalation.criteria.live import facts_alone, live_rules
from escalation.criteria.match import Compiled, Hit
from escalation.criteria.score import verdict
from escalation.criteria.trials import what_changed
from escalation.previews.queries import Asked, matching, newest_stored
from monitoring.enrich.again import read_again
from monitoring.enrich.batch import Enriched

MOST: Final = 10_000
_FROM: Final = RANK["concern"]


def trial(user: User, document: Doc) -> dict[str, Any]:
    """Return what a draft finds among the newest stored mentions this person may see.

    Counts only: they go into the record. Raises RuleProblems.
    """
    compiled, live = compile_rules(document), live_rules().compiled
    posts = read_again(newest_stored(user, MOST))
    hits = compiled.match(posts)
    changed = what_changed(live.doc, compiled.doc)
    return {
        "looked_at": len(posts),
        "tried": [
            {"kind": kind, "key": key, "matched": len(matching(compiled, asked, posts, hits))}
            for kind, key in changed
            for asked in [Asked("words" if kind == "words" else "rule", key)]
        ],
        "above": _above(compiled, posts, hits),
        "above_before": _above(live, posts, live.match(posts)),
    }


def _above(compiled: Compiled, posts: list[Enriched], hits: list[Hit]) -> int:
    """Count the posts that would reach Concern on their own."""
    found = (
        verdict(compiled, facts_alone(post, hit)).severity
        for post, hit in zip(posts, hits, strict=True)
    )
    return sum(RANK.get(severity, -1) >= _FROM for severity in found)
