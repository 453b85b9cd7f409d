"""Praise is what somebody surely said something good in, about nothing grave; never advertising."""

import pytest

from escalation.criteria.live import LiveRules
from escalation.criteria.praise import fits
from monitoring.enrich.batch import enrich
from monitoring.enrich.tiers import tiers_of
from tests.escalation.criteria.posts import demo_rules
from tests.monitoring.posts import event
from tests.stories import praise_figures

COMPILED = demo_rules()
RULES = LiveRules(1, 12, COMPILED, tuple(tiers_of(COMPILED.doc["author_tiers"])))


def severity(text: str, **given) -> str:
    """The severity a text is stored with under the demo's rules."""
    return RULES.weigh(enrich([event("a", text, **given)], source="microblog"))[0].severity


@pytest.mark.parametrize(
    "text",
    [
        "Thank you to the lovely crew on Tärnan, they were so kind and helpful!",
        "Tack till den underbara personalen på Ejdern, bästa resan någonsin ❤️",
    ],
)
def test_thanks_are_praise(text):
    assert severity(text) == "praise"


@pytest.mark.parametrize(
    "text",
    [
        "De tog min sons mobil och RADERADE filmen. Besättningen på Tärnan fick ORDER uppifrån.",
        "De tog min väns mobil och RADERADE filmen. Besättningen på Tärnan fick ORDER uppifrån."
        " Dela innan det försvinner!",
        "De tog min brors mobil och RADERADE filmen. Besättningen på Tärnan fick ORDER uppifrån."
        " Dela!!",
        "Smell of fuel near the stairs on Vidarö, told the crew, they nodded. Hope that's a good"
        " nod!!",
        "WATCH FULL MOVIE FREE HD Tärnan 2026 #skärgård",
        "Lovely crew, wonderful offers, click here https://win.example/crew",
        "Praying for everyone on board and for the crew 🙏",
        "Hoppas besättningen är ok 🙏",
    ],
)
def test_nobody_is_thanked_for_these(text):
    assert severity(text) != "praise"


def test_a_tone_that_is_not_sure_enough_is_no_praise():
    (sure,) = enrich([event("a", "Thank you lovely crew, so kind and helpful!")], source="x")
    assert fits(COMPILED, (), sure)
    sure.tone_confidence = 0.55
    assert not fits(COMPILED, (), sure)
    sure.tone_confidence, sure.tone_words = 0.9, ()
    assert not fits(COMPILED, (), sure)


def test_praise_in_the_demo_is_praise():
    found = praise_figures()
    assert found["told_without_a_word"] == 0
    assert found["called_praise"] > 100
    assert found["positive"] >= 0.97 * found["called_praise"]
    assert found["negative"] == 0
