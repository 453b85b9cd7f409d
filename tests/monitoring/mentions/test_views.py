"""Search, filters, one mention, one storyline: what is shown, to whom, at a fixed price."""

from datetime import timedelta
from hashlib import sha256
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from monitoring.mentions import queries
from monitoring.mentions.asking import Asked
from monitoring.mentions.queries import PAGE
from monitoring.models import Mention
from tests import factories
from tests.monitoring.posts import event, gone, store

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(comms, signed_in):
    factories.organisation()
    return signed_in(comms)


def texts(response) -> list[str]:
    return [row.text for row in response.context["page"].rows]


def storm(amount: int) -> None:
    line = factories.storyline()
    for number in range(amount):
        factories.mention(
            f"post {number}", storyline=line, source=factories.source(f"source-{number % 5}"),
            created_at=timezone.now() - timedelta(minutes=number), score=number % 90,
        )  # fmt: skip


@pytest.mark.parametrize(
    "path", ["/mentions/", "/mentions/?q=post", "/mentions/?q=post&severity=concern&tone=unsure"]
)
def test_the_list_costs_the_same_with_few_and_with_many(
    browser, path, django_assert_num_queries, django_assert_max_num_queries
):
    storm(5)
    browser.get(path)
    with django_assert_max_num_queries(30) as few:
        browser.get(path)
    cost = len(few)
    storm(50)
    with django_assert_num_queries(cost):
        browser.get(path)


def test_one_mention_costs_the_same_with_few_copies_and_answers_and_with_many(
    browser, django_assert_num_queries, django_assert_max_num_queries
):
    first = factories.mention("first")

    def told(amount: int) -> None:
        for _ in range(amount):
            line = factories.storyline()
            factories.mention("first", original_id=first.pk, storyline=line)
            factories.mention("why?", reply_to=first.dedupe_key, storyline=line)

    told(1)
    browser.get(f"/mentions/{first.pk}/")
    with django_assert_max_num_queries(20) as few:
        browser.get(f"/mentions/{first.pk}/")
    told(8)
    with django_assert_num_queries(len(few)):
        browser.get(f"/mentions/{first.pk}/")


def test_words_are_found_in_swedish_and_english_whatever_their_ending(browser):
    store(event("a", "Färjorna var sena idag", lang="sv"), event("b", "All ferries were delayed"))
    assert texts(browser.get("/mentions/?q=färja")) == ["Färjorna var sena idag"]
    assert texts(browser.get("/mentions/?q=ferry")) == ["All ferries were delayed"]
    assert texts(browser.get("/mentions/?q=-ferry+ferjor")) == []


def test_filters_hold_together(browser):
    factories.mention("angry", tone=-1, score=50, tags=["ferry"], author_tier="press")
    factories.mention("unsure", tone=None, score=50)
    factories.mention("glad", tone=1, score=10)
    assert texts(browser.get("/mentions/?tone=negative&tone=positive")) == ["glad", "angry"]
    assert texts(browser.get("/mentions/?tone=unsure")) == ["unsure"]
    assert texts(browser.get("/mentions/?tone=negative&severity=concern&tag=Ferry&tier=press")) == [
        "angry"
    ]
    assert texts(browser.get("/mentions/?tone=negative&severity=watch")) == []


def test_several_storylines_are_read_together_and_each_can_be_taken_away(browser):
    smoke, quay = factories.storyline("Smoke"), factories.storyline("Quay")
    factories.mention("smoke", storyline=smoke)
    factories.mention("quay", storyline=quay)
    factories.mention("neither")
    page = browser.get(f"/mentions/?storyline={smoke.pk}&storyline={quay.pk}")
    assert sorted(texts(page)) == ["quay", "smoke"]
    assert page.context["narrowings"] == [
        {"label": "Storyline “Smoke”", "url": f"?storyline={quay.pk}"},
        {"label": "Storyline “Quay”", "url": f"?storyline={smoke.pk}"},
    ]


def test_a_search_for_words_keeps_every_filter_that_holds(browser):
    page = browser.get("/mentions/?q=old&lang=sv&author=microblog:saga&questions=1&tag=Ferry")
    assert page.context["kept"] == [
        ("lang", "sv"), ("author", "microblog:saga"), ("tag", "ferry"), ("questions", "1"),
    ]  # fmt: skip
    assert [each["label"] for each in page.context["narrowings"]] == [
        "Swedish", "Account saga", "#ferry", "Questions",
    ]  # fmt: skip


