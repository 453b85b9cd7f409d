"""What several rounds say together: medians, sums of what must be nothing, spread. Pure."""

import statistics
from collections.abc import Sequence
from typing import Any, Final

COMMON: Final = ["cpu_ms_per_mention", "cpu_ratio_to_copy", "rate_per_s", "rate_ratio_to_copy"]


def summary(rounds: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Return medians of the figures and sums of what must be nothing."""
    result: dict[str, Any] = {}
    for key in rounds[0]:
        values = [each[key] for each in rounds if each.get(key) is not None]
        if not values:
            result[key] = None
        elif key in {"wall_lost", "rows_lost", "rows_doubled"}:
            result[key] = sum(values)
        else:
            result[key] = round(statistics.median(values), 4)
    result["spread"] = {
        key: [round(min(values), 4), round(max(values), 4)]
        for key in COMMON
        if (values := [each[key] for each in rounds if each.get(key) is not None])
    }
    return result
