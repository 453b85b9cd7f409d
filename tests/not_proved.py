"""A test that cannot run here says so; a skip must never look like a pass."""

from typing import NoReturn

import pytest

PREFIX = "NOT PROVED: "


def not_proved(reason: str) -> NoReturn:
    """End the running test as not proved, for a reason that names what is missing."""
    pytest.skip(PREFIX + reason)
