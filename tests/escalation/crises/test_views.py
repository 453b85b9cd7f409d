"""The pages of crises: the list, the form that opens one, the first page, and who finds them."""

from datetime import timedelta

import pytest
from django.utils import timezone

from escalation.alerts.models import Alert
from escalation.crises import actions
from escalation.crises.models import Crisis
from journal.models import Entry
from tests import factories

pytestmark = pytest.mark.django_db

PULSE = {"X-Pulse": "1", "HX-Request": "true"}


@pytest.fixture
def browser(comms, signed_in):
    return signed_in(comms)


@pytest.fixture
def leading(lead, signed_in):
    return signed_in(lead)


# ---------------------------------------------------------------- the list


def numbers(response):
    return [row["crisis"].number for row in response.context["rows"]]


def test_running_crises_stand_first_and_private_ones_only_for_members(browser, lead, leading):
    now = timezone.now()
    factories.crisis(number="C-2026-001", status="closed", opened_at=now)
    factories.crisis(number="C-2026-002", opened_at=now - timedelta(days=3))
    factories.crisis(number="C-2026-003", is_private=True, lead=lead)
    seen = browser.get("/crises/")
    assert numbers(seen) == ["C-2026-002", "C-2026-001"]
    assert seen.context["counts"] == {"running": 1, "closed": 1}
    assert numbers(leading.get("/crises/")) == ["C-2026-003", "C-2026-002", "C-2026-001"]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"q": "smoke"}, ["C-2026-001"]),
        ({"q": "2026-002"}, ["C-2026-002"]),
        ({"q": "fact sheet"}, ["C-2026-002"]),
        ({"q": "motorstopp"}, ["C-2026-002"]),
        ({"q": "volcano"}, []),
        ({"tab": "closed"}, ["C-2026-002"]),
        ({"tab": "secret"}, ["C-2026-001", "C-2026-002"]),
    ],
)
def test_crises_are_found_by_their_words(browser, query, expected):
    factories.crisis("Smoke on Tärnan", number="C-2026-001")
    factories.crisis(
        "Engine stop", number="C-2026-002", status="closed", terms=["motorstopp"],
        lesson="One fact sheet", opened_at=timezone.now() - timedelta(days=3),
    )  # fmt: skip
    assert numbers(browser.get("/crises/", query)) == expected


def test_an_empty_list_says_so(browser):
    assert "No crisis so far" in browser.get("/crises/").content.decode()
    assert "No crisis for" in browser.get("/crises/", {"q": "x"}).content.decode()


@pytest.mark.parametrize("count", [1, 8])
def test_the_list_asks_as_much_for_many_as_for_few(browser, count, django_assert_max_num_queries):
    for _ in range(count):
        factories.crisis()
    with django_assert_max_num_queries(10):
        assert len(numbers(browser.get("/crises/"))) == count


# ---------------------------------------------------------------- opening


def opening(lead, **given):
    return {
        "title": "Smoke on M/S Tärnan car deck",
        "type": "safety",
        "severity": "serious",
        "lead": lead.pk,
        "promise": "30",
    } | given


def test_the_form_is_filled_in_from_the_alert(browser, lead):
    story = factories.storyline("Smoke on Tärnan", is_named=True)
    alert = factories.alert(82, storyline=story)
    past = factories.crisis("Smoke detector, Tärnan", status="closed", terms=["smoke"], lead=lead,
                            lesson="Say smoke")  # fmt: skip
    response = browser.get("/crises/open/", {"alert": f"{alert.pk}:1"})
    assert response.status_code == 200
    assert response.context["form"].initial == {
        "title": "Smoke on Tärnan",
        "type": "safety",
        "severity": "crisis",
        "lead": lead.pk,
        "promise": "type",
        "alert": [f"{alert.pk}:1"],
        "mention": [],
        "storyline": [],
    }
    (found,) = response.context["likes"]
    assert (found["like"].case.id, found["lesson"]) == (past.pk, "Say smoke")


def test_what_was_told_inside_is_proposed_as_no_title(browser):
    form = factories.source("employee", connector="employee", is_internal=True)
    line = factories.storyline("My boss told us to keep quiet")
    post = factories.mention(line.title, source=form, storyline=line)
    alert = factories.alert(90, kind="report", is_internal=True, mention=post)
    shown = factories.mention("Smoke on the car deck", storyline=line)

    def proposed(**asked):
        return browser.get("/crises/open/", asked).context["form"].initial["title"]

    assert proposed(alert=f"{alert.pk}:1") == ""
    assert proposed(mention=[post.pk, shown.pk]) == "Smoke on the car deck"


