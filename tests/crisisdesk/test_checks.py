"""What a deployment is told before it starts."""

import pytest
from django.core.checks import run_checks
from django.core.exceptions import ImproperlyConfigured
from django.db import connection

from crisisdesk import checks

KEY = "k1:" + "A" * 43 + "="


@pytest.fixture
def desk(settings):
    """A deployment as it should be."""
    settings.SECRET_KEY = "x" * 60
    settings.FIELD_KEYS = KEY
    settings.HTTPS = True
    settings.TRUSTED_PROXIES = 1
    settings.ALLOWED_HOSTS = ["desk.example.org", "localhost"]
    return settings


def ids():
    found = [*checks.check_keys(), *checks.check_secret(), *checks.check_reachability()]
    return [message.id for message in found]


def test_a_good_deployment_hears_nothing(desk):
    assert ids() == []
    checks.refuse_unsafe_start()


@pytest.mark.parametrize(
    ("wrong", "expected"),
    [
        ({"FIELD_KEYS": ""}, ["crisisdesk.E001"]),
        ({"FIELD_KEYS": "k1:short"}, ["crisisdesk.E001"]),
        ({"SECRET_KEY": checks.BUILT_IN_SECRET, "FIELD_KEYS": ""}, ["crisisdesk.E002"]),
        ({"ALLOWED_HOSTS": ["*"]}, ["crisisdesk.E003"]),
        ({"ALLOWED_HOSTS": ["localhost"]}, ["crisisdesk.W001"]),
        ({"HTTPS": False}, ["crisisdesk.W002"]),
        ({"HTTPS": False, "ALLOWED_HOSTS": ["localhost", "[::1]"]}, []),
        ({"TRUSTED_PROXIES": 0}, ["crisisdesk.W003"]),
        ({"FIELD_KEYS": "", "DEBUG": True}, []),
    ],
)
def test_what_is_wrong_is_numbered(desk, wrong, expected):
    for name, value in wrong.items():
        setattr(desk, name, value)
    assert ids() == expected


@pytest.mark.parametrize("wrong", [{"FIELD_KEYS": ""}, {"SECRET_KEY": checks.BUILT_IN_SECRET}])
def test_without_its_keys_the_web_process_does_not_start(desk, wrong):
    for name, value in wrong.items():
        setattr(desk, name, value)
    with pytest.raises(ImproperlyConfigured, match="Set it to"):
        checks.refuse_unsafe_start()
    desk.DEBUG = True
    checks.refuse_unsafe_start()


def test_a_test_on_this_machine_needs_none(desk):
    desk.SECRET_KEY, desk.FIELD_KEYS = checks.BUILT_IN_SECRET, ""
    desk.HTTPS, desk.ALLOWED_HOSTS = False, ["localhost", "testserver"]
    checks.refuse_unsafe_start()


def test_every_message_has_a_hint(desk):
    desk.FIELD_KEYS, desk.ALLOWED_HOSTS, desk.TRUSTED_PROXIES = "", ["*"], 0
    found = [*checks.check_keys(), *checks.check_reachability()]
    assert [bool(message.hint) for message in found] == [True, True, True]


def test_what_is_reachable_inside_needs_host_and_port(desk):
    desk.REACHABLE_INSIDE = ["feeds.inside.example:8080", "[fd00::7]:443"]
    assert checks.check_inside() == []
    desk.REACHABLE_INSIDE = ["feeds.inside.example", "paper.example:http", ":80", "a:99999"]
    assert [message.id for message in checks.check_inside()] == ["crisisdesk.E006"] * 4


def test_our_database_knows_swedish_letters(db):
    assert checks.check_letters(databases=["default"]) == []
    assert checks.check_letters(databases=None) == []


def test_a_database_that_does_not_is_refused(db):
    with connection.cursor() as cursor:
        # Stands before the built-in one for the rest of this transaction.
        cursor.execute("CREATE SCHEMA plain")
        cursor.execute(
            "CREATE FUNCTION plain.lower(text) RETURNS text LANGUAGE sql AS $$ SELECT $1 $$"
        )
        cursor.execute("SET LOCAL search_path = plain, pg_catalog")
        found = checks.check_letters(databases=["default"])
        cursor.execute("SET LOCAL search_path = public")
    assert [message.id for message in found] == ["crisisdesk.E004"]


def test_they_are_among_djangos_checks(desk):
    desk.FIELD_KEYS = ""
    found = run_checks(tags=["security"])
    assert "crisisdesk.E001" in [message.id for message in found]
