"""You, your tokens, and the people's desk. What needs a fresh proof is for people alone."""

from functools import partial
from typing import Any

from allauth.mfa.models import Authenticator
from django.db.models import QuerySet
from django.urls import reverse

from accounts.access import SIGNED_IN
from accounts.models import ApiToken, Organisation, Unit, User
from accounts.permissions import Permission
from accounts.queries import organisation, own_tokens, people_list
from crisisdesk.api.operations import Call, get, patch, post
from crisisdesk.api.shapes import people as shapes
from crisisdesk.api.shapes.base import With
from crisisdesk.people.actions import people as actions
from crisisdesk.people.actions.house import change_organisation
from crisisdesk.people.actions.own import change_settings
from crisisdesk.people.actions.tokens import make_token, revoke_token
from journal.errors import Missing

ME, PEOPLE = "You", "People"
EDIT, TOKENS = Permission.PEOPLE_EDIT, Permission.TOKENS_EDIT

# What is done to accounts is done by people alone, and after a fresh proof of who they are.
_patch_account = partial(patch, tag=PEOPLE, needs=EDIT, by_person=True, fresh=True)
_post_account = partial(post, tag=PEOPLE, needs=EDIT, by_person=True, fresh=True)


@get(tag=ME, needs=SIGNED_IN, answers=shapes.MeShape)
def me(call: Call) -> User:
    """Show who you are and what you may do; with a token: what it may do."""
    return call.user


@patch(tag=ME, needs=SIGNED_IN, asks=shapes.MeSent, by_person=True, answers=shapes.MeShape)
def me_change(call: Call) -> User:
    """Change your own settings."""
    return change_settings(actor=call.user, **call.sent)


@get(tag=ME, needs=TOKENS, pages=("-pk",), by_person=True, answers=shapes.TokenShape)
def tokens(call: Call) -> QuerySet[ApiToken]:
    """List your own tokens."""
    return own_tokens(call.user)


@post(
    tag=ME,
    needs=TOKENS,
    asks=shapes.TokenSent,
    by_person=True,
    fresh=True,
    told_once="secret",
    status=201,
    answers=shapes.TokenMade,
)
def token_make(call: Call) -> With:
    """Make a token for a program; it never does more than you may."""
    token, secret = make_token(actor=call.user, **call.sent)
    return With(token, secret=secret)


@post(tag=ME, needs=TOKENS, by_person=True, answers=shapes.TokenShape)
def token_revoke(call: Call, token_id: int) -> ApiToken:
    """Revoke one of your tokens: it opens nothing any more."""
    return revoke_token(actor=call.user, token_id=token_id)


# ---------------------------------------------------------------- people


def _shown(person: User) -> With:
    """Return somebody as the list shows them, whoever has changed them."""
    totp = Authenticator.objects.filter(user_id=person.pk, type=Authenticator.Type.TOTP)
    return With(person, has_second_factor=totp.exists())


def _found(person_id: int) -> User:
    found = User.objects.select_related("unit").filter(pk=person_id).first()
    if found is None:
        raise Missing
    return found


@get(tag=PEOPLE, needs=EDIT, answers=shapes.OrganisationShape)
def house(call: Call) -> Organisation:
    """Show the organisation: its name, duty phone, language and time zone."""
    found = organisation()
    if found is None:
        raise Missing
    return found


@_patch_account(asks=shapes.OrganisationSent, answers=shapes.OrganisationShape)
def house_change(call: Call) -> Organisation:
    """Change what the organisation is called, its duty phone, language or time zone."""
    return change_organisation(actor=call.user, **call.sent)


def _unit(key: str | None) -> Unit | None:
    unit = Unit.objects.filter(key=key).first() if key else None
    if key and unit is None:
        raise Missing
    return unit


def _link(call: Call, person: User, secret: str) -> dict[str, Any]:
    address = call.request.build_absolute_uri(reverse("welcome", args=[secret]))
    return {"id": person.pk, "link": address}


@get(
    tag=PEOPLE,
    needs=EDIT,
    query=shapes.PeopleAsked,
    pages=("name", "pk"),
    answers=shapes.PersonShape,
)
def people(call: Call) -> QuerySet[User]:
    """List everybody with an account, by name."""
    return people_list(call.asked["q"])


@get(tag=PEOPLE, needs=EDIT, answers=shapes.PersonShape)
def person(call: Call, person_id: int) -> With:
    """Show one person."""
    return _shown(_found(person_id))


@_post_account(asks=shapes.PersonSent, told_once="link", status=201, answers=shapes.PersonLink)
def person_add(call: Call) -> dict[str, Any]:
    """Add a person; give them the link, with which they set their password."""
    sent, house = dict(call.sent), organisation()
    unit = _unit(sent.pop("unit", None))
    plain = {name: sent.pop(name) for name in ("name", "title", "email", "mobile") if name in sent}
    person, secret = actions.add_person(
        actor=call.user,
        details=actions.Details(**plain, unit=unit),
        time_zone=house.time_zone if house else "UTC",
        **sent,
    )
    return _link(call, person, secret)


@_patch_account(asks=shapes.DetailsSent, answers=shapes.PersonShape)
def person_change(call: Call, person_id: int) -> With:
    """Change name, contact and department of a person."""
    found, sent = _found(person_id), dict(call.sent)
    unit = _unit(sent.pop("unit")) if "unit" in sent else found.unit
    plain = {name: getattr(found, name) for name in ("name", "title", "email", "mobile")}
    details = actions.Details(**(plain | sent), unit=unit)
    return _shown(actions.change_details(actor=call.user, person_id=person_id, details=details))


@_post_account(asks=shapes.RolesSent, answers=shapes.PersonShape)
def person_roles(call: Call, person_id: int) -> With:
    """Give and take roles; the person is signed out everywhere."""
    return _shown(actions.change_roles(actor=call.user, person_id=person_id, **call.sent))


@_post_account(asks=shapes.ReasonSent, answers=shapes.PersonShape)
def person_close(call: Call, person_id: int) -> With:
    """Let a person in no more."""
    return _shown(actions.close_account(actor=call.user, person_id=person_id, **call.sent))


@_post_account(asks=shapes.ReasonSent, answers=shapes.PersonShape)
def person_open(call: Call, person_id: int) -> With:
    """Let a person in again, with the roles they had."""
    return _shown(actions.open_account(actor=call.user, person_id=person_id, **call.sent))


@_post_account(told_once="link", answers=shapes.PersonLink)
def person_link(call: Call, person_id: int) -> dict[str, Any]:
    """Make a new one-time link to set a password; older ones are void."""
    found, secret = actions.make_link(actor=call.user, person_id=person_id)
    return _link(call, found, secret)


@_post_account(asks=shapes.ReasonSent, answers=shapes.PersonShape)
def person_factor(call: Call, person_id: int) -> With:
    """Take a lost second factor away, with a reason."""
    return _shown(actions.reset_second_factor(actor=call.user, person_id=person_id, **call.sent))