def test_a_crisis_is_opened_from_an_alert_and_its_page_follows(browser, comms, lead):
    alert = factories.alert(78, storyline=factories.storyline())
    response = browser.post("/crises/open/", opening(lead, alert=f"{alert.pk}:1"))
    crisis = Crisis.objects.get()
    assert response.url == f"/crises/{crisis.number}/"
    assert (crisis.lead, crisis.opened_by, crisis.update_every_min) == (lead, comms, 30)
    assert crisis.next_update_at is not None
    assert crisis.next_update_at - crisis.opened_at >= timedelta(minutes=29)
    assert Alert.objects.get().crisis == crisis


@pytest.mark.parametrize(
    ("promise", "severity", "expected"),
    [
        ("type", "crisis", 30),
        ("type", "watch", None),
        ("none", "crisis", None),
        ("120", "watch", 120),
    ],
)
def test_the_promise_follows_the_type_unless_it_is_chosen(
    browser, lead, promise, severity, expected
):
    browser.post("/crises/open/", opening(lead, promise=promise, severity=severity))
    crisis = Crisis.objects.get()
    assert crisis.update_every_min == expected
    assert (crisis.next_update_at is None) is (expected is None)


def test_from_nothing_the_form_is_empty_and_the_lead_is_whoever_leads(leading, lead):
    initial = leading.get("/crises/open/").context["form"].initial
    assert (initial["title"], initial["type"], initial["lead"]) == ("", "", lead.pk)


def test_what_is_refused_is_said_on_the_form_and_nothing_is_lost(browser, lead, employee):
    story = factories.storyline()
    factories.crisis(number="C-2026-014", storylines=[story.pk])
    response = browser.post("/crises/open/", opening(lead, storyline=story.pk, title="My words"))
    page = response.content.decode()
    assert response.status_code == 422
    assert "C-2026-014 is already open for this storyline" in page
    assert 'value="My words"' in page
    assert Crisis.objects.count() == 1
    # Somebody who may not see crises cannot even be chosen.
    assert browser.post("/crises/open/", opening(employee)).status_code == 422


def test_an_alert_can_be_added_to_one_that_runs(browser):
    crisis = factories.crisis()
    alert = factories.alert()
    page = browser.get("/crises/open/", {"alert": f"{alert.pk}:1"}).content.decode()
    assert f"Add to {crisis.number}" in page
    browser.post(f"/crises/{crisis.number}/link", {"alert": f"{alert.pk}:1"})
    assert Alert.objects.get().crisis == crisis


def test_have_we_met_this_before_answers_while_one_writes(browser, lead):
    past = factories.crisis("Crack in quay 2", status="closed", lead=lead)
    response = browser.get("/crises/like/", {"title": "A crack in the quay", "type": "safety"})
    assert [each["like"].case.id for each in response.context["likes"]] == [past.pk]
    assert "Nothing like it" in browser.get("/crises/like/", {"title": "Volcano"}).content.decode()


@pytest.mark.parametrize("query", [{"alert": "x"}, {"mention": "1 or 1"}, {"storyline": "9" * 20}])
def test_an_origin_that_cannot_be_read_is_missing(browser, query):
    assert browser.get("/crises/open/", query).status_code == 404


# ---------------------------------------------------------------- the page


def test_the_page_tells_everything_that_is_known(leading, lead, comms):
    story = factories.storyline(
        mention_count=412, original_count=9, negative_count=300, reach=486000
    )
    alert = factories.alert(78, storyline=story)
    crisis = actions.open_crisis(
        actor=comms,
        plan=actions.Plan("Smoke on Tärnan", "safety", "serious", lead, alerts={alert.pk: None}),
    )
    actions.set_confirmed_line(actor=lead, number=crisis.number, line="Smoke, not fire.")
    response = leading.get(f"/crises/{crisis.number}/")
    page = response.context["page"]
    assert (page.mention_count, page.original_count, page.reach) == (412, 9, 486000)
    assert page.negative_share == 300 / 412
    assert [(line.number, line.kind, line.who) for line in page.lines] == [
        (2, "key", "Ylva Strandmo"),
        (1, "key", "Saga Lindehav"),
    ]
    assert page.may_lead
    said = response.content.decode()
    for words in ("Smoke, not fire.", "Change severity", "Safety event", "486", "73\u00a0%"):
        assert words in said


