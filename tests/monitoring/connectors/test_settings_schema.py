"""Settings of a source against the schema of its connector: a sentence per field."""

import pytest

from monitoring.connectors.feed import SPEC as FEED
from monitoring.connectors.settings_schema import settings_problems
from monitoring.connectors.webhook import SPEC as WEBHOOK


def test_settings_in_order():
    config = {"url": "https://a.example/feed", "every_min": 5, "sign_in": "none"}
    assert settings_problems(FEED.config_schema, config) == {}
    config = {
        "network": "forum", "time_zone": "Europe/Stockholm", "is_internal": False,
        "start_at": "2026-11-20T13:20:00+01:00", "mapping": {"fields": {"text": "body"}},
    }  # fmt: skip
    assert settings_problems(WEBHOOK.config_schema, config) == {}


@pytest.mark.parametrize(
    ("config", "field", "sentence"),
    [
        ({}, "url", "This must be filled in."),
        ({"url": ""}, "url", "This must be filled in."),
        ({"url": "ftp://x"}, "url", "This is not a complete web address."),
        ({"url": "https://" + "a" * 2000}, "url", "This is longer than 2000 characters."),
        ({"every_min": 1}, "every_min", "The least is 5."),
        ({"every_min": 2000}, "every_min", "The most is 1440."),
        ({"every_min": "5"}, "every_min", "This is not the kind of value that belongs here."),
        ({"every_min": True}, "every_min", "This is not the kind of value that belongs here."),
        ({"sign_in": "magic"}, "sign_in", "Choose one of the given values."),
        ({"password": "x"}, "password", "There is no setting called “password”."),
        (
            {"time_zone": "Mars/Base"},
            "time_zone",
            "There is no such time zone. One that exists is Europe/Stockholm.",
        ),
    ],
)
def test_a_setting_that_does_not_fit_says_why(config, field, sentence):
    given = {"url": "https://a.example/", **config} if field != "url" else config
    assert settings_problems(FEED.config_schema, given) == {field: sentence}


@pytest.mark.parametrize(
    ("config", "sentence"),
    [
        ({"start_at": "soon"}, "This is no date that can be read."),
        ({"mapping": {"fields": {"x": "y"}}}, "There is no field “x”."),
        ({"mapping": []}, "This is not the kind of value that belongs here."),
    ],
)
def test_formats_are_checked_by_those_who_read_them(config, sentence):
    assert list(settings_problems(WEBHOOK.config_schema, config).values()) == [sentence]
