"""Writes under a key: asked twice, done once, answered twice the same."""

import threading

import pytest
from django.db import connections

from journal.errors import Refused
from journal.keyed import Answer, answered_once
from journal.models import KeyedWrite
from journal.record import record


def ask(key="k1", owner="token:1", asked=b"POST /x {}", status=201):
    def act():
        entry = record(verb="alert.raised")
        return status, {"id": entry.pk}

    return answered_once(owner=owner, key=key, asked=asked, act=act)


@pytest.mark.django_db
def test_the_second_time_gets_the_first_answer():
    first = ask()
    assert first == Answer(201, first.body)
    assert ask() == Answer(201, first.body, is_repeated=True)


@pytest.mark.django_db
def test_keys_belong_to_their_owner():
    assert ask(owner="token:1").body != ask(owner="token:2").body


@pytest.mark.django_db
def test_a_key_used_for_something_else_is_a_mistake():
    ask()
    with pytest.raises(Refused) as refused:
        ask(asked=b"POST /y {}")
    assert refused.value.code == "key-reused"


@pytest.mark.django_db(transaction=True)
def test_an_act_that_fails_leaves_the_key_free():
    def act():
        record(verb="alert.raised")
        raise Refused("no", "no")

    with pytest.raises(Refused):
        answered_once(owner="token:1", key="k1", asked=b"POST /x {}", act=act)
    assert KeyedWrite.objects.count() == 0
    assert ask().is_repeated is False


@pytest.mark.django_db(transaction=True)
def test_two_at_once_do_it_once():
    answers: list[Answer] = []
    ready = threading.Barrier(4)

    def work() -> None:
        ready.wait()
        answers.append(ask())
        connections.close_all()

    workers = [threading.Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sorted(answer.is_repeated for answer in answers) == [False, True, True, True]
    assert len({str(answer.body) for answer in answers}) == 1
