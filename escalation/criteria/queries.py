"""What the rule screens read."""

from typing import Any

from django.db.models import QuerySet

from accounts.models import User
from accounts.permissions import Permission, roles_with
from escalation.criteria.document import Doc
from escalation.criteria.models import RuleSet, RuleSetState
from escalation.criteria.naming import Names, list_name
from journal.models import Entry
from monitoring.models import Source


def rule_sets() -> QuerySet[RuleSet]:
    """Return every version, newest first, without what they say."""
    return RuleSet.objects.select_related("written_by", "published_by").defer("document")


def live_rule_set() -> RuleSet | None:
    """Return the version in force."""
    return RuleSet.objects.filter(state=RuleSetState.LIVE).first()


def rule_set(version: int) -> RuleSet | None:
    """Return one version with its people."""
    return (
        RuleSet.objects.select_related("written_by", "published_by").filter(version=version).first()
    )


def trial_of(version: int) -> dict[str, Any]:
    """Return what a proposal found when it was made last; empty when nobody tried it."""
    entry = (
        Entry.objects.filter(
            verb="rule-set.proposed", object_type="rule-set", object_id=str(version)
        )
        .order_by("-pk")
        .first()
    )
    return dict(entry.data.get("trial", {})) if entry else {}


def other_publishers(writer: User | None) -> list[User]:
    """Return who may publish what somebody else wrote."""
    people = User.objects.filter(
        is_active=True, roles__overlap=roles_with(Permission.RULES_EDIT)
    ).order_by("name")
    return list(people.exclude(pk=writer.pk) if writer else people)


def source_names() -> dict[str, str]:
    """Return sources by short name, named in the reader's language, for choosing."""
    rows = Source.objects.filter(exercise=None).order_by("name")
    return {source.slug: source.local_name for source in rows}


def names_in(document: Doc) -> Names:
    """Return what sources and word lists are called in the reader's language, by their keys."""
    lists = {name: list_name(name, document) for name in document["words"]}
    return {"source": source_names(), "words": lists}
