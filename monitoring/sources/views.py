"""Sources: how each is doing, adding one, pausing it, what it brought that could not be read."""

import json
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.access import needs, person_of
from accounts.permissions import Permission
from accounts.queries import is_demo
from monitoring.models import Source
from monitoring.replays.queries import stage
from monitoring.sources import actions, queries
from monitoring.sources.contexts import looked_at
from monitoring.sources.forms import FORMS, PauseForm, SourceForm, WebhookForm, config_of
from monitoring.sources.health import Health
from monitoring.store.parking import retry_batch, settle_quarantined


@needs(Permission.SOURCES_SEE)
@require_GET
def sources(request: HttpRequest) -> HttpResponse:
    """List every source with its health, blind ones first."""
    rows = queries.source_rows()
    may_add = person_of(request).may(Permission.MENTIONS_ADD)
    return render(
        request,
        "monitoring/sources/list.html",
        {
            "rows": rows,
            "live": sum(row.diagnosis.health is Health.LIVE for row in rows),
            "blind": [row for row in rows if row.diagnosis.health is Health.BLIND],
            "unseen": queries.unseen(),
            "may_edit": person_of(request).may(Permission.SOURCES_EDIT),
            "may_add": may_add,
            "stage": stage() if may_add and is_demo() else None,
        },
    )


@needs(Permission.SOURCES_EDIT)
@require_http_methods(["GET", "POST"])
def source_add(request: HttpRequest, connector: str) -> HttpResponse:
    """Add a webhook or a feed; a feed is looked at first."""
    if connector not in FORMS:
        raise Http404
    form = FORMS[connector](request.POST or None)
    is_sent = request.method == "POST" and form.is_valid()
    found = looked_at(connector, config_of(form)) if is_sent else None
    if is_sent and "look" not in request.POST and (found is None or found.ok):
        source, secret = actions.add_source(
            actor=person_of(request),
            slug=form.cleaned_data.get("slug", ""),
            name=form.cleaned_data["name"],
            name_sv=form.cleaned_data["name_sv"],
            connector=connector,
            config=config_of(form),
            expected_silence_min=form.cleaned_data["expected_silence_min"],
            lawful_basis=form.cleaned_data["lawful_basis"],
        )
        if secret:
            return _with_secret(request, source, secret)
        return redirect("source", slug=source.slug)
    return render(
        request,
        "monitoring/sources/add.html",
        {
            "form": form,
            "connector": connector,
            "spec": queries.spec_or_none(connector),
            "found": found,
        },
        status=422 if form.errors or (found and not found.ok) else 200,
    )


@needs(Permission.SOURCES_SEE)
@require_GET
def source(request: HttpRequest, slug: str) -> HttpResponse:
    """Show one source: its settings, what it brought, what could not be read."""
    found = _source(slug)
    may_edit = person_of(request).may(Permission.SOURCES_EDIT)
    return _page(request, found, _form_for(found) if may_edit else None, PauseForm())


@needs(Permission.SOURCES_EDIT)
@require_POST
def source_change(request: HttpRequest, slug: str) -> HttpResponse:
    """Save what a source is called and how it is read."""
    found = _source(slug)
    form = FORMS.get(found.connector, SourceForm)(request.POST)
    if not form.is_valid():
        return _page(request, found, form, PauseForm(), status=422)
    actions.change_source(
        actor=person_of(request),
        source_id=found.pk,
        name=form.cleaned_data["name"],
        name_sv=form.cleaned_data["name_sv"],
        config=config_of(form, found.config),
        expected_silence_min=form.cleaned_data["expected_silence_min"],
        lawful_basis=form.cleaned_data["lawful_basis"],
    )
    return redirect("source", slug=slug)


@needs(Permission.SOURCES_EDIT)
@require_POST
def source_pause(request: HttpRequest, slug: str) -> HttpResponse:
    """Pause a source, with the reason."""
    found = _source(slug)
    form = PauseForm(request.POST)
    if not form.is_valid():
        return _page(request, found, _form_for(found), form, status=422)
    actions.pause_source(actor=person_of(request), source_id=found.pk, why=form.cleaned_data["why"])
    return redirect("source", slug=slug)


@needs(Permission.SOURCES_EDIT)
@require_POST
def source_resume(request: HttpRequest, slug: str) -> HttpResponse:
    """Listen again."""
    actions.resume_source(actor=person_of(request), source_id=_source(slug).pk)
    return redirect("source", slug=slug)


@needs(Permission.SOURCES_EDIT)
@require_POST
def source_secret(request: HttpRequest, slug: str) -> HttpResponse:
    """Give a webhook a new secret and show it this once."""
    found = _source(slug)
    secret = actions.change_secret(actor=person_of(request), source_id=found.pk)
    return _with_secret(request, found, secret)


@needs(Permission.SOURCES_EDIT)
@require_POST
def source_retry(request: HttpRequest, slug: str, batch_id: int) -> HttpResponse:
    """Try a delivery that was set aside once more."""
    if not queries.parked_of(_source(slug)).filter(pk=batch_id).exists():
        raise Http404
    retry_batch(actor=person_of(request), batch_id=batch_id)
    return redirect("source", slug=slug)


@needs(Permission.SOURCES_EDIT)
@require_POST
def source_settle(request: HttpRequest, slug: str, item_id: int) -> HttpResponse:
    """Say that an item that could not be read has been looked at; its bytes stay."""
    if not queries.quarantined_of(_source(slug)).filter(pk=item_id).exists():
        raise Http404
    settle_quarantined(actor=person_of(request), item_id=item_id)
    return redirect("source", slug=slug)


def _source(slug: str) -> Source:
    found = Source.objects.filter(slug=slug, exercise=None).select_related("paused_by").first()
    if found is None:
        raise Http404
    return found


def _form_for(source: Source) -> SourceForm:
    mapping = source.config.get("mapping")
    return FORMS.get(source.connector, SourceForm)(
        initial={
            "name": source.name,
            "name_sv": source.name_sv,
            "slug": source.slug,
            "url": source.config.get("url", ""),
            "mapping": json.dumps(mapping, indent=2, ensure_ascii=False) if mapping else "",
            "expected_silence_min": source.expected_silence_min,
            "lawful_basis": source.lawful_basis,
        }
    )


def _page(
    request: HttpRequest,
    source: Source,
    form: SourceForm | None,
    pause: PauseForm,
    status: int = 200,
) -> HttpResponse:
    if isinstance(form, WebhookForm):
        del form.fields["slug"]
    context: dict[str, Any] = {
        "row": queries.source_row(source),
        "source": source,
        "form": form,
        "pause": pause,
        "quarantined": queries.quarantined_of(source)[:50],
        "parked": queries.parked_of(source)[:50],
        "deliveries": queries.deliveries_of(source),
        "gaps": queries.gaps_of(source),
        "address": request.build_absolute_uri(f"/in/{source.slug}/"),
    }
    return render(request, "monitoring/sources/source.html", context, status=status)


def _with_secret(request: HttpRequest, source: Source, secret: str) -> HttpResponse:
    return render(
        request,
        "monitoring/sources/secret.html",
        {
            "source": source,
            "secret": secret,
            "address": request.build_absolute_uri(f"/in/{source.slug}/"),
        },
    )
