"""Setting up, renewing and giving up one's own second factor."""

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import second_factor, sessions, stepup
from accounts.access import person_of
from accounts.models import User
from journal.errors import Refused
from journal.record import record


@transaction.atomic
def set_up_factor(*, request: HttpRequest, secret: str, code: str) -> list[str]:
    """Take a secret into use once a code of it was typed; returns the new recovery codes.

    Raises Refused("wrong-code"). Records user.factor-set.
    """
    person = _locked(request)
    now = timezone.now()
    step = second_factor.step_of(secret, second_factor.digits(code), now)
    if step is None:
        raise Refused(
            "wrong-code", _("This code does not fit. Wait for the next one and try again.")
        )
    codes = second_factor.set_up(person, secret, step)
    request.session[sessions.FACTOR] = True
    stepup.mark_proof(request.session, stepup.CODE, now)
    record(verb="user.factor-set", actor=person, about=("user", person.pk))
    return codes


@transaction.atomic
def renew_recovery_codes(*, request: HttpRequest) -> list[str]:
    """Make new recovery codes; the old ones are void. Records user.codes-renewed."""
    person = _locked(request)
    if not second_factor.has_second_factor(person):
        raise Refused("no-factor", _("You have no second factor."))
    codes = second_factor.renew_recovery_codes(person)
    record(verb="user.codes-renewed", actor=person, about=("user", person.pk))
    return codes


@transaction.atomic
def give_up_factor(*, request: HttpRequest) -> None:
    """Go back to a password alone. Raises Refused("required", "no-factor").

    Records user.factor-removed.
    """
    person = _locked(request)
    if is_required_of(person):
        raise Refused("required", _("Your role needs a second factor here."))
    if not second_factor.remove(person):
        raise Refused("no-factor", _("You have no second factor."))
    request.session[sessions.FACTOR] = False
    record(verb="user.factor-removed", actor=person, about=("user", person.pk))


def is_required_of(person: User) -> bool:
    """Tell whether this installation insists on a second factor for this person."""
    return settings.SECOND_FACTOR_REQUIRED and person.asked_for_second_factor


def _locked(request: HttpRequest) -> User:
    return User.objects.select_for_update().get(pk=person_of(request).pk)
