"""Bringing in a file: how it is read can be said, and what cannot be read says so."""

import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from crisisdesk import pipeline
from monitoring.models import Batch, Mention
from tests import factories
from tests.crisisdesk.api.caller import ROOT, Caller
from tests.hearing import rules_in_force

pytestmark = pytest.mark.django_db

TABLE = b"A;B\nhej;03/04/2025 10:00\n"


@pytest.fixture
def program(comms) -> Caller:
    factories.organisation()
    rules_in_force()
    return Caller(comms)


def send(program: Caller, **said: str) -> Any:
    file = SimpleUploadedFile("posts.csv", TABLE, "text/csv")
    return program.client.post(f"{ROOT}imports/", {"file": file, **said})


def test_what_columns_hold_and_how_times_are_meant_can_be_said(program):
    looked_at = send(program, preview="true").json()
    assert (looked_at["ok"], looked_at["columns"]) == (False, {"A": "", "B": ""})
    columns = json.dumps({"A": "text", "B": "created_at"})
    said = {"columns": columns, "time_zone": "Asia/Tokyo", "date_order": "mdy"}
    told = send(program, **said).json()
    assert (told["ok"], told["batches"], told["columns"]) == (
        True, 1, {"A": "text", "B": "created_at"},
    )  # fmt: skip
    assert told["read_as"]["time_zone"] == "Asia/Tokyo"
    pipeline.process([Batch.objects.get().pk])
    assert f"{Mention.objects.get().created_at:%Y-%m-%d %H:%M}" == "2025-03-04 01:00"
    # Read in the same way it adds nothing; a mistake in reading can be put right.
    assert send(program, **said).json()["batches"] == 0
    assert send(program, **{**said, "date_order": "dmy"}).json()["batches"] == 1


def test_clocks_are_those_of_the_caller_unless_said(program, comms):
    comms.time_zone = "America/New_York"
    comms.save()
    columns = json.dumps({"A": "text", "B": "created_at"})
    (row,) = send(program, columns=columns, preview="true").json()["events"]
    assert row["created_at"] == "2025-04-03T14:00:00Z"


@pytest.mark.parametrize("columns", ["[]", '{"A": "nonsense"}', "{half", '{"A": 1}'])
def test_columns_that_make_no_sense_are_refused(program, columns):
    answer = send(program, columns=columns)
    assert answer.status_code == 400
    assert "columns" in answer.json()["fields"]
    assert Batch.objects.count() == 0
