"""The one door of the API: who gets in, what a body may be, keys, pages, and how it refuses."""

import base64
import threading
from datetime import timedelta

import pytest
from django.db import connections
from django.test import Client
from django.utils import timezone

from accounts.models import ApiToken, User
from crisisdesk.api.authentication import CALLS
from crisisdesk.api.endpoint import REPEAT_HEADER
from escalation.models import Alert, Decision
from journal.models import Entry, KeyedWrite
from tests import factories
from tests.crisisdesk.api.caller import ROOT, Caller
from tests.monitoring import hostile_corpus

pytestmark = pytest.mark.django_db


@pytest.fixture
def program(comms):
    return Caller(comms)


def code_of(response):
    return response.status_code, response.json()["code"]


# ---------------------------------------------------------------- who gets in


def test_a_token_shows_its_person_and_its_scopes(comms):
    told = Caller(comms, ["desk.see", "triage.decide", "people.edit"]).get("me/").json()
    assert (told["username"], told["permissions"]) == (
        "saga.lindehav",
        ["desk.see", "triage.decide"],
    )


@pytest.mark.parametrize(
    "header",
    ["Bearer", "Bearer a b", "Bearer nothing", "Bearer cd_unknown", f"Bearer cd_{'x' * 9000}",
     "Bearer cd_\xff", "Bearer \xe5"],
)  # fmt: skip
def test_what_is_no_token_opens_nothing(header):
    response = Client().get(f"{ROOT}me/", headers={"Authorization": header})
    assert code_of(response) == (401, "not-signed-in")


def test_other_schemes_are_nobody(comms):
    basic = base64.b64encode(f"{comms.username}:{factories.PASSWORD}".encode()).decode()
    response = Client().get(f"{ROOT}me/", headers={"Authorization": f"Basic {basic}"})
    assert code_of(response) == (401, "not-signed-in")


def test_a_revoked_an_old_and_a_closed_account_s_token_open_nothing(comms):
    now = timezone.now()
    changes = {"revoked_at": now}, {"expires_at": now - timedelta(seconds=1)}
    for change in changes:
        program = Caller(comms)
        ApiToken.objects.filter(pk=program.token.pk).update(**change)
        assert code_of(program.get("me/")) == (401, "not-signed-in")
    program = Caller(comms)
    User.objects.filter(pk=comms.pk).update(is_active=False)
    assert code_of(program.get("me/")) == (401, "not-signed-in")


def test_a_role_that_was_taken_away_takes_the_scope_along(comms):
    program = Caller(comms)
    User.objects.filter(pk=comms.pk).update(roles=["employee"])
    assert code_of(program.get("alerts/")) == (403, "not-allowed")
    assert program.get("me/").json()["permissions"] == ["report.send"]


def test_a_token_sees_no_more_through_one_thing_than_through_another(comms):
    """An alert tells of running and past crises only to whoever may see crises."""
    story = factories.storyline(title="Smoke on Tärnan")
    post = factories.mention(storyline=story, terms=["smoke", "deck"])
    alert = factories.alert(78, storyline=story, mention=post)
    factories.crisis("Smoke on deck", status="closed", terms=["smoke", "deck"])
    path = f"alerts/{alert.pk}/"
    assert len(Caller(comms).get(path).json()["likes"]) == 1
    narrow = Caller(comms, ["desk.see"]).get(path).json()
    assert (narrow["likes"], narrow["moves"]) == ([], [])


def test_a_reading_token_of_the_lead_does_not_lead(lead):
    crisis = factories.crisis(lead=lead, severity="serious")
    path = f"crises/{crisis.number}/line/"
    body = {"line": "Nobody is hurt."}
    assert code_of(Caller(lead, ["crisis.see"]).post(path, body)) == (403, "not-allowed")
    assert Caller(lead, ["crisis.see", "crisis.lead"]).post(path, body).status_code == 200


def test_who_leads_one_crisis_leads_it_with_a_token_that_may_open(comms):
    own, other = factories.crisis(lead=comms), factories.crisis()
    program = Caller(comms, ["crisis.see", "crisis.open"])
    assert program.post(f"crises/{own.number}/line/", {"line": "x"}).status_code == 200
    assert code_of(program.post(f"crises/{other.number}/line/", {"line": "x"})) == (404, "missing")


