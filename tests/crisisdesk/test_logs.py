"""What is logged is told once, in a line, where a trace says nothing."""

import logging

import pytest
from django.test import Client

from crisisdesk.logs import Answers


def test_a_host_that_is_not_ours_is_one_line_in_the_log(caplog, settings):
    settings.ALLOWED_HOSTS = ["desk.example"]
    with caplog.at_level(logging.ERROR, logger="django.security.DisallowedHost"):
        assert Client(headers={"host": "elsewhere.example"}).get("/").status_code == 400
    (record,) = [each for each in caplog.records if each.name == "django.security.DisallowedHost"]
    assert record.exc_info is None
    assert "elsewhere.example" in record.getMessage()


def told(caplog) -> list[tuple[str, str]]:
    return [
        (each.levelname, each.getMessage())
        for each in caplog.records
        if each.name == "django.request"
    ]


@pytest.mark.django_db
def test_answers_are_no_faults(caplog):
    visitor = Client()
    # Nobody has heard the dispatcher: the desk is not ready, and says so itself.
    assert visitor.get("/healthz").status_code == 503
    assert visitor.get("/nowhere/").status_code == 404
    assert told(caplog) == []


@pytest.mark.django_db
def test_whoever_wants_details_gets_them(caplog):
    with caplog.at_level(logging.INFO):
        Client().get("/nowhere/")
    assert told(caplog) == [("INFO", "Not Found: /nowhere/")]


@pytest.mark.parametrize(
    ("given", "passes"),
    [
        ({"status_code": 500}, True),
        ({"status_code": 503}, False),
        ({"status_code": 503, "exc_info": True}, True),
        ({"status_code": 404}, False),
        ({}, True),
    ],
)
def test_what_broke_is_told(given, passes):
    record = logging.makeLogRecord({"name": "django.request", "levelno": logging.ERROR, **given})
    assert Answers().filter(record) is passes