def test_what_came_since_one_looked_is_set_apart(browser, comms, lead):
    crisis = factories.crisis(lead=lead)
    actions.write_note(actor=lead, number=crisis.number, text="One")
    browser.get(f"/crises/{crisis.number}/")
    actions.write_note(actor=lead, number=crisis.number, text="Two")
    response = browser.get(f"/crises/{crisis.number}/")
    assert response.context["page"].new_count == 1
    assert "1 new since you looked" in response.content.decode()
    # A page that refreshes itself keeps what is new, new.
    again = browser.get(
        f"/crises/{crisis.number}/", {"read": response.context["read_to"]}, headers=PULSE
    )
    assert again.context["page"].new_count == 1
    assert "<html" not in again.content.decode()


@pytest.mark.parametrize("at", ["2026-99-99T00:00:00Z", "2026-01-01T00:00:00", "yesterday", ""])
def test_a_place_in_time_that_is_none_is_passed_over(browser, at):
    crisis = factories.crisis()
    answer = browser.get(f"/crises/{crisis.number}/", {"at": at}, headers=PULSE)
    assert (answer.status_code, answer.context["looked_at"]) == (200, None)


@pytest.mark.parametrize(
    ("shown", "expected"), [("", 3), ("decisions", 1), ("notes", 2), ("secrets", 3)]
)
def test_the_log_is_filtered(browser, lead, shown, expected):
    crisis = factories.crisis(lead=lead)
    actions.write_note(actor=lead, number=crisis.number, text="One")
    actions.write_note(actor=lead, number=crisis.number, text="Two", kind="decision")
    actions.move_status(actor=lead, number=crisis.number, status="watching")
    response = browser.get(f"/crises/{crisis.number}/", {"log": shown})
    assert len(response.context["page"].lines) == expected


def test_whoever_does_not_lead_reads_and_writes_but_changes_nothing(browser):
    crisis = factories.crisis()
    page = browser.get(f"/crises/{crisis.number}/").content.decode()
    assert "Change severity" not in page
    assert "Write to the log" in page


def test_a_closed_crisis_shows_why_and_what_was_learned(leading, lead):
    crisis = factories.crisis(lead=lead)
    actions.close_crisis(
        actor=lead, number=crisis.number, reason="Docked", lesson="One fact sheet", despite=True
    )
    page = leading.get(f"/crises/{crisis.number}/").content.decode()
    for words in ("Docked", "One fact sheet", "Was open for"):
        assert words in page
    assert 'id="severity"' not in page


@pytest.mark.parametrize(
    ("what", "body", "verb"),
    [
        ("severity", {"severity": "concern", "was": "crisis", "reason": "Calm"}, "crisis.lowered"),
        ("status", {"status": "watching"}, "crisis.moved"),
        ("note", {"text": "Hello", "kind": "note"}, "crisis.noted"),
        ("line", {"line": "Smoke"}, "crisis.confirmed"),
        ("promise", {"minutes": "30"}, "crisis.promised"),
        ("promise", {"clock": "23:59"}, "crisis.promised"),
        ("promise", {"none": "1"}, "crisis.promised"),
        ("privacy", {"private": "1", "reason": "Names"}, "crisis.hidden"),
        ("close", {"reason": "Over", "despite": "1"}, "crisis.closed"),
    ],
)
def test_each_button_of_the_page_leaves_its_entry(leading, lead, what, body, verb):
    crisis = factories.crisis(lead=lead)
    response = leading.post(f"/crises/{crisis.number}/{what}", body)
    assert response.url == f"/crises/{crisis.number}/"
    assert [entry.verb for entry in Entry.objects.filter(stream=crisis.stream)] == [verb]


def test_roles_and_members_are_changed(leading, lead, comms, legal):
    crisis = factories.crisis(lead=lead, is_private=True)
    leading.post(f"/crises/{crisis.number}/members", {"add": legal.pk})
    assert set(crisis.members.values_list("user", flat=True)) == {lead.pk, legal.pk}
    leading.post(f"/crises/{crisis.number}/people", {"lead": comms.pk, "spokesperson": ""})
    crisis.refresh_from_db()
    assert crisis.lead == comms


