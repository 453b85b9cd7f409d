"""Checkpoints as signed statements: spelled one way, signed, carried as a line, read back."""

import base64
from dataclasses import replace
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from journal import signing
from journal.signing import NoKey
from tests.journal import chains


def one():
    record = chains.built()
    return record.series[1]


def test_a_signature_holds_for_this_statement_and_this_key_only():
    signed = one()
    other = signing.public_bytes(signing.private_key(base64.b64encode(bytes(32)).decode()))
    assert signing.is_signed_by(chains.PUBLIC, signed)
    assert not signing.is_signed_by(other, signed)
    changes: tuple[dict[str, Any], ...] = (
        {"number": 3},
        {"last_entry": 21},
        {"previous": "ab" * 32},
        {"heads": {"desk": (15, "ab" * 32)}},
        {"heads": {}},
        {"at": chains.START},
    )
    for change in changes:
        said = replace(signed.statement, **change)
        assert not signing.is_signed_by(chains.PUBLIC, replace(signed, statement=said))
    assert not signing.is_signed_by(chains.PUBLIC, replace(signed, signature="ab" * 64))
    assert not signing.is_signed_by(chains.PUBLIC, replace(signed, signature="no hex"))


def test_what_is_signed_is_one_domain_byte_and_canonical_json():
    signed = one()
    raw = signing.statement_bytes(signed.statement)
    assert raw[:1] == b"\x01"
    assert raw[1:8] == b'{"at":"'
    public = Ed25519PublicKey.from_public_bytes(chains.PUBLIC)
    public.verify(bytes.fromhex(signed.signature), raw)  # raises if it is not so


def test_a_line_is_read_back_as_it_was_written():
    for signed in chains.built().series:
        assert signing.read_line(signing.line(signed, chains.PUBLIC)) == (signed, chains.PUBLIC)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "no json",
        "[]",
        "{}",
        "null",
        '{"number": 1}',
        signing.line(one(), b"short"),
        signing.line(one(), chains.PUBLIC).replace('"public":"', '"public":"ä'),
        signing.line(one(), chains.PUBLIC).replace('"heads":{', '"heads":{"x":[],'),
    ],
)
def test_a_line_that_is_no_checkpoint_is_refused(text):
    with pytest.raises(ValueError):
        signing.read_line(text)


def test_a_key_goes_by_the_beginning_of_its_digest():
    assert signing.key_id(chains.PUBLIC) == "56475aa75463474c"
    assert signing.read_public(base64.b64encode(chains.PUBLIC).decode()) == chains.PUBLIC
    assert signing.read_public("ä") is None


@pytest.mark.parametrize("seed", ["", "not base64!", base64.b64encode(b"short").decode()])
def test_what_is_no_key_is_said_so(seed):
    with pytest.raises(NoKey):
        signing.private_key(seed)
