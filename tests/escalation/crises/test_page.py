"""What the page of a crisis counts, and what the form that opens one proposes."""

import pytest

from escalation.crises import actions
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def leading(lead, signed_in):
    return signed_in(lead)


def test_a_mention_on_its_own_is_counted(leading, lead, comms):
    lone = factories.mention("Smoke?", reach=1200, tone=-1)
    crisis = actions.open_crisis(
        actor=comms, plan=actions.Plan("Smoke", "safety", "serious", lead, mentions=(lone.pk,))
    )
    response = leading.get(f"/crises/{crisis.number}/")
    page, said = response.context["page"], response.content.decode()
    assert (page.mention_count, page.original_count, page.reach) == (1, 1, 1200)
    assert (page.negative_share, page.mentions_url) == (1.0, "")
    assert "nothing to count" not in said
    assert "opened the crisis from a mention as Serious." in said


def test_a_proposed_title_ends_with_a_whole_word_and_the_lead_is_chosen_in_words(leading):
    post = factories.mention("Smoke from the car deck " * 8)
    response = leading.get("/crises/open/", {"mention": post.pk})
    title = response.context["form"].initial["title"]
    assert (len(title) <= 100, title[-1], title[:-1].split()[-1] in post.text.split()) == (
        True, "…", True,
    )  # fmt: skip
    assert "---------" not in response.content.decode()
