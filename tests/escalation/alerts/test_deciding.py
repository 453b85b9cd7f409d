"""Two people, one alert: who comes second is told who was first, what they did and when."""

import threading
import time

import pytest
from django.db import connection, connections, transaction
from django.utils import timezone

from escalation.alerts import actions
from journal.errors import Refused
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("saw", [True, False])
def test_who_finds_it_taken_already_is_told_by_whom_and_when(comms, lead, saw):
    alert = factories.alert()
    actions.acknowledge_alerts(actor=lead, seen={alert.pk: alert.revision})
    alert.refresh_from_db()
    with pytest.raises(Refused) as refused:
        actions.acknowledge_alerts(actor=comms, seen={alert.pk: alert.revision if saw else None})
    clock = f"{timezone.localtime(alert.decided_at):%H:%M}"
    assert (refused.value.code, refused.value.message) == (
        "not-now", f"Ylva Strandmo acknowledged this at {clock}. Nothing was changed.",
    )  # fmt: skip


@pytest.mark.django_db(transaction=True)
def test_of_two_at_once_the_second_is_told_who_was_first(comms, lead):
    alert = factories.alert()
    stale, told = {alert.pk: alert.revision}, []

    def work() -> None:
        try:
            actions.acknowledge_alerts(actor=comms, seen=stale)
        except Refused as refused:
            told.append((refused.code, refused.message))
        finally:
            connections.close_all()

    second = threading.Thread(target=work)
    with transaction.atomic():
        actions.acknowledge_alerts(actor=lead, seen=stale)
        second.start()
        wait_until_one_waits_for_a_lock()
    second.join()
    alert.refresh_from_db()
    clock = f"{timezone.localtime(alert.decided_at):%H:%M}"
    assert told == [
        ("overtaken", f"Ylva Strandmo acknowledged this at {clock}. Nothing was changed.")
    ]


def wait_until_one_waits_for_a_lock() -> None:
    """Return as soon as another session of this database waits; fail after ten seconds."""
    for _ in range(1000):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_stat_clear_snapshot()")
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity"
                " WHERE datname = current_database() AND wait_event_type = 'Lock'"
            )
            if cursor.fetchone()[0]:
                return
        time.sleep(0.01)
    raise AssertionError("nobody waits")
