"""Writing, proposing, publishing and rolling back rule sets. Two people, always."""

import logging
from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permissions import Permission
from escalation.criteria.check import problems
from escalation.criteria.defaults import example_rule_set
from escalation.criteria.document import RuleProblems
from escalation.criteria.models import RuleSet, RuleSetState
from escalation.criteria.shorthand import normalise
from journal.canonical import digest
from journal.errors import Missing, Refused
from journal.record import record

log = logging.getLogger(__name__)

OPEN = (RuleSetState.DRAFT, RuleSetState.PROPOSED)


@transaction.atomic
def draft_rule_set(*, actor: User, based_on: int | None = None) -> RuleSet:
    """Begin a new version from another one (the live one unless said). Records rule-set.drafted.

    Raises: Missing; Refused('not-allowed').
    """
    _may_edit(actor)
    newest = RuleSet.objects.select_for_update().order_by("-version").first()
    base = (
        RuleSet.objects.filter(version=based_on).first()
        if based_on is not None
        else RuleSet.objects.filter(state=RuleSetState.LIVE).first()
    )
    if base is None:
        raise Missing
    version = (newest.version if newest else 0) + 1
    document = {**base.document, "version": version}
    draft = RuleSet.objects.create(
        version=version,
        based_on=base.version,
        document=document,
        digest=digest(document),
        written_by=actor,
    )
    record(
        verb="rule-set.drafted",
        actor=actor,
        about=("rule-set", version),
        data={"based_on": base.version},
        after=draft.digest,
    )
    return draft


@transaction.atomic
def change_draft(
    *, actor: User, version: int, document: Mapping[str, Any], seen_digest: str
) -> RuleSet:
    """Save what a draft says; a proposed one becomes a draft again, its proposal void.

    Raises: Refused('not-a-draft' | 'changed-meanwhile' | 'broken-rules'). Records rule-set.changed.
    """
    _may_edit(actor)
    draft = _locked(version)
    if draft.state not in OPEN:
        raise Refused(
            "not-a-draft", _("This version was published or discarded. Begin a new draft.")
        )
    if draft.digest != seen_digest:
        raise Refused(
            "changed-meanwhile",
            _("Somebody changed this draft while you wrote. Your text is kept on this page."),
        )
    normal = normalise({**document, "version": version})
    found = problems(normal)
    if found:
        raise Refused("broken-rules", " ".join(str(each) for each in found))
    before, draft.document, draft.digest = draft.digest, normal, digest(normal)
    draft.state, draft.proposed_at = RuleSetState.DRAFT, None
    # Whoever changed it last wrote it: that person may not be the second pair of eyes.
    draft.written_by = actor
    draft.save(
        update_fields=["document", "digest", "state", "proposed_at", "written_by", "updated_at"]
    )
    if before != draft.digest:
        record(
            verb="rule-set.changed",
            actor=actor,
            about=("rule-set", version),
            before=before,
            after=draft.digest,
        )
    return draft


def check_proposal(*, actor: User, version: int, why: str) -> RuleSet:
    """Return a draft that can be proposed, before anything slow is done for it; changes nothing.

    Raises: Missing; Refused as propose_rule_set does.
    """
    _may_edit(actor)
    draft = RuleSet.objects.filter(version=version).first()
    if draft is None:
        raise Missing
    _refuse_proposal(draft, why)
    return draft


@transaction.atomic
def propose_rule_set(
    *, actor: User, version: int, why: str, trial: Mapping[str, Any] | None = None
) -> RuleSet:
    """Ask a second person to publish a draft. Records rule-set.proposed.

    Whoever proposes answers for the whole of it: of a draft that two have written, the other one
    publishes, or a third.
    Args: trial: what it found among stored mentions; recorded, and shown to the second person.
    Raises: Refused('not-a-draft' | 'no-reason' | 'nothing-changed').
    """
    _may_edit(actor)
    draft = _locked(version)
    _refuse_proposal(draft, why)
    draft.written_by = actor
    draft.state, draft.why, draft.proposed_at = RuleSetState.PROPOSED, why[:500], timezone.now()
    draft.save(update_fields=["state", "why", "proposed_at", "written_by", "updated_at"])
    record(
        verb="rule-set.proposed",
        actor=actor,
        about=("rule-set", version),
        data={"trial": dict(trial)} if trial else {},
        sealed={"reason": why},
        after=draft.digest,
    )
    return draft


@transaction.atomic
def publish_rule_set(
    *, actor: User, version: int, seen_digest: str, seen_live: int | None = None
) -> RuleSet:
    """Put a proposed version in force; the one before retires. Records rule-set.published.

    Args: seen_live: the version in force that it was compared with.
    Raises: Refused('own-rules' | 'not-proposed' | 'changed-meanwhile' | 'overtaken' |
    'broken-rules').
    """
    _may_edit(actor)
    # Every row that may change state is locked in one order: two publishers wait for each other.
    rows = {
        row.version: row
        for row in RuleSet.objects.select_for_update()
        .filter(state__in=(*OPEN, RuleSetState.LIVE))
        .order_by("version")
    }
    proposed = rows.get(version)
    if proposed is None or proposed.state != RuleSetState.PROPOSED:
        raise Refused(
            "not-proposed", _("This version is not waiting to be published. Nothing was changed.")
        )
    if proposed.written_by_id == actor.pk:
        raise Refused("own-rules", _("A second administrator publishes what you wrote."))
    if proposed.digest != seen_digest:
        raise Refused(
            "changed-meanwhile", _("The draft changed after you read it. Read it again first.")
        )
    live = next((row for row in rows.values() if row.state == RuleSetState.LIVE), None)
    if seen_live is not None and live is not None and live.version != seen_live:
        raise Refused(
            "overtaken",
            _("Version %(version)d went live after you read this. Look at what differs from it.")
            % {"version": live.version},
        )
    return _put_in_force(actor, proposed, rows, verb="rule-set.published")


