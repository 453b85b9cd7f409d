"""Rule sets: versions, drafts, proposing, publishing by a second person, the sheet for paper."""

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.permissions import Permission
from crisisdesk.api.operations import Call, get, post, put
from crisisdesk.api.shapes import rules as shapes
from escalation.criteria import actions, queries
from escalation.criteria.diff import Change, diff
from escalation.criteria.document import RuleProblems
from escalation.criteria.matrix import Matrix, matrix
from escalation.criteria.models import RuleSet
from escalation.previews.queries import Asked, Preview, preview
from escalation.previews.trials import trial
from journal.canonical import NotCanonical
from journal.errors import Missing, Refused

RULES = "Rules"
EDIT = Permission.RULES_EDIT


def _found(version: int) -> RuleSet:
    found = queries.rule_set(version)
    if found is None:
        raise Missing
    return found


def _who_changed(version: int, refused: Refused) -> Refused:
    """Say who was faster and when, where an action only says that somebody was."""
    found = queries.rule_set(version)
    if refused.code != "changed-meanwhile" or found is None or found.written_by is None:
        return refused
    said = _("%(who)s changed this draft at %(clock)s. Nothing was changed. Read it again first.")
    clock = f"{timezone.localtime(found.updated_at):%H:%M}"
    return Refused(refused.code, said % {"who": found.written_by.name, "clock": clock})


@get(tag=RULES, needs=Permission.RULES_SEE, pages=("-version",), answers=shapes.RuleSetShape)
def rule_sets(call: Call) -> QuerySet[RuleSet]:
    """List every version of the rules, newest first."""
    return queries.rule_sets()


@post(tag=RULES, needs=EDIT, asks=shapes.DraftSent, status=201, answers=shapes.RuleSetWhole)
def rule_set_draft(call: Call) -> RuleSet:
    """Begin a draft from the version in force, or from the one named."""
    return actions.draft_rule_set(actor=call.user, based_on=call.sent["based_on"])


@get(tag=RULES, needs=Permission.RULES_SEE, answers=shapes.RuleSetWhole)
def rule_set(call: Call, version: int) -> RuleSet:
    """Show what a version says."""
    return _found(version)


@put(tag=RULES, needs=EDIT, asks=shapes.DocumentSent, answers=shapes.RuleSetWhole)
def rule_set_change(call: Call, version: int) -> RuleSet:
    """Save what a draft says; a proposed one becomes a draft again."""
    try:
        return actions.change_draft(
            actor=call.user,
            version=version,
            document=call.sent["document"],
            seen_digest=call.sent["digest"],
        )
    except RuleProblems as error:
        raise Refused("broken-rules", " ".join(str(each) for each in error.sentences)) from error
    except NotCanonical as error:
        raise Refused(
            "broken-rules", _("These rules hold a number or text that cannot be kept.")
        ) from error
    except Refused as refused:
        raise _who_changed(version, refused) from refused


@get(tag=RULES, needs=Permission.RULES_SEE, many=True, answers=shapes.ChangeShape)
def rule_set_changes(call: Call, version: int) -> list[Change]:
    """List how a version differs from the one in force."""
    found, live = _found(version), queries.live_rule_set()
    if not live or live.pk == found.pk:
        return []
    return diff(live.document, found.document, queries.names_in(found.document))


@get(tag=RULES, needs=Permission.RULES_SEE, answers=shapes.MatrixShape)
def rule_set_matrix(call: Call, version: int) -> Matrix:
    """Show a version as a sheet that works on paper."""
    return matrix(_found(version).document)


@post(tag=RULES, needs=EDIT, asks=shapes.PreviewSent, answers=shapes.PreviewShape)
def rule_set_preview(call: Call, version: int) -> Preview:
    """Try a word list or a rule on stored mentions before saving it."""
    document = call.sent["document"] or _found(version).document
    words, rule = call.sent["words"], call.sent["rule"]
    try:
        return preview(call.user, document, Asked("words", words) if words else Asked("rule", rule))
    except RuleProblems as error:
        raise Refused("broken-rules", " ".join(str(each) for each in error.sentences)) from error


@post(tag=RULES, needs=EDIT, asks=shapes.ProposalSent, answers=shapes.RuleSetShape)
def rule_set_propose(call: Call, version: int) -> RuleSet:
    """Ask a second person to publish a draft; what it finds is told along with it."""
    who, why = call.user, call.sent["why"]
    draft = actions.check_proposal(actor=who, version=version, why=why)
    found = trial(who, draft.document)
    return actions.propose_rule_set(actor=who, version=version, why=why, trial=found)


@post(
    tag=RULES,
    needs=EDIT,
    asks=shapes.PublishSent,
    by_person=True,
    fresh=True,
    answers=shapes.RuleSetShape,
)
def rule_set_publish(call: Call, version: int) -> RuleSet:
    """Put a proposed version in force. Somebody else than its writer does."""
    _found(version)
    try:
        return actions.publish_rule_set(
            actor=call.user,
            version=version,
            seen_digest=call.sent["digest"],
            seen_live=call.sent["live"],
        )
    except Refused as refused:
        raise _who_changed(version, refused) from refused


@post(tag=RULES, needs=EDIT, asks=shapes.ProposalSent, status=201, answers=shapes.RuleSetShape)
def rule_set_roll_back(call: Call, version: int) -> RuleSet:
    """Propose a retired version again, word for word; a second person publishes it."""
    _found(version)
    return actions.roll_back_rule_set(actor=call.user, version=version, why=call.sent["why"])


@post(tag=RULES, needs=EDIT, answers=shapes.RuleSetShape)
def rule_set_discard(call: Call, version: int) -> RuleSet:
    """Put a draft away; it stays readable."""
    return actions.discard_rule_set(actor=call.user, version=version)
