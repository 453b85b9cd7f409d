"""Signed deliveries, checked against an independent implementation of the same rules."""

import base64
import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from standardwebhooks.webhooks import Webhook as Peer
from standardwebhooks.webhooks import WebhookVerificationError

from monitoring.connectors.interface import Reject
from monitoring.connectors.signature import TOLERANCE, new_secret, proven, signed_headers

SECRET = new_secret()
OLD = new_secret()
BODY = '{"id":"1","text":"Båten är sen"}'.encode()


def now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)


def test_what_the_peer_signs_we_accept():
    at = now()
    headers = {
        "Webhook-Id": "msg_1",
        "Webhook-Timestamp": str(int(at.timestamp())),
        "Webhook-Signature": Peer(SECRET).sign("msg_1", at, BODY.decode()),
    }
    assert proven(headers, BODY, [OLD, SECRET], at) == ("msg_1", at)


def test_what_we_sign_the_peer_accepts():
    headers = signed_headers(SECRET, "msg_2", now(), BODY)
    assert Peer(SECRET).verify(BODY, headers) == json.loads(BODY)
    with pytest.raises(WebhookVerificationError):
        Peer(OLD).verify(BODY, headers)


@given(st.text(min_size=1, max_size=60).map(lambda t: t.strip()).filter(bool), st.text())
def test_we_and_the_peer_sign_alike(delivery_id, text):
    if not delivery_id.isascii() or "\x00" in delivery_id:
        delivery_id = "msg_" + delivery_id.encode("utf-8", "replace").hex()[:40]
    at = now()
    ours = signed_headers(SECRET, delivery_id, at, text.encode("utf-8", "replace"))
    theirs = Peer(SECRET).sign(delivery_id, at, text.encode("utf-8", "replace").decode())
    assert ours["webhook-signature"] == theirs


def test_both_live_secrets_count_while_one_is_changed():
    for secret in (OLD, SECRET):
        headers = signed_headers(secret, "msg_3", now(), BODY)
        assert proven(headers, BODY, [SECRET, OLD], now()) == ("msg_3", now())
    both = signed_headers(SECRET, "m", now(), BODY)
    both["webhook-signature"] = f"v1,AAAA v2,zzz {both['webhook-signature']}"
    assert proven(both, BODY, [OLD, SECRET], now()) == ("m", now())


@given(st.integers(0, len(BODY) * 8 - 1))
def test_one_flipped_bit_is_one_too_many(bit):
    headers = signed_headers(SECRET, "msg_4", now(), BODY)
    forged = bytearray(BODY)
    forged[bit // 8] ^= 1 << bit % 8
    refused = proven(headers, bytes(forged), [SECRET, OLD], now())
    assert isinstance(refused, Reject) and refused.code == "signature-wrong"


@given(st.integers(0, 43))
def test_a_signature_with_another_sign_in_it_proves_nothing(place):
    headers = signed_headers(SECRET, "msg_5", now(), BODY)
    good = headers["webhook-signature"]
    sign = "A" if good[3 + place] != "A" else "B"
    headers["webhook-signature"] = good[: 3 + place] + sign + good[4 + place :]
    outcome = proven(headers, BODY, [SECRET], now())
    # The last letters of base64 carry spare bits only in their text, never in what is compared.
    assert isinstance(outcome, Reject)


def test_the_same_json_in_another_order_is_another_body():
    headers = signed_headers(SECRET, "msg_6", now(), b'{"a":1,"b":2}')
    refused = proven(headers, b'{"b":2,"a":1}', [SECRET], now())
    assert isinstance(refused, Reject) and refused.code == "signature-wrong"


@pytest.mark.parametrize("seconds", [-301, 301, 86400 * 365, -(10**9)])
def test_a_time_far_from_ours_is_refused(seconds):
    at = now()
    headers = signed_headers(SECRET, "msg_7", at + timedelta(seconds=seconds), BODY)
    refused = proven(headers, BODY, [SECRET], at)
    assert isinstance(refused, Reject) and refused.code == "time-skew"
    assert "5 minutes" in refused.sentence


@pytest.mark.parametrize("seconds", [-300, 0, 300])
def test_a_time_within_five_minutes_is_fine(seconds):
    at = now()
    headers = signed_headers(SECRET, "msg_8", at + timedelta(seconds=seconds), BODY)
    assert proven(headers, BODY, [SECRET], at) == ("msg_8", at + timedelta(seconds=seconds))
    assert timedelta(minutes=5) == TOLERANCE


def test_id_and_time_are_signed_too():
    for name, other in (
        ("webhook-id", "msg_x"),
        ("webhook-timestamp", str(int(now().timestamp()) + 1)),
    ):
        headers = signed_headers(SECRET, "msg_9", now(), BODY) | {name: other}
        refused = proven(headers, BODY, [SECRET], now())
        assert isinstance(refused, Reject) and refused.code == "signature-wrong"


@pytest.mark.parametrize("missing", ["webhook-id", "webhook-timestamp", "webhook-signature"])
def test_without_one_of_the_headers_nothing_is_taken(missing):
    headers = signed_headers(SECRET, "msg_10", now(), BODY)
    del headers[missing]
    refused = proven(headers, BODY, [SECRET], now())
    assert isinstance(refused, Reject) and (refused.code, refused.status) == (
        "signature-missing",
        401,
    )


@pytest.mark.parametrize(
    "stamp", ["soon", "-5", "1e9", "\uff11\uff12\uff13", "9" * 13, " 1700000000", "1.5"]
)
def test_a_time_that_is_no_number_is_refused(stamp):
    headers = signed_headers(SECRET, "msg_11", now(), BODY) | {"webhook-timestamp": stamp}
    refused = proven(headers, BODY, [SECRET], now())
    assert isinstance(refused, Reject) and refused.code == "time-unreadable"


@pytest.mark.parametrize("bad", ["", "whsec_", "whsec_***", "whsec_AAAA", "plain"])
def test_without_a_usable_secret_the_door_is_shut_and_says_so(bad):
    headers = signed_headers(SECRET, "msg_12", now(), BODY)
    for secrets in ([], [bad]):
        refused = proven(headers, BODY, secrets, now())
        assert isinstance(refused, Reject) and (refused.code, refused.status) == ("no-secret", 503)
    with pytest.raises(ValueError, match="secret"):
        signed_headers(bad, "m", now(), BODY)


def test_a_very_long_id_becomes_its_fingerprint():
    long_id = "msg_" + "x" * 400
    found = proven(signed_headers(SECRET, long_id, now(), BODY), BODY, [SECRET], now())
    assert isinstance(found, tuple)
    assert len(found[0]) == 71 and found[0].startswith("sha256:")


def test_secrets_are_long_and_never_the_same():
    made = {new_secret() for _ in range(100)}
    assert len(made) == 100
    assert all(len(base64.b64decode(secret.removeprefix("whsec_"))) == 32 for secret in made)
