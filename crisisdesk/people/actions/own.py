"""What people do to their own account: settings and password."""

from typing import Any

from django.contrib.auth import update_session_auth_hash
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import links, sessions
from accounts.access import person_of
from accounts.models import User
from journal.errors import Missing, Refused
from journal.record import record

SETTINGS = frozenset({"name", "language", "theme", "time_zone", "single_keys"})


@transaction.atomic
def change_settings(*, actor: User, **wanted: Any) -> User:
    """Change one's own name, language, theme, time zone or single keys.

    Records user.changed, unless nothing changed.
    """
    if unknown := set(wanted) - SETTINGS:
        raise TypeError(f"not a setting of one's own: {sorted(unknown)}")
    person = User.objects.select_for_update().get(pk=actor.pk)
    changed = sorted(field for field, value in wanted.items() if getattr(person, field) != value)
    for field in changed:
        setattr(person, field, wanted[field])
        setattr(actor, field, wanted[field])
    if changed:
        person.save(update_fields=changed)
        record(
            verb="user.changed",
            actor=person,
            about=("user", person.pk),
            data={"fields": changed},
        )
    return person


@transaction.atomic
def change_password(*, request: HttpRequest, new: str) -> User:
    """Change one's own password; every other session of one's own ends.

    The old password was checked by whoever calls. Raises Refused("demo-login"). Records
    user.password-set.
    """
    person = User.objects.select_for_update().get(pk=person_of(request).pk)
    _set_password(person, new)
    update_session_auth_hash(request, person)
    request.session[sessions.EPOCH] = person.session_epoch
    sessions.note(request, person, timezone.now())
    sessions.end_all(person, but=request.session.session_key)
    record(
        verb="user.password-set",
        actor=person,
        about=("user", person.pk),
        data={"by": "password"},
    )
    return person


@transaction.atomic
def set_password_by_link(*, secret: str, new: str) -> User:
    """Set the password of whoever a one-time link was made for; the link is used up.

    Raises Missing, Refused("demo-login"). Records user.password-set.
    """
    now = timezone.now()
    link = links.find_link(secret, now, lock=True)
    if link is None:
        raise Missing
    person = User.objects.select_for_update().get(pk=link.user_id)
    _set_password(person, new)
    link.used_at = now
    link.save(update_fields=["used_at"])
    sessions.end_all(person)
    record(
        verb="user.password-set",
        actor=person,
        about=("user", person.pk),
        data={"by": "link"},
    )
    return person


def _set_password(person: User, new: str) -> None:
    if person.is_demo:
        # It is printed on the sign-in page, for everybody who wants to look around.
        raise Refused("demo-login", _("The password of a demo login stays as it is."))
    person.set_password(new)
    person.session_epoch += 1
    person.save(update_fields=["password", "session_epoch"])
