"""The next public update as the page of a crisis sends it."""

from datetime import UTC, timedelta

import pytest
from django.utils import timezone

from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def leading(lead, signed_in):
    return signed_in(lead)


@pytest.mark.parametrize(
    "body",
    [{}, {"minutes": ""}, {"minutes": "0"}, {"clock": "25:00"}, {"none": "1", "clock": "9:30"}],
)
def test_an_unclear_answer_takes_no_promise_off(leading, lead, body):
    due = timezone.now() + timedelta(minutes=30)
    crisis = factories.crisis(lead=lead, next_update_at=due, update_every_min=30)
    response = leading.post(f"/crises/{crisis.number}/promise", body, follow=True)
    crisis.refresh_from_db()
    assert (crisis.next_update_at, crisis.update_every_min) == (due, 30)
    assert len(response.context["messages"]) == 1


def test_a_clock_time_is_the_next_one_and_keeps_the_pace(leading, lead):
    crisis = factories.crisis(lead=lead, update_every_min=30)
    now = timezone.now()
    clock = (now - timedelta(minutes=5)).astimezone(UTC).replace(second=0, microsecond=0)
    leading.post(f"/crises/{crisis.number}/promise", {"clock": f"{clock:%H:%M}"})
    crisis.refresh_from_db()
    assert (crisis.next_update_at, crisis.update_every_min) == (clock + timedelta(days=1), 30)
