"""Small questions put together with and, or and not, flattened so that few calls remain.

Knows nothing of rule documents. What a text contains are atoms (numbers); everything else about
a mention is asked by a function. Doors say which mentions need not be asked at all.
"""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass

from escalation.criteria.inputs import Counts, Post

# (atoms found in the mention, the mention, its rule's window, score) -> does it hold?
Test = Callable[[Collection[int], Post, Counts | None, float], bool]
# (kind, key): something of which a mention has none or some.
Doors = frozenset[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Present:
    """One of these atoms is in the text."""

    atoms: frozenset[int]
    doors: Doors

    @property
    def ways_in(self) -> tuple[Doors, ...]:
        """Return the one set of doors."""
        return (self.doors,)


@dataclass(frozen=True, slots=True)
class Absent:
    """None of these atoms is in the text."""

    atoms: frozenset[int]
    ways_in: tuple[Doors, ...] = ()


@dataclass(frozen=True, slots=True)
class Ask:
    """A function decides; with doors only a mention that has one of them can pass."""

    test: Test
    doors: Doors | None = None

    @property
    def ways_in(self) -> tuple[Doors, ...]:
        """Return the one set of doors, or none."""
        return () if self.doors is None else (self.doors,)


@dataclass(frozen=True, slots=True)
class AllOf:
    """Every part holds. Any part's doors will do."""

    parts: tuple["Node", ...]

    @property
    def ways_in(self) -> tuple[Doors, ...]:
        """Return every part's sets of doors, to choose from."""
        return tuple(doors for part in self.parts for doors in part.ways_in)


@dataclass(frozen=True, slots=True)
class AnyOf:
    """One part holds. Every part's doors are needed."""

    parts: tuple["Node", ...]

    @property
    def ways_in(self) -> tuple[Doors, ...]:
        """Return all doors together, or none when one part has none."""
        firsts = [min(part.ways_in, key=len) for part in self.parts if part.ways_in]
        return (frozenset().union(*firsts),) if len(firsts) == len(self.parts) else ()


@dataclass(frozen=True, slots=True)
class Not:
    """The part does not hold. Opens for everybody."""

    part: "Node"
    ways_in: tuple[Doors, ...] = ()


Node = Present | Absent | Ask | AllOf | AnyOf | Not


def _always(_a: Collection[int], _p: Post, _w: Counts | None, _s: float) -> bool:
    return True


def _never(_a: Collection[int], _p: Post, _w: Counts | None, _s: float) -> bool:
    return False


ALWAYS = Ask(_always)
NEVER = Ask(_never)


def all_of(parts: Iterable[Node]) -> Node:
    """Join with and: nested ones dissolve, absences gather in one."""
    flat: list[Node] = []
    absent: frozenset[int] = frozenset()
    for part in parts:
        for inner in part.parts if isinstance(part, AllOf) else (part,):
            if isinstance(inner, Absent):
                absent |= inner.atoms
            elif inner is not ALWAYS:
                flat.append(inner)
    if absent:
        flat.append(Absent(absent))
    if not flat:
        return ALWAYS
    return flat[0] if len(flat) == 1 else AllOf(tuple(flat))


def any_of(parts: Iterable[Node]) -> Node:
    """Join with or: nested ones dissolve, presences gather in one."""
    flat: list[Node] = []
    atoms: frozenset[int] = frozenset()
    doors: Doors = frozenset()
    for part in parts:
        for inner in part.parts if isinstance(part, AnyOf) else (part,):
            if isinstance(inner, Present):
                atoms |= inner.atoms
                doors |= inner.doors
            elif inner is not NEVER:
                flat.append(inner)
    if ALWAYS in flat:
        return ALWAYS
    if atoms:
        flat.insert(0, Present(atoms, doors))
    if not flat:
        return NEVER
    return flat[0] if len(flat) == 1 else AnyOf(tuple(flat))


def none_of(part: Node) -> Node:
    """Turn around."""
    if isinstance(part, Present):
        return Absent(part.atoms)
    if part is ALWAYS:
        return NEVER
    if part is NEVER:
        return ALWAYS
    return Not(part)


def emit(node: Node) -> Test:
    """Return one function for a node, with the common forms free of inner calls."""
    if isinstance(node, Present):
        return _present(node.atoms)
    if isinstance(node, Absent):
        gone = node.atoms
        return lambda a, p, w, s: gone.isdisjoint(a)
    if isinstance(node, Ask):
        return node.test
    if isinstance(node, Not):
        inner = emit(node.part)
        return lambda a, p, w, s: not inner(a, p, w, s)
    if isinstance(node, AllOf):
        return _emit_all(node)
    tests = tuple(map(emit, node.parts))
    if len(tests) == 2:
        one, other = tests
        return lambda a, p, w, s: one(a, p, w, s) or other(a, p, w, s)
    return lambda a, p, w, s: any(test(a, p, w, s) for test in tests)


def _present(atoms: frozenset[int]) -> Test:
    if len(atoms) == 1:
        (only,) = atoms
        return lambda a, p, w, s: only in a
    return lambda a, p, w, s: not atoms.isdisjoint(a)


def _emit_all(node: AllOf) -> Test:
    """Sets of atoms first, in one call together; then whatever has to be asked."""
    sets = [part.atoms for part in node.parts if isinstance(part, Present)]
    gone = next((part.atoms for part in node.parts if isinstance(part, Absent)), frozenset())
    asked = [emit(part) for part in node.parts if not isinstance(part, Present | Absent)]
    tests = ([_emit_sets(sets, gone)] if sets or gone else []) + asked
    if len(tests) == 1:
        return tests[0]
    if len(tests) == 2:
        first, second = tests
        return lambda a, p, w, s: first(a, p, w, s) and second(a, p, w, s)
    every = tuple(tests)
    return lambda a, p, w, s: all(test(a, p, w, s) for test in every)


def _emit_sets(sets: list[frozenset[int]], gone: frozenset[int]) -> Test:
    if not sets:
        return lambda a, p, w, s: gone.isdisjoint(a)
    if len(sets) == 1:
        (one,) = sets
        return lambda a, p, w, s: not one.isdisjoint(a) and gone.isdisjoint(a)
    if len(sets) == 2:
        first, second = sets
        if not gone:
            return lambda a, p, w, s: not first.isdisjoint(a) and not second.isdisjoint(a)
        return lambda a, p, w, s: (
            not first.isdisjoint(a) and not second.isdisjoint(a) and gone.isdisjoint(a)
        )
    every = tuple(sets)
    return lambda a, p, w, s: gone.isdisjoint(a) and not any(group.isdisjoint(a) for group in every)
