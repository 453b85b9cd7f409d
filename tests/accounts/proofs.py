"""What tests need to prove who somebody is: codes of any moment, sessions that are fresh."""

from datetime import datetime
from typing import Any

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.test import Client
from django.utils import timezone

from accounts import second_factor, stepup
from accounts.models import User
from journal import sentences
from journal.models import Entry


def code_at(secret: str, at: datetime, steps: int = 0) -> str:
    """The code an app shows at a moment, or so many half minutes later."""
    step = int(at.timestamp()) // second_factor.PERIOD_S + steps
    return str(format_hotp_value(hotp_value(secret, step)))


def give_factor(person: User) -> str:
    """Set up a second factor that was never used; returns its secret."""
    secret = second_factor.new_secret()
    second_factor.set_up(person, secret, step=0)
    return secret


def change_session(client: Client, **values: Any) -> None:
    """Write into the session of a signed-in browser."""
    session = client.session
    session.update(values)
    session.save()


def prove(client: Any, *, kind: str = stepup.CODE, at: datetime | None = None) -> Any:
    """Let the person of a browser have proved who they are, now or at another moment."""
    session = client.session
    stepup.mark_proof(session, kind, at or timezone.now())
    session.save()
    return client


def recorded() -> list[tuple[str, str | None, dict[str, Any]]]:
    """What the log holds, oldest first: verb, who did it, plain facts."""
    found = Entry.objects.select_related("actor").order_by("id")
    return [
        (entry.verb, entry.actor.username if entry.actor else None, entry.data) for entry in found
    ]


def worded() -> list[str]:
    """What the log says, oldest first, with the name before each sentence."""
    found = Entry.objects.select_related("actor", "sealed").order_by("id")
    return [f"{sentences.who(entry)} {sentences.sentence(entry)}" for entry in found]