def test_what_is_refused_is_a_plain_answer(leading, lead):
    crisis = factories.crisis(lead=lead)
    response = leading.post(f"/crises/{crisis.number}/close", {"reason": "Over"})
    assert response.status_code == 409
    assert "No confirmed line was ever set." in response.content.decode()


def test_a_dialog_hears_what_is_refused_and_where_to_go(leading, lead):
    crisis = factories.crisis(lead=lead)
    page, asked = f"/crises/{crisis.number}/", {"HX-Request": "true"}
    refused = leading.post(f"{page}close", {"reason": "Over"}, headers=asked)
    unread = leading.post(f"{page}severity", {"severity": "purple", "reason": "x"}, headers=asked)
    done = leading.post(f"{page}line", {"line": "Smoke, not fire."}, headers=asked)
    assert [answer.status_code for answer in (refused, unread, done)] == [409, 422, 204]
    assert "No confirmed line was ever set." in refused.content.decode()
    assert "Select a valid choice" in unread.content.decode()
    assert all("<html" not in answer.content.decode() for answer in (refused, unread))
    assert done.headers["HX-Redirect"] == page


def test_what_cannot_be_read_is_said_on_the_page(leading, lead):
    crisis = factories.crisis(lead=lead)
    response = leading.post(f"/crises/{crisis.number}/status", {"status": "reviewed"}, follow=True)
    assert "Select a valid choice" in response.content.decode()


@pytest.mark.parametrize("count", [1, 6])
def test_the_page_asks_as_much_for_a_large_crisis_as_for_a_small_one(
    browser, lead, count, django_assert_max_num_queries
):
    stories = [factories.storyline() for _ in range(count)]
    for story in stories:
        factories.mention(storyline=story)
    crisis = factories.crisis(lead=lead, storylines=[story.pk for story in stories])
    for number in range(count):
        actions.write_note(actor=lead, number=crisis.number, text=f"Note {number}")
    browser.get(f"/crises/{crisis.number}/")
    with django_assert_max_num_queries(26):
        response = browser.get(f"/crises/{crisis.number}/")
    assert len(response.context["page"].lines) == count


# ---------------------------------------------------------------- who finds them

PATHS = ["/crises/", "/crises/open/", "/crises/like/", "/crises/C-2026-014/"]


@pytest.mark.parametrize("path", PATHS)
def test_strangers_are_asked_to_sign_in(stranger, path):
    assert stranger.get(path).status_code == 302


@pytest.mark.parametrize("path", PATHS)
def test_employees_find_none(employee, signed_in, path):
    factories.crisis(number="C-2026-014")
    assert signed_in(employee).get(path).status_code == 404


@pytest.mark.parametrize(
    "what", ["severity", "status", "note", "link", "members", "close", "dance"]
)
def test_a_private_crisis_answers_like_one_that_is_not_there(browser, what):
    crisis = factories.crisis(is_private=True)
    answers = [
        browser.post(f"/crises/{number}/{what}", {"text": "x", "kind": "note"})
        for number in (crisis.number, "C-1999-001")
    ]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert answers[0].content == answers[1].content
    pages = [browser.get(f"/crises/{number}/") for number in (crisis.number, "C-1999-001")]
    assert [page.status_code for page in pages] == [404, 404]
    assert pages[0].content == pages[1].content


def test_legal_reads_and_opens_nothing(legal, signed_in):
    crisis = factories.crisis(number="C-2026-014")
    client = signed_in(legal)
    assert client.get("/crises/C-2026-014/").status_code == 200
    assert client.get("/crises/open/").status_code == 404
    assert client.post(f"/crises/{crisis.number}/close", {"reason": "x"}).status_code == 404


def test_looks_at_a_private_crisis_are_in_its_log_once_an_hour_as_the_page_says(leading, lead):
    crisis = factories.crisis(is_private=True, lead=lead)
    for _ in range(2):
        page = leading.get(f"/crises/{crisis.number}/").content.decode()
    assert "once an hour for each person" in page
    assert [entry.verb for entry in Entry.objects.filter(stream=crisis.stream)] == ["crisis.viewed"]
