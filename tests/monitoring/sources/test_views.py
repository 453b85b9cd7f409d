"""The sources screen: health, adding, pausing, what could not be read; at a fixed price."""

import re
from datetime import timedelta

import pytest
from django.urls import get_resolver
from django.utils import timezone

from crisisdesk.founding import DOORS
from journal.models import Entry
from monitoring.models import Batch, Quarantined, Source
from monitoring.sources.actions import PAGES_OF_OURS, add_source
from monitoring.volume import queries as volume
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(admin, signed_in):
    factories.organisation()
    return signed_in(admin)


def test_the_list_costs_the_same_with_few_and_with_many(
    browser, django_assert_num_queries, django_assert_max_num_queries
):
    def more(amount: int) -> None:
        for number in range(amount):
            source = factories.source(f"s-{amount}-{number}")
            batch = factories.batch(source, state="parked")
            Quarantined.objects.create(
                batch=batch, position=0, raw=b"", reason="odd", at=timezone.now()
            )

    more(5)
    # What is usual at each source is looked up once and then remembered.
    browser.get("/sources/")
    with django_assert_max_num_queries(25) as few:
        browser.get("/sources/")
    cost = len(few)
    more(50)
    browser.get("/sources/")
    with django_assert_num_queries(cost):
        page = browser.get("/sources/")
    assert len(page.context["rows"]) == 55
    assert all((row.parked, row.quarantined) == (1, 1) for row in page.context["rows"])


def test_a_webhook_is_added_and_its_secret_shown_once(browser):
    page = browser.post("/sources/add/webhook/", {"name": "Storm", "slug": "storm"})
    assert "whsec_" in page.content.decode()
    assert "whsec_" not in browser.get("/sources/storm/").content.decode()
    assert Entry.objects.filter(verb="source.added").count() == 1


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"name": ""}, "This field is required"),
        ({"name": "x", "slug": "a b"}, "slug"),
        ({"name": "x", "mapping": "{"}, "This is not JSON: line 1"),
        ({"name": "x", "mapping": '{"nonsense": 1}'}, "nonsense"),
        ({"name": "x", "expected_silence_min": "0"}, "greater than or equal to 1"),
    ],
)
def test_what_cannot_be_a_webhook_is_refused_in_words(browser, form, words):
    page = browser.post("/sources/add/webhook/", form)
    assert page.status_code == 422
    assert words in page.content.decode()
    assert Source.objects.count() == 0


def test_a_name_that_is_taken_is_refused(browser):
    factories.source("storm")
    page = browser.post("/sources/add/webhook/", {"name": "Storm", "slug": "storm"})
    assert page.status_code == 409
    assert Source.objects.count() == 1


def test_a_source_is_paused_with_a_reason_and_started_again(browser):
    factories.source("radio")
    assert browser.post("/sources/radio/pause", {"why": " "}).status_code == 422
    browser.post("/sources/radio/pause", {"why": "Moving house"})
    assert Source.objects.get().state == "paused"
    assert "Moving house" in browser.get("/sources/").content.decode()
    browser.post("/sources/radio/resume")
    assert Source.objects.get().state == "on"
    assert list(Entry.objects.order_by("id").values_list("verb", flat=True)) == [
        "source.paused", "source.resumed",
    ]  # fmt: skip


def test_a_delivery_that_was_set_aside_is_tried_again(browser):
    batch = factories.batch(factories.source("radio"), state="parked", attempts=8)
    browser.post(f"/sources/radio/retry/{batch.pk}")
    found = Batch.objects.get()
    assert (found.state, found.attempts, found.handed_at) == ("waiting", 0, None)
    # Of this source, and only when it was set aside.
    assert browser.post(f"/sources/radio/retry/{batch.pk}").status_code == 404


def test_what_could_not_be_read_is_settled_by_a_person_and_stays(browser):
    batch = factories.batch(factories.source("radio"))
    aside = Quarantined.objects.create(
        batch=batch, position=3, raw=b"{<script>", reason="odd", at=timezone.now()
    )
    assert "&lt;script&gt;" in browser.get("/sources/radio/").content.decode()
    browser.post(f"/sources/radio/settle/{aside.pk}")
    aside.refresh_from_db()
    assert aside.resolved_at is not None
    assert bytes(aside.raw) == b"{<script>"
    assert browser.post(f"/sources/radio/settle/{aside.pk}").status_code == 404


def test_who_may_only_look_changes_nothing(comms, stranger, signed_in):
    factories.source("radio")
    looking = signed_in(comms)
    assert looking.get("/sources/radio/").status_code == 200
    for path in ("pause", "resume", "secret", "change"):
        assert looking.post(f"/sources/radio/{path}", {"why": "x"}).status_code == 404
    assert looking.get("/sources/add/webhook/").status_code == 404
    assert stranger.get("/sources/").status_code == 302


@pytest.mark.parametrize(("weeks", "words"), [(0, "no history yet"), (3, "rests on 3 weeks")])
def test_the_page_says_how_much_history_the_expected_range_rests_on(browser, weeks, words):
    source = factories.source("radio")
    now = timezone.now()
    for hour in range(weeks * 7 * 24):
        factories.minute(now - timedelta(hours=hour + 1), 4, source=source)
    volume.forget()
    assert words in browser.get("/sources/radio/").content.decode()


def test_no_source_takes_the_address_of_a_page(admin, signed_in):
    factories.organisation()
    browser = signed_in(admin)
    refused = browser.post("/sources/add/webhook/", {"name": "x", "slug": "import"})
    assert refused.status_code == 409
    assert "A page of the desk has this short name already." in refused.content.decode()
    # One that only follows from a name gives way.
    source, _secret = add_source(actor=admin, slug="", name="By hand", connector="webhook")
    assert source.slug == "by-hand-source"
    # The desk's own doors have pages that open, as every other source has.
    for connector, slug, name, _name_sv in DOORS:
        add_source(actor=None, slug=slug, name=name, connector=connector)
    for each in Source.objects.all():
        page = browser.get(f"/sources/{each.slug}/")
        assert page.context["source"] == each, each.slug


def test_every_page_beside_the_sources_is_kept_from_them():
    patterns = [str(each.pattern) for each in get_resolver("monitoring.urls").url_patterns]
    beside = {found[1] for each in patterns if (found := re.fullmatch(r"sources/([a-z-]+)/", each))}
    assert beside == PAGES_OF_OURS
