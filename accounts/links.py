"""One-time links with which a person sets a password. Only digests are stored."""

from datetime import datetime, timedelta
from typing import Final

from accounts.models import OneTimeLink, User
from accounts.tokens import digest_of, new_secret

LIVES: Final = timedelta(hours=48)


def issue_link(person: User, now: datetime) -> str:
    """Make a link's secret for a person and void their older ones; runs in a transaction."""
    made = new_secret(prefix="")
    void_links(person, now)
    OneTimeLink.objects.create(
        user=person, digest=made.digest, created_at=now, expires_at=now + LIVES
    )
    return made.secret


def void_links(person: User, now: datetime) -> None:
    """Take back every link of a person that has not been used."""
    OneTimeLink.objects.filter(user=person, used_at=None, revoked_at=None).update(revoked_at=now)


def find_link(secret: str, now: datetime, *, lock: bool = False) -> OneTimeLink | None:
    """Find the unused link of a secret, with its person; None for a stale or invented one."""
    links = OneTimeLink.objects.select_related("user")
    if lock:
        links = links.select_for_update(of=("self",))
    return links.filter(
        digest=digest_of(secret),
        used_at=None,
        revoked_at=None,
        expires_at__gt=now,
        user__is_active=True,
    ).first()