def test_a_private_crisis_is_like_none_and_a_look_at_it_is_recorded(comms, lead):
    crisis = factories.crisis(lead=lead, is_private=True)
    for tail in ("", "entries/", "notes/", "close/"):
        path = f"crises/{crisis.number}/{tail}"
        method = "GET" if tail in {"", "entries/"} else "POST"
        body = {"notes/": {"text": "x"}, "close/": {"reason": "x"}}.get(tail)
        mine = Caller(comms).send(method, path, body)
        none = Caller(comms).send(method, path.replace(crisis.number, "C-2026-999"), body)
        assert (mine.status_code, mine.content) == (404, none.content)
    assert Caller(comms).get("crises/").json()["results"] == []
    assert Caller(lead).get(f"crises/{crisis.number}/").status_code == 200
    assert Entry.objects.filter(verb="crisis.viewed").count() == 1


def test_the_answer_speaks_the_caller_s_language(comms):
    program = Caller(comms, ["desk.see"])
    said = program.get("people/", **{"Accept-Language": "sv"}).json()["message"]
    assert said == "Nyckeln eller personen får inte göra det."
    said = program.get("people/", **{"Accept-Language": "en"}).json()["message"]
    assert said == "This token or person may not do that."


def test_too_many_calls_are_told_how_long_to_wait(comms):
    program = Caller(comms)
    answers = [program.get("") for _ in range(CALLS.size + 40)]
    held = [each for each in answers if each.status_code == 429]
    assert held
    assert code_of(held[0]) == (429, "too-many-calls")
    assert held[0].headers["Retry-After"] == "1"
    assert Caller(comms).get("").status_code == 200


# ---------------------------------------------------------------- what a body may be


@pytest.mark.parametrize("path", ["nothing/", "alerts/1/nothing/", "alerts/x/"])
def test_what_is_at_no_address(program, path):
    assert code_of(program.get(path)) == (404, "missing")


def test_a_method_that_is_not_there(program):
    assert code_of(program.send("DELETE", "alerts/")) == (405, "no-such-method")
    assert code_of(program.send("OPTIONS", "alerts/")) == (405, "no-such-method")
    assert program.client.head(f"{ROOT}alerts/").status_code == 200


@pytest.mark.parametrize("number", [0, 2**31, 2**63, 10**40])
def test_numbers_that_no_row_can_have(program, admin, number):
    for path in (f"alerts/{number}/", f"mentions/{number}/", f"storylines/{number}/",
                 f"rule-sets/{number}/"):  # fmt: skip
        assert code_of(program.get(path)) == (404, "missing")
    assert code_of(Caller(admin).get(f"people/{number}/")) == (404, "missing")
    body = {"alerts": [{"id": number}]}
    status, code = code_of(program.post("alerts/acknowledge/", body))
    assert (status, code) in {(400, "invalid"), (404, "missing")}


@pytest.mark.parametrize("path", ["persons/a%00b/", "crises/%00/", "sources/%00/", "persons/x:y/"])
def test_names_that_no_row_can_have(program, path):
    assert program.get(path).status_code == 404


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (b"{", (400, "bad-request")),
        (b"[]", (400, "invalid")),
        (b"7", (400, "invalid")),
        (b"null", (400, "invalid")),
        (b'{"revision": NaN}', (400, "bad-request")),
        (b'{"revision": "many"}', (400, "invalid")),
        (b'{"revision": 1e400}', (400, "bad-request")),
        (b'{"revision": 99999999999999999999}', (400, "invalid")),
        (b'{"revison": 1}', (400, "invalid")),
        (b'{"to": "\\u0000"}', (400, "bad-request")),
        (b'{"to": "\\ud83d"}', (400, "bad-request")),
        (b'{"to": ' + b"[" * 90_000 + b"]" * 90_000 + b"}", (400, "bad-request")),
        (b'{"to": "' + b"a" * 2_000_000 + b'"}', (413, "too-large")),
        (b'{"to": "' + b"a" * 6_000_000 + b'"}', (413, "too-large")),
    ],
)
def test_bodies_that_cannot_be_read(program, body, expected):
    alert = factories.alert()
    assert code_of(program.post(f"alerts/{alert.pk}/assign/", body)) == expected
    assert Decision.objects.count() == 0


