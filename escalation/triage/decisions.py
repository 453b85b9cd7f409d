"""Every decision in triage, as it is sent by a button: views that call the actions and answer.

The answer is a redirect to the next alert, or the parts of the page that changed.
"""

from collections.abc import Callable
from typing import Any

from django import forms as django_forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST

from accounts.access import needs, person_of
from accounts.models import User
from accounts.permissions import Permission
from escalation.alerts import actions
from escalation.alerts.actions import Decided
from escalation.alerts.models import Alert
from escalation.alerts.snoozing import wakes_at
from escalation.triage import forms, queries
from escalation.triage.queue import Asked, neighbour
from escalation.triage.views import asked_of, changes_context, view_of
from escalation.triage.words import done_words
from journal.errors import Missing, Refused

Values = dict[str, Any]


def _acknowledge(user: User, sent: Values) -> Decided:
    return actions.acknowledge_alerts(actor=user, seen=sent["alert"])


def _assign(user: User, sent: Values) -> Decided:
    return actions.assign_alerts(actor=user, seen=sent["alert"], to=sent["to"] or user)


def _dismiss(user: User, sent: Values) -> Decided:
    return actions.dismiss_alerts(
        actor=user, seen=sent["alert"], outcome=sent["outcome"], reason=sent["reason"]
    )


def _snooze(user: User, sent: Values) -> Decided:
    until = wakes_at(sent["until"], timezone.now(), timezone.get_current_timezone())
    return actions.snooze_alerts(actor=user, seen=sent["alert"], until=until)


def _hand_over(user: User, sent: Values) -> Decided:
    return actions.hand_over_alerts(actor=user, seen=sent["alert"], reason=sent["reason"])


def _take_back(user: User, sent: Values) -> Decided:
    return actions.take_back_alerts(actor=user, seen=sent["alert"])


def _pass_on(user: User, sent: Values) -> Decided:
    return actions.pass_on_praise(
        actor=user, seen=sent["alert"], unit=sent["unit"], text=sent["text"]
    )


def _merge(user: User, sent: Values) -> Decided:
    return actions.merge_alerts(actor=user, seen=sent["alert"])


def _split(user: User, sent: Values) -> Decided:
    (pk, revision), *_others = sent["alert"].items()
    return actions.split_alert(
        actor=user, seen={pk: revision}, parts=sent["part"], posts=sent["post"]
    )


def _label(user: User, sent: Values) -> Decided:
    written = sent["label"].split(",")
    return actions.label_alerts(
        actor=user,
        alert_ids=list(sent["alert"]),
        add=[*written, *(sent["chosen"] or [])],
        remove=sent["off"] or [],
    )


def _confirm(user: User, sent: Values) -> Decided:
    return actions.confirm_severity(actor=user, seen=sent["alert"], severity=sent["severity"])


def _keep(user: User, sent: Values) -> Decided:
    return actions.keep_severity(actor=user, seen=sent["alert"], severity=sent["severity"])


_DECISIONS: dict[str, tuple[type[forms.DecisionForm], Callable[[User, Values], Decided]]] = {
    "acknowledge": (forms.DecisionForm, _acknowledge),
    "assign": (forms.AssignForm, _assign),
    "dismiss": (forms.DismissForm, _dismiss),
    "snooze": (forms.SnoozeForm, _snooze),
    "hand-over": (forms.HandOverForm, _hand_over),
    "take-back": (forms.DecisionForm, _take_back),
    "pass-on": (forms.PassOnForm, _pass_on),
    "confirm": (forms.SeverityForm, _confirm),
    "keep": (forms.SeverityForm, _keep),
    "merge": (forms.DecisionForm, _merge),
    "split": (forms.SplitForm, _split),
    "label": (forms.LabelForm, _label),
}


@needs(Permission.TRIAGE_DECIDE)
@require_POST
def decide(request: HttpRequest, action: str) -> HttpResponse:
    """Take one decision on one alert or several."""
    if action not in _DECISIONS:
        raise Http404
    kind, act = _DECISIONS[action]
    form = kind(request.POST)
    if not form.is_valid():
        return _turned_down(request, _first_error(form), [], status=422)
    user, sent = person_of(request), form.cleaned_data
    asked = _asked(request)
    before = queries.queue_ids(user, asked, timezone.now())
    try:
        decided = act(user, sent)
    except Missing:
        raise
    except Refused as refused:
        return _turned_down(request, refused.message, list(sent["alert"]))
    return _answer(request, decided, done_words(decided.action, len(decided.alerts)), before)


@needs(Permission.TRIAGE_DECIDE)
@require_POST
def undo(request: HttpRequest) -> HttpResponse:
    """Undo one's own last decision."""
    user = person_of(request)
    try:
        undone = actions.undo_decision(
            actor=user, group=request.POST.get("group", "").replace("\0", "")[:32]
        )
    except Refused as refused:
        return _turned_down(request, refused.message, [])
    words = done_words("undo", len(undone.alerts))
    return _answer(request, undone, words, [], is_undo=True)


def _answer(
    request: HttpRequest, decided: Decided, words: str, before: list[int], *, is_undo: bool = False
) -> HttpResponse:
    asked = _asked(request)
    if _wants_part(request):
        toast = {"text": words, "group": "" if is_undo else decided.group}
        return _changes(request, [each.pk for each in decided.alerts], toast, opens=_opens(decided))
    last = decided.alerts[-1].pk
    target = _opens(decided) or (last if is_undo else neighbour(before, last))
    where = f"/triage/{target}/" if target else "/triage/"
    query = "&".join(part for part in (view_of(asked), f"done={decided.group}") if part)
    return HttpResponseRedirect(f"{where}?{query}")


def _opens(decided: Decided) -> int | None:
    """Return the alert to read next: after a label it is the same one still."""
    return decided.alerts[-1].pk if decided.action == "label" else decided.leads_to


def _turned_down(
    request: HttpRequest, sentence: str, ids: list[int], *, status: int = 409
) -> HttpResponse:
    """Say what stands in the way, with the rows as they are now."""
    if _wants_part(request):
        toast = {"text": sentence, "group": "", "refused": True}
        return _changes(request, ids, toast, status=status)
    messages.error(request, sentence)
    where = f"/triage/{ids[0]}/" if len(ids) == 1 else "/triage/"
    query = view_of(_asked(request))
    return HttpResponseRedirect(f"{where}?{query}" if query else where)


def _changes(
    request: HttpRequest,
    ids: list[int],
    toast: dict[str, Any],
    *,
    status: int = 200,
    opens: int | None = None,
) -> HttpResponse:
    user, asked, now = person_of(request), _asked(request), timezone.now()
    alerts = queries.with_seen(Alert.objects.filter(pk__in=ids), user)
    rows, gone = queries.sorted_out(user, list(alerts), asked, now)
    context = changes_context(asked, rows, gone, queries.tab_counts(user, now), "")
    context |= {"toast": toast, "decided": ids, "opens": opens}
    return render(request, "escalation/triage/_changes.html", context, status=status)


def _asked(request: HttpRequest) -> Asked:
    return asked_of(QueryDict(request.POST.get("view", "")))


def _wants_part(request: HttpRequest) -> bool:
    return request.headers.get("HX-Request") == "true"


def _first_error(form: django_forms.Form) -> str:
    return next(str(error) for errors in form.errors.values() for error in errors)
