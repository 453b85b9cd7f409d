"""Access tokens: found by their secret, never wider than their person."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts import tokens
from accounts.models import ApiToken
from accounts.permissions import Permission
from tests import factories


@pytest.fixture
def now():
    return timezone.now()


def token_of(person, now, **given):
    made = tokens.new_secret()
    values = {"scopes": ["desk.see", "crisis.open"], "expires_at": None} | given
    token = ApiToken.objects.create(
        user=person, name="A program", digest=made.digest, hint=made.hint, **values
    )
    return token, made.secret


def test_a_secret_has_256_bits_and_only_its_digest_is_kept():
    made = tokens.new_secret()
    assert made.secret.startswith("cd_") and len(made.secret) == 3 + 43
    assert made.hint == made.secret[:7]
    assert made.secret not in made.digest and len(made.digest) == 64
    assert tokens.new_secret().secret != made.secret


def test_a_token_is_found_by_its_secret_alone(comms, now):
    token, secret = token_of(comms, now)
    assert tokens.find_token(secret, now) == token
    assert tokens.find_token(token.digest, now) is None
    for wrong in ("", "cd_", secret[:-1], secret + "x", secret.removeprefix("cd_"), "cd_\ud800"):
        assert tokens.find_token(wrong, now) is None


def test_one_query_finds_token_and_person(comms, now, django_assert_num_queries):
    _token, secret = token_of(comms, now)
    with django_assert_num_queries(1):
        found = tokens.find_token(secret, now)
        assert found and found.user.name == "Saga Lindehav"


def test_a_token_ends(comms, now):
    _token, secret = token_of(comms, now, expires_at=now)
    assert tokens.find_token(secret, now - timedelta(seconds=1)) is not None
    assert tokens.find_token(secret, now) is None


def test_a_revoked_token_opens_nothing(comms, now):
    _token, secret = token_of(comms, now, revoked_at=now)
    assert tokens.find_token(secret, now) is None


def test_the_token_of_a_closed_account_opens_nothing(now, db):
    _token, secret = token_of(factories.person("comms", is_active=False), now)
    assert tokens.find_token(secret, now) is None


@pytest.mark.parametrize("is_demo", [True, False])
def test_the_token_of_a_demo_login_opens_the_demo_only(now, db, is_demo):
    factories.organisation(is_demo=is_demo)
    _token, secret = token_of(factories.person("comms", is_demo=True), now)
    assert (tokens.find_token(secret, now) is not None) == is_demo


def test_a_token_never_does_more_than_its_person(comms, now):
    token, _secret = token_of(comms, now, scopes=["desk.see", "crisis.open", "people.edit"])
    assert tokens.allows(token, Permission.CRISIS_OPEN)
    assert not tokens.allows(token, Permission.PEOPLE_EDIT)
    assert not tokens.allows(token, Permission.TRIAGE_DECIDE)
    assert tokens.scopes_now(token) == ["desk.see", "crisis.open"]


def test_a_role_that_is_lost_takes_its_scopes_along(comms, now):
    _token, secret = token_of(comms, now)
    type(comms).objects.filter(pk=comms.pk).update(roles=["legal"])
    found = tokens.find_token(secret, now)
    assert found and not tokens.allows(found, Permission.CRISIS_OPEN)


def test_what_a_person_can_hand_on(employee, legal):
    assert tokens.possible_scopes(employee) == [Permission.REPORT_SEND]
    assert Permission.CRISIS_OPEN not in tokens.possible_scopes(legal)
    assert legal.may(Permission.TOKENS_EDIT)
    assert Permission.TOKENS_EDIT not in tokens.possible_scopes(legal)


def test_use_is_noted_to_the_minute(comms, now, django_assert_num_queries):
    token, _secret = token_of(comms, now)
    tokens.note_use(token, now)
    tokens.note_use(token, now + timedelta(seconds=59))
    token.refresh_from_db()
    assert token.last_used_at == now
    tokens.note_use(token, now + timedelta(seconds=61))
    token.refresh_from_db()
    assert token.last_used_at == now + timedelta(seconds=61)