def test_an_empty_list_says_what_to_do(browser):
    assert b"Nothing has been heard yet" in browser.get("/mentions/").content
    assert "No match for “smoke”" in browser.get("/mentions/?q=smoke").content.decode()
    assert b"Take a filter away" in browser.get("/mentions/?tone=negative").content


def test_pages_follow_one_another_without_a_gap_while_more_comes_in(browser):
    storm(PAGE + 3)
    first = browser.get("/mentions/")
    factories.mention("just now", created_at=timezone.now())
    second = browser.get("/mentions/?" + first.context["older"])
    assert texts(first) + texts(second) == [f"post {number}" for number in range(PAGE + 3)]


@pytest.mark.parametrize(
    "query",
    ["q=%00", "q=%22%28%27", "source=%00", "author=a%00b", "tag=%00", "rule=%00",
     "since=0001-01-01T00:00", "until=9999-12-31T23:59:59-14:00", "since=yesterday",
     "before=2026-01-01T00:00~3", "before=x~y", "before=2026-01-01T00:00:00+00:00~" + "9" * 40,
     "storyline=" + "9" * 30, "storyline=-1", "tone=furious", "q=" + "a" * 5000],
)  # fmt: skip
def test_no_address_breaks_the_page(browser, query):
    factories.mention("still here")
    assert browser.get(f"/mentions/?{query}").status_code == 200


def test_one_mention_shows_what_it_said_before(browser):
    store(event("a", "first words"))
    store(event("a", "second words", v=2), gone("a", v=3))
    found = browser.get("/mentions/").context["page"].rows[0]
    page = browser.get(f"/mentions/{found.pk}/").content.decode()
    assert "first words" in page
    assert "second words" in page


def test_a_storyline_shows_its_originals_and_how_often_each_was_copied(browser):
    line = factories.storyline(mention_count=4, original_count=2)
    first = factories.mention("first", storyline=line)
    factories.mention("other", storyline=line)
    for _ in range(2):
        factories.mention("first", storyline=line, original_id=first.pk)
    shown = browser.get(f"/storylines/{line.pk}/").context["originals"]
    assert [(each.mention.text, each.copies, each.accounts) for each in shown] == [
        ("first", 2, 2), ("other", 0, 0),
    ]  # fmt: skip


def test_exercises_and_strangers_stay_outside(browser, stranger, employee, signed_in):
    practised = factories.mention("practised", exercise_id=factories.stream("exercise:1").pk)
    real = factories.mention("real")
    assert texts(browser.get("/mentions/")) == ["real"]
    assert browser.get(f"/mentions/{practised.pk}/").status_code == 404
    assert stranger.get(f"/mentions/{real.pk}/").status_code == 302
    assert signed_in(employee).get(f"/mentions/{real.pk}/").status_code == 404
    assert signed_in(employee).get("/mentions/").status_code == 404


def test_a_note_about_a_person_needs_a_ground_and_a_policy_its_reason(browser):
    found = factories.mention("x", author_key="microblog:maja")
    path = "/persons/microblog:maja/note"
    refused = browser.post(path, {"note": "rude", "policy": "do-not-answer"})
    assert refused.status_code == 422
    words = refused.content.decode()
    assert "A note about a person needs a ground." in words
    assert "Say why and until when" in words
    kept = browser.post(path, {"note": "minister", "note_ground": "public-role"})
    assert kept.status_code == 302
    assert "minister" in browser.get(f"/persons/{found.author_key}/").content.decode()


def test_a_mention_shows_what_is_kept_as_evidence_also_when_it_is_gone_at_its_source(browser):
    text = "They will say they never wrote this"
    picture = {"url": "https://m.example/1.jpg", "alt": "", "type": "photo", "digest": "c0ffee" * 8}
    bare = {"url": "https://m.example/2.jpg", "alt": "The deck", "type": "", "digest": ""}
    post = factories.mention(text, media=[picture, bare], batch_id=31, position=4)
    path = f"/mentions/{post.pk}/"
    for deleted_at in (None, timezone.now()):
        Mention.objects.filter(pk=post.pk).update(deleted_at=deleted_at)
        page = browser.get(path).content.decode()
        assert text in page
        assert sha256(text.encode()).hexdigest()[:16] in page
        assert ("c0ffee" * 8)[:16] in page
        assert "The source gave no digest." in page
        assert "Delivery 31, place 4" in page
        assert ("Deleted at source" in page) is bool(deleted_at)


