"""Every rule of the demo's live set, on texts in its own words."""

import pytest

from escalation.criteria.reasons import compact, parts
from escalation.criteria.severity import next_severity
from escalation.criteria.weigh import Weighing
from escalation.criteria.windows import Usual
from tests.escalation.criteria.posts import came, demo_rules, say, story_of

RULES = demo_rules()
CALM_DAY = {"": Usual(0.03, 0.08, 0.15)}


@pytest.mark.parametrize(
    ("text", "known", "keys"),
    [
        # serious-mention: danger words that reach 5,000 people
        ("Det BRINNER på Tärnan!!!", {"reach": 16_800}, {"serious-mention"}),
        ("Det BRINNER på Tärnan!!!", {"reach": 4_999}, set()),
        # first-hand-safety: somebody on board, in one of five sources
        ("larm går, sitter på tärnan", {}, {"first-hand-safety"}),
        ("Smoke on deck 3, I am on board", {"lang": "en"}, {"first-hand-safety"}),
        ("Smoke on deck 3, I am on board", {"lang": "en", "source": "press"}, set()),
        # fire-and-people: danger together with children or people in need of support
        ("Rök ombord och elever i trappan", {}, {"first-hand-safety", "fire-and-people"}),
        ("alarm, and a man in a wheelchair", {"lang": "en"}, {"fire-and-people"}),
        # authority-or-rescue: an authority speaks, or is tagged
        ("Vi följer läget", {"tier": "authority"}, {"authority-or-rescue"}),
        ("vet ni något?", {"mentions": ("lindasa_raddning",)}, {"authority-or-rescue"}),
        ("vet ni något?", {"mentions": ("lindasa_radio",)}, set()),
        # press-asks
        ("Söker rederiet, deadline 14", {"tier": "press"}, {"press-asks"}),
        ("Söker rederiet, deadline 14", {}, set()),
        # national-press: negative, and many readers
        ("Rederiet tiger", {"tier": "press", "reach": 200_000, "tone": -1}, {"national-press"}),
        ("Rederiet tiger", {"tier": "press", "reach": 199_999, "tone": -1}, set()),
        ("Rederiet tiger", {"tier": "press", "reach": 200_000}, set()),
        # personal-data: by word, by pattern
        ("Someone says their card was charged twice", {"lang": "en"}, {"personal-data"}),
        ("Regnr IQV 21K, ägaren bor här", {}, {"personal-data"}),
        ("har fyllt i formuläret nu, 121212-1212", {}, {"personal-data"}),
        ("ring 070-174 06 17", {}, {"personal-data"}),
        ("mejla till anna@post.example", {}, {"personal-data"}),
        ("De har läckt våra kunduppgifter", {}, {"personal-data"}),
        ("Debiterad två gånger för samma biljett", {}, {"personal-data"}),
        # ... and not by "reports say", nor by what somebody else charges for
        ("Uppgifter: rederiet byter vd i vår", {"tier": "press", "reach": 90_000}, set()),
        ("Försäkringen blev debiterad i går", {}, set()),
        # fraud-link: money, a link, and an account that is not known
        (
            "Hämta din återbetalning här",
            {"links": ("https://x.example",), "tier": "new_account"},
            {"fraud-link"},
        ),
        ("Hämta din återbetalning här", {"tier": "new_account"}, set()),
        (
            "Hämta din återbetalning här",
            {"links": ("https://x.example",), "tier": "press"},
            set(),
        ),
        # stranded-person
        ("Hur kommer jag ombord med rullstol?", {}, {"stranded-person"}),
        ("Kom ombord med rullstol", {}, set()),
        # praise: positive and a team is named, also where calming words stand
        ("Tack till personalen, ni är guld", {"tone": 1}, {"praise"}),
        ("Tack till personalen, ni är guld", {"tone": 0}, set()),
        # own-posts: nothing else is asked
        ("Det är rök på bildäck", {"tier": "own", "reach": 10**6}, {"own-posts"}),
        # everyday words of the demo that must not fire
        ("brandövning på kajen i dag", {"reach": 50_000}, set()),
        ("killer buns at the café", {"lang": "en", "reach": 50_000}, set()),
        ("The board is under fire", {"lang": "en", "reach": 50_000}, set()),
        ("a brand new ferry", {"lang": "en", "reach": 50_000}, set()),
        ("Is the card reader in the café broken again?", {"lang": "en"}, set()),
    ],
)
def test_rules_about_one_mention(text, known, keys):
    known.setdefault("reach", 300)

    outcome = Weighing(RULES).weigh(came(say(text, **known)))

    assert set(RULES.rule_keys(outcome.fired)) == keys


def heard(texts, *, every=60.0, usual=None, **known):
    """Weigh texts of different accounts; return the rules of the last one."""
    weighing = Weighing(RULES, usual)
    outcome = None
    for n, text in enumerate(texts):
        said = say(text, author=f"a{n}", **known)
        outcome = weighing.weigh(came(said, at=n * every, id=n, storyline=1))
    assert outcome is not None
    return set(RULES.rule_keys(outcome.fired))


