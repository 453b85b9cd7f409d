"""Where things stand in a chart: round tops, steps, paths. Pure arithmetic, no markup."""

import math
from collections.abc import Iterable, Sequence

WIDTH = 1000  # units across in the inner drawing, stretched to the real width
DEPTH = 100  # units down


def round_top(highest: float) -> int:
    """Return an even, round number at or above the highest value, with air for the line."""
    if highest <= 2:
        return 2
    size = 10.0 ** math.floor(math.log10(highest))
    tops = (round(step * size) for step in (1.0, 1.2, 1.6, 2, 3, 4, 5, 6, 8, 10, 20))
    return next(top for top in tops if top >= highest and top % 2 == 0)


def across(index: float, count: int) -> float:
    """Return the place of the n-th of so many points, 0-1000; a lone point stands at the end."""
    return WIDTH if count < 2 else index / (count - 1) * WIDTH


def down(value: float, top: float) -> float:
    """Return the depth of a value, 0 (top) to 100 (nothing)."""
    return DEPTH - max(0.0, min(value / top, 1.0)) * DEPTH


def _pair(x: float, y: float) -> str:
    return f"{x:.0f} {y:.1f}"


def line(points: Iterable[tuple[float, float]]) -> str:
    """Return the path through points; a lone point becomes a dash, none gives ""."""
    places = list(points)
    if len(places) == 1:
        places.insert(0, (places[0][0] - 4, places[0][1]))
    return "M" + " ".join(_pair(x, y) for x, y in places) if places else ""


def area(upper: Sequence[tuple[float, float]], lower: Sequence[tuple[float, float]]) -> str:
    """Return the closed path between two lines that share their x."""
    if not upper:
        return ""
    back = " ".join(_pair(x, y) for x, y in reversed(lower))
    return f"{line(upper)} L{back}z"


def runs(flags: Sequence[bool]) -> list[tuple[int, int]]:
    """Return [start, end) of every unbroken run of true flags."""
    found: list[tuple[int, int]] = []
    start = -1
    for index, flag in enumerate([*flags, False]):
        if flag and start < 0:
            start = index
        elif not flag and start >= 0:
            found.append((start, index))
            start = -1
    return found
