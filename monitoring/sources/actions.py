"""Adding, changing, pausing and resuming sources. Every one is journalled."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from accounts.models import User
from journal.errors import Missing, Refused
from journal.models import Stream
from journal.record import record
from monitoring.connectors.interface import ConnectorSpec
from monitoring.connectors.registry import Unavailable, registry
from monitoring.connectors.signature import new_secret
from monitoring.models import Source, SourceState
from monitoring.sources.secrets import WEBHOOK_SECRET, keep_secret

# Old and new secret live side by side this long after a change.
OVERLAP = timedelta(hours=24)

# Pages beside those of the sources: a source of such a name could never be opened.
PAGES_OF_OURS: Final = frozenset({"by-hand", "import"})


@transaction.atomic
def add_source(
    *,
    actor: User | None,
    slug: str,
    name: str,
    connector: str,
    name_sv: str = "",
    config: Mapping[str, Any] | None = None,
    expected_silence_min: int | None = None,
    lawful_basis: str = "",
    secret: str = "",
    exercise: Stream | None = None,
) -> tuple[Source, str]:
    """Start listening at a new place; returns the source and its signing secret ("": none).

    Raises: Refused('slug-taken' | 'bad-slug' | 'no-such-connector'). Records source.added.
    """
    given, slug = slug, slugify(slug or name)[:40]
    if not slug:
        raise Refused("bad-slug", _("A source needs a short name of letters and digits."))
    if slug in PAGES_OF_OURS:
        if given:
            raise Refused("slug-taken", _("A page of the desk has this short name already."))
        slug = f"{slug}-source"
    spec = spec_of(connector)
    if spec is None:
        raise Refused("no-such-connector", _("There is no such kind of source."))
    if Source.objects.filter(slug=slug).exists():
        raise Refused("slug-taken", _("There is a source with this short name already."))
    source = Source.objects.create(
        slug=slug,
        name=name,
        name_sv=name_sv,
        connector=connector,
        config=dict(config or {}),
        expected_silence_min=expected_silence_min,
        is_internal=spec.is_internal or bool((config or {}).get("is_internal")),
        lawful_basis=lawful_basis,
        next_poll_at=timezone.now() if "poll" in spec.capabilities else None,
        exercise=exercise,
    )
    if "receive" in spec.capabilities:
        secret = secret or new_secret()
        keep_secret(source, WEBHOOK_SECRET, secret)
    record(
        verb="source.added",
        actor=actor,
        agent="" if actor else "setup",
        about=("source", source.pk),
        data={"source": slug, "connector": connector},
        sealed={"name": name},
    )
    return source, secret


@transaction.atomic
def change_source(
    *,
    actor: User,
    source_id: int,
    name: str,
    name_sv: str,
    config: Mapping[str, Any],
    expected_silence_min: int | None,
    lawful_basis: str,
) -> Source:
    """Change what a source is called and how it is read. Records source.changed."""
    source = _locked(source_id)
    source.name, source.name_sv = name, name_sv
    if config.get("url") != source.config.get("url"):
        source.moved_from, source.moved_at = "", None
    source.config = dict(config)
    source.expected_silence_min = expected_silence_min
    source.lawful_basis = lawful_basis
    source.save(
        update_fields=[
            "name", "name_sv", "config", "expected_silence_min", "lawful_basis", "moved_from",
            "moved_at",
        ]
    )  # fmt: skip
    record(verb="source.changed", actor=actor, about=("source", source.pk), data=_slug(source))
    return source


@transaction.atomic
def pause_source(*, actor: User, source_id: int, why: str) -> Source:
    """Stop reading a source until somebody starts it. Raises Refused. Records source.paused."""
    source = _locked(source_id)
    if not why.strip():
        raise Refused("no-reason", _("Say why, so that others know when to start it again."))
    if source.state == SourceState.PAUSED:
        raise Refused("already-paused", _("This source is paused already. Nothing was changed."))
    source.state = SourceState.PAUSED
    source.paused_why, source.paused_by, source.paused_at = why[:200], actor, timezone.now()
    source.blind_since = None
    source.save(update_fields=["state", "paused_why", "paused_by", "paused_at", "blind_since"])
    record(
        verb="source.paused",
        actor=actor,
        about=("source", source.pk),
        data=_slug(source),
        sealed={"reason": why},
    )
    return source


@transaction.atomic
def resume_source(*, actor: User, source_id: int) -> Source:
    """Read a paused source again. Raises Refused('not-paused'). Records source.resumed."""
    source = _locked(source_id)
    if source.state != SourceState.PAUSED:
        raise Refused("not-paused", _("This source is not paused. Nothing was changed."))
    source.state, source.paused_why, source.paused_by, source.paused_at = "on", "", None, None
    source.last_heard_at = None
    source.listening_since = timezone.now()
    if source.next_poll_at is not None:
        source.next_poll_at = timezone.now()
    source.save(
        update_fields=[
            "state",
            "paused_why",
            "paused_by",
            "paused_at",
            "last_heard_at",
            "listening_since",
            "next_poll_at",
        ]
    )
    record(verb="source.resumed", actor=actor, about=("source", source.pk), data=_slug(source))
    return source


@transaction.atomic
def change_secret(*, actor: User, source_id: int) -> str:
    """Give a webhook a new signing secret; the old one works for a day more.

    Raises: Refused('no-secret'). Records source.secret-changed, never the secret.
    """
    source = _locked(source_id)
    spec = spec_of(source.connector)
    if spec is None or "receive" not in spec.capabilities:
        raise Refused("no-secret", _("This kind of source has no signing secret."))
    source.secrets.filter(field=WEBHOOK_SECRET, retired_at__isnull=True).update(
        retired_at=timezone.now() + OVERLAP
    )
    secret = new_secret()
    keep_secret(source, WEBHOOK_SECRET, secret)
    record(
        verb="source.secret-changed", actor=actor, about=("source", source.pk), data=_slug(source)
    )
    return secret


def spec_of(connector: str) -> ConnectorSpec | None:
    """Return what a connector is, None when there is none of that name that works."""
    try:
        return registry.connector(connector).spec
    except Unavailable:
        return None


def _locked(source_id: int) -> Source:
    source = Source.objects.select_for_update().filter(pk=source_id).first()
    if source is None:
        raise Missing
    return source


def _slug(source: Source) -> dict[str, str]:
    return {"source": source.slug}