def test_an_unsure_tone_is_said_to_be_unsure_and_a_sure_one_has_its_words(browser):
    unsure = factories.mention("Well, a ferry")
    sure = factories.mention("What a mess", tone=-1, tone_confidence=0.91, tone_words=["mess"])
    page = browser.get(f"/mentions/{unsure.pk}/").content.decode()
    assert "Unsure" in page
    assert "No tone is sure enough to be told." in page
    page = browser.get(f"/mentions/{sure.pk}/").content.decode()
    assert "91\u00a0%" in page or "91 %" in page
    assert "“mess”" in page


def test_copies_collapse_into_one_line_and_every_original_is_still_found_by_its_words(browser):
    line = factories.storyline("Smoke on Tärnan", mention_count=5, original_count=2)
    first = factories.mention("Smoke seen from the quay", storyline=line)
    second = factories.mention("The crew walks the car deck", storyline=line)
    for _ in range(3):
        factories.mention("Smoke seen from the quay!", storyline=line, original_id=first.pk)
    page = " ".join(browser.get(f"/storylines/{line.pk}/").content.decode().split())
    assert f'<a class="nl" href="/mentions/?storyline={line.pk}">5</a>' in page
    assert f'href="/mentions/?storyline={line.pk}&amp;originals=1">2</a>' in page
    assert len(texts(browser.get(f"/mentions/?storyline={line.pk}"))) == 5
    originals = browser.get(f"/mentions/?storyline={line.pk}&originals=1")
    assert sorted(texts(originals)) == sorted([first.text, second.text])
    assert texts(browser.get("/mentions/?q=crew+walks&originals=1")) == [second.text]
    assert len(texts(browser.get("/mentions/?q=quay"))) == 4


def test_above_ten_thousand_the_filters_say_what_they_count(browser):
    factories.mention("smoke on deck")
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(quote_ident(attname), ',') FROM pg_attribute"
            " WHERE attrelid = 'monitoring_mention'::regclass AND attnum > 0"
            " AND NOT attisdropped AND attname NOT IN ('id', 'seq', 'dedupe_key')"
            " AND attgenerated = '' AND attidentity = ''")  # fmt: skip
        (rest,) = cursor.fetchone()
        cursor.execute(
            f"INSERT INTO monitoring_mention (dedupe_key, {rest})"  # noqa: S608 - own columns
            f" SELECT 'copy' || n, {rest} FROM monitoring_mention, generate_series(1, 10000) n"
        )
    page = browser.get("/mentions/", {"q": "smoke"}).content.decode()
    assert "More than 10,000 mentions. The filters count the newest 10,000." in page
    assert "of the newest 10,000 met no rule." in page


def test_a_word_that_very_many_have_is_counted_among_the_newest_alone(browser, monkeypatch):
    for name, value in (("FEW", 5), ("RECENT", 8), ("PAGE", 4)):
        monkeypatch.setattr(queries, name, value)
    now = timezone.now()
    for number in range(20):
        at = now - timedelta(minutes=number)
        factories.mention(f"smoke {number}", created_at=at, tone=-1 if number < 6 else 1)
    factories.mention("fog", created_at=now - timedelta(minutes=40))
    answer = browser.get("/mentions/", {"q": "smoke"})
    assert "More than 5 mentions. The filters count the newest 8." in answer.content.decode()
    assert texts(answer) == [f"smoke {number}" for number in range(4)]
    tones = next(group for group in answer.context["facets"] if "Tone" in str(group["title"]))
    assert sorted(item["count"] for item in tones["items"]) == [2, 6]
    few = browser.get("/mentions/", {"q": "fog"})
    assert (texts(few), few.context["total"], few.context["is_more"]) == (["fog"], 1, False)


def test_a_word_that_many_had_long_ago_is_still_counted_whole(browser, monkeypatch):
    for name, value in (("FEW", 5), ("RECENT", 8), ("PAGE", 4)):
        monkeypatch.setattr(queries, name, value)
    now = timezone.now()
    for number in range(20):
        text = "calm sea" if number < 10 else f"smoke {number}"
        factories.mention(text, created_at=now - timedelta(minutes=number))
    answer = browser.get("/mentions/", {"q": "smoke"})
    assert (answer.context["total"], answer.context["is_more"]) == (10, False)
    assert texts(answer) == [f"smoke {number}" for number in range(10, 14)]


