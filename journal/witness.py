"""Reads a series of checkpoints: is each signed, does it follow the one before, what does it claim.

Pure. Copies carried elsewhere are compared with what the desk still has.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from journal.chain import GENESIS
from journal.signing import Signed, is_signed_by, key_id, statement_digest
from journal.walk import Claims, Problem


@dataclass(frozen=True, slots=True)
class Testimony:
    """What checkpoints claim of the streams, and what is wrong with the checkpoints themselves."""

    claims: Claims
    problems: tuple[Problem, ...]
    count: int


def testimony(
    series: Sequence[Signed],
    keys: Mapping[str, bytes],
    *,
    carried: Iterable[tuple[Signed, bytes]] = (),
    trusted: Iterable[str] = (),
    is_whole: bool = True,
) -> Testimony:
    """Check checkpoints and collect what they claim.

    Args:
        series: the desk's own, in order of number.
        keys: public keys by id, as the chain names them.
        carried: copies kept elsewhere, each with its public key; they need not be complete.
        trusted: ids of the only keys that count; all known ones if empty.
        is_whole: the series begins with the very first checkpoint.
    """
    allowed = frozenset(trusted) or frozenset(keys)
    problems: list[Problem] = []
    claims: dict[str, dict[int, tuple[str, int]]] = {}
    before: Signed | None = None
    for signed in series:
        kind = _key_fault(signed, keys, allowed)
        if not kind:
            _claim(claims, signed)
            kind = "" if before is None and not is_whole else _series_fault(signed, before)
        if kind:
            problems.append(Problem(kind, "", signed.statement.number, signed.statement.number))
        before = signed
    own = {signed.statement.number: signed for signed in series}
    for signed, public in carried:
        kind = _carried_fault(signed, public, own, frozenset(trusted))
        if kind:
            problems.append(Problem(kind, "", signed.statement.number, signed.statement.number))
        if kind not in {"signature", "key"}:
            _claim(claims, signed)
    return Testimony(claims, tuple(problems), len(series))


def _key_fault(signed: Signed, keys: Mapping[str, bytes], allowed: frozenset[str]) -> str:
    name = signed.statement.key_id
    if name not in keys or name not in allowed:
        return "key"
    return "" if is_signed_by(keys[name], signed) else "signature"


def _series_fault(signed: Signed, before: Signed | None) -> str:
    said = signed.statement
    number, previous, last = 1, GENESIS, 0
    if before is not None:
        number = before.statement.number + 1
        previous = statement_digest(before.statement)
        last = before.statement.last_entry
    if (said.number, said.previous) != (number, previous) or said.last_entry < last:
        return "series"
    return ""


def _carried_fault(
    signed: Signed, public: bytes, own: Mapping[int, Signed], trusted: frozenset[str]
) -> str:
    if trusted and key_id(public) not in trusted:
        return "key"
    if not is_signed_by(public, signed):
        return "signature"
    kept = own.get(signed.statement.number)
    return "" if kept is not None and kept == signed else "series"


def _claim(claims: dict[str, dict[int, tuple[str, int]]], signed: Signed) -> None:
    for stream, (seq, own_hash) in signed.statement.heads.items():
        # What was carried elsewhere comes last and wins: it is out of reach of whoever edits here.
        claims.setdefault(stream, {})[seq] = (own_hash, signed.statement.number)
