"""When a session has ended, and how others are ended."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.test import RequestFactory
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from accounts import sessions
from accounts.models import OpenSession

HOURS_12, MINUTES_30 = 12 * 3600, 30 * 60


def ended(opened_at=0.0, seen_at=0.0, now=0.0, epoch=1, person_epoch=1):
    return sessions.ended_because(
        opened_at=opened_at,
        seen_at=seen_at,
        epoch=epoch,
        person_epoch=person_epoch,
        now=now,
        absolute_s=HOURS_12,
        idle_s=MINUTES_30,
    )


@pytest.mark.parametrize(
    ("given_", "expected"),
    [
        ({"now": 1799}, ""),
        ({"now": 1800}, "idle"),
        ({"now": 43199, "seen_at": 43100}, ""),
        ({"now": 43200, "seen_at": 43199}, "old"),
        ({"now": 90000}, "old"),
        ({"now": 10, "person_epoch": 2}, "changed"),
        ({"now": 10, "epoch": 2}, "changed"),
        ({"now": -5}, ""),
    ],
)
def test_when_a_session_has_ended(given_, expected):
    assert ended(**given_) == expected


@given(st.floats(0, 10**6), st.floats(0, 10**6), st.floats(0, 10**6))
def test_what_goes_on_is_young_and_in_use(opened, seen, now):
    if ended(opened_at=opened, seen_at=seen, now=now) == "":
        assert now - opened < HOURS_12
        assert now - seen < MINUTES_30


FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
EDGE = "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0"
PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) Version/19.0 Safari/604.1"


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        (FIREFOX, "Firefox, Linux"),
        (EDGE, "Edge, Windows"),
        (PHONE, "Safari, iPhone"),
        ("curl/8.0", ""),
        ("<script>alert(1)</script>", ""),
    ],
)
def test_what_a_browser_says_of_itself(agent, words):
    assert sessions.browser_words(agent) == words


def listed(client, person, agent="\0" + "x" * 500):
    request = RequestFactory().get("/", HTTP_USER_AGENT=agent)
    request.session = client.session
    sessions.note(request, person, timezone.now())
    return client.session.session_key


def test_a_session_is_listed_under_its_person_and_cut_short(signed_in, comms):
    key = listed(signed_in(comms), comms)
    row = OpenSession.objects.get()
    assert (row.session_id, row.user, row.agent) == (key, comms, "x" * 200)


def test_a_listing_goes_with_its_session(signed_in, comms):
    listed(signed_in(comms), comms)
    Session.objects.all().delete()
    assert not OpenSession.objects.exists()


def test_ending_others_spares_ones_own_and_other_people(signed_in, comms, lead):
    keys = [listed(signed_in(comms), comms) for _ in range(3)]
    foreign = listed(signed_in(lead), lead)
    assert sessions.end_all(comms, but=keys[0]) == 2
    assert set(Session.objects.values_list("pk", flat=True)) == {keys[0], foreign}


def test_one_is_ended_by_a_handle_that_is_not_its_key(signed_in, comms, lead):
    mine, other = (listed(signed_in(comms), comms) for _ in range(2))
    foreign = listed(signed_in(lead), lead)
    handle = sessions.handle_of(other)
    assert handle not in other and other not in handle
    assert sessions.end_one(comms, sessions.handle_of(foreign), but=mine) == 0
    assert sessions.end_one(comms, sessions.handle_of(mine), but=mine) == 0
    assert sessions.end_one(comms, handle, but=mine) == 1
    assert set(Session.objects.values_list("pk", flat=True)) == {mine, foreign}


def test_a_fresh_session_knows_when_and_with_what_right_it_opened(signed_in, lead):
    session = signed_in(lead).session
    now = timezone.now() - timedelta(hours=1)
    sessions.begin(session, lead, now, second_factor=True)
    assert [session[key] for key in ("opened_at", "seen_at", "epoch", "second_factor")] == [
        now.timestamp(),
        now.timestamp(),
        1,
        True,
    ]
