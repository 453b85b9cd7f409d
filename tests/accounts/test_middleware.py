"""Sessions end by the clock; language, zone and theme follow the person."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.urls import reverse
from django.utils import timezone

from accounts import sessions
from accounts.middleware import zone_named
from accounts.models import User
from tests import factories
from tests.accounts.proofs import change_session, give_factor

ME = "/me/"


def ago(**delta) -> float:
    return (timezone.now() - timedelta(**delta)).timestamp()


@pytest.fixture
def browser(signed_in, comms):
    client = signed_in(comms)
    assert client.get(ME).status_code == 200
    return client


def test_a_session_that_something_else_opened_counts_from_its_first_page(browser):
    assert browser.session[sessions.OPENED] == pytest.approx(ago(), abs=20)
    assert browser.session[sessions.EPOCH] == 1


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({"seen_at": {"minutes": 30}}, "idle"),
        ({"opened_at": {"hours": 12}}, "old"),
        ({"opened_at": {"hours": 13}, "seen_at": {"minutes": 31}}, "old"),
    ],
)
def test_a_session_ends_by_the_clock(browser, values, reason):
    key = browser.session.session_key
    change_session(browser, **{name: ago(**delta) for name, delta in values.items()})
    answer = browser.get(ME)
    assert (answer.status_code, answer.url) == (302, f"/sign-in/?next=/me/&ended={reason}")
    assert not Session.objects.filter(pk=key).exists()
    assert browser.get(ME).url == "/sign-in/?next=/me/"


def test_a_session_in_use_goes_on(browser):
    change_session(browser, opened_at=ago(hours=11, minutes=59), seen_at=ago(minutes=29))
    assert browser.get(ME).status_code == 200
    assert browser.session[sessions.SEEN] == pytest.approx(ago(), abs=20)


def test_being_seen_is_written_once_a_minute_at_most(browser):
    seen = ago(seconds=30)
    change_session(browser, seen_at=seen)
    browser.get(ME)
    assert browser.session[sessions.SEEN] == seen


def test_what_a_page_fetches_by_itself_is_no_sign_of_life(browser):
    seen = ago(minutes=20)
    change_session(browser, seen_at=seen)
    assert browser.get(ME, headers={"X-Pulse": "1"}).status_code == 200
    assert browser.session[sessions.SEEN] == seen
    change_session(browser, seen_at=ago(minutes=30))
    assert browser.get(ME, headers={"X-Pulse": "1"}).status_code == 401


@pytest.mark.parametrize("change", [{"session_epoch": 2}, {"is_active": False}])
def test_a_change_of_standing_ends_it(browser, comms, change):
    User.objects.filter(pk=comms.pk).update(**change)
    assert browser.get(ME).url == "/sign-in/?next=/me/&ended=changed"


def test_a_password_changed_elsewhere_ends_it(browser, comms):
    comms.set_password("another long password")
    comms.save()
    assert browser.get(ME).status_code == 302


def test_a_demo_login_ends_with_the_demo(signed_in):
    house = factories.organisation(is_demo=True)
    client = signed_in(factories.person("comms", is_demo=True))
    assert client.get(ME).status_code == 200
    house.is_demo = False
    house.save()
    assert client.get(ME).url == "/sign-in/?next=/me/&ended=changed"


# ---------------------------------------------------------------- a required second factor


@pytest.fixture
def required(settings):
    settings.SECOND_FACTOR_REQUIRED = True


@pytest.mark.parametrize("address", ["/me/", "/people/", "/me/tokens/", "/confirm/"])
def test_nothing_opens_before_a_required_factor_is_set_up(required, signed_in, admin, address):
    answer = signed_in(admin).get(address)
    assert (answer.status_code, answer.url) == (302, "/me/second-factor/")


def test_parts_of_pages_are_moved_there_as_well(required, signed_in, admin):
    answer = signed_in(admin).get("/people/", headers={"HX-Request": "true"})
    assert (answer.status_code, answer.headers["HX-Redirect"]) == (403, "/me/second-factor/")


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_script_is_told_and_never_sent_to_a_page(required, signed_in, admin, method):
    answer = getattr(signed_in(admin), method)("/api/v1/people/")
    assert answer.status_code == 403
    assert answer.json() == {
        "code": "second-factor-first",
        "message": "Set up your second factor first, at /me/second-factor/.",
    }


def test_the_way_to_set_it_up_and_the_way_out_stay_open(required, signed_in, admin):
    client = signed_in(admin)
    assert client.get("/me/second-factor/").status_code == 200
    assert client.post("/me/language/", {"language": "sv"}).status_code == 302
    assert client.post("/sign-out/").url == "/sign-in/"


def test_having_one_is_not_enough_without_having_used_it(required, signed_in, admin):
    give_factor(admin)
    client = signed_in(admin)
    assert client.get("/people/").status_code == 302
    change_session(client, second_factor=True)
    assert client.get("/people/").status_code == 200


def test_roles_that_are_not_asked_for_one_work_without(required, signed_in, comms):
    assert signed_in(comms).get(ME).status_code == 200


# ---------------------------------------------------------------- language, zone, theme


def test_the_desk_speaks_the_persons_language(signed_in):
    client = signed_in(factories.person("comms", language="sv"))
    answer = client.get(ME, headers={"Accept-Language": "en"})
    assert answer.headers["Content-Language"] == "sv"
    assert 'lang="sv"' in answer.content.decode()


@pytest.mark.parametrize(
    ("cookie", "header", "expected"),
    [("", "", "en"), ("", "sv-SE,sv;q=0.9", "sv"), ("en", "sv", "en"), ("sv", "en", "sv"),
     ("xx", "fi", "en")],
)  # fmt: skip
def test_strangers_get_what_they_chose_or_what_their_browser_asks_for(
    stranger, cookie, header, expected
):
    if cookie:
        stranger.cookies["language"] = cookie
    answer = stranger.get(reverse("sign-in"), headers={"Accept-Language": header})
    assert answer.headers["Content-Language"] == expected


def test_times_are_those_of_the_persons_zone(signed_in, stranger):
    signed_in(factories.person("comms", time_zone="Asia/Tokyo")).get(ME)
    assert timezone.get_current_timezone_name() == "Asia/Tokyo"
    stranger.get("/people/")
    assert timezone.get_current_timezone_name() == "UTC"


def test_the_theme_is_the_persons_or_the_cookies(signed_in, stranger):
    client = signed_in(factories.person("comms", theme="dark"))
    assert client.get(ME).wsgi_request.theme == "dark"
    for cookie, expected in (("light", "light"), ("neon", "auto"), ("", "auto")):
        stranger.cookies["theme"] = cookie
        assert stranger.get(reverse("sign-in")).wsgi_request.theme == expected


@pytest.mark.parametrize("name", ["Nowhere/Land", "", "../etc/passwd", "/etc/passwd", "Europe"])
def test_an_unknown_zone_is_utc(name):
    assert str(zone_named(name)) == "UTC"
