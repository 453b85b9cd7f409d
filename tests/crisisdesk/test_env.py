"""Addresses of servers as deployments write them."""

import socket
import time

import psycopg2
import pytest

from crisisdesk import env

PATIENT = {
    "connect_timeout": "5", "keepalives": "1", "keepalives_idle": "20", "keepalives_interval": "5",
    "keepalives_count": "3", "tcp_user_timeout": "30000",
}  # fmt: skip


def test_every_part_of_an_address_is_read():
    found = env.database("postgres://desk:p%40ss@db.example:5433/crisis?sslmode=require")
    assert found == {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": "crisis",
        "USER": "desk",
        "PASSWORD": "p@ss",
        "HOST": "db.example",
        "PORT": 5433,
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {**PATIENT, "sslmode": "require"},
    }


@pytest.mark.parametrize(
    ("address", "options"),
    [
        ("postgres://a@db.example/x", PATIENT),
        ("postgres://a@db.example/x?connect_timeout=60", PATIENT | {"connect_timeout": "60"}),
        ("postgres://a@10.0.0.7/x?keepalives=0", PATIENT | {"keepalives": "0"}),
        # On this machine a server that dies takes its connections with it.
        ("postgres://a@/x?host=/run/postgresql", {}),
        ("postgres://a@localhost/x", {}),
        ("postgres://a@127.0.0.1:5432/x?sslmode=disable", {"sslmode": "disable"}),
    ],
)
def test_a_server_on_another_machine_is_not_waited_for_without_end(address, options):
    assert env.database(address)["OPTIONS"] == options


def test_the_words_are_ones_that_the_driver_knows():
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        began = time.monotonic()
        with pytest.raises(psycopg2.OperationalError, match="timeout expired"):
            psycopg2.connect(
                host="127.0.0.1", port=silent.getsockname()[1], user="a", dbname="x",
                **(PATIENT | {"connect_timeout": "2"}),
            )  # fmt: skip
        assert time.monotonic() - began < 10
