"""Judging and deciding at the same moment: each waits for the other in one order, neither dies."""

import threading
from collections.abc import Callable

import pytest
from django.db import connection, connections, transaction

from crisisdesk import pipeline
from escalation.alerts import actions
from escalation.alerts.models import LIVING, Alert
from journal.errors import Missing, Refused
from journal.proof import verify_record
from monitoring.models import Mention
from tests import factories
from tests.hearing import hear, post, rules_in_force

pytestmark = pytest.mark.django_db(transaction=True)

FIRE = "Fire on board the ferry, thick smoke from the car deck"


def a_lone_one_and_its_storyline() -> tuple[Alert, Alert]:
    """An alert on a lone post, and a later one on the storyline that the post tells by now."""
    rules_in_force()
    hear(post(FIRE, "first"))
    lone = Alert.objects.get()
    line = factories.storyline()
    told = factories.alert(45, storyline=line, rule_set=lone.rule_set)
    graver = factories.mention(
        FIRE, storyline=line, rules=["first-hand-safety"], atoms=[1], reach=900_000, tone=-1,
        rule_set_version=lone.rule_set.version,
    )  # fmt: skip
    Mention.objects.filter(dedupe_key="first").update(storyline=line, seq=factories.next_seq())
    assert lone.pk < told.pk
    assert graver.pk != lone.mention_id
    return lone, told


def in_thread(work: Callable[[], object], errors: list[BaseException]) -> threading.Thread:
    def run() -> None:
        try:
            work()
        except BaseException as error:
            errors.append(error)
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


def wait_until_somebody_waits(errors: list[BaseException]) -> None:
    """Return when another connection waits for what this one has locked."""
    for _ in range(500):
        with connection.cursor() as cursor:
            # Not pg_stat_activity: a transaction sees it as it first did.
            cursor.execute(
                "SELECT count(*) FROM pg_locks"
                " WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(pid))"
            )
            if cursor.fetchone()[0]:
                return
            cursor.execute("SELECT pg_sleep(0.02)")
    pytest.fail(f"nobody waits: {errors}")


def test_the_judge_waits_for_the_first_alert_with_nothing_in_its_hands():
    """Whoever merges has locked the first and wants the second: it must still be free."""
    lone, told = a_lone_one_and_its_storyline()
    errors: list[BaseException] = []
    with transaction.atomic():
        Alert.objects.select_for_update().get(pk=lone.pk)
        judge = in_thread(pipeline.judge, errors)
        wait_until_somebody_waits(errors)
        assert Alert.objects.select_for_update(nowait=True).get(pk=told.pk) == told
    judge.join(20)
    assert (errors, judge.is_alive()) == ([], False)
    lone.refresh_from_db()
    assert lone.state == "faded"


def test_merging_and_judging_at_the_same_moment_do_not_wait_for_each_other_for_ever(comms):
    rules_in_force()
    ships = ("Tärnan", "Alken", "Vigg")
    factories.organisation(profile={"ships": [f"M/S {ship}" for ship in ships]})
    errors: list[BaseException] = []
    told = [f"Fire on {ship}, smoke fills {ship}" for ship in ships]
    hear(*(post(text) for text in told for _ in range(2)))
    stop = threading.Event()

    def decide() -> None:
        while not stop.is_set():
            open_ones = Alert.objects.filter(state="open").order_by("-pk")
            seen = {alert.pk: alert.revision for alert in open_ones}
            try:
                done = actions.merge_alerts(actor=comms, seen=seen)
                actions.undo_decision(actor=comms, group=done.group)
            except (Refused, Missing):
                # Overtaken by the judge, or nothing to merge yet.
                continue

    people = in_thread(decide, errors)
    try:
        for turn in range(12):
            hear(*(post(f"{text} {turn}") for text in told))
    finally:
        stop.set()
        people.join(30)
    assert (errors, people.is_alive()) == ([], False)
    lines = list(
        Alert.objects.filter(state__in=LIVING, storyline_id__isnull=False).values_list(
            "storyline_id", flat=True
        )
    )
    assert len(lines) == len(set(lines))
    assert verify_record()[0].problems == ()
    connections.close_all()
