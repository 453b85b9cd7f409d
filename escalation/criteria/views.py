"""The rule screens: versions, what one says, editing a draft in plain forms, four eyes."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.access import needs, person_of
from accounts.permissions import Permission
from accounts.stepup import needs_fresh_factor
from escalation.criteria import actions, queries
from escalation.criteria.diff import diff
from escalation.criteria.document import CRITERIA, SEVERITIES
from escalation.criteria.forms import (
    NewListForm,
    NewRuleForm,
    RuleForm,
    ScaleForm,
    WhyForm,
    WordsForm,
)
from escalation.criteria.matrix import matrix
from escalation.criteria.models import RuleSet, RuleSetState
from escalation.criteria.naming import Names, called, list_name, tier_name
from escalation.criteria.reading_forms import PatternsForm, TiersForm
from escalation.criteria.reasons import local
from escalation.criteria.sheet_forms import SheetForm
from escalation.criteria.trials import lines
from escalation.criteria.wording import condition_in_words
from journal.errors import Refused

if TYPE_CHECKING:
    from escalation.criteria.document import Doc

OPEN = (RuleSetState.DRAFT, RuleSetState.PROPOSED)


@needs(Permission.RULES_SEE)
@require_GET
def rules(request: HttpRequest) -> HttpResponse:
    """List the versions, the one in force on top."""
    return render(
        request,
        "escalation/rules/list.html",
        {
            "versions": queries.rule_sets(),
            "live": queries.live_rule_set(),
            "may_edit": person_of(request).may(Permission.RULES_EDIT),
        },
    )


@needs(Permission.RULES_SEE)
@require_GET
def rules_by_hand(request: HttpRequest) -> HttpResponse:
    """Show the criteria as a sheet that works on paper when the tools are down."""
    live = queries.live_rule_set()
    if live is None:
        raise Http404
    return render(
        request, "escalation/rules/sheet.html", {"sheet": matrix(live.document), "rules": live}
    )


@needs(Permission.RULES_SEE)
@require_GET
def rule_set(request: HttpRequest, version: int) -> HttpResponse:
    """Show what a version says and how it differs from the one in force."""
    return rule_set_page(request, _found(version), WhyForm())


@needs(Permission.RULES_EDIT)
@require_POST
def rules_draft(request: HttpRequest) -> HttpResponse:
    """Begin a draft from the version in force, or from the one named."""
    draft = actions.draft_rule_set(
        actor=person_of(request),
        based_on=_version(request.POST.get("based_on", "")),
    )
    return redirect("rule-set", version=draft.version)


@needs(Permission.RULES_EDIT)
@require_http_methods(["GET", "POST"])
def rule_set_scale(request: HttpRequest, version: int) -> HttpResponse:
    """Edit weights, thresholds and the step down."""
    return _edit_whole(request, version, ScaleForm, "scale")


@needs(Permission.RULES_EDIT)
@require_http_methods(["GET", "POST"])
def rule_set_sheet(request: HttpRequest, version: int) -> HttpResponse:
    """Edit the examples on the sheet for paper."""
    return _edit_whole(request, version, SheetForm, "sheet")


@needs(Permission.RULES_EDIT)
@require_http_methods(["GET", "POST"])
def rule_set_words(request: HttpRequest, version: int, name: str) -> HttpResponse:
    """Edit one word list."""
    draft = _draft(version)
    if name not in draft.document["words"]:
        raise Http404
    form = WordsForm(request.POST or None, document=draft.document, name=name)
    return _edit(request, draft, form, "words", name)


@needs(Permission.RULES_EDIT)
@require_POST
def rule_set_new_list(request: HttpRequest, version: int) -> HttpResponse:
    """Begin a word list without words, and go to its form."""
    draft = _draft(version)
    form = NewListForm(request.POST)
    if form.is_valid() and form.cleaned_data["name"] in draft.document["words"]:
        form.add_error("name", _("There is a list of this name already."))
    if not form.is_valid():
        return rule_set_page(request, draft, WhyForm(), new_list=form, status=422)
    name = form.cleaned_data["name"]
    actions.change_draft(
        actor=person_of(request),
        version=version,
        document={**draft.document, "words": {**draft.document["words"], name: {}}},
        seen_digest=request.POST.get("seen", ""),
    )
    return redirect("rule-set-words", version=version, name=name)


@needs(Permission.RULES_EDIT)
@require_http_methods(["GET", "POST"])
def rule_set_patterns(request: HttpRequest, version: int) -> HttpResponse:
    """Edit the organisation's own patterns."""
    return _edit_whole(request, version, PatternsForm, "patterns")


@needs(Permission.RULES_EDIT)
@require_http_methods(["GET", "POST"])
def rule_set_tiers(request: HttpRequest, version: int) -> HttpResponse:
    """Edit the tiers of authors."""
    return _edit_whole(request, version, TiersForm, "tiers")


@needs(Permission.RULES_EDIT)
@require_http_methods(["GET", "POST"])
def rule_set_rule(request: HttpRequest, version: int, key: str) -> HttpResponse:
    """Edit one rule; a key that is not there yet begins a new one."""
    draft = _draft(version)
    rule = next((each for each in draft.document["rules"] if each["key"] == key), None)
    form = RuleForm(
        request.POST or None,
        document=draft.document,
        rule=rule or {"key": key},
        sources=queries.source_names(),
    )
    return _edit(request, draft, form, "rule", key)


