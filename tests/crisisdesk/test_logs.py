"""What is logged is told once, in a line, where a trace says nothing."""

import logging

from django.test import Client


def test_a_host_that_is_not_ours_is_one_line_in_the_log(caplog, settings):
    settings.ALLOWED_HOSTS = ["desk.example"]
    with caplog.at_level(logging.ERROR, logger="django.security.DisallowedHost"):
        assert Client(headers={"host": "elsewhere.example"}).get("/").status_code == 400
    (record,) = [each for each in caplog.records if each.name == "django.security.DisallowedHost"]
    assert record.exc_info is None
    assert "elsewhere.example" in record.getMessage()
