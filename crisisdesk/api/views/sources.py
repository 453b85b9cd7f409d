"""Sources: how each is doing, adding and changing them, what could not be read."""

from typing import Any

from django.db.models import QuerySet

from accounts.permissions import Permission
from crisisdesk.api.operations import Call, get, patch, post
from crisisdesk.api.shapes.base import With
from crisisdesk.api.shapes.sources import (
    DeliveryShape,
    DoneShape,
    FeedAsked,
    FeedFound,
    QuarantinedShape,
    SourceAdded,
    SourceChanged,
    SourceSecret,
    SourceShape,
    SourceWhole,
    WhySent,
)
from journal.errors import Missing, Refused
from monitoring.connectors.interface import CheckResult
from monitoring.models import Batch, Quarantined, Source
from monitoring.sources import actions, queries
from monitoring.sources.contexts import looked_at
from monitoring.store.parking import retry_batch, settle_quarantined

SOURCES = "Sources"
_PLAIN = ("name", "name_sv", "expected_silence_min", "lawful_basis")


def _found(slug: str) -> Source:
    found = Source.objects.filter(slug=slug, exercise=None).select_related("paused_by").first()
    if found is None:
        raise Missing
    return found


def _address(call: Call, source: Source) -> str:
    return call.request.build_absolute_uri(f"/in/{source.slug}/")


def _whole(call: Call, source: Source) -> With:
    row = queries.source_row(source)
    names = ("at", "count", "low", "high")
    return With(
        row,
        address=_address(call, source),
        config=source.config,
        hours=[dict(zip(names, point, strict=True)) for point in row.points],
        deliveries=list(queries.deliveries_of(source)),
        gaps=list(queries.gaps_of(source)),
    )


def _secret(call: Call, source: Source, secret: str) -> dict[str, str]:
    return {"slug": source.slug, "address": _address(call, source), "secret": secret}


def _config(sent: dict[str, Any], before: dict[str, Any]) -> dict[str, Any]:
    config = dict(before)
    for name in ("url", "mapping"):
        if name in sent:
            config.pop(name, None)
            config |= {name: sent[name]} if sent[name] else {}
    return config


def _look(call: Call) -> CheckResult | None:
    """Look at a feed before anything is kept; other kinds have nothing to look at yet."""
    return looked_at(call.sent["connector"], _config(call.sent, {}))


@get(tag=SOURCES, needs=Permission.SOURCES_SEE, many=True, answers=SourceShape)
def sources(call: Call) -> list[queries.SourceRow]:
    """List every source with its health, blind ones first."""
    return queries.source_rows()


@post(
    tag=SOURCES,
    needs=Permission.SOURCES_EDIT,
    asks=SourceAdded,
    prepare=_look,
    told_once="secret",
    status=201,
    answers=SourceSecret,
)
def source_add(call: Call) -> dict[str, str]:
    """Add a webhook or a feed; a feed is looked at first."""
    if call.prepared is not None and not call.prepared.ok:
        raise Refused("cannot-read", " ".join(str(hint) for hint in call.prepared.hints))
    sent = call.sent
    source, secret = actions.add_source(
        actor=call.user,
        slug=sent["slug"],
        connector=sent["connector"],
        config=_config(sent, {}),
        **{name: sent[name] for name in _PLAIN if name in sent},
    )
    return _secret(call, source, secret)


def _look_at_feed(call: Call) -> CheckResult | None:
    return looked_at("feed", {"url": call.sent["url"]})


@post(
    tag=SOURCES,
    needs=Permission.SOURCES_EDIT,
    asks=FeedAsked,
    prepare=_look_at_feed,
    answers=FeedFound,
)
def feed_look(call: Call) -> CheckResult:
    """Look at a feed as the page does before it is added; nothing is kept."""
    return call.prepared or CheckResult(ok=False)


@get(tag=SOURCES, needs=Permission.SOURCES_SEE, answers=SourceWhole)
def source(call: Call, slug: str) -> With:
    """Show one source: its health, its settings, what it brought and missed."""
    return _whole(call, _found(slug))


@patch(tag=SOURCES, needs=Permission.SOURCES_EDIT, asks=SourceChanged, answers=SourceWhole)
def source_change(call: Call, slug: str) -> With:
    """Change what a source is called and how it is read."""
    found, sent = _found(slug), call.sent
    changed = actions.change_source(
        actor=call.user,
        source_id=found.pk,
        config=_config(sent, found.config),
        **{name: sent.get(name, getattr(found, name)) for name in _PLAIN},
    )
    return _whole(call, changed)


@post(tag=SOURCES, needs=Permission.SOURCES_EDIT, asks=WhySent, answers=SourceWhole)
def source_pause(call: Call, slug: str) -> With:
    """Pause a source, with the reason."""
    found = _found(slug)
    return _whole(
        call, actions.pause_source(actor=call.user, source_id=found.pk, why=call.sent["why"])
    )


@post(tag=SOURCES, needs=Permission.SOURCES_EDIT, answers=SourceWhole)
def source_resume(call: Call, slug: str) -> With:
    """Listen again."""
    return _whole(call, actions.resume_source(actor=call.user, source_id=_found(slug).pk))


@post(tag=SOURCES, needs=Permission.SOURCES_EDIT, told_once="secret", answers=SourceSecret)
def source_secret(call: Call, slug: str) -> dict[str, str]:
    """Give a webhook a new signing secret; the old one works for a day more."""
    found = _found(slug)
    return _secret(call, found, actions.change_secret(actor=call.user, source_id=found.pk))


@get(tag=SOURCES, needs=Permission.SOURCES_SEE, pages=("-pk",), answers=QuarantinedShape)
def source_quarantine(call: Call, slug: str) -> QuerySet[Quarantined]:
    """List the items of a source that could not be read and that nobody has settled."""
    return queries.quarantined_of(_found(slug))


@post(tag=SOURCES, needs=Permission.SOURCES_EDIT, answers=DoneShape)
def source_settle(call: Call, slug: str, item_id: int) -> dict[str, int]:
    """Say that an item that could not be read has been looked at; its bytes stay."""
    if not Quarantined.objects.filter(pk=item_id, batch__source=_found(slug)).exists():
        raise Missing
    settle_quarantined(actor=call.user, item_id=item_id)
    return {"id": item_id}


@get(tag=SOURCES, needs=Permission.SOURCES_SEE, pages=("-pk",), answers=DeliveryShape)
def source_parked(call: Call, slug: str) -> QuerySet[Batch]:
    """List the deliveries of a source that were set aside after too many failures."""
    return queries.parked_of(_found(slug))


@post(tag=SOURCES, needs=Permission.SOURCES_EDIT, answers=DoneShape)
def source_retry(call: Call, slug: str, delivery_id: int) -> dict[str, int]:
    """Let a delivery that was set aside be tried again."""
    if not Batch.objects.filter(pk=delivery_id, source=_found(slug)).exists():
        raise Missing
    retry_batch(actor=call.user, batch_id=delivery_id)
    return {"id": delivery_id}
