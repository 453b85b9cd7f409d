"""The secrets of sources: sealed in the database, opened only when a connector asks."""

from typing import Final

from django.db.models import Q
from django.utils import timezone

from accounts import sealing
from monitoring.models import Secret, Source

WEBHOOK_SECRET: Final = "signing"  # noqa: S105 - the name of a field


def purpose_of(source_id: int, field: str) -> str:
    """Return what a sealed box is bound to: a secret moved to another source does not open."""
    return f"source:{source_id}:{field}"


def keep_secret(source: Source, field: str, value: str) -> Secret:
    """Seal and store one more live secret of a source; the caller records who did it."""
    key_id, box = sealing.seal(value.encode(), purpose_of(source.pk, field))
    return Secret.objects.create(source=source, field=field, sealed=box, key_id=key_id)


def live_secrets(source_id: int, field: str) -> tuple[str, ...]:
    """Return the live secrets of one field, newest first."""
    rows = Secret.objects.filter(
        Q(retired_at__isnull=True) | Q(retired_at__gt=timezone.now()),
        source_id=source_id,
        field=field,
    ).order_by("-id")
    return tuple(
        sealing.unseal(row.key_id, bytes(row.sealed), purpose_of(source_id, field)).decode()
        for row in rows
    )


def seal_anew() -> int:
    """Seal every secret with the newest key; returns how many were sealed with an older one."""
    newest = sealing.newest_key()
    changed = 0
    for row in Secret.objects.exclude(key_id=newest).select_for_update():
        purpose = purpose_of(row.source_id, row.field)
        plain = sealing.unseal(row.key_id, bytes(row.sealed), purpose)
        row.key_id, row.sealed = sealing.seal(plain, purpose)
        row.save(update_fields=["key_id", "sealed"])
        changed += 1
    return changed
