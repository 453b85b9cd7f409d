"""The learned scale of each language: what a signal weighs, and how steep confidence grows."""

import json
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from monitoring.enrich.lists import path
from monitoring.enrich.signals import NAMES

LANGUAGES = ("en", "sv")


class Scale(NamedTuple):
    """signals: (numbers, 3) for negative, neutral, positive; steepness: of the confidence."""

    signals: npt.NDArray[np.float64]
    steepness: float


@lru_cache(maxsize=8)
def scale(language: str) -> Scale:
    """Return the scale of a language, or the one of signs alone for any other."""
    stored = json.loads(path("tone_scales.json").read_text(encoding="utf-8"))
    mine = stored.get(language) or stored["other"]
    weights = np.array([mine["signals"].get(name, [0.0, 0.0, 0.0]) for name in NAMES])
    return Scale(weights, float(mine["steepness"]))


def table_path(language: str) -> Path | None:
    """Return where the learned words of a language lie, if it has any."""
    found = path(f"tone_{language}.npz")
    return found if language and found.exists() else None
