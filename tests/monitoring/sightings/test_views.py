"""Writing in by hand and bringing in files: quick, weighed like everything else, never twice."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from crisisdesk import pipeline
from escalation.alerts.models import Alert
from monitoring.models import Batch, Mention
from tests import factories
from tests.hearing import hear, post, rules_in_force

pytestmark = pytest.mark.django_db

FIRE = "Fire on board the Tärnan, smoke everywhere"


@pytest.fixture
def browser(comms, signed_in):
    factories.organisation()
    rules_in_force()
    return signed_in(comms)


def work_off() -> None:
    pipeline.process(list(Batch.objects.exclude(state="done").values_list("pk", flat=True)))


def form_of(browser, **given) -> dict[str, str]:
    """What stands in the form as it is shown, with what somebody types."""
    form = browser.get("/sources/by-hand/").context["form"]
    return {name: str(form[name].value() or "") for name in form.fields} | given


def test_one_paste_and_one_key_bring_a_sighting_to_triage(browser):
    # Only the paste is typed: everything else has an answer already. Ctrl+Enter sends it.
    sent = form_of(browser, pasted=f"https://forum.example/t/7 {FIRE}")
    assert browser.post("/sources/by-hand/", sent).status_code == 200
    work_off()
    found = Mention.objects.get()
    assert (found.text, found.url, found.source.slug) == (
        FIRE, "https://forum.example/t/7", "seen-by-us",
    )  # fmt: skip
    assert Alert.objects.get().mention_id == found.pk


def test_by_hand_is_weighed_as_a_post_of_the_network_is(browser):
    hear(post(FIRE))
    browser.post("/sources/by-hand/", form_of(browser, pasted=FIRE))
    work_off()
    heard, written = Mention.objects.order_by("pk")
    assert (written.rules, written.severity) == (heard.rules, heard.severity)
    assert (written.tone, written.lang) == (heard.tone, heard.lang)
    assert written.storyline_id == heard.storyline_id


def test_a_link_alone_is_enough_and_a_double_click_is_one_delivery(browser):
    sent = form_of(browser, pasted="https://forum.example/t/8")
    for _ in range(2):
        assert browser.post("/sources/by-hand/", sent).status_code == 200
    work_off()
    assert Mention.objects.get().url == "https://forum.example/t/8"


@pytest.mark.parametrize("pasted", ["", "   ", "\x00"])
def test_nothing_is_not_a_sighting(browser, pasted):
    answer = browser.post("/sources/by-hand/", form_of(browser, pasted=pasted))
    assert answer.status_code == 422
    assert Batch.objects.count() == 0


# ---------------------------------------------------------------- files

ROWS = (
    "Datum;Konto;Text\r\n"
    "2025-11-19 10:00;maja;Båten är försenad\r\n"
    '2025-11-19 10:05;elof;"=HYPERLINK(""https://evil.example"";""Klicka"")"\r\n'
    "2025-11-19 10:06;ebba;+46 70 123 45 67 ring mig\r\n"
)


def reading_of(page, **changed) -> dict[str, str]:
    """What stands in the form that says how a file is read, with what somebody changes."""
    form = page.context["reading"]
    shown = {name: str(form[name].value()) for name in form.fields}
    return {"held": page.context["held"], **shown, **changed}


def bring_in(browser, raw: bytes, name: str = "export.csv"):
    looked_at = browser.post("/sources/import/", {"file": SimpleUploadedFile(name, raw)})
    assert Batch.objects.count() == 0
    if not looked_at.context.get("found") or not looked_at.context["found"].ok:
        return looked_at
    sent = reading_of(looked_at)
    assert browser.post("/sources/import/", sent).status_code == 200
    work_off()
    return looked_at


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_a_table_in_any_encoding_is_shown_first_and_brought_in_with_its_letters(browser, encoding):
    page = bring_in(browser, ROWS.encode(encoding)).content.decode()
    assert "Båten är försenad" in page
    assert ("It is read as Windows-1252" in page) is (encoding == "cp1252")
    assert "Båten är försenad" in Mention.objects.values_list("text", flat=True)


def test_a_formula_is_text_from_the_file_to_the_screen(browser):
    bring_in(browser, ROWS.encode())
    formula = '=HYPERLINK("https://evil.example";"Klicka")'
    found = Mention.objects.get(text=formula)
    page = browser.get(f"/mentions/{found.pk}/").content.decode()
    assert "=HYPERLINK(&quot;https://evil.example&quot;;&quot;Klicka&quot;)" in page
    assert 'href="https://evil.example' not in page


def test_the_same_file_twice_adds_nothing(browser):
    bring_in(browser, ROWS.encode())
    Batch.objects.all().delete()
    bring_in(browser, ROWS.encode())
    assert Mention.objects.count() == 3
    assert Batch.objects.get().repeated_count == 3


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (b"PK\x03\x04" + b"\x00" * 100, "workbook or an archive"),
        (b"\x00\x01\x02" * 50, "not a text file"),
        (b"a;b\r\n1;2\r\n", "No column is known to hold the text"),
        (b"", "empty"),
    ],
)
def test_what_is_no_table_is_said_and_nothing_is_stored(browser, raw, words):
    page = bring_in(browser, raw).content.decode()
    assert words in page
    assert Batch.objects.count() == 0


def look(browser, raw: bytes):
    return browser.post("/sources/import/", {"file": SimpleUploadedFile("export.csv", raw)})


def said_at() -> list[str]:
    return [
        f"{moment:%Y-%m-%d %H:%M}"
        for moment in Mention.objects.order_by("created_at").values_list("created_at", flat=True)
    ]


def test_a_table_with_names_nobody_knows_is_brought_in_once_its_columns_are_named(browser):
    page = look(browser, "Spalt A;Spalt B\r\nmaja;Båten är sen\r\n".encode())
    assert "Say which one it is." in page.content.decode()
    named = reading_of(page, column_0="author.handle", column_1="text", look="1")
    page = browser.post("/sources/import/", named)
    assert "Båten är sen" in page.content.decode()
    assert Batch.objects.count() == 0
    assert browser.post("/sources/import/", reading_of(page)).status_code == 200
    work_off()
    found = Mention.objects.get()
    assert (found.text, found.author_handle) == ("Båten är sen", "maja")


def test_clocks_are_those_of_whoever_brings_the_file_until_they_say_otherwise(browser, comms):
    comms.time_zone = "Europe/Stockholm"
    comms.save()
    rows = b"Datum;Text\r\n03/04/2025 10:00;hej\r\n"
    page = look(browser, rows)
    assert "3 Apr 2025 10:00" in page.content.decode()
    browser.post("/sources/import/", reading_of(page))
    work_off()
    assert said_at() == ["2025-04-03 08:00"]
    Mention.objects.all().delete()
    page = look(browser, rows)
    page = browser.post(
        "/sources/import/", reading_of(page, time_zone="Asia/Tokyo", date_order="mdy", look="1")
    )
    browser.post("/sources/import/", reading_of(page))
    work_off()
    assert said_at() == ["2025-03-04 01:00"]


def test_what_was_chosen_but_not_looked_at_is_shown_before_anything_is_stored(browser):
    page = look(browser, ROWS.encode())
    answer = browser.post("/sources/import/", reading_of(page, time_zone="Asia/Tokyo"))
    assert "Nothing was stored yet." in answer.content.decode()
    assert Batch.objects.count() == 0
    odd = browser.post("/sources/import/", reading_of(page, time_zone="Mars/Base"))
    assert odd.status_code == 422
    assert Batch.objects.count() == 0


def test_a_time_ahead_of_us_is_refused_with_its_line_and_none_is_said_aloud(browser):
    rows = "Datum;Text\r\n2099-01-01 10:00;i morgon\r\n;utan tid\r\n2025-01-01;hej\r\n"
    page = bring_in(browser, rows.encode()).content.decode()
    assert "Its time, 2099-01-01 10:00, lies ahead of us." in page
    assert "Line 2" in page
    assert "1 of the rows name no time." in page
    assert sorted(Mention.objects.values_list("text", flat=True)) == ["hej", "utan tid"]


def test_a_file_that_was_brought_in_before_says_so(browser):
    bring_in(browser, ROWS.encode())
    answer = browser.post("/sources/import/", reading_of(look(browser, ROWS.encode())))
    assert "Nothing was added." in answer.content.decode()
    assert Batch.objects.count() == 1


def test_a_file_beyond_the_cap_is_refused(browser):
    answer = bring_in(browser, b"text\r\n" + b"x" * (4 * 1024 * 1024))
    assert answer.status_code == 422
    assert "A file may hold 4 MB." in answer.content.decode()


def test_a_preview_that_was_tampered_with_brings_nothing(browser):
    answer = browser.post("/sources/import/", {"held": "k1:bm9uc2Vuc2U=", "name": "x"})
    assert answer.status_code == 409
    assert Batch.objects.count() == 0
