"""Asking polled sources: whatever breaks, the source shows it and is asked again."""

import pytest
from django.utils import timezone

from monitoring.sources.polling import poll_source
from tests import factories

pytestmark = pytest.mark.django_db


def test_a_source_that_breaks_its_reader_says_so_and_is_asked_again():
    # A webhook cannot be asked: reading it breaks like any fault of ours.
    source = factories.source("broken", connector="webhook")
    for failures in (1, 2):
        assert poll_source(source.pk) is False
        source.refresh_from_db()
        assert (source.failures, source.lease_until) == (failures, None)
        assert source.next_poll_at is not None
        assert source.next_poll_at > timezone.now()
    assert source.last_error == (
        "Reading this source broke on our side. It is tried again by itself."
    )
