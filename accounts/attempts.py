"""Counts tries at a password or code, before the try is looked at.

Two buckets per try: the sender's address, and the account. The account's bucket is shared by all
strangers, while every browser that has signed it in before has one of its own. The answer is the
same for names that exist and names that do not.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from accounts import throttle

PASSWORD: Final = "password"  # noqa: S105 - the kind of try, not one
CODE: Final = "code"


@dataclass(frozen=True, slots=True)
class Attempt:
    """A try that has been counted. left: whole tries after this one; wait: until the next."""

    account_key: str
    address_key: str
    allowed: bool
    left: int
    wait: timedelta


def begin(kind: str, account: str, device: str, address: str, now: datetime) -> Attempt:
    """Count a try at an account.

    Args: kind: PASSWORD or CODE. account: the name as typed. device: this browser's own mark or
    "". address: where the try comes from.
    """
    account_key = f"{kind}:{throttle.short(account.casefold())}:{device or 'stranger'}"
    address_key = f"{kind}:address:{address}"
    if throttle.take(address_key, throttle.ADDRESS, now) is None:
        wait = throttle.wait(address_key, throttle.ADDRESS, now)
        return Attempt(account_key, address_key, allowed=False, left=0, wait=wait)
    left = throttle.take(account_key, throttle.ACCOUNT, now)
    wait = throttle.wait(account_key, throttle.ACCOUNT, now)
    if left is None:
        # Nothing was guessed, so the colleagues at the same address keep their tries.
        throttle.give_back(address_key, throttle.ADDRESS)
    return Attempt(
        account_key, address_key, allowed=left is not None, left=int(left or 0), wait=wait
    )


def succeeded(attempt: Attempt) -> None:
    """Give both tokens back: only failures count."""
    throttle.give_back(attempt.account_key, throttle.ACCOUNT)
    throttle.give_back(attempt.address_key, throttle.ADDRESS)
