"""Filling the demo is noted in the database, so that a start that was cut off can be made good."""

import os
import subprocess
import sys
from urllib.parse import urlsplit

import psycopg2
import pytest
from django.db import connection

from crisisdesk import first_fill
from crisisdesk.rooms import ROOT

SCRATCH = "scratch_first_fill"
CUT_OFF = """
import django; django.setup()
from django.db import connection
from crisisdesk import first_fill

def tables():
    return set(connection.introspection.table_names())

print(first_fill.was_cut_off())
try:
    with first_fill.noted():
        connection.cursor().execute("CREATE TABLE half ()")
        raise KeyboardInterrupt
except KeyboardInterrupt:
    print(first_fill.was_cut_off(), sorted(tables()))
first_fill.clear()
print(first_fill.was_cut_off(), sorted(tables()))
try:
    first_fill.clear()
except RuntimeError as error:
    print(error)
"""


@pytest.fixture
def scratch_url(django_db_setup):
    """An empty database on the same server, gone afterwards."""
    facts = connection.settings_dict
    server = psycopg2.connect(
        host=facts["HOST"],
        port=facts["PORT"] or None,
        user=facts["USER"],
        password=facts["PASSWORD"] or None,
        dbname="postgres",
    )
    server.autocommit = True
    with server.cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {SCRATCH}")
        cursor.execute(f"CREATE DATABASE {SCRATCH}")
        url = urlsplit(os.environ["DATABASE_URL"])
        yield url._replace(path=f"/{SCRATCH}").geturl().replace("postgres:////", "postgres:///")
        cursor.execute(f"DROP DATABASE {SCRATCH} WITH (FORCE)")
    server.close()


def test_a_fill_that_was_cut_off_is_noticed_and_cleared_and_nothing_else_ever_is(scratch_url):
    ended = subprocess.run(
        [sys.executable, "-W", "error", "-c", CUT_OFF],
        cwd=ROOT,
        env=os.environ
        | {"DATABASE_URL": scratch_url, "DJANGO_SETTINGS_MODULE": "crisisdesk.settings"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.stderr == ""
    assert ended.stdout.splitlines() == [
        "False",
        "True ['crisisdesk_first_fill', 'half']",
        "False []",
        "Only a first fill that was cut off may be cleared.",
    ]


@pytest.mark.django_db
def test_it_is_due_only_where_nobody_lives(comms):
    assert not first_fill.is_due()
    assert not first_fill.was_cut_off()


@pytest.mark.django_db
def test_a_finished_fill_leaves_no_note():
    assert first_fill.is_due()
    with first_fill.noted():
        assert first_fill.was_cut_off()
    assert not first_fill.was_cut_off()
