"""Reads about the organisation and its people, named for the screens that ask."""

from datetime import datetime

from allauth.mfa.models import Authenticator
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from accounts.models import ApiToken, OpenSession, Organisation, Unit, User
from accounts.permissions import Role


def organisation() -> Organisation | None:
    """The organisation this installation serves; None before it has been set up."""
    return Organisation.objects.order_by("pk").first()


def is_demo() -> bool:
    """Tell whether this installation serves the demo organisation."""
    return Organisation.objects.filter(is_demo=True).exists()


def demo_people() -> list[User]:
    """Demo logins for the sign-in page, in the order of their roles; none outside the demo."""
    if not is_demo():
        return []
    order = list(Role)
    found = User.objects.filter(is_demo=True, is_active=True).order_by("name")
    return sorted(
        found,
        key=lambda person: min(
            (order.index(Role(key)) for key in person.roles), default=len(order)
        ),
    )


def people_list(text: str = "") -> QuerySet[User]:
    """Everybody with an account, open ones first; text: part of a name, user name or title."""
    totp = Authenticator.objects.filter(user_id=OuterRef("pk"), type=Authenticator.Type.TOTP)
    found = User.objects.select_related("unit").annotate(has_second_factor=Exists(totp))
    if text:
        found = found.filter(
            Q(name__icontains=text) | Q(username__icontains=text) | Q(title__icontains=text)
        )
    return found.order_by("-is_active", "name", "pk")


def units() -> QuerySet[Unit]:
    """Departments and partners, for choosing."""
    return Unit.objects.order_by("is_external", "name")


def other_admins(person: User) -> int:
    """How many open administrator accounts there are beside this one."""
    return (
        User.objects.filter(roles__contains=[Role.ADMIN], is_active=True)
        .exclude(pk=person.pk)
        .count()
    )


def own_sessions(person: User, now: datetime) -> QuerySet[OpenSession]:
    """Browsers in which a person is signed in, newest first."""
    return (
        OpenSession.objects.filter(user=person, session__expire_date__gt=now)
        .select_related("session")
        .order_by("-opened_at")
    )


def own_tokens(person: User) -> QuerySet[ApiToken]:
    """A person's access tokens, those in use first."""
    return ApiToken.objects.filter(user=person).order_by(
        F("revoked_at").desc(nulls_first=True), "-created_at"
    )