def test_each_wrong_field_is_named(program):
    told = program.post("alerts/dismiss/", {"alerts": [{"id": 1}, {"id": "x"}]}).json()
    assert told["fields"].keys() == {"alerts", "outcome"}
    assert told["message"] == "outcome: This field is required."
    told = program.post("alerts/dismiss/", {"outcomes": "noise"}).json()
    assert told["fields"] == {"outcomes": ["There is no such field."]}


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", ""])
def test_only_json_is_read(program, kind):
    response = program.post("sightings/", b'{"pasted": "x"}', content_type=kind)
    assert code_of(response) == (415, "not-json")


@pytest.mark.parametrize("case", hostile_corpus.CASES, ids=lambda case: case.name)
def test_nothing_a_stranger_sends_breaks_it(program, case):
    for path in ("sightings/", "alerts/acknowledge/", "crises/"):
        assert program.post(path, case.body).status_code in {400, 413}


@pytest.mark.parametrize(
    "query",
    ["cursor=x", "cursor=cD1nYXJiYWdl", "limit=x", "tone=odd", "since=yesterday", "storyline=-1",
     "storyline=99999999999999999999", "q=%00", "author=%00", "tag=%00", "rule=%00",
     "q=%22unclosed", "q=" + "a" * 300, "since=0001-01-01T00:00:00%2B14:00"],
)  # fmt: skip
def test_odd_questions_are_answered(program, query):
    assert program.client.get(f"{ROOT}mentions/?{query}").status_code in {200, 400}


# ---------------------------------------------------------------- keys


def test_a_key_for_something_else_is_a_mistake(program):
    first, other = factories.alert(), factories.alert()
    assert program.post(f"alerts/{first.pk}/acknowledge/", key="k").status_code == 200
    again = program.post(f"alerts/{other.pk}/acknowledge/", key="k")
    assert code_of(again) == (409, "key-reused")
    with_more = program.post(f"alerts/{first.pk}/acknowledge/", {"revision": 1}, key="k")
    assert code_of(with_more) == (409, "key-reused")
    assert Decision.objects.count() == 1


def test_the_order_of_fields_makes_no_other_request(program):
    alert = factories.alert()
    path = f"alerts/{alert.pk}/dismiss/"
    first = program.post(path, b'{"revision": 1, "outcome": "noise"}', key="k")
    again = program.post(path, b'{"outcome":"noise","revision":1}', key="k")
    assert (first.status_code, again.headers[REPEAT_HEADER]) == (200, "true")
    assert again.json() == first.json()


def test_keys_belong_to_their_token(comms):
    one, other = Caller(comms), Caller(comms)
    note = {"pasted": "Smoke"}
    assert REPEAT_HEADER not in one.post("sightings/", note, key="k").headers
    assert REPEAT_HEADER not in other.post("sightings/", note, key="k").headers


def test_what_was_refused_leaves_the_key_free(program):
    alert = factories.alert(state="dismissed")
    path = f"alerts/{alert.pk}/acknowledge/"
    assert code_of(program.post(path, key="k")) == (409, "not-now")
    Alert.objects.update(state="open")
    assert program.post(path, key="k").status_code == 200


@pytest.mark.parametrize("key", ["k" * 101, "blå", "tab\there"])
def test_a_key_is_plain_and_short(program, key):
    response = program.client.post(
        f"{ROOT}sightings/", {"pasted": "x"}, "application/json",
        headers={"Idempotency-Key": key.encode().decode("latin-1")},
    )  # fmt: skip
    assert code_of(response) == (400, "invalid")


def test_a_secret_is_not_kept_with_the_answer(admin):
    body = {"connector": "webhook", "name": "New"}
    secret = Caller(admin).post("sources/", body, key="k").json()["secret"]
    assert secret
    kept = KeyedWrite.objects.get()
    assert secret not in str(kept.body)


