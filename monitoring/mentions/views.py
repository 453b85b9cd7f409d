"""Mentions: search and filters, one mention with its evidence, one storyline, one person."""

from datetime import timedelta
from hashlib import sha256
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from accounts.access import needs, person_of
from accounts.permissions import Permission
from journal.errors import Missing, Refused
from monitoring.mentions import queries
from monitoring.mentions.access import access_mention
from monitoring.mentions.actions import name_storyline
from monitoring.mentions.asking import TONES, asked_of
from monitoring.mentions.facets import (
    CRITERIA,
    facets,
    kept_fields,
    language_word,
    narrowings,
)
from monitoring.mentions.forms import NameForm
from monitoring.mentions.history import history_of
from monitoring.mentions.matched import found_marks
from monitoring.persons.actions import write_card
from monitoring.persons.forms import CardForm
from monitoring.volume.queries import steps


@needs(Permission.DESK_SEE)
@require_GET
def mentions(request: HttpRequest) -> HttpResponse:
    """List the mentions that answer the question in the address, newest first."""
    user = person_of(request)
    asked = asked_of(request.GET, request.GET.getlist)
    answers = queries.answers(user, asked)
    page = queries.page_of(answers.rows, request.GET.get("before", ""))
    sources = queries.source_names()
    divided = queries.facets(answers.counted)
    severities = divided["severity"]
    total = sum(severities.values())
    is_whole = total >= queries.COUNTED
    return render(
        request,
        "monitoring/mentions/list.html",
        {
            "asked": asked,
            "page": page,
            "marks": {row.pk: found_marks(asked.q, row.text) for row in page.rows},
            "total": total,
            "is_more": is_whole or answers.is_part,
            "least": queries.COUNTED if is_whole else answers.least,
            "facets": facets(asked, divided, sources),
            "narrowings": narrowings(asked, sources),
            "kept": kept_fields(asked),
            "older": f"{asked.query()}&{urlencode({'before': page.older})}" if page.older else "",
            "noise": queries.noise_rate(severities) if asked.q else None,
            "only_originals": asked.query(originals=not asked.originals),
            "only_questions": asked.query(questions=not asked.questions),
            "only_gone": asked.query(deleted=not asked.deleted),
        },
    )


@needs(Permission.DESK_SEE)
@require_GET
def mention(request: HttpRequest, mention_id: int) -> HttpResponse:
    """Show one mention: what it said, when, in every version; its thread and copies."""
    user = person_of(request)
    found = access_mention(user, mention_id)
    copies = queries.copies_of(user, found)
    card = queries.card_of(found.author_key)
    return render(
        request,
        "monitoring/mentions/mention.html",
        {
            "mention": found,
            "language": language_word(found.lang),
            "points": list(zip(CRITERIA, found.points, strict=False)),
            "versions": queries.versions_of(found),
            "thread": queries.thread_of(user, found),
            "copies": copies[:10],
            "copy_count": copies.count(),
            "card": card,
            "policy": card if card and card.is_policy_in_force(timezone.now()) else None,
            "digest": sha256(found.text.encode()).hexdigest(),
            "seen_before": queries.person_mentions(user, found.author_key)
            .filter(created_at__lt=found.created_at)
            .count(),
            "may_hide": user.may(Permission.WALL_HIDE),
            "may_open": user.may(Permission.CRISIS_OPEN),
        },
    )


@needs(Permission.DESK_SEE)
@require_GET
def storyline(request: HttpRequest, storyline_id: int) -> HttpResponse:
    """Show one storyline: its curve, its originals with their copies."""
    return _storyline(request, storyline_id, None)


@needs(Permission.TRIAGE_DECIDE)
@require_POST
def storyline_name(request: HttpRequest, storyline_id: int) -> HttpResponse:
    """Call a storyline what a person says; a refusal is shown beside the field."""
    form = NameForm(request.POST)
    if form.is_valid():
        try:
            name_storyline(
                actor=person_of(request),
                storyline_id=storyline_id,
                title=form.cleaned_data["title"],
            )
        except Missing as missing:
            raise Http404 from missing
        except Refused as refused:
            form.add_error("title", refused.message)
        else:
            return redirect("storyline", storyline_id=storyline_id)
    return _storyline(request, storyline_id, form, status=422)


def _storyline(
    request: HttpRequest, storyline_id: int, form: NameForm | None, status: int = 200
) -> HttpResponse:
    user = person_of(request)
    line = queries.storyline_of(user, storyline_id)
    if line is None:
        raise Http404
    since = max(line.first_at, line.last_at - timedelta(hours=6))
    minutes = 1 if line.last_at - since < timedelta(hours=1) else 5
    found = steps(since, line.last_at, minutes, storylines=[line.pk])
    copied = line.mention_count - line.original_count
    return render(
        request,
        "monitoring/mentions/storyline.html",
        {
            "line": line,
            "originals": queries.originals_of(user, line.pk),
            "points": [(step.at, step.count, 0.0, 0.0) for step in found],
            "minutes": minutes,
            "more_originals": max(line.original_count - queries.ORIGINALS, 0),
            "negative_share": line.negative_count / (line.mention_count or 1),
            "copied_share": copied / line.mention_count if line.mention_count else 0.0,
            "form": form or NameForm(initial={"title": line.title}),
            "may_name": user.may(Permission.TRIAGE_DECIDE),
        },
        status=status,
    )


@needs(Permission.DESK_SEE)
@require_GET
def person(request: HttpRequest, author_key: str) -> HttpResponse:
    """Show somebody who writes about us: what they wrote, what the desk has noted and why."""
    return _person(request, author_key, None)


@needs(Permission.TRIAGE_DECIDE)
@require_POST
def person_note(request: HttpRequest, author_key: str) -> HttpResponse:
    """Write what the desk notes about somebody, with its ground."""
    user = person_of(request)
    if "\0" in author_key or not queries.person_mentions(user, author_key).exists():
        raise Http404
    form = CardForm(request.POST)
    if not form.is_valid():
        return _person(request, author_key, form, status=422)
    write_card(actor=person_of(request), author_key=author_key, **form.cleaned_data)
    return redirect("person", author_key=author_key)


def _person(
    request: HttpRequest, author_key: str, form: CardForm | None, status: int = 200
) -> HttpResponse:
    user = person_of(request)
    if "\0" in author_key:
        raise Http404
    rows = queries.person_mentions(user, author_key)
    newest = rows.first()
    if newest is None:
        raise Http404
    card = queries.card_of(author_key)
    history = history_of(rows)
    return render(
        request,
        "monitoring/persons/person.html",
        {
            "newest": newest,
            "author_key": author_key,
            "card": card,
            "rows": rows[:50],
            "count": history.count,
            "history": history,
            "tones": [(tone, TONES[tone], count) for tone, count in history.tones if count],
            "in_force": bool(card and card.is_policy_in_force(timezone.now())),
            "form": form or CardForm(initial=vars(card) if card else {}),
            "may_note": user.may(Permission.TRIAGE_DECIDE),
        },
        status=status,
    )
