"""Crises: the list, the form that opens one, and the first page of one."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_GET, require_http_methods

from accounts.access import BACKGROUND_HEADER, needs, person_of
from accounts.models import User
from accounts.permissions import Permission
from escalation.alerts.access import visible_alerts
from escalation.alerts.groups import with_parts
from escalation.alerts.models import Alert
from escalation.crises import actions, forms, queries, types
from escalation.crises.access import access_crisis
from escalation.crises.models import RUNNING
from escalation.crises.page import FILTERS, page_of, running_for
from escalation.crises.similar import Case
from escalation.moments import moment_of
from journal.errors import Refused
from monitoring.mentions.queries import is_public_title
from monitoring.models import Mention, Storyline

PAGE = 50


@needs(Permission.CRISIS_SEE)
@require_GET
def crises(request: HttpRequest) -> HttpResponse:
    """List crises, running ones first."""
    user = person_of(request)
    form = forms.ListForm(request.GET)
    form.is_valid()
    asked = form.cleaned_data.get("q", "")
    closed = True if form.cleaned_data.get("tab") == "closed" else None
    rows = list(queries.crisis_list(user, asked=asked, closed=closed)[: PAGE + 1])
    language = get_language() or "en"
    context = {
        "rows": [
            {
                "crisis": crisis,
                "type_name": types.type_name(crisis.type, language),
                "is_running": crisis.status in RUNNING,
            }
            for crisis in rows[:PAGE]
        ],
        "has_more": len(rows) > PAGE,
        "asked": asked,
        "tab": "closed" if closed else "all",
        "counts": queries.crisis_counts(user),
        "page_keys": [(gettext("Open a crisis"), "o")],
        "may_open": user.may(Permission.CRISIS_OPEN),
    }
    return render(request, "escalation/crises/list.html", context)


@needs(Permission.CRISIS_OPEN)
@require_http_methods(["GET", "HEAD", "POST"])
def crisis_open(request: HttpRequest) -> HttpResponse:
    """Ask for what a crisis needs, filled in from where the reader comes, and open it."""
    user = person_of(request)
    if request.method != "POST":
        origin = _origin(user, request)
        return _open_page(request, forms.OpenForm(initial=origin["initial"]), origin)
    form = forms.OpenForm(request.POST)
    if form.is_valid():
        try:
            crisis = actions.open_crisis(actor=user, plan=form.plan(timezone.now()))
        except Refused as refused:
            if refused.status == 404:
                raise
            form.add_error(None, refused.message)
        else:
            return HttpResponseRedirect(reverse("crisis", args=[crisis.number]))
    return _open_page(request, form, _origin(user, request), status=422)


def _open_page(
    request: HttpRequest, form: forms.OpenForm, origin: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    user = person_of(request)
    context = {
        "form": form,
        "origin": origin,
        "running": running_for(user),
        "likes": _likes(user, origin["case"]),
    }
    return render(request, "escalation/crises/open.html", context, status=status)


def _origin(user: User, request: HttpRequest) -> dict[str, Any]:
    """Return what a crisis is opened from, and what that proposes for the form."""
    given = request.POST if request.method == "POST" else request.GET
    link = forms.LinkForm(given)
    if not link.is_valid():
        raise Http404
    sent = link.cleaned_data
    alerts = list(visible_alerts(user).filter(pk__in=sent["alert"]).order_by("-score", "-pk"))
    told = with_parts(alerts)
    mention_ids = [*sent["mention"], *(alert.mention_id for alert in alerts)]
    mentions = list(
        Mention.objects.select_related("source", "storyline").filter(
            pk__in=mention_ids, exercise_id=None
        )
    )
    stories = list(
        Storyline.objects.filter(
            pk__in={*sent["storyline"], *(a.storyline_id for a in told if a.storyline_id)}
        )
    )
    return {
        "alerts": alerts,
        "posts": _posts(alerts, mentions),
        "mentions": mentions,
        "storylines": stories,
        "initial": _proposal(user, alerts, mentions, stories)
        | {
            "alert": [f"{pk}:{'' if rev is None else rev}" for pk, rev in sent["alert"].items()],
            "mention": list(sent["mention"]),
            "storyline": list(sent["storyline"]),
        },
        "case": Case(
            0,
            given.get("title", "") or _first_title(mentions, stories),
            tuple(term for mention in mentions for term in mention.terms),
            given.get("type", ""),
            hits=_hits(alerts),
        ),
    }


def _proposal(
    user: User, alerts: list[Alert], mentions: list[Mention], stories: list[Storyline]
) -> dict[str, Any]:
    lists = [
        why[1]
        for alert in alerts
        for part in (alert.verdict or {}).get("parts", ())
        for why in part.get("why", ())
        if why and why[0] == "list"
    ]
    severity = alerts[0].severity if alerts else "serious"
    leads = [user] if user.may(Permission.CRISIS_LEAD) else list(queries.leads()[:1])
    return {
        "title": _cut(_first_title(mentions, stories), 160),
        "type": types.likely_type(lists),
        "severity": severity if severity in {"serious", "crisis"} else "serious",
        "lead": leads[0].pk if leads else None,
        "promise": "type",
    }


def _posts(alerts: list[Alert], mentions: list[Mention]) -> list[tuple[Mention, int]]:
    """Return mentions with the score that counts: that of the alert each stands for, or its own."""
    scores = {alert.mention_id: alert.score for alert in alerts}
    return [(mention, scores.get(mention.pk, mention.score)) for mention in mentions]


def _first_title(mentions: list[Mention], stories: list[Storyline]) -> str:
    # A title stands on walls and in the strip: what somebody told us inside is none.
    public = [mention for mention in mentions if not mention.source.is_internal]
    told = max(stories, key=lambda story: (story.is_named, story.mention_count), default=None)
    if told is not None and told.title and is_public_title(told, bool(public or not mentions)):
        return told.title
    gravest = max(public, key=lambda mention: mention.score, default=None)
    return _cut(gravest.text, 100) if gravest else ""


def _cut(text: str, most: int) -> str:
    """Return words on one line, cut between two of them where they are too many."""
    words = " ".join(text.split())
    whole = words[:most].rpartition(" ")[0].rstrip(" ,.;:-")
    if len(words) <= most or not whole:
        return words[:most]
    return f"{whole}…"


def _hits(alerts: list[Alert]) -> tuple[str, ...]:
    """Return the words that the rules met in alerts."""
    parts = [part for alert in alerts for part in (alert.verdict or {}).get("parts", ())]
    found = [why[2] for part in parts for why in part.get("why", ()) if why and why[0] == "list"]
    return tuple(word for words in found for word in words)


def _likes(user: User, case: Case) -> list[dict[str, Any]]:
    """Return past cases like this one, with what was learned from them."""
    found = queries.met_before(user, case, timezone.now())
    lessons = queries.lessons_of([like.case.id for like in found])
    return [{"like": like, "lesson": lessons.get(like.case.id, "")} for like in found]


@needs(Permission.CRISIS_OPEN)
@require_GET
def crisis_like(request: HttpRequest) -> HttpResponse:
    """Answer "have we met this before?" while the form is being filled in."""
    user = person_of(request)
    context = {"likes": _likes(user, _origin(user, request)["case"])}
    return render(request, "escalation/crises/_likes.html", context)


@needs(Permission.CRISIS_SEE)
@require_GET
def crisis(request: HttpRequest, number: str) -> HttpResponse:
    """Show one crisis; a page that refreshes itself keeps the place the reader had read to."""
    user = person_of(request)
    shown = request.GET.get("log", "")
    if request.headers.get(BACKGROUND_HEADER):
        found = access_crisis(user, number)
        read_to = request.GET.get("read", "0")
        place = int(read_to) if read_to.isdecimal() and len(read_to) < 16 else 0
        looked = moment_of(request.GET.get("at", ""))
        template = "escalation/crises/_log.html"
    else:
        seen = actions.mark_looked(actor=user, number=number)
        found = access_crisis(user, number)
        place, looked, template = seen.entry_id, seen.at, "escalation/crises/page.html"
    context = {
        "page": page_of(user, found, timezone.now(), read_to=place, shown=shown),
        "crisis": found,
        "read_to": place,
        "looked_at": looked,
        "shown": shown if shown in FILTERS else "",
        "people": list(queries.people_who_see()),
        "severities": forms.SEVERITIES,
        "page_keys": [(gettext("Write to the log"), "l")],
    }
    return render(request, template, context)
