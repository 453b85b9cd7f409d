"""The full log on the screen: what it shows, to whom, how it is filtered, checked and taken out."""

import csv
import io
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from journal import access, queries
from journal.actions import erase_entry_payload
from journal.checkpoints import write_checkpoint
from journal.models import Entry
from journal.record import record
from journal.streams import open_stream
from tests.accounts.proofs import prove
from tests.cast import SignedIn
from tests.journal import chains

pytestmark = pytest.mark.django_db

LOG = "/log/"


@pytest.fixture(autouse=True)
def own_rooms(monkeypatch):
    monkeypatch.setattr(access, "_rooms", {})


@pytest.fixture
def reader(comms: User, signed_in: SignedIn) -> Client:
    return signed_in(comms)


def shown(client: Client, **given: str | int) -> list[int]:
    """Ids of the entries on the page, from top to bottom."""
    response = client.get(LOG, given)
    assert response.status_code == 200
    return [line.id for day in response.context["days"] for line in day.lines]


# ---------------------------------------------------------------- who gets in


def test_strangers_are_sent_to_sign_in_and_employees_find_nothing(stranger, employee, signed_in):
    response = stranger.get(LOG)
    assert (response.status_code, response["Location"].startswith(reverse("sign-in"))) == (
        302,
        True,
    )
    own = signed_in(employee)
    answers = [own.get(LOG), own.post("/log/check/"), own.post("/log/export/")]
    missing = own.get("/no-such-page/")
    assert {answer.status_code for answer in [*answers, missing]} == {404}
    assert Entry.objects.count() == 0


def test_every_desk_role_reads_it(comms, lead, legal, admin, signed_in):
    for person in (comms, lead, legal, admin):
        assert signed_in(person).get(LOG).status_code == 200


# ---------------------------------------------------------------- what it shows


def test_a_line_says_who_did_what_with_its_seal_and_a_way_there(reader, lead):
    entry = record(
        verb="entry.erased", actor=lead, data={"seq": 4, "ground": "request"}, about=("entry", 4)
    )
    page = reader.get(LOG).content.decode()
    assert '<span class="who">Ylva Strandmo</span>' in page
    assert "erased the words of entry #4. Ground: The person asked for it." in page
    assert f'<span class="seal" title="{entry.hash}">#1 <i>{entry.hash[:4]}</i></span>' in page
    assert f'<li id="entry-{entry.pk}" class="key" data-row' in page


def test_newest_first_under_the_day_it_happened(reader):
    first, second = record(verb="x.one"), record(verb="x.two")
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE journal_entry DISABLE TRIGGER ALL")
        cursor.execute(
            "UPDATE journal_entry SET at = '2026-02-04T12:00Z' WHERE id = %s", [first.pk]
        )
    response = reader.get(LOG)
    days = response.context["days"]
    assert [(day.is_today, [line.id for line in day.lines]) for day in days] == [
        (True, [second.pk]),
        (False, [first.pk]),
    ]


def test_many_of_a_kind_stand_in_one_line_that_opens_to_all_of_them(reader):
    entries = [record(verb="x.one") for _ in range(4)]
    page = reader.get(LOG).content.decode()
    assert "4 entries like this" in page
    assert f"#{entries[0].seq}–{entries[-1].seq}" in page
    assert [page.count(f'id="entry-{entry.pk}"') for entry in entries] == [1, 1, 1, 1]


def test_nothing_yet_is_said_in_words(reader):
    assert "Nothing has happened yet" in reader.get(LOG).content.decode()
    page = reader.get(LOG, {"who": "Nobody"}).content.decode()
    assert "No entry that you may read fits these filters." in page


def test_erased_words_are_marked(reader, legal):
    entry = record(verb="x.noted", sealed={"text": "x"})
    erase_entry_payload(actor=legal, entry_id=entry.pk, ground="request", reason="asked")
    assert reader.get(LOG).content.decode().count("Words erased") == 1


def test_foreign_words_are_escaped(reader, legal):
    entry = record(verb="x.noted", sealed={"text": "x"})
    reason = "<script>alert(1)</script>"
    erase_entry_payload(actor=legal, entry_id=entry.pk, ground="request", reason=reason)
    page = reader.get(LOG).content.decode()
    assert (reason in page, "&lt;script&gt;alert(1)" in page) == (False, True)


def test_it_speaks_swedish(comms, signed_in):
    comms.language = "sv"
    comms.save()
    record(verb="journal.broken", data={"stream": "desk", "seq": 3}, actor=comms)
    page = signed_in(comms).get(LOG).content.decode()
    assert "upptäckte att kedjan desk är bruten vid loggrad 3." in page
    assert "Vem som gjorde vad, och när." in page