def test_nothing_is_kept_of_who_sent_a_report(employee):
    body = {"text": "The manager hid it", "is_anonymous": True}
    told = Caller(employee).post("reports/", body, key="k").json()
    assert told["receipt"]
    assert KeyedWrite.objects.count() == 0
    assert [(entry.actor, entry.agent) for entry in Entry.objects.filter(verb="report.sent")] == [
        (None, "employee")
    ]


def test_wrong_codes_count_under_a_key_too(admin):
    program = Caller(admin)
    body = {"code": "BCDFGHJK", "name": "Foyer"}
    answers = [program.post("screens/", body, key=f"k{n}").json()["code"] for n in range(11)]
    assert answers == ["wrong-code"] * 10 + ["too-many-tries"]


@pytest.mark.django_db(transaction=True)
def test_two_at_once_do_it_once():
    program, alert = Caller(factories.person("comms")), factories.alert()
    ready, answers = threading.Barrier(4), []

    def work() -> None:
        ready.wait()
        client = Client(headers={"Authorization": f"Bearer {program.secret}"})
        path = f"{ROOT}alerts/{alert.pk}/acknowledge/"
        answers.append(client.post(path, {}, "application/json", headers={"Idempotency-Key": "k"}))
        connections.close_all()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [answer.json() for answer in answers] == [answers[0].json()] * 4
    assert (answers[0].status_code, Decision.objects.count()) == (200, 1)


# ---------------------------------------------------------------- locks


def test_a_stale_revision_says_who_was_faster(comms, lead):
    alert = factories.alert()
    path = f"alerts/{alert.pk}/"
    Caller(lead).post(f"{path}dismiss/", {"revision": 1, "outcome": "noise"})
    Alert.objects.update(state="open")
    response = Caller(comms).post(f"{path}acknowledge/", {"revision": 1})
    assert code_of(response) == (409, "overtaken")
    assert "Ylva Strandmo dismissed this at" in response.json()["message"]


def test_a_stale_digest_says_who_was_faster(admin):
    factories.live_rule_set()
    other = factories.person("admin", name="Berit Blom")
    draft = Caller(admin).post("rule-sets/").json()
    path = f"rule-sets/{draft['version']}/"
    sent = {"document": draft["document"] | {"hysteresis": 4}, "digest": draft["digest"]}
    assert Caller(other).put(path, sent).status_code == 200
    response = Caller(admin).put(path, sent | {"document": draft["document"]})
    assert code_of(response) == (409, "changed-meanwhile")
    assert "Berit Blom changed this draft at" in response.json()["message"]


# ---------------------------------------------------------------- pages


def test_pages_skip_nothing_while_more_comes_in(program):
    ids = [factories.alert().pk for _ in range(5)][::-1]
    page = program.get("alerts/", {"limit": 2}).json()
    factories.alert()
    found = [row["id"] for row in page["results"]]
    while page["next"]:
        page = program.client.get(page["next"]).json()
        found += [row["id"] for row in page["results"]]
    assert found == ids


@pytest.mark.parametrize(
    "path", ["alerts/", "alerts/queue/", "mentions/", "crises/", "sources/", "screens/", "log/",
             "rule-sets/", "storylines/", "people/", "tokens/"],
)  # fmt: skip
def test_a_longer_list_costs_no_more_queries(path, admin, lead, signed_in, django_assert_max_num_queries):  # fmt: skip # noqa: E501
    browser = signed_in(lead if path == "crises/" else admin)

    def fill(count: int) -> None:
        for _ in range(count):
            person = factories.person("lead")
            story = factories.storyline()
            post = factories.mention(storyline=story)
            factories.alert(60, storyline=story, mention=post, assignee=person, decided_by=person)
            factories.crisis(lead=person, spokesperson=person)
            factories.source(f"s{person.pk}", paused_by=person)
            Caller(admin)

    def asked() -> int:
        with django_assert_max_num_queries(60) as queries:
            assert browser.get(ROOT + path).status_code == 200
        return len(queries)

    fill(2)
    asked()
    few = asked()
    fill(6)
    browser.get(ROOT + path)
    assert asked() == few
