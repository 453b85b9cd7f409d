"""Codes of the standard, used once, sealed in the database."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from django.db import connections, transaction

from accounts import sealing, second_factor
from accounts.second_factor import PURPOSE, spend_code, step_of
from tests.accounts.proofs import code_at, give_factor

NOW = datetime(2026, 5, 4, 12, 0, 5, tzinfo=UTC)
# RFC 6238, appendix B: the secret "12345678901234567890", its codes cut to six digits.
RFC_SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"


@pytest.mark.parametrize(
    ("seconds", "code"),
    [
        (59, "287082"),
        (1111111109, "081804"),
        (1234567890, "005924"),
        (2000000000, "279037"),
        (20000000000, "353130"),
    ],
)
def test_codes_are_those_of_the_standard(seconds, code):
    at = datetime.fromtimestamp(seconds, tz=UTC)
    assert step_of(RFC_SECRET, code, at) == seconds // 30


@pytest.mark.parametrize(
    ("steps", "fits"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)]
)
def test_a_clock_may_be_half_a_minute_off(steps, fits):
    found = step_of(RFC_SECRET, code_at(RFC_SECRET, NOW, steps), NOW)
    assert found == (int(NOW.timestamp()) // 30 + steps if fits else None)


@pytest.mark.parametrize("code", ["", "12345", "abcdef", "\uff10\uff11\uff12\uff13\uff14\uff15"])
def test_what_is_no_code_fits_nothing(code):
    assert step_of(RFC_SECRET, code, NOW) is None


def test_people_type_codes_with_spaces():
    assert second_factor.digits(" 123 456 ") == "123456"
    assert second_factor.digits("1234-5678") == "12345678"
    assert len(second_factor.digits("9" * 5000)) == 12


def spend(person, code, at=NOW):
    with transaction.atomic():
        return spend_code(person, code, at)


def test_a_code_opens_once(lead):
    secret = give_factor(lead)
    code = code_at(secret, NOW)
    assert spend(lead, code) == "code"
    assert spend(lead, code) == ""
    assert spend(lead, code, NOW + timedelta(seconds=20)) == ""


def test_an_older_code_does_not_open_after_a_newer_one(lead):
    secret = give_factor(lead)
    assert spend(lead, code_at(secret, NOW, 1)) == "code"
    assert spend(lead, code_at(secret, NOW, 0)) == ""
    assert spend(lead, code_at(secret, NOW, 2), NOW + timedelta(seconds=30)) == "code"


def test_the_code_that_set_it_up_is_used_up(lead):
    secret = second_factor.new_secret()
    code = code_at(secret, NOW)
    second_factor.set_up(lead, secret, int(NOW.timestamp()) // 30)
    assert spend(lead, code) == ""


def test_nobody_opens_with_somebody_elses_code(lead, legal):
    secret = give_factor(lead)
    give_factor(legal)
    assert spend(legal, code_at(secret, NOW)) == ""


def test_without_a_second_factor_no_code_opens(comms):
    assert spend(comms, "000000") == ""
    assert not second_factor.has_second_factor(comms)


def test_each_recovery_code_opens_once(lead):
    secret = second_factor.new_secret()
    codes = second_factor.set_up(lead, secret, step=0)
    assert (len(codes), len(set(codes)), {len(code) for code in codes}) == (10, 10, {8})
    assert spend(lead, f"{codes[3][:4]} {codes[3][4:]}") == "recovery"
    assert spend(lead, codes[3]) == ""
    assert second_factor.recovery_codes_left(lead) == 9


def test_new_recovery_codes_void_the_old_ones(lead):
    secret = second_factor.new_secret()
    old = second_factor.set_up(lead, secret, step=0)
    new = second_factor.renew_recovery_codes(lead)
    assert set(old).isdisjoint(new)
    assert [spend(lead, old[0]), spend(lead, new[0])] == ["", "recovery"]


def test_a_new_phone_replaces_the_old_one(lead):
    old = give_factor(lead)
    new = give_factor(lead)
    assert [spend(lead, code_at(old, NOW)), spend(lead, code_at(new, NOW))] == ["", "code"]


def test_taking_it_away(lead):
    give_factor(lead)
    assert second_factor.remove(lead)
    assert not second_factor.remove(lead)
    assert second_factor.recovery_codes_left(lead) == 0


def test_secrets_lie_sealed_in_the_database(lead):
    secret = give_factor(lead)
    rows = {row.type: row.data for row in Authenticator.objects.filter(user=lead)}
    assert secret not in str(rows)
    assert sealing.unseal_text(rows["totp"]["secret"], PURPOSE) == secret
    assert len(sealing.unseal_text(rows["recovery_codes"]["seed"], PURPOSE)) == 80


def test_allauth_seals_with_our_keys_as_well():
    adapter = get_adapter()
    sealed = adapter.encrypt("a secret")
    assert "a secret" not in sealed
    assert adapter.decrypt(sealed) == "a secret"


def test_sealing_anew_keeps_every_factor_working(lead, legal, settings):
    settings.FIELD_KEYS = "old:" + "B" * 43 + "="
    secret = give_factor(lead)
    codes = second_factor.renew_recovery_codes(lead)
    give_factor(legal)
    settings.FIELD_KEYS = "new:" + "C" * 43 + "=," + settings.FIELD_KEYS
    with transaction.atomic():
        assert second_factor.reseal() == 4
        assert second_factor.reseal() == 0
    settings.FIELD_KEYS = "new:" + "C" * 43 + "="
    assert [spend(lead, code_at(secret, NOW)), spend(lead, codes[0])] == ["code", "recovery"]


def test_the_picture_holds_one_path_and_every_dark_square():
    side, outline = second_factor.qr_outline("otpauth://totp/saga?secret=AAAA&issuer=CrisisDesk")
    assert side == 37
    assert set(outline) <= set("Mhvz- 0123456789")
    # Finder pattern in the upper left corner, behind a border of two.
    assert outline.startswith("M2 2h7v1h-7z")


def test_the_address_for_the_app_names_us_and_the_person(lead):
    uri = second_factor.setup_uri(lead, "AAAA")
    assert uri == "otpauth://totp/ylva.strandmo?secret=AAAA&issuer=CrisisDesk"


@pytest.mark.django_db(transaction=True)
def test_two_processes_cannot_both_take_one_code(lead):
    secret = give_factor(lead)
    code = code_at(secret, NOW)

    def try_it(_number):
        try:
            return spend(lead, code)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(6) as threads:
        assert sorted(threads.map(try_it, range(6))) == ["", "", "", "", "", "code"]
