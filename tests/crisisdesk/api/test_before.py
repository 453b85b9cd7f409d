"""What a page shows before something is done, a program can ask for: nothing is kept by asking."""

from collections.abc import Iterator

import pytest

from escalation.crises.models import Crisis
from monitoring.models import Source
from tests import factories
from tests.crisisdesk.api.caller import Caller
from tests.monitoring.sources.papers import Paper, printed

pytestmark = pytest.mark.django_db


@pytest.fixture
def paper(settings) -> Iterator[Paper]:
    with printed(settings) as found:
        yield found


def test_a_feed_is_looked_at_before_it_is_added(admin, paper):
    item = "<item><guid>1</guid><title>News</title><link>https://p.example/1</link></item>"
    paper.shows("/rss", f"<rss version='2.0'><channel><title>Quay</title>{item}</channel></rss>")
    program = Caller(admin)
    told = program.post("feeds/look/", {"url": paper.base + "/rss"}).json()
    assert told["ok"]
    assert told["found"][0] == "A feed (RSS 2.0) called “Quay” with 1 entry."
    page = program.post("feeds/look/", {"url": paper.base + "/nothing"}).json()
    assert (page["ok"], page["hints"]) == (False, ["There is nothing at this address any more."])
    inside = program.post("feeds/look/", {"url": "https://10.0.0.1/rss"}).json()
    assert not inside["ok"]
    assert "leads to an address inside a network" in inside["hints"][0]
    assert Source.objects.count() == 0


def test_whether_we_have_met_this_before_is_answered_before_a_crisis_is_opened(comms, lead):
    past = factories.crisis(lead=lead, title="Smoke on Tärnan", status="closed")
    Crisis.objects.filter(pk=past.pk).update(lesson="One fact sheet")
    answer = Caller(comms).get("crisis-likes/", {"title": "Smoke, Tärnan again"})
    assert answer.status_code == 200, answer.content
    (like,) = answer.json()["results"]
    assert (like["title"], like["lesson"]) == ("Smoke on Tärnan", "One fact sheet")
    assert like["shared"]
    assert Caller(comms).get("crisis-likes/", {"title": "Coffee"}).json()["results"] == []
