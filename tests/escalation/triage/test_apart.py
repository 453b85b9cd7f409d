"""Merging, splitting and labels as the buttons send them, and as the screen shows them."""

import pytest

from escalation.alerts import actions
from escalation.alerts.models import Alert
from journal.errors import Refused
from journal.models import Entry
from tests import factories

pytestmark = pytest.mark.django_db

PART = {"HX-Request": "true"}


@pytest.fixture
def browser(comms, signed_in):
    return signed_in(comms)


def send(browser, action, *alerts, **fields):
    body = {"alert": [f"{each.pk}:{each.revision}" for each in alerts], **fields}
    return browser.post(f"/triage/decide/{action}", body, headers=PART)


def test_merged_alerts_leave_the_queue_and_the_one_comes_to_be_read(browser):
    one, two = factories.alert(78, text="Smoke"), factories.alert(58, text="Toast")
    page = send(browser, "merge", one, two).content.decode()
    whole = Alert.objects.get(kind="group")
    assert f'data-opens="{whole.pk}"' in page
    assert f'id="alert-{whole.pk}"' in page
    assert f'data-gone="{one.pk} {two.pk}"' in page
    assert "Merged into one alert" in page
    detail = browser.get(f"/triage/{whole.pk}/").content.decode()
    assert [f'href="/triage/{each.pk}/"' in detail for each in (one, two)] == [True, True]
    assert 'data-key="u"' in detail
    part = browser.get(f"/triage/{one.pk}/").content.decode()
    assert "Merged into" in part
    assert 'data-key="e"' not in part


def test_one_ticked_row_is_not_merged(browser):
    alert = factories.alert()
    answer = send(browser, "merge", alert)
    assert (answer.status_code, "Tick at least two" in answer.content.decode()) == (409, True)


def test_a_part_is_split_off_and_read_next(browser, comms):
    one, two = factories.alert(78), factories.alert(58)
    merged = actions.merge_alerts(actor=comms, seen={one.pk: None, two.pk: None})
    whole = Alert.objects.get(pk=merged.leads_to or 0)
    page = send(browser, "split", whole, part=[two.pk]).content.decode()
    assert f'data-opens="{two.pk}"' in page
    assert Alert.objects.get(pk=two.pk).state == "open"


def test_posts_of_a_storyline_are_offered_and_split_off(browser):
    story = factories.storyline(mention_count=3, original_count=2)
    first = factories.mention("Smoke", storyline=story, score=70)
    second = factories.mention("My bag is gone", storyline=story, score=50)
    factories.mention("Smoke", storyline=story, original_id=first.pk)
    alert = factories.alert(70, mention=first, storyline=story, mention_count=3)
    detail = browser.get(f"/triage/{alert.pk}/").content.decode()
    assert f'name="post" value="{second.pk}"' in detail
    send(browser, "split", alert, post=[second.pk])
    own = Alert.objects.latest("pk")
    assert (own.mention_id, own.mention_count, own.title) == (second.pk, 1, "My bag is gone")


def test_an_alert_on_one_post_has_nothing_to_split(browser):
    alert = factories.alert()
    assert 'data-key="u"' not in browser.get(f"/triage/{alert.pk}/").content.decode()
    assert send(browser, "split", alert, post=[alert.mention_id]).status_code == 409
    assert send(browser, "split", alert, factories.alert(), post=[1]).status_code == 422


def test_labels_are_written_chosen_taken_off_and_narrow_the_queue(browser):
    one, two = factories.alert(78, text="Smoke"), factories.alert(58, text="Toast")
    before = Entry.objects.count()
    send(browser, "label", one, two, label="Night  Shift, kitchen")
    assert [a.labels for a in Alert.objects.order_by("pk")] == [["kitchen", "night shift"]] * 2
    assert Entry.objects.count() == before + 1
    one.refresh_from_db()
    send(browser, "label", one, off=["kitchen"])
    rows = browser.get("/triage/?label=kitchen").content.decode()
    assert (f'id="alert-{one.pk}"' in rows, f'id="alert-{two.pk}"' in rows) == (False, True)
    assert '<option value="night shift"' in rows


def test_a_label_decides_nothing_and_stops_nobody(browser, comms, lead):
    alert = factories.alert()
    actions.label_alerts(actor=lead, alert_ids=[alert.pk], add=["storm"])
    actions.acknowledge_alerts(actor=comms, seen={alert.pk: alert.revision})
    assert Alert.objects.get(pk=alert.pk).state == "acknowledged"
    for labels, code in ((["storm"], "no-change"), ([str(n) for n in range(9)], "too-many")):
        with pytest.raises(Refused) as refused:
            actions.label_alerts(actor=comms, alert_ids=[alert.pk], add=labels)
        assert refused.value.code == code
