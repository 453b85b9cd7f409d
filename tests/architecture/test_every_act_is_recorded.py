"""Whatever changes something leaves exactly one entry, in the same transaction, or does not happen.

Proved on every form and every write of the API: counted once, and once more with a record that
takes no entry, when nothing at all may have changed.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.utils import timezone

from crisisdesk import tasks
from escalation.alerts.actions import WAKE
from escalation.models import Alert
from journal.models import Entry, Timer
from journal.timers import set_timer
from monitoring.models import Mention
from tests import factories
from tests.accounts.proofs import prove
from tests.architecture import access_table
from tests.architecture.acts import CHANGE_NOTHING, House, acts
from tests.crisisdesk.api.test_operations import WRITES, call, client_of
from tests.crisisdesk.api.world import case
from tests.hearing import deliver, post, rules_in_force

pytestmark = pytest.mark.django_db

# Writes of the API that record something else than one entry, each for a reason.
NOT_ONE = {
    "alert_seen": 0,  # what somebody has looked at, for themselves; decides nothing
    "feed_look": 0,  # looks at an address; keeps nothing
    "log_check": 0,  # what is whole is not worth an entry
    "report_standing": 0,  # who asks about a report must not be found in the log
    "rule_set_preview": 0,  # shows what would match; keeps nothing
}
# Rows that are no acts: how often somebody may try, what a browser carries, places of readers, and
# the record itself, which is counted.
BESIDE = """
accounts_throttlebucket django_session accounts_usersession journal_entry
journal_stream journal_keyedwrite journal_heartbeat
"""


def fingerprint() -> dict[str, str]:
    """What every table holds, by its name."""
    with connection.cursor() as cursor:
        names = [
            name
            for name in connection.introspection.table_names(cursor)
            if name not in BESIDE.split()
        ]
        # When a token was used last is no act either, nor why a delivery could not be stored.
        row = "(to_jsonb(t) - 'last_used_at' - 'last_error')::text"
        one = "SELECT '{0}', md5(string_agg({1}, '' ORDER BY {1})) FROM {0} t"
        cursor.execute(" UNION ALL ".join(one.format(name, row) for name in names))
        return dict(cursor.fetchall())


@contextmanager
def closed_record() -> Iterator[None]:
    """A record that takes no entry, as if its disk were full."""
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE FUNCTION pg_temp.full() RETURNS trigger LANGUAGE plpgsql AS"
            " 'BEGIN RAISE EXCEPTION ''the record is full''; END';"
            "CREATE TRIGGER is_full BEFORE INSERT ON journal_entry"
            " FOR EACH ROW EXECUTE FUNCTION pg_temp.full()"
        )
        yield
        cursor.execute("DROP TRIGGER is_full ON journal_entry; DROP FUNCTION pg_temp.full()")


class _Undone(Exception):
    """Everything was looked at; put the desk back as it was."""


@contextmanager
def undone() -> Iterator[None]:
    try:
        with transaction.atomic():
            yield
            raise _Undone
    except _Undone:
        return


def whole(found: "Sent") -> str:
    """What is wrong with an act, in words; "" if it left its entries and changed something."""
    before, entries = fingerprint(), Entry.objects.count()
    response = found.send()
    if response.status_code >= 400 or b'role="alert"' in response.content:
        return f"answered {response.status_code}: {response.content[-300:]!r}"
    left = Entry.objects.count() - entries
    if left != found.entries:
        return f"left {left} entries, not {found.entries}"
    if found.entries and fingerprint() == before and found.name not in ONLY_TELLS.split():
        return "left an entry of nothing"
    return ""


def all_or_nothing(found: "Sent") -> str:
    """What an act has changed although the record took no entry."""
    if not found.entries or found.name == ENDS_ANYWAY:
        return ""
    before = fingerprint()
    with closed_record():
        response = found.send()
    after = fingerprint()
    changed = [name for name in before if before[name] != after[name]]
    if changed or response.status_code < 500:
        return f"answered {response.status_code} and changed {changed} without an entry"
    return ""


@dataclass(slots=True)
class Sent:
    """One call, ready to be sent, and how many entries it must leave."""

    name: str
    send: Callable[[], Any]
    entries: int


# Their entry is all there is: a note, something taken out, somebody who proved who they are.
ONLY_TELLS = "log-export confirm sign-out sessions-end sign-in crisis-act crisis_note"

# Whoever wants to leave does, whatever else is broken.
ENDS_ANYWAY = "sign-out"


def page(house: House, name: str, made: Any) -> Sent:
    act = made(house)
    client = Client(raise_request_exception=False)
    if not act.is_stranger:
        client.force_login(house.me)
        prove(client)
    body = act.body | (act.first(client) if act.first else {})
    return Sent(name, lambda: client.post(act.path, body), act.entries)


def write(house: House, name: str) -> Sent:
    wanted = case(name, house)
    client = client_of(house, name, wanted.role)
    client.raise_request_exception = False
    return Sent(name, lambda: call(client, name, wanted), NOT_ONE.get(name, 1))


def test_every_form_of_a_page():
    house, wrong = House(), {}
    for name, place, made in acts():
        with undone():
            found = page(house, name, made)
            if said := all_or_nothing(found) or whole(found):
                wrong[f"{name} {place}"] = said
    assert wrong == {}


def test_every_write_of_the_api():
    house, wrong = House(), {}
    for name in WRITES:
        with undone():
            found = write(house, name)
            if said := all_or_nothing(found) or whole(found):
                wrong[name] = said
    assert wrong == {}


def test_every_round_of_a_worker():
    """One entry for each round of mentions and each alert; without a record nothing is stored."""
    rules_in_force()
    batch = deliver(post("Fire on board"), post("Coffee on deck four"))
    before = fingerprint()
    with closed_record(), pytest.raises(DatabaseError):
        tasks.process_batches.run([batch])
    assert fingerprint() == before
    tasks.process_batches.run([batch])
    assert (Mention.objects.count(), Alert.objects.count()) == (2, 1)
    verbs = Entry.objects.filter(agent="worker").order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == ["batch.stored", "alert.raised"]
    tasks.process_batches.run([batch])
    tasks.judge.run()
    assert len(verbs.all()) == 2


def test_a_timer_that_fires():
    alert = factories.alert(50, state="snoozed", snoozed_until=timezone.now())
    past = timezone.now() - timedelta(seconds=1)
    timer = set_timer(WAKE, f"alert:{alert.pk}", past, {"alert": alert.pk})
    before, entries = fingerprint(), Entry.objects.count()
    with closed_record(), pytest.raises(DatabaseError):
        tasks.fire_timer.run(timer.pk)
    assert fingerprint() == before
    tasks.fire_timer.run(timer.pk)
    tasks.fire_timer.run(timer.pk)
    assert Entry.objects.count() - entries == 1
    assert Timer.objects.get().state == "fired"


def test_every_route_that_takes_a_form_is_in_the_table():
    rows = [line.split() for line in access_table.ROUTES.strip().splitlines()]
    forms = {name for name, method, _ in rows if method == "POST" and not name.startswith("api-")}
    assert {name for name, _place, _made in acts()} | set(CHANGE_NOTHING) == forms