@transaction.atomic
def roll_back_rule_set(*, actor: User, version: int, why: str) -> RuleSet:
    """Propose an earlier version again, word for word; a second person publishes it.

    Raises: Refused('not-retired' | 'no-reason'). Records rule-set.rolled-back.
    """
    _may_edit(actor)
    if not why.strip():
        raise Refused("no-reason", _("Say why the rules should change."))
    earlier = RuleSet.objects.filter(version=version, state=RuleSetState.RETIRED).first()
    if earlier is None:
        raise Refused("not-retired", _("Only a version that was once live can come back."))
    newest = RuleSet.objects.select_for_update().order_by("-version").first()
    number = (newest.version if newest else 0) + 1
    document = {**earlier.document, "version": number}
    again = RuleSet.objects.create(
        version=number,
        based_on=version,
        state=RuleSetState.PROPOSED,
        document=document,
        digest=digest(document),
        why=why[:500],
        written_by=actor,
        proposed_at=timezone.now(),
    )
    record(
        verb="rule-set.rolled-back",
        actor=actor,
        about=("rule-set", number),
        data={"based_on": version},
        sealed={"reason": why},
        after=again.digest,
    )
    return again


@transaction.atomic
def discard_rule_set(*, actor: User, version: int) -> RuleSet:
    """Put a draft away; it stays readable. Raises Refused. Records rule-set.discarded."""
    _may_edit(actor)
    draft = _locked(version)
    if draft.state not in OPEN:
        raise Refused("not-a-draft", _("Only a draft can be discarded. Nothing was changed."))
    draft.state = RuleSetState.DISCARDED
    draft.save(update_fields=["state", "updated_at"])
    record(verb="rule-set.discarded", actor=actor, about=("rule-set", version))
    return draft


@transaction.atomic
def found_rule_set(*, document: Mapping[str, Any]) -> RuleSet:
    """Put the first rule set of an organisation in force, before anybody could have read it.

    Raises: RuleProblems; Refused('not-the-first'). Records rule-set.published by the setup.
    """
    if RuleSet.objects.exists():
        raise Refused("not-the-first", _("There are rules already."))
    normal = normalise(document)
    found = problems(normal)
    if found:
        raise RuleProblems(found)
    first = RuleSet.objects.create(
        version=int(normal["version"]),
        state=RuleSetState.LIVE,
        document=normal,
        digest=digest(normal),
        live_from=timezone.now(),
    )
    record(
        verb="rule-set.published",
        agent="setup",
        about=("rule-set", first.version),
        after=first.digest,
    )
    return first


def begin_with_example() -> None:
    """Put the example in force where there are no rules at all; whoever comes second finds it."""
    try:
        found_rule_set(document=example_rule_set())
    except (Refused, IntegrityError) as reason:
        log.info("There are rules already (%s).", reason)


def _put_in_force(
    actor: User, proposed: RuleSet, rows: Mapping[int, RuleSet], *, verb: str
) -> RuleSet:
    found = problems(proposed.document)
    if found:
        raise Refused("broken-rules", " ".join(str(each) for each in found))
    now = timezone.now()
    for row in rows.values():
        if row.state == RuleSetState.LIVE:
            row.state, row.live_until = RuleSetState.RETIRED, now
            row.save(update_fields=["state", "live_until", "updated_at"])
    proposed.state, proposed.published_by, proposed.live_from = RuleSetState.LIVE, actor, now
    proposed.save(update_fields=["state", "published_by", "live_from", "updated_at"])
    record(
        verb=verb,
        actor=actor,
        about=("rule-set", proposed.version),
        data={"written_by": proposed.written_by_id},
        after=proposed.digest,
    )
    return proposed


def _says(rules: RuleSet) -> dict[str, Any]:
    return {key: value for key, value in rules.document.items() if key != "version"}


def _refuse_proposal(draft: RuleSet, why: str) -> None:
    if draft.state != RuleSetState.DRAFT:
        raise Refused("not-a-draft", _("Only a draft can be proposed. Nothing was changed."))
    if not why.strip():
        raise Refused("no-reason", _("Say why the rules should change."))
    live = RuleSet.objects.filter(state=RuleSetState.LIVE).first()
    if live and _says(live) == _says(draft):
        raise Refused("nothing-changed", _("This draft says the same as the live version."))


def _may_edit(actor: User) -> None:
    if not actor.may(Permission.RULES_EDIT):
        raise Refused("not-allowed", _("Only an administrator may change the rules."))


def _locked(version: int) -> RuleSet:
    row = RuleSet.objects.select_for_update().filter(version=version).first()
    if row is None:
        raise Missing
    return row
