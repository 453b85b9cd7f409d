"""The triage page: what stands in it, who may see it, what has changed, and how it counts."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from escalation.alerts import actions
from escalation.alerts.models import Alert, AlertSeen
from escalation.crises.actions import Plan, open_crisis
from journal.errors import Refused
from tests import factories

pytestmark = pytest.mark.django_db

PULSE = {"X-Pulse": "1", "HX-Request": "true"}
PART = {"HX-Request": "true"}


def row_ids(response):
    """Ids of the rows in the order of the page, by group."""
    return {
        key: [row.id for row in rows] for key, _label, rows in response.context["groups"] if rows
    }


@pytest.fixture
def browser(comms, signed_in):
    return signed_in(comms)


def test_the_queue_stands_in_its_groups_gravest_first(browser):
    low, high = factories.alert(49), factories.alert(78)
    taken = factories.alert(38, state="acknowledged")
    thanks = factories.alert(0, kind="praise", tone=1)
    factories.alert(60, state="dismissed")
    factories.alert(60, state="in-crisis", crisis=factories.crisis())
    response = browser.get("/triage/")
    assert response.status_code == 200
    assert row_ids(response) == {
        "decide": [high.pk, low.pk],
        "acknowledged": [taken.pk],
        "praise": [thanks.pk],
    }
    assert response.context["detail"].alert == high


def test_tabs_count_what_stands_in_them(browser, comms):
    factories.alert(78, assignee=comms)
    factories.alert(58, kind="report")
    factories.alert(0, kind="praise", tone=1)
    factories.alert(44, state="snoozed", snoozed_until=timezone.now() + timedelta(hours=1))
    factories.alert(30, state="handed-over", handed_at=timezone.now())
    counts = browser.get("/triage/").context["counts"]
    assert counts == {
        "all": 3, "mine": 1, "reports": 1, "praise": 1, "snoozed": 1, "service": 1, "decide": 2,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("tab", "expected"),
    [("all", 3), ("mine", 1), ("reports", 1), ("praise", 1), ("snoozed", 1), ("service", 1)],
)
def test_each_tab_holds_as_many_rows_as_it_counts(browser, comms, tab, expected):
    factories.alert(78, assignee=comms)
    factories.alert(58, kind="report")
    factories.alert(0, kind="praise", tone=1)
    factories.alert(44, state="snoozed", snoozed_until=timezone.now() + timedelta(hours=1))
    factories.alert(30, state="handed-over", handed_at=timezone.now())
    response = browser.get("/triage/", {"tab": tab})
    assert sum(len(rows) for rows in row_ids(response).values()) == expected


@pytest.mark.parametrize(
    ("tab", "words"),
    [
        ("mine", "No alert is yours now"),
        ("reports", "No report from inside waits"),
        ("praise", "No praise waits to be passed on"),
        ("snoozed", "No alert is snoozed"),
        ("service", "No alert is with customer service"),
    ],
)
def test_an_empty_tab_speaks_of_that_tab_only(browser, tab, words):
    factories.alert(78)
    page = browser.get("/triage/", {"tab": tab}).content.decode()
    assert (words in page, "handled." in page) == (True, False)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"q": "rök"}, 1),
        ({"q": "@agnes"}, 1),
        ({"q": "tärnan"}, 1),
        ({"severity": "concern"}, 1),
        ({"source": "forum"}, 1),
        ({"unread": "1"}, 2),
        ({"q": "nobody said this"}, 0),
        # What nobody can have asked for is not asked for.
        ({"severity": "dreadful", "tab": "elsewhere"}, 3),
    ],
)
def test_the_queue_is_narrowed(browser, comms, query, expected):
    story = factories.storyline("Smoke on Tärnan")
    factories.alert(78, mention=factories.mention("Det luktar rök", storyline=story))
    factories.alert(52, mention=factories.mention("Ferry?", source=factories.source("forum")))
    read = factories.alert(30, mention=factories.mention("Hello", handle="@agnes"))
    actions.mark_seen(actor=comms, alert_id=read.pk)
    response = browser.get("/triage/", query)
    assert sum(len(rows) for rows in row_ids(response).values()) == expected


def test_what_one_has_looked_at_is_read_until_it_gets_worse(browser, comms):
    alert = factories.alert(58)

    def unread():
        groups = browser.get("/triage/").context["groups"]
        return [row.is_unread for _key, _label, rows in groups for row in rows]

    assert unread() == [True]
    browser.get(f"/triage/{alert.pk}/")
    assert unread() == [False]
    Alert.objects.update(score=59)
    assert unread() == [False]
    Alert.objects.update(score=64, severity="serious")
    assert unread() == [True]


def test_a_page_that_refreshes_itself_does_not_count_as_looking(browser):
    alert = factories.alert()
    response = browser.get(f"/triage/{alert.pk}/", headers=PULSE)
    assert response.status_code == 200
    assert AlertSeen.objects.count() == 0


def test_a_part_of_the_page_is_the_alert_alone(browser):
    alert = factories.alert()
    part = browser.get(f"/triage/{alert.pk}/", headers=PART).content.decode()
    assert part.lstrip().startswith('<section class="detail"')
    assert "<html" not in part
    whole = browser.get(
        f"/triage/{alert.pk}/", headers=PART | {"HX-History-Restore-Request": "true"}
    )
    assert "<html" in whole.content.decode()


def test_the_alert_explains_itself(browser, lead):
    story = factories.storyline("Smoke on Tärnan", mention_count=412, original_count=9)
    mention = factories.mention(
        "Ferry on FIRE?? My sister is on board", storyline=story, score=78, handle="@skarpa_agnes",
        followers=18400, author_since=2016, terms=["smoke", "deck"],
    )  # fmt: skip
    alert = factories.alert(
        78, mention=mention, storyline=story, mention_count=412, rising_since=timezone.now(),
        verdict=factories.verdict(78, without_copies=55),
    )  # fmt: skip
    past = factories.crisis("Smoke detector", status="closed", terms=["smoke", "deck"], lead=lead)
    actions.mark_seen(actor=lead, alert_id=alert.pk)
    response = browser.get(f"/triage/{alert.pk}/")
    detail, page = response.context["detail"], response.content.decode()
    assert [mention.text[start:end] for start, end in detail.marks] == ["FIRE", "on board"]
    assert [(part.criterion, part.points, part.max) for part in detail.parts] == [
        ("nature", 22, 30), ("reach", 20, 25), ("impact", 20, 25), ("velocity", 16, 20),
    ]  # fmt: skip
    assert (detail.to_next, detail.severity_without_copies) == (2, "concern")
    assert detail.is_lower_without_copies
    assert [like.case.id for like in detail.likes] == [past.pk]
    for said in (
        "<mark>FIRE</mark>", "18,400 followers", "account since 2016", "not seen before",
        "412 mentions", "2 points from Crisis.", "Nobody yet.",
        "Seen by you and Ylva Strandmo.", "Rule set v12",
    ):  # fmt: skip
        assert said in page


def test_an_original_leads_to_its_words_its_copies_and_whoever_wrote_it(browser):
    story = factories.storyline("Smoke on Tärnan")
    first = factories.mention("Ferry on FIRE", storyline=story, handle="@agnes", reach=1000)
    factories.mention("ferry on fire", storyline=story, original_id=first.pk, handle="@copy")
    lone = factories.mention("Video from the car deck", storyline=story, handle="@ferryspotter")
    alert = factories.alert(78, mention=first, storyline=story, mention_count=3)
    page = browser.get(f"/triage/{alert.pk}/").content.decode()
    rows = page[page.index('<ol class="origs">') : page.index("</ol>")].split("<li>")[1:]
    assert [(f"/mentions/{m.pk}/" in row, f"/persons/{m.author_key}/" in row) for m, row in zip(
        (first, lone), rows, strict=True
    )] == [(True, True), (True, True)]  # fmt: skip
    assert ["1 copy" in row for row in rows] == [True, False]
    assert ["reached" in row for row in rows] == [True, False]


def test_hostile_words_stay_words(browser):
    alert = factories.alert(text="<script>alert(1)</script><img src=x onerror=alert(2)>")
    page = browser.get(f"/triage/{alert.pk}/").content.decode()
    assert "<script>alert(1)" not in page
    assert "<img src=x" not in page


def test_an_alert_whose_post_is_gone_still_opens(browser):
    alert = factories.alert()
    Alert.objects.update(mention_id=987654)
    page = browser.get(f"/triage/{alert.pk}/").content.decode()
    assert "The post itself is no longer kept." in page


def test_an_empty_queue_says_what_is_true(browser):
    factories.source()
    page = browser.get("/triage/").content.decode()
    assert "Nothing needs a decision" in page
    assert browser.get("/triage/", {"q": "x"}).content.decode().count("Nothing here fits") == 1


def test_on_the_first_day_the_next_thing_is_a_source(browser):
    assert "No sources yet" in browser.get("/triage/").content.decode()


def test_whoever_may_not_decide_reads_why(legal, signed_in):
    alert = factories.alert()
    page = signed_in(legal).get(f"/triage/{alert.pk}/").content.decode()
    assert "Communications and crisis leads decide here." in page
    assert "data-decide" not in page


# ---------------------------------------------------------------- who may see it


@pytest.mark.parametrize("path", ["/triage/", "/triage/1/", "/triage/changes"])
def test_strangers_are_asked_to_sign_in(stranger, path):
    response = stranger.get(path)
    assert (response.status_code, response.url.partition("?")[0]) == (302, "/sign-in/")


@pytest.mark.parametrize("path", ["/triage/", "/triage/1/", "/triage/changes"])
def test_employees_find_no_triage(employee, signed_in, path):
    factories.alert()
    assert signed_in(employee).get(path).status_code == 404


def test_an_alert_that_went_into_a_private_crisis_is_taken_in_hand_for_others(
    browser, comms, lead, signed_in
):
    alert = factories.alert(assignee=comms)
    seen = {alert.pk: alert.revision}
    plan = Plan(
        title="Hushed", type="safety", severity="serious", lead=lead, is_private=True, alerts=seen
    )
    crisis = open_crisis(actor=lead, plan=plan)
    response = browser.get(f"/triage/{alert.pk}/")
    page = response.content.decode()
    told = ("Taken in hand." in page, crisis.number in page, "Hushed" in page)
    assert (response.status_code, told) == (200, (True, False, False))
    assert (response.context["alert"].decided_by, response.context["decisions"]) == (None, [])
    assert comms.name in page
    with pytest.raises(Refused, match="Somebody has taken this in hand"):
        actions.dismiss_alerts(actor=comms, seen=seen, outcome="noise")
    alert.refresh_from_db()
    assert (alert.state, alert.crisis) == ("in-crisis", crisis)
    page = signed_in(lead).get(f"/triage/{alert.pk}/").content.decode()
    assert (crisis.number in page, "Taken in hand." in page) == (True, False)


def test_an_alert_raised_inside_a_private_crisis_is_missing_for_others(browser, lead, signed_in):
    crisis = factories.crisis(is_private=True, lead=lead)
    alert = factories.alert(crisis=crisis, state="in-crisis")
    assert browser.get(f"/triage/{alert.pk}/").status_code == 404
    assert browser.get("/triage/987654/").status_code == 404
    assert signed_in(lead).get(f"/triage/{alert.pk}/").status_code == 200


# ---------------------------------------------------------------- what has changed


def changes(browser: Client, **query):
    return browser.get("/triage/changes", query, headers=PULSE)


def test_nothing_new_is_an_empty_answer(browser):
    factories.alert()
    first = changes(browser)
    again = browser.get("/triage/changes", headers=PULSE | {"If-None-Match": first.headers["ETag"]})
    assert (first.status_code, again.status_code, again.content) == (200, 204, b"")


def test_what_was_touched_comes_again_and_what_is_old_does_not(browser):
    long_ago = timezone.now() - timedelta(minutes=5)
    factories.alert(changed_at=long_ago)
    cursor = browser.get("/triage/").context["cursor"]
    assert changes(browser, since=cursor).context["rows"] == changes(browser).context["rows"]
    touched = factories.alert(score=64)
    response = changes(browser, since=cursor)
    assert touched.pk in [row.id for row in response.context["rows"]]
    later = changes(browser, since=response.context["cursor"])
    assert [row.id for row in later.context["rows"]] == [touched.pk]


def test_a_change_that_was_committed_late_is_not_missed(browser):
    cursor = timezone.now()
    late = factories.alert(changed_at=cursor - timedelta(seconds=10))
    found = changes(browser, since=cursor.isoformat()).context["rows"]
    assert [row.id for row in found] == [late.pk]


def test_what_has_left_the_view_is_named(browser, comms, lead):
    alert = factories.alert()
    actions.dismiss_alerts(actor=lead, seen={alert.pk: None}, outcome="noise")
    response = changes(browser)
    assert (response.context["rows"], response.context["gone"]) == ([], [alert.pk])


def test_what_has_gone_into_a_private_crisis_leaves_the_screen(browser, lead):
    alert = factories.alert()
    crisis = factories.crisis(is_private=True, lead=lead)
    now = timezone.now()
    Alert.objects.update(crisis=crisis, state="in-crisis", changed_at=now, decided_at=now)
    response = changes(browser)
    assert (response.context["rows"], response.context["gone"]) == ([], [alert.pk])
    assert "Ferry" not in response.content.decode()


def test_changes_follow_the_view_of_the_reader(browser):
    factories.alert(78)
    wanted = factories.alert(58, kind="report")
    response = changes(browser, tab="reports")
    assert [row.id for row in response.context["rows"]] == [wanted.pk]


@pytest.mark.parametrize("since", ["", "yesterday", "2026-11-20T14:31", "9" * 40])
def test_a_place_in_time_that_is_none_asks_for_everything(browser, since):
    factories.alert()
    assert changes(browser, since=since).status_code == 200


# ---------------------------------------------------------------- a fixed number of queries


def fill(count):
    for number in range(count):
        factories.alert(40 + number, storyline=factories.storyline(f"Story {number}"))


# Session and person 2, situation 3, queue 3, tabs 1, sources 1, people 1, one alert 13.
QUEUE_QUERIES = 26


@pytest.mark.parametrize("count", [2, 12])
def test_the_page_asks_as_much_for_many_alerts_as_for_few(
    browser, count, django_assert_max_num_queries
):
    fill(count)
    with django_assert_max_num_queries(QUEUE_QUERIES):
        response = browser.get("/triage/")
    assert response.context["row_count"] == count


def test_asking_for_changes_is_cheap(browser, django_assert_max_num_queries):
    fill(12)
    mark = changes(browser).headers["ETag"]
    with django_assert_max_num_queries(4):
        again = browser.get("/triage/changes", headers=PULSE | {"If-None-Match": mark})
    assert again.status_code == 204
