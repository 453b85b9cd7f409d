"""Fixtures of the tests of sources."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.monitoring.sources.papers import Paper, printed


@pytest.fixture
def paper(settings: Any) -> Iterator[Paper]:
    with printed(settings) as found:
        yield found
