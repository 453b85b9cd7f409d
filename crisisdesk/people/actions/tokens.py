"""Making and revoking one's own access tokens for programs."""

from collections.abc import Collection
from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import ApiToken, User
from accounts.permissions import Permission
from accounts.tokens import new_secret, possible_scopes
from journal.errors import Missing, Refused
from journal.record import record


@transaction.atomic
def make_token(
    *, actor: User, name: str, scopes: Collection[str], days: int | None
) -> tuple[ApiToken, str]:
    """Make a token for a program; returns it and its secret, which is not kept.

    Args: scopes: permissions, all of them one's own. days: how long it lives, None for ever.
    Raises Refused("no-scope", "scope-too-wide"), Missing. Records token.made.
    """
    _check_may(actor)
    own = possible_scopes(actor)
    if not scopes:
        raise Refused("no-scope", _("Choose at least one thing the program may do."))
    if set(scopes) - set(own):
        raise Refused("scope-too-wide", _("You cannot hand on what you may not do yourself."))
    made = new_secret()
    token = ApiToken.objects.create(
        user=actor,
        name=name,
        digest=made.digest,
        hint=made.hint,
        scopes=[scope.value for scope in own if scope in scopes],
        expires_at=None if days is None else timezone.now() + timedelta(days=days),
    )
    record(
        verb="token.made",
        actor=actor,
        about=("token", token.pk),
        data={"scopes": token.scopes, "days": days},
        sealed={"name": name},
    )
    return token, made.secret


@transaction.atomic
def revoke_token(*, actor: User, token_id: int) -> ApiToken:
    """Take back one of one's own tokens; doing it twice changes nothing.

    Raises Missing. Records token.revoked.
    """
    token = ApiToken.objects.select_for_update().filter(pk=token_id, user=actor).first()
    if token is None:
        raise Missing
    if token.revoked_at is None:
        token.revoked_at = timezone.now()
        token.save(update_fields=["revoked_at"])
        record(
            verb="token.revoked",
            actor=actor,
            about=("token", token.pk),
            sealed={"name": token.name},
        )
    return token


def _check_may(actor: User) -> None:
    if not actor.may(Permission.TOKENS_EDIT):
        raise Missing
