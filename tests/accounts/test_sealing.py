"""Sealed secrets: round trips, tampering, keys that change."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts import sealing
from accounts.sealing import CannotOpen, NoKeys, parse_keys


def key(letter: str) -> str:
    return base64.b64encode(letter.encode() * 32).decode()


OLD = f"old:{key('o')}"
NEW = f"new:{key('n')}"


@pytest.fixture(autouse=True)
def keys(settings):
    settings.FIELD_KEYS = OLD
    return settings


@given(st.binary(max_size=200), st.text(max_size=20))
def test_what_is_sealed_opens_again(plain, purpose):
    key_id, box = sealing.seal(plain, purpose)
    assert sealing.unseal(key_id, box, purpose) == plain


@given(st.text(max_size=100))
def test_texts_too(text):
    assert sealing.unseal_text(sealing.seal_text(text, "test"), "test") == text


def test_the_same_text_is_never_sealed_alike():
    assert len({sealing.seal_text("same", "test") for _ in range(50)}) == 50


def test_the_plain_text_does_not_show():
    assert b"lantern" not in sealing.seal(b"red lantern", "test")[1]


def test_any_flipped_bit_is_noticed():
    key_id, box = sealing.seal(b"secret", "test")
    for place in range(len(box) * 8):
        changed = bytearray(box)
        changed[place // 8] ^= 1 << place % 8
        with pytest.raises(CannotOpen):
            sealing.unseal(key_id, bytes(changed), "test")


def test_a_box_opens_for_its_own_purpose_only():
    sealed = sealing.seal_text("secret", "second factor")
    with pytest.raises(CannotOpen):
        sealing.unseal_text(sealed, "webhook")


@pytest.mark.parametrize("sealed", ["", "old", "old:", "old:*", "old:AAAA", "other:AAAA"])
def test_what_was_never_sealed_does_not_open(sealed):
    with pytest.raises(CannotOpen):
        sealing.unseal_text(sealed, "test")


def test_the_first_key_seals_and_all_open(keys):
    before = sealing.seal_text("secret", "test")
    keys.FIELD_KEYS = f"{NEW},{OLD}"
    assert sealing.unseal_text(before, "test") == "secret"
    assert not sealing.is_sealed_with_newest(before)
    after = sealing.seal_text("secret", "test")
    assert sealing.is_sealed_with_newest(after)
    keys.FIELD_KEYS = NEW
    assert sealing.unseal_text(after, "test") == "secret"
    with pytest.raises(CannotOpen, match="'old'"):
        sealing.unseal_text(before, "test")


def test_a_box_under_another_keys_name_does_not_open(keys):
    keys.FIELD_KEYS = f"{OLD} twin:{key('o')}"
    _key_id, box = sealing.seal(b"secret", "test")
    with pytest.raises(CannotOpen):
        sealing.unseal("twin", box, "test")


def test_keys_are_read_in_order():
    assert list(parse_keys(f"{NEW},{OLD}")) == ["new", "old"]
    assert parse_keys(OLD) == {"old": b"o" * 32}


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("", "no key"),
        ("old", "Key 1"),
        (key("o"), "Key 1"),
        ("old:short", "Key 1"),
        (f"o/d:{key('o')}", "Key 1"),
        (f"{OLD},new:AAAA", "Key 2"),
        (f"{OLD},{OLD}", "named old"),
    ],
)
def test_bad_keys_are_named(text, complaint):
    with pytest.raises(NoKeys, match=complaint):
        parse_keys(text)


def test_without_keys_nothing_is_sealed(keys):
    keys.FIELD_KEYS = ""
    with pytest.raises(NoKeys):
        sealing.seal(b"secret", "test")


def test_a_holder_is_listed_once():
    sealing.register_holder("for this test", lambda: 3)
    sealing.register_holder("for this test", lambda: 4)
    assert sealing.holders()["for this test"]() == 4
    assert "second factor" in sealing.holders()
    del sealing._holders["for this test"]
