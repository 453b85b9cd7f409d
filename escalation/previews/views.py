"""Trying words or a rule on stored mentions; what is tried is in the form and is not saved."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from accounts.access import needs, person_of
from accounts.permissions import Permission
from escalation.criteria import queries as rules
from escalation.criteria.actions import check_proposal, propose_rule_set
from escalation.criteria.document import RuleProblems
from escalation.criteria.forms import RuleForm, WhyForm, WordsForm
from escalation.criteria.models import RuleSet, RuleSetState
from escalation.criteria.naming import called
from escalation.criteria.views import rule_set_page
from escalation.previews.queries import Asked, Preview, preview
from escalation.previews.trials import trial
from journal.errors import Refused


@needs(Permission.RULES_EDIT)
@require_POST
def words_preview(request: HttpRequest, version: int, name: str) -> HttpResponse:
    """Show what a word list would find."""
    draft = _draft(version)
    form = WordsForm(request.POST, document=draft.document, name=name)
    return _page(request, draft, form, Asked("words", name))


@needs(Permission.RULES_EDIT)
@require_POST
def rule_preview(request: HttpRequest, version: int, key: str) -> HttpResponse:
    """Show what a rule would find."""
    draft = _draft(version)
    rule = next((each for each in draft.document["rules"] if each["key"] == key), {"key": key})
    form = RuleForm(request.POST, document=draft.document, rule=rule, sources=rules.source_names())
    return _page(request, draft, form, Asked("rule", key))


@needs(Permission.RULES_EDIT)
@require_POST
def rule_set_propose(request: HttpRequest, version: int) -> HttpResponse:
    """Ask a second person to publish; what the draft finds is told along with it."""
    form = WhyForm(request.POST)
    form.is_valid()
    person, why = person_of(request), form.cleaned_data.get("why", "")
    draft = rules.rule_set(version)
    if draft is None:
        raise Http404
    try:
        # Refused at once, not after everything was tried.
        check_proposal(actor=person, version=version, why=why)
        found = trial(person, draft.document)
        propose_rule_set(actor=person, version=version, why=why, trial=found)
    except Refused as refused:
        if refused.code != "no-reason":
            raise
        form.add_error("why", refused.message)
        return rule_set_page(request, draft, form, status=422)
    return redirect("rule-set", version=version)


def _draft(version: int) -> RuleSet:
    found = rules.rule_set(version)
    if found is None or found.state not in (RuleSetState.DRAFT, RuleSetState.PROPOSED):
        raise Http404
    return found


def _page(
    request: HttpRequest, draft: RuleSet, form: WordsForm | RuleForm, asked: Asked
) -> HttpResponse:
    found: Preview | None = None
    if form.is_valid():
        try:
            found = preview(person_of(request), form.changed(draft.document), asked)
        except RuleProblems as error:
            for sentence in error.sentences:
                form.add_error(None, str(sentence))
    return render(
        request,
        "escalation/rules/edit.html",
        {
            "rules": draft, "form": form, "what": asked.kind, "name": asked.name, "preview": found,
            "called": called(asked.kind, asked.name, draft.document),
        },
        status=422 if form.errors else 200,
    )  # fmt: skip