@needs(Permission.RULES_EDIT)
@require_POST
def rule_set_new_rule(request: HttpRequest, version: int) -> HttpResponse:
    """Go to the form of a rule that does not exist yet."""
    form = NewRuleForm(request.POST)
    if not form.is_valid():
        return rule_set_page(request, _draft(version), WhyForm(), new_rule=form, status=422)
    return redirect("rule-set-rule", version=version, key=form.cleaned_data["key"])


@needs(Permission.RULES_EDIT)
@require_POST
def rule_set_drop_rule(request: HttpRequest, version: int, key: str) -> HttpResponse:
    """Take a rule out of a draft."""
    draft = _draft(version)
    kept = [each for each in draft.document["rules"] if each["key"] != key]
    actions.change_draft(
        actor=person_of(request),
        version=version,
        document={**draft.document, "rules": kept},
        seen_digest=request.POST.get("seen", draft.digest),
    )
    return redirect("rule-set", version=version)


@needs(Permission.RULES_EDIT)
@require_POST
@needs_fresh_factor
def rule_set_publish(request: HttpRequest, version: int) -> HttpResponse:
    """Put a proposed version in force."""
    actions.publish_rule_set(
        actor=person_of(request),
        version=version,
        seen_digest=request.POST.get("seen", ""),
        seen_live=_version(request.POST.get("live", "")),
    )
    return redirect("rule-set", version=version)


@needs(Permission.RULES_EDIT)
@require_POST
def rule_set_roll_back(request: HttpRequest, version: int) -> HttpResponse:
    """Propose a retired version again."""
    again = actions.roll_back_rule_set(
        actor=person_of(request), version=version, why=request.POST.get("why", "")
    )
    return redirect("rule-set", version=again.version)


@needs(Permission.RULES_EDIT)
@require_POST
def rule_set_discard(request: HttpRequest, version: int) -> HttpResponse:
    """Put a draft away."""
    actions.discard_rule_set(actor=person_of(request), version=version)
    return redirect("rules")


def _version(typed: str) -> int | None:
    return int(typed) if typed.isdecimal() and len(typed) < 10 else None


def _found(version: int) -> RuleSet:
    found = queries.rule_set(version)
    if found is None:
        raise Http404
    return found


def _draft(version: int) -> RuleSet:
    found = _found(version)
    if found.state not in OPEN:
        raise Http404
    return found


def rule_set_page(
    request: HttpRequest,
    rules_: RuleSet,
    why: WhyForm,
    *,
    new_rule: NewRuleForm | None = None,
    new_list: NewListForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """Return the page of a version, with the forms that were not valid."""
    user = person_of(request)
    live = queries.live_rule_set()
    document: Doc = rules_.document
    is_open = rules_.state in OPEN
    names = queries.names_in(document)
    return render(
        request,
        "escalation/rules/rule_set.html",
        {
            "rules": rules_,
            "live": live,
            "is_open": is_open,
            "may_edit": user.may(Permission.RULES_EDIT),
            "is_own": rules_.written_by_id == user.pk,
            "others": queries.other_publishers(rules_.written_by),
            "weights": [(each, document["weights"][each]) for each in CRITERIA],
            "thresholds": [(each, document["thresholds"][each]) for each in SEVERITIES],
            "shown_rules": [_shown(rule, names) for rule in document["rules"]],
            "lists": [
                (name, list_name(name, document), sum(len(terms) for terms in held.values()))
                for name, held in document["words"].items()
            ],
            "changes": diff(live.document, document, names)
            if live and live.version != rules_.version
            else [],
            "trial": list(lines(queries.trial_of(rules_.version), document))
            if rules_.state == RuleSetState.PROPOSED
            else [],
            "patterns": document["patterns"],
            "tiers": [(tier_name(tier["key"]), tier) for tier in document["author_tiers"]],
            "why": why,
            "new_rule": new_rule or NewRuleForm(),
            "new_list": new_list or NewListForm(),
        },
        status=status,
    )


def _shown(rule: Mapping[str, Any], names: Names) -> dict[str, Any]:
    return {
        "key": rule["key"],
        "name": local(rule.get("name", {}), rule["key"]),
        "when": list(condition_in_words(rule["if"], names)),
        "then": list(condition_in_words(rule.get("then", {}), names)),
        "points": rule.get("points", {}),
    }


def _edit_whole(
    request: HttpRequest,
    version: int,
    form: type[ScaleForm | SheetForm | PatternsForm | TiersForm],
    what: str,
) -> HttpResponse:
    """Edit a part of which a rule set has but one."""
    draft = _draft(version)
    return _edit(request, draft, form(request.POST or None, document=draft.document), what, "")


def _edit(
    request: HttpRequest,
    draft: RuleSet,
    form: ScaleForm | SheetForm | WordsForm | RuleForm | PatternsForm | TiersForm,
    what: str,
    name: str,
) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_draft(
                actor=person_of(request),
                version=draft.version,
                document=form.changed(draft.document),
                seen_digest=request.POST.get("seen", ""),
            )
        except Refused as refused:
            form.add_error(None, refused.message)
        else:
            return redirect("rule-set", version=draft.version)
    return render(
        request,
        "escalation/rules/edit.html",
        {
            "rules": draft,
            "form": form,
            "what": what,
            "name": name,
            "called": called(what, name, draft.document),
        },
        status=422 if form.errors else 200,
    )