def test_the_number_of_queries_does_not_grow(reader, lead, django_assert_max_num_queries):
    def load(times: int) -> None:
        for number in range(times):
            stream = open_stream(f"crisis:K-{number}", is_private=number % 2 == 0)
            record(verb="x.y", stream=stream, actor=lead, on_behalf_of=lead, sealed={"text": "x"})

    load(3)
    with django_assert_max_num_queries(20) as few:
        reader.get(LOG)
    load(40)
    with django_assert_max_num_queries(len(few.captured_queries)):
        reader.get(LOG)


# ---------------------------------------------------------------- what it hides


def test_a_private_stream_leaves_no_trace_for_the_others(comms, lead, signed_in):
    private = open_stream("crisis:K-1", is_private=True)
    access.let_in("tests", lambda user: [private.pk] if user == lead else [])
    seen = [record(verb="x.y").pk for _ in range(queries.PER_PAGE + 1)]
    others, member = signed_in(comms), signed_in(lead)
    before = others.get(LOG)
    for _ in range(30):
        record(
            verb="crisis.noted", stream=private, sealed={"text": "secret"}, about=("crisis", "K-1")
        )
    after = others.get(LOG)
    assert shown(others) == seen[:0:-1]
    assert after.context["older_url"] == before.context["older_url"]
    assert [c[0] for c in after.context["form"].fields["stream"].choices] == ["", "desk"]
    assert len(shown(member)) == queries.PER_PAGE
    # By name it is answered like one that was never opened.
    named = others.get(LOG, {"stream": "crisis:K-1"}).content.decode()
    never = others.get(LOG, {"stream": "crisis:K-9"}).content.decode()
    assert named.replace("K-1", "K-9").count("K-9") == never.count("K-9")
    assert shown(others, object="K-1") == []
    assert len(shown(member, stream="crisis:K-1")) == 30
    assert "secret" not in others.get(LOG, {"group": "crisis"}).content.decode()


def test_an_exercise_is_read_by_name_only_and_says_so(reader):
    drill = open_stream("exercise:1")
    stream = open_stream("crisis:O-1", exercise=drill)
    real = record(verb="x.y")
    played = record(verb="crisis.opened", stream=stream)
    assert shown(reader) == [real.pk]
    assert shown(reader, stream="crisis:O-1") == [played.pk]
    assert "O-1 (exercise)" in reader.get(LOG).content.decode()


# ---------------------------------------------------------------- filters and pages


def test_filters(reader, lead, comms):
    open_stream("crisis:K-1")
    alert = record(verb="alert.raised", agent="judge", about=("alert", 12))
    taken = record(verb="alert.acknowledged", actor=lead, about=("alert", 12))
    crisis = record(verb="crisis.opened", stream="crisis:K-1", actor=comms, about=("crisis", "K-1"))
    assert shown(reader, stream="crisis:K-1") == [crisis.pk]
    assert shown(reader, stream="desk") == [taken.pk, alert.pk]
    assert shown(reader, group="alert") == [taken.pk, alert.pk]
    assert shown(reader, who="ylva") == [taken.pk]
    assert shown(reader, who="the rules") == shown(reader, who="judge") == [alert.pk]
    assert shown(reader, who="nobody at all") == []
    assert shown(reader, object="12") == [taken.pk, alert.pk]
    assert shown(reader, object="K-") == [crisis.pk]
    assert shown(reader, object="%") == []
    assert shown(reader, people="on") == [crisis.pk, taken.pk]
    assert shown(reader, group="alert", who="ylva", object="12", stream="desk") == [taken.pk]


def test_days_are_the_readers_own(comms, signed_in):
    comms.time_zone = "Pacific/Kiritimati"
    comms.save()
    entry = record(verb="x.y")
    there = timezone.localdate(entry.at, timezone=ZoneInfo(comms.time_zone))
    own = signed_in(comms)
    day = timedelta(days=1)
    assert shown(own, since=there.isoformat(), until=there.isoformat()) == [entry.pk]
    assert shown(own, since=(there + day).isoformat()) == []
    assert shown(own, until=(there - day).isoformat()) == []


@pytest.mark.parametrize(
    "given",
    [
        {"since": "yesterday"},
        {"until": "9999-12-31"},
        {"since": "0001-01-01"},
        {"stream": "crisis:K-9"},
        {"group": "nonsense"},
        {"who": "a\0b"},
        {"object": "x" * 61},
    ],
)
def test_what_is_not_understood_is_said_and_left_out(reader, given):
    entry = record(verb="x.y")
    response = reader.get(LOG, given)
    assert response.status_code == 200
    assert list(response.context["form"].errors) == list(given)
    assert [line.id for day in response.context["days"] for line in day.lines] == [entry.pk]


