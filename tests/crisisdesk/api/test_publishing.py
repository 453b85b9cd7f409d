"""Publishing rules through the API: two at once are told apart, as on the page."""

import pytest

from tests import factories
from tests.accounts.proofs import prove
from tests.crisisdesk.api.caller import ROOT, Caller

pytestmark = pytest.mark.django_db


def test_who_compared_with_rules_that_are_no_longer_in_force_publishes_nothing(signed_in, admin):
    live = factories.live_rule_set()
    versions = []
    for hysteresis in (4, 6):
        writer = Caller(factories.person("admin"))
        draft = writer.post("rule-sets/").json()
        path = f"rule-sets/{draft['version']}/"
        changed = draft["document"] | {"hysteresis": hysteresis}
        writer.put(path, {"document": changed, "digest": draft["digest"]})
        proposed = writer.post(f"{path}propose/", {"why": "Calmer"}).json()
        versions.append((path, {"digest": proposed["digest"], "live": live.version}))
    browser = prove(signed_in(admin))
    answers = [
        browser.post(f"{ROOT}{path}publish/", body, "application/json") for path, body in versions
    ]
    assert answers[0].status_code == 200
    assert (answers[1].status_code, answers[1].json()["code"]) == (409, "overtaken")
