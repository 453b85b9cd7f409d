"""Making and revoking one's own access tokens."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import ApiToken
from accounts.tokens import find_token
from crisisdesk.people.actions.tokens import make_token, revoke_token
from journal.errors import Missing, Refused
from tests.accounts.proofs import prove, recorded, worded

URL = "/me/tokens/"
POSTED = {"name": "Archive", "scopes": ["log.see", "desk.see"], "days": "30"}


@pytest.fixture
def client(signed_in, comms):
    return prove(signed_in(comms))


def test_a_token_is_shown_once(client, comms):
    answer = client.post(URL, POSTED)
    secret = answer.context["secret"]
    assert secret in answer.content.decode()
    again = client.get(URL).content.decode()
    assert secret not in again
    assert "<li>Read the full log</li>" in again
    assert 'value="tokens.edit"' not in again
    token = find_token(secret, timezone.now())
    assert token and (token.user, token.scopes) == (comms, ["desk.see", "log.see"])
    assert token.expires_at and token.expires_at - timezone.now() > timedelta(days=29)
    assert recorded() == [
        ("token.made", "saga.lindehav", {"scopes": ["desk.see", "log.see"], "days": 30})
    ]
    assert worded() == ["Saga Lindehav made the access token “Archive”"]


@pytest.mark.parametrize(
    "bad",
    [{"name": ""}, {"scopes": []}, {"scopes": ["people.edit"]}, {"days": "9999"}, {"days": ""}],
)
def test_what_cannot_be_made(client, bad):
    assert 'role="alert"' in client.post(URL, POSTED | bad).content.decode()
    assert not ApiToken.objects.exists()


def test_making_one_needs_a_fresh_proof(signed_in, comms):
    assert signed_in(comms).post(URL, POSTED).url.startswith("/confirm/")
    assert not ApiToken.objects.exists()


def test_who_may_make_none_finds_nothing(signed_in, employee, stranger):
    assert prove(signed_in(employee)).get(URL).status_code == 404
    assert stranger.get(URL).url == "/sign-in/?next=/me/tokens/"
    assert stranger.post(f"{URL}1/revoke/").url == "/sign-in/"


def test_revoking(client, comms):
    token, secret = make_token(actor=comms, name="Archive", scopes=["desk.see"], days=None)
    assert token.expires_at is None
    for _ in range(2):
        assert client.post(f"{URL}{token.pk}/revoke/").url == URL
    assert find_token(secret, timezone.now()) is None
    assert worded()[1:] == ["Saga Lindehav revoked the access token “Archive”"]
    assert "Revoked" in client.get(URL).content.decode()


def test_nobody_revokes_another_persons_token(client, lead):
    token, secret = make_token(actor=lead, name="Hers", scopes=["desk.see"], days=30)
    assert client.post(f"{URL}{token.pk}/revoke/").status_code == 404
    assert find_token(secret, timezone.now()) is not None


def test_the_acts_themselves_check(comms, employee):
    with pytest.raises(Refused, match="no-scope"):
        make_token(actor=comms, name="x", scopes=[], days=30)
    with pytest.raises(Refused, match="scope-too-wide"):
        make_token(actor=comms, name="x", scopes=["desk.see", "people.edit"], days=30)
    with pytest.raises(Missing):
        make_token(actor=employee, name="x", scopes=["report.send"], days=30)
    with pytest.raises(Missing):
        revoke_token(actor=comms, token_id=10**9)
    assert recorded() == []
