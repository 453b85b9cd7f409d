"""The demo's rule sets: two that were, one in force, one that waits for a second person."""

from datetime import datetime, time
from typing import Any, Final

from accounts.models import User
from crisisdesk.demo.timing import ZONE
from escalation.criteria.changes import apply_changes
from escalation.criteria.models import RuleSet, RuleSetState
from escalation.criteria.shorthand import normalise
from journal.canonical import digest

STATES: Final = {
    "live": RuleSetState.LIVE,
    "draft": RuleSetState.PROPOSED,
    "retired": RuleSetState.RETIRED,
}


def make_rule_sets(facts: dict[str, Any], people: dict[str, User]) -> RuleSet:
    """Create every version the demo knows; returns the one in force."""
    live = normalise(facts, facts["live"])
    for told in sorted(facts["rule_sets"], key=lambda each: int(each["version"])):
        document = _document(live, told, facts)
        state = STATES[told["status"]]
        published = people.get(told.get("published_by", ""))
        RuleSet.objects.create(
            version=told["version"],
            based_on=told.get("based_on"),
            state=state,
            document=document,
            digest=digest(document),
            why=told.get("why", ""),
            written_by=people.get(told.get("written_by") or told.get("second_admin") or ""),
            published_by=published,
            proposed_at=_moment(told.get("since")),
            live_from=_moment(told.get("since")),
            live_until=_moment(told.get("until")),
        )
    return RuleSet.objects.get(state=RuleSetState.LIVE)


def _document(live: dict[str, Any], told: dict[str, Any], facts: dict[str, Any]) -> dict[str, Any]:
    """Return what a version said; those that were are told as changes to the one in force."""
    if told["version"] == facts["live"]:
        return live
    changed = apply_changes(live, told.get("changes", []))
    return normalise({**changed, "version": told["version"], "weights": told["weights"]})


def _moment(day: Any) -> datetime | None:
    return datetime.combine(day, time(9), tzinfo=ZONE) if day else None
