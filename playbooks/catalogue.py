"""Reads the starter library that is packaged with the product: crisis types, roles, words.

Read once and kept; never written. Texts are pairs of English and Swedish, see `said`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

import yaml

_LIBRARY: Final = Path(__file__).parent / "library"

Pair = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Clock:
    """A reminder of a duty in law; hours: None where the law gives no number."""

    id: str
    name: Pair
    hours: int | None
    starts: Pair
    article: str
    note: Pair


@dataclass(frozen=True, slots=True)
class CrisisType:
    """One kind of crisis. cadence: minutes between updates at (Serious, Crisis) per audience."""

    id: str
    name: Pair
    is_trust: bool
    summary: Pair
    signs: tuple[Pair, ...]
    first_hour: tuple[Pair, ...]
    examples: Mapping[str, Mapping[str, Pair]]
    stakeholders: tuple[str, ...]
    chain: str
    playbook: str
    cadence: Mapping[str, tuple[int, int]]
    clocks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Word:
    """A word of the product and what it means."""

    id: str
    word: Pair
    meaning: Pair


def said(pair: Pair, language: str) -> str:
    """Return a text in a language; English where it is not written in it."""
    return pair.get(language.split("-", 1)[0]) or pair["en"]


@cache
def _file(kind: str) -> dict[str, Any]:
    read = yaml.safe_load((_LIBRARY / f"{kind}.yaml").read_text(encoding="utf-8"))
    if read["kind"] != kind or read["schema"] != 1:
        raise ValueError(f"{kind}.yaml is not a library file of kind {kind}")
    return dict(read)


def _type(row: Mapping[str, Any]) -> CrisisType:
    return CrisisType(
        id=row["id"],
        name=row["name"],
        is_trust=row["trust"],
        summary=row["summary"],
        signs=tuple(row["signs"]),
        first_hour=tuple(row["first_hour"]),
        examples=row["examples"],
        stakeholders=tuple(row["stakeholders"]),
        chain=row["chain"],
        playbook=row["playbook"],
        cadence={who: (pace[0], pace[1]) for who, pace in row["cadence"].items()},
        clocks=tuple(row["clocks"]),
    )


@cache
def crisis_types() -> tuple[CrisisType, ...]:
    """Return every type of crisis, trust crises first, in the order of the library."""
    rows = [_type(row) for row in _file("crisis_types")["types"]]
    return tuple(sorted(rows, key=lambda each: not each.is_trust))


@cache
def _types_by_id() -> Mapping[str, CrisisType]:
    return {each.id: each for each in crisis_types()}


def crisis_type(type_id: str) -> CrisisType | None:
    """Return one type of crisis, or nothing when the library does not know it."""
    return _types_by_id().get(type_id)


@cache
def clocks() -> Mapping[str, Clock]:
    """Return every reminder of a duty in law by its id."""
    rows = _file("crisis_types")["clocks"]
    return {
        row["id"]: Clock(
            row["id"], row["name"], row["hours"], row["starts"], row["article"], row["note"]
        )
        for row in rows
    }


@cache
def glossary() -> tuple[Word, ...]:
    """Return the words of the product with their meanings."""
    return tuple(Word(row["id"], row["word"], row["meaning"]) for row in _file("glossary")["words"])