@pytest.mark.parametrize("cursor", ["", "x", "-1", "٣", "9" * 30])
def test_a_cursor_that_is_none_shows_the_newest(reader, cursor):
    entry = record(verb="x.y")
    assert shown(reader, before=cursor) == [entry.pk]
    assert shown(reader, after=cursor) == [entry.pk]


def test_pages_meet_without_gap_or_overlap_while_entries_arrive(reader, monkeypatch):
    monkeypatch.setattr(queries, "PER_PAGE", 4)
    ids = [record(verb="x.y", agent="sign-in:me").pk for _ in range(10)][::-1]
    first = reader.get(LOG, {"who": "sign-in"})
    assert (first.context["newer_url"], "who=sign-in" in first.context["older_url"]) == ("", True)
    late = record(verb="x.y", agent="sign-in:me").pk
    seen = [line.id for day in first.context["days"] for line in day.lines]
    page = first
    while page.context["older_url"]:
        page = reader.get(page.context["older_url"])
        seen += [line.id for day in page.context["days"] for line in day.lines]
    assert seen == ids
    back: list[int] = []
    while page.context["newer_url"]:
        page = reader.get(page.context["newer_url"])
        back = [line.id for day in page.context["days"] for line in day.lines] + back
    assert back == [late, *ids][: len(back)]
    assert late in back
    assert shown(reader, after=late) == [late, *ids][:4]


# ---------------------------------------------------------------- the check


def test_it_says_whether_the_chain_holds_and_checks_on_demand(reader, comms, settings):
    settings.JOURNAL_KEY = chains.SEED
    record(verb="x.y")
    assert "Not checked yet." in reader.get(LOG).content.decode()
    write_checkpoint()
    response = reader.post("/log/check/", follow=True)
    page = response.content.decode()
    assert response.redirect_chain == [(LOG, 302)]
    assert "Checked now: the newest part of the log is unbroken." in page
    assert "The chain is unbroken." in page
    assert "56475aa75463474c" in page
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE journal_entry DISABLE TRIGGER ALL")
        cursor.execute("UPDATE journal_entry SET verb = 'x.z' WHERE verb = 'x.y'")
    page = reader.post("/log/check/", follow=True).content.decode()
    assert "First bad place: desk #1." in page
    assert "The chain is unbroken." not in page
    assert Entry.objects.get(verb="journal.broken").actor == comms


def test_a_later_clean_check_takes_the_alarm_back(reader):
    record(verb="journal.broken", data={"stream": "desk", "seq": 1})
    assert "The log is broken." in reader.get(LOG).content.decode()
    page = reader.post("/log/check/", follow=True).content.decode()
    assert ("The log is broken." in page, "The chain is unbroken." in page) == (False, True)


def test_looking_writes_nothing(reader):
    record(verb="x.y")
    assert reader.get("/log/check/").status_code == 405
    prove(reader)
    assert reader.get("/log/export/").status_code == 405
    reader.get(LOG)
    assert Entry.objects.count() == 1


# ---------------------------------------------------------------- the file


def exported(client: Client, **given: str) -> list[list[str]]:
    response = client.post("/log/export/", given)
    assert response.status_code == 200
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert response["Content-Disposition"].startswith('attachment; filename="log-20')
    return list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"), newline="")))


def test_a_file_needs_a_fresh_proof(reader):
    response = reader.post("/log/export/")
    assert (response.status_code, response["Location"].split("?")[0]) == (302, reverse("confirm"))
    assert Entry.objects.count() == 0


def test_the_filtered_log_as_a_file_says_who_took_it_and_is_itself_logged(reader, comms, lead):
    prove(reader)
    record(verb="x.y", agent="=cmd()")
    entry = record(verb="x.y", actor=lead, about=("alert", 12))
    rows = exported(reader, who="ylva")
    note = Entry.objects.get(verb="log.exported")
    assert rows[0] == ["Log", "Number", "Time (UTC)", "Who", "What", "About", "Hash"]
    assert rows[1][:2] == ["desk", "2"]
    assert rows[1][3:] == ["Ylva Strandmo", "recorded x.y", "alert 12", entry.hash]
    assert rows[2][3] == f"Exported by Saga Lindehav, log entry #{note.seq}"
    assert (len(rows), note.actor, note.data["filtered"]) == (3, comms, ["who"])


def test_cells_cannot_run_as_formulas(reader):
    prove(reader)
    record(verb="x.y", agent="=cmd()")
    assert exported(reader)[1][3] == "'=cmd()"


def test_private_entries_are_not_in_the_file_of_others(reader):
    prove(reader)
    private = open_stream("crisis:K-1", is_private=True)
    record(verb="crisis.noted", stream=private, sealed={"text": "secret"})
    assert [row[0] for row in exported(reader)] == ["Log", "desk"]