@pytest.mark.parametrize(
    ("key", "texts", "known"),
    [
        ("safety-volume", ["rök igen"] * 4, {}),
        ("staff-conduct", ["otrevlig personal"] * 3, {"tone": -1}),
        ("school", ["hur kommer barnen hem?"] * 5, {}),
        ("environment", ["olja vid kajen"] * 2, {"tone": -1}),
        ("false-notice", ["fejk att turer är inställda"] * 3, {}),
        ("same-text", ["dela innan"] * 5, {"tier": "new_account", "shape": (7,)}),
        ("asked-again", ["när lägger båten till?"] * 8, {}),
    ],
)
def test_rules_that_count(key, texts, known):
    assert key in heard(texts, **known)
    assert key not in heard(texts[:-1], **known)


def test_safety_volume_asks_for_four_times_the_expected():
    usual = {"rule:safety-volume": Usual(0.1, 0.2, 0.4)}

    assert "safety-volume" not in heard(["rök igen"] * 4, every=30.0, usual=usual | CALM_DAY)


def test_copies_from_old_accounts_are_no_campaign():
    assert "same-text" not in heard(["dela innan"] * 9, shape=(7,))


def test_the_same_people_again_are_not_more_people():
    weighing = Weighing(RULES)
    for n in range(9):
        outcome = weighing.weigh(came(say("hur kommer barnen hem?"), at=n * 60.0, id=n))

    assert "school" not in RULES.rule_keys(outcome.fired)


def test_a_score_of_55_makes_it_serious_without_a_danger_word():
    said = say("Ni har läckt mina uppgifter! Var är min återbetalning?", tone=-1, reach=400_000)

    outcome = Weighing(RULES).weigh(came(said))

    assert (outcome.score >= 55, outcome.severity) == (True, "serious")
    assert "serious-mention" in RULES.rule_keys(outcome.fired)


def storm(weighing: Weighing, minutes: int = 16, a_minute: int = 2) -> None:
    """A storm of one storyline: mixed voices, growing from nothing."""
    texts = ["Rök på Tärnan", "sitter på tärnan, larm går", "Är barnen kvar ombord?", "vad händer?"]
    for n in range(minutes * a_minute):
        said = say(texts[n % 4], author=f"a{n}", tone=-1, reach=4400)
        weighing.weigh(came(said, at=n * 60.0 / a_minute, id=n, storyline=1))


def test_the_post_of_the_mock_up_scores_between_70_and_80():
    weighing = Weighing(RULES, CALM_DAY)
    storm(weighing)
    said = say(
        "Ferry on FIRE outside Lindåsa?? My sister is on board and nobody tells them anything."
        " White smoke from the car deck, alarm has been going for ten minutes."
        " @lindasa_raddning do you know anything?",
        author="skarpa_agnes",
        lang="en",
        tone=-1,
        tier="mid",
        reach=17_000 + 617 * 200,
        mentions=("lindasa_raddning",),
    )

    outcome = weighing.weigh(came(said, at=16 * 60.0, id=999, storyline=1))

    assert 70 <= outcome.score <= 80


def test_a_question_about_fetching_children_in_a_storm_scores_about_52():
    weighing = Weighing(RULES, CALM_DAY)
    storm(weighing)
    for n in range(40):
        asked = say("går färjan, ska hämta barnen?", author=f"p{n}", tone=-1, reach=300)
        weighing.weigh(came(asked, at=n * 24.0, id=n + 500, storyline=2))
    said = say(
        "Ska hämta barnen 15.40, går färjan eller inte? Ingen svarar i telefon",
        author="hamnkatten",
        tone=-1,
        reach=900,
    )

    outcome = weighing.weigh(came(said, at=16 * 60.0, id=999, storyline=2))

    assert {"school", "asked-again"} <= set(RULES.rule_keys(outcome.fired))
    assert 47 <= outcome.score <= 57


def test_the_question_about_the_cafe_scores_about_21():
    said = say("Is the card reader in the café broken again?", lang="en", tone=-1, reach=594)

    outcome = Weighing(RULES, CALM_DAY).weigh(came(said))

    assert (18 <= outcome.score <= 24, outcome.severity) == (True, "watch")


def test_the_storm_becomes_a_crisis_within_minutes_and_calms_down_by_steps():
    weighing = Weighing(RULES, CALM_DAY)
    storm(weighing, minutes=10, a_minute=3)
    assert story_of(weighing).severity == "crisis"

    severity, seen = "crisis", []
    for minute in range(10, 45):
        said = say("tack för besked", author=f"b{minute}", reach=200)
        weighing.weigh(came(said, at=minute * 60.0, id=2000 + minute, storyline=1))
        after = next_severity(severity, story_of(weighing), RULES)
        if after != severity:
            seen.append(after)
        severity = after

    assert seen[-1] == "watch"
    assert seen == sorted(seen, key=["crisis", "serious", "concern", "watch"].index)


def test_every_part_of_a_storm_has_a_reason():
    weighing = Weighing(RULES, CALM_DAY)
    storm(weighing)

    found = parts(compact(RULES, story_of(weighing)), RULES.doc)

    assert all(part.reason and part.points for part in found)
