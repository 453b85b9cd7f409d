"""Pages that know rules by their keys show their names."""

import pytest
from django.utils import translation

from crisisdesk.templatetags.rules import rules_met
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("language", "name"),
    [("en", "Somebody on board says danger"), ("sv", "Någon ombord säger fara")],
)
def test_a_mention_shows_its_rules_by_name(language, name, comms, signed_in):
    rules = factories.live_rule_set()
    keys = ["first-hand-safety", "gone-since"]
    mention = factories.mention("Smoke", rules=keys, rule_set_version=rules.version)
    comms.language = language
    comms.save()
    page = signed_in(comms).get(f"/mentions/{mention.pk}/").content.decode()
    assert f'#rule-first-hand-safety">{name}</a>' in page
    with translation.override(language):
        assert rules_met(mention) == [("first-hand-safety", name), ("gone-since", "gone-since")]


def test_without_its_version_a_rule_goes_by_its_key():
    assert rules_met(factories.mention("Smoke", rules=["a"])) == [("a", "a")]
    mention = factories.mention("Smoke", rules=["a"], rule_set_version=99)
    assert rules_met(mention) == [("a", "a")]