@pytest.mark.parametrize("name", ["rule", "tag"])
def test_a_rule_or_a_tag_that_very_many_meet_is_counted_among_the_newest(
    browser, monkeypatch, name
):
    for size, value in (("FEW", 5), ("RECENT", 8), ("PAGE", 4)):
        monkeypatch.setattr(queries, size, value)
    now = timezone.now()
    many: dict[str, Any] = {f"{name}s": ["fire", "other"]}
    one: dict[str, Any] = {f"{name}s": ["fog"]}
    for number in range(20):
        factories.mention(f"smoke {number}", created_at=now - timedelta(minutes=number), **many)
    factories.mention("fog", created_at=now - timedelta(minutes=40), **one)
    factories.mention("neither", created_at=now)
    answer = browser.get("/mentions/", {name: "fire"})
    assert "More than 5 mentions. The filters count the newest" in answer.content.decode()
    assert texts(answer) == [f"smoke {number}" for number in range(4)]
    few = browser.get("/mentions/", {name: "fog"})
    assert (texts(few), few.context["total"], few.context["is_more"]) == (["fog"], 1, False)
    assert texts(browser.get("/mentions/", {name: "nothing"})) == []


def test_words_of_a_time_that_is_over_are_counted_among_the_newest_of_it(browser, monkeypatch):
    for name, value in (("FEW", 5), ("RECENT", 8), ("PAGE", 4)):
        monkeypatch.setattr(queries, name, value)
    now = timezone.now()
    for number in range(30):
        factories.mention(f"smoke {number}", created_at=now - timedelta(minutes=number))
    until = (now - timedelta(minutes=9, seconds=30)).isoformat()
    answer = browser.get("/mentions/", {"q": "smoke", "until": until})
    assert texts(answer) == [f"smoke {number}" for number in range(10, 14)]
    assert (answer.context["total"], answer.context["is_more"]) == (8, True)


@pytest.mark.parametrize("asked", ["@saga", "@SAGA", "@Saga"])
def test_an_account_is_found_in_every_source_however_its_name_is_written(browser, asked):
    for number, handle in enumerate(("@Saga", "saga", "@sagan")):
        factories.mention(
            f"post {number}", handle=handle, source=factories.source(f"source-{number}")
        )
    factories.mention("hello @saga, are you there?")
    found = texts(browser.get("/mentions/", {"q": asked}))
    assert sorted(found) == ["hello @saga, are you there?", "post 0", "post 1"]
    assert texts(browser.get("/mentions/?q=@")) == []


def plan_of(rows, *forbidden: str) -> str:
    with connection.cursor() as cursor:
        # A handful of rows is read in other ways unless they are forbidden.
        for way in ("seqscan", *forbidden):
            cursor.execute(f"SET LOCAL enable_{way} = off")
        sql, given = rows.query.sql_with_params()
        cursor.execute(f"EXPLAIN {sql}", given)
        return "\n".join(row[0] for row in cursor.fetchall())


@pytest.mark.parametrize(
    ("asked", "index"),
    [(Asked(rule="rare"), "mention_rules"), (Asked(tag="rare"), "mention_tags")],
)
def test_a_rare_rule_or_tag_is_found_through_its_own_index(comms, asked, index):
    storm(3)
    rows = queries.matching(comms, asked).order_by()
    assert f"Bitmap Index Scan on {index}" in plan_of(rows)


@pytest.mark.parametrize(
    ("asked", "index"),
    [
        (Asked(tone=("negative", "unsure"), lang=("fi",)), "mention_newest"),
        (Asked(severity=("watch",), tier=("press",), originals=True), "mention_newest"),
        (Asked(severity=("serious",), tone=("negative",), questions=True), "mention_grave"),
    ],
)
def test_what_filters_ask_is_answered_from_the_index_alone(comms, asked, index):
    rows = queries.matching(comms, asked).order_by("-created_at", "-pk")
    counted = rows.values_list("source_id", "tone", "severity", "lang")
    for answered in (counted, rows.values_list("pk", "created_at")):
        assert f"Index Only Scan using {index}" in plan_of(answered, "bitmapscan")
