"""The second factor: time codes and recovery codes, kept in django-allauth's table.

Our own screens, allauth's rows and algorithm. A code opens once: the time step it belongs to is
kept in the row, locked, so that two web processes cannot both take it.
"""

import base64
import re
import secrets
from datetime import datetime
from typing import Final

import qrcode
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from qrcode.constants import ERROR_CORRECT_M

from accounts import sealing
from accounts.models import User

PERIOD_S: Final = 30
# A phone's clock may be half a minute off either way.
STEPS: Final = (-1, 0, 1)
SECRET_BYTES: Final = 20
PURPOSE: Final = "second factor"
_SPENT: Final = "spent_step"


def new_secret() -> str:
    """Return a fresh secret in the base32 that authenticator apps take."""
    return base64.b32encode(secrets.token_bytes(SECRET_BYTES)).decode()


def setup_uri(person: User, secret: str) -> str:
    """Return the otpauth:// address that an app reads from the picture."""
    return str(get_adapter().build_totp_url(person, secret))


def qr_outline(text: str) -> tuple[int, str]:
    """Draw a QR code as one SVG path; returns the side of its square and the path."""
    code = qrcode.QRCode(border=2, error_correction=ERROR_CORRECT_M)
    code.add_data(text)
    code.make(fit=True)
    matrix = code.get_matrix()
    runs = []
    for y, row in enumerate(matrix):
        line = "".join("1" if dark else "0" for dark in row)
        for run in re.finditer("1+", line):
            width = run.end() - run.start()
            runs.append(f"M{run.start()} {y}h{width}v1h-{width}z")
    return len(matrix), "".join(runs)


def step_of(secret: str, code: str, at: datetime) -> int | None:
    """Return the time step whose code this is, None when it is of none near `at`."""
    now = int(at.timestamp()) // PERIOD_S
    found = None
    for step in (now + offset for offset in STEPS):
        expected = format_hotp_value(hotp_value(secret, step))
        # All are compared, so that the time taken tells nothing.
        if secrets.compare_digest(expected.encode(), code.encode()):
            found = step
    return found


def digits(code: str) -> str:
    """Return the digits of a typed code; people copy spaces and dashes with it."""
    return re.sub(r"[^0-9]", "", code)[:12]


def has_second_factor(person: User) -> bool:
    """Tell whether a person signs in with a code as well."""
    return bool(Authenticator.objects.filter(user=person, type=Authenticator.Type.TOTP).exists())


def spend_code(person: User, typed: str, at: datetime) -> str:
    """Check a code and use it up; must run in a transaction.

    Returns "code", "recovery" or, for a wrong or already used one, "".
    """
    code = digits(typed)
    totp = (
        Authenticator.objects.select_for_update()
        .filter(user=person, type=Authenticator.Type.TOTP)
        .first()
    )
    if totp is None:
        return ""
    step = step_of(sealing.unseal_text(totp.data["secret"], PURPOSE), code, at)
    if step is not None:
        if step <= totp.data.get(_SPENT, 0):
            return ""
        totp.data[_SPENT] = step
        totp.last_used_at = at
        totp.save(update_fields=["data", "last_used_at"])
        return "code"
    return "recovery" if _spend_recovery_code(person, code, at) else ""


def _spend_recovery_code(person: User, code: str, at: datetime) -> bool:
    codes = _recovery_row(person)
    if codes is None or not RecoveryCodes(codes).validate_code(code):
        return False
    Authenticator.objects.filter(pk=codes.pk).update(last_used_at=at)
    return True


def set_up(person: User, secret: str, step: int) -> list[str]:
    """Store a confirmed secret in place of an older one; returns new recovery codes.

    step: the time step of the code that confirmed it, which is thereby used up.
    """
    remove(person)
    Authenticator.objects.create(
        user=person,
        type=Authenticator.Type.TOTP,
        data={"secret": sealing.seal_text(secret, PURPOSE), _SPENT: step},
    )
    return renew_recovery_codes(person)


def renew_recovery_codes(person: User) -> list[str]:
    """Make ten new recovery codes; the old ones are void."""
    Authenticator.objects.filter(user=person, type=Authenticator.Type.RECOVERY_CODES).delete()
    return list(RecoveryCodes.activate(person).generate_codes())


def recovery_codes_left(person: User) -> int:
    """How many recovery codes are still unused."""
    codes = _recovery_row(person)
    return 0 if codes is None else len(RecoveryCodes(codes).get_unused_codes())


def remove(person: User) -> bool:
    """Take the second factor away. Returns whether there was one."""
    deleted, _ = Authenticator.objects.filter(user=person).delete()
    return bool(deleted)


def reseal() -> int:
    """Seal all secrets with the newest key. Returns how many were sealed with an older one."""
    count = 0
    for row in Authenticator.objects.select_for_update().order_by("pk"):
        for field in ("secret", "seed"):
            sealed = row.data.get(field)
            if sealed and not sealing.is_sealed_with_newest(sealed):
                plain = sealing.unseal_text(sealed, PURPOSE)
                row.data[field] = sealing.seal_text(plain, PURPOSE)
                row.save(update_fields=["data"])
                count += 1
    return count


def _recovery_row(person: User) -> Authenticator | None:
    return Authenticator.objects.filter(user=person, type=Authenticator.Type.RECOVERY_CODES).first()
