"""Error pages, the health address, and browsers' reports of blocked content."""

import json
import logging

import pytest
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.db import DatabaseError, IntegrityError, InterfaceError, OperationalError
from django.http import Http404
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from django.urls import resolve

from crisisdesk import views
from tests import factories

REPORT = {
    "csp-report": {
        "document-uri": "http://testserver/mentions/?q=somebody%27s+words",
        "blocked-uri": "https://evil.example/x.js?secret=1",
        "violated-directive": "script-src",
    }
}


@pytest.fixture
def request_(db):
    made = RequestFactory().get("/somewhere/")
    made.user = factories.person("comms")
    return made


def send(client, body, **headers):
    text = body if isinstance(body, (str, bytes)) else json.dumps(body)
    return client.post("/csp-report", text, content_type="application/csp-report", headers=headers)


# ---------------------------------------------------------------- error pages


@pytest.mark.parametrize(
    ("answer", "status", "words"),
    [
        (lambda r: views.missing(r, Http404()), 404, "There is no page here"),
        (lambda r: views.forbidden(r, PermissionDenied()), 404, "There is no page here"),
        (lambda r: views.bad_request(r, SuspiciousOperation()), 400, "We could not read that"),
        (lambda r: views.csrf_failure(r, "no cookie"), 403, "This page is too old to send"),
        (views.broken, 500, "This page broke."),
    ],
)
def test_each_error_has_its_page(request_, answer, status, words):
    page = answer(request_)
    assert (page.status_code, words in page.content.decode()) == (status, True)


def test_what_is_forbidden_looks_like_what_is_missing(request_):
    assert (
        views.forbidden(request_, PermissionDenied("why")).content
        == views.missing(request_, Http404("what")).content
    )


def test_an_unknown_address_is_missing_for_everybody(stranger, signed_in, admin):
    for client in (stranger, signed_in(admin)):
        answer = client.get("/no/such/<script>/")
        assert (answer.status_code, b"<script>/" in answer.content) == (404, False)


@pytest.mark.parametrize(
    ("answer", "status", "code"),
    [
        (views.missing, 404, "missing"),
        (views.bad_request, 400, "bad-request"),
        (views.csrf_failure, 403, "too-old"),
        (views.broken, 500, "broken"),
    ],
)
def test_programs_get_code_and_message(answer, status, code):
    told = answer(RequestFactory().get("/api/v1/nothing/"))
    assert told.status_code == status
    body = json.loads(told.content)
    assert body["code"] == code and body["message"].endswith(".")


def test_a_broken_page_names_the_duty_phone_and_a_number(request_):
    factories.organisation(phone="0500 12 00")
    assert "0500 12 00" in views.broken(request_).content.decode()


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (OperationalError("could not connect"), (503, "5", "database-away")),
        (InterfaceError("connection already closed"), (503, "5", "database-away")),
        # How a server that dies in mid-answer is reported.
        (DatabaseError("error with status PGRES_TUPLES_OK"), (503, "5", "database-away")),
        (IntegrityError("duplicate key"), (500, None, "broken")),
        (ValueError("ours"), (500, None, "broken")),
    ],
)
def test_a_database_that_is_away_is_not_our_mistake_and_asks_to_come_again(
    request_, error, expected
):
    try:
        raise error
    except Exception:
        page, told = views.broken(request_), views.broken(RequestFactory().get("/api/v1/me/"))
    status, later, code = expected
    for answer in (page, told):
        assert (answer.status_code, answer.headers.get("Retry-After")) == (status, later)
    assert json.loads(told.content)["code"] == code


def test_a_broken_page_needs_no_database():
    # No `db` fixture: any query would fail here.
    request = RequestFactory().get("/")
    with pytest.raises(RuntimeError, match="Database access not allowed"):
        views._phone()
    page = render_to_string("errors/broken.html", {"number": "7f3a", "again": request.path})
    assert "7f3a" in page


def test_no_page_says_more_than_it_must(stranger, db):
    page = stranger.get("/no/such/page/").content.decode()
    assert "urlpatterns" not in page and "Traceback" not in page


# ---------------------------------------------------------------- health


def test_health_is_open_to_all_and_json(stranger, db):
    answer = stranger.get("/healthz")
    assert answer.status_code in {200, 503}
    assert sorted(answer.json()) == ["notes", "reasons", "status"]
    assert vars(resolve("/healthz").func)["needs"] == "public"


# ---------------------------------------------------------------- reports


def test_a_report_becomes_one_short_line(stranger, db, caplog):
    with caplog.at_level(logging.WARNING, logger="crisisdesk.views"):
        assert send(stranger, REPORT).status_code == 204
    assert caplog.messages == [
        "Blocked by the content policy: script-src | evil.example/x.js | /mentions/"
    ]


@pytest.mark.parametrize(
    "body",
    ["", "[]", "{}", '{"csp-report": 1}', "\ud800".encode("utf-8", "surrogatepass"), "[" * 5000,
     '{"csp-report": {"document-uri": "http://[x", "blocked-uri": "", "violated-directive": ""}}'],
)  # fmt: skip
def test_what_is_no_report_is_one_line_too(stranger, db, caplog, body):
    assert send(stranger, body).status_code == 204
    assert caplog.messages == ["Blocked by the content policy: a report that cannot be read"]


def test_a_report_cannot_forge_lines(stranger, db, caplog):
    forged = {"csp-report": REPORT["csp-report"] | {"violated-directive": "a\nb\x1b[31m" * 100}}
    send(stranger, forged)
    (line,) = caplog.messages
    assert "\n" not in line and "\x1b" not in line
    assert len(line) < 420


def test_a_flood_and_a_giant_are_dropped(db, caplog):
    statuses = {send(Client(), REPORT).status_code for _ in range(30)}
    assert (statuses, len(caplog.messages)) == ({204}, 20)
    send(Client(REMOTE_ADDR="192.0.2.9"), "x" * 20_000)
    assert len(caplog.messages) == 20


def test_reports_are_posted(stranger, db):
    assert stranger.get("/csp-report").status_code == 405
