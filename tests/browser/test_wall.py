"""Walls in a real browser on real sockets: pairing, takeover, going blind and stale, recovery."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.db import transaction
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from accounts.models import User
from escalation.crises.actions.opening import Plan, open_crisis
from journal.record import record
from monitoring.models import Source
from tests import factories
from tests.browser.wall_desk import WallDesk, within
from tests.wall.outages import database_away
from tests.wall.web import PROGRAM, lines_to
from wall.actions import hide_mention
from wall.models import Screen

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

FITS = {"scrolls": False, "cut": 0, "outside": 0}
LONG = "Fake notice about cancelled sailings and refunds spreads from many new accounts at once"


@pytest.fixture(scope="module")
def running(engine: Browser, django_db_setup: None) -> Iterator[WallDesk]:
    """The web process, once for all tests: starting it is most of the time they take."""
    desk = WallDesk(engine)
    yield desk
    desk.close()


@pytest.fixture
def desk(running: WallDesk, transactional_db: None) -> Iterator[WallDesk]:
    factories.organisation(name="Vidarö Line", phone="4411")
    if not running.is_running:
        running.start()
    running.problems.clear()
    yield running
    for context in running.contexts:
        context.close()
    running.contexts.clear()
    assert running.problems == []


@pytest.fixture
def admin() -> User:
    return factories.person("admin", name="Elof Grandin")


@pytest.fixture
def ylva() -> User:
    return factories.person("lead", name="Ylva Strandmo")


def act() -> None:
    with transaction.atomic():
        record(verb="source.heard", agent="test")


def take_over(ylva: User, title: str = "Smoke on M/S Tärnan car deck") -> None:
    plan = Plan(
        title=title,
        type="safety",
        severity="crisis",
        lead=ylva,
        spokesperson=factories.person("comms", name="Tormod Aske"),
        next_update_at=timezone.now() + timedelta(minutes=12, seconds=40),
        update_every_min=30,
    )
    open_crisis(actor=ylva, plan=plan)


def barriers(page: Page) -> list[str]:
    rules = [violation["id"] for violation in Axe().run(page).response["violations"]]
    return sorted(rules)


def spills(page: Page) -> dict[str, object]:
    """What is wider than the screen, cut rows, and rows that touch the edge of the list."""
    found: dict[str, object] = page.evaluate(
        """() => {
          const root = document.documentElement, list = document.getElementById("river");
          const box = (part) => part.getBoundingClientRect();
          const parts = [...document.querySelectorAll(".now, .also, .side > *, .bar")];
          const isOut = ({ width, right, bottom }) =>
            width && (right > innerWidth || bottom > innerHeight + 1);
          return {
            scrolls: root.scrollWidth > innerWidth || root.scrollHeight > innerHeight,
            cut: [...list.children].filter((row) => box(row).bottom > box(list).bottom + 1).length,
            outside: parts.filter((part) => isOut(box(part))).length,
          };
        }"""
    )
    return found


def test_a_screen_is_paired_by_its_code_and_goes_dark_when_it_is_revoked(desk, admin):
    device = desk.device()
    device.goto("/wall/")
    expect(device.locator("#code")).to_be_visible()
    assert barriers(device) == []
    code = device.inner_text("#code")
    person = desk.person(admin)
    person.goto("/wall/screens/")
    person.click("text=Pair a screen")
    person.fill("[name=code]", "BCDF GHJK")
    person.fill("[name=name]", "Entrance")
    person.click("text=Pair the screen")
    expect(person.locator(".err")).to_contain_text("No screen shows this code")
    person.fill("[name=code]", code.lower())
    person.click("text=Pair the screen")
    expect(person.locator(".screenlist")).to_contain_text("Entrance")
    expect(device.locator("#top h2")).to_have_text("No open crisis", timeout=6000)
    person.reload()
    expect(person.locator(".screenlist .health")).to_have_text("Live")
    person.get_by_role("button", name="Revoke", exact=True).click()
    person.get_by_role("button", name="Revoke the screen").click()
    expect(person.locator(".screenlist")).to_contain_text("Revoked")
    expect(device.locator("#code")).to_be_visible(timeout=5000)
    assert device.inner_text("#code") != code


def test_one_click_makes_this_browser_a_wall(desk, admin):
    person = desk.person(admin)
    person.goto("/wall/screens/")
    person.click("text=Use this browser as a wall")
    expect(person.locator("#top h2")).to_have_text("No open crisis")
    assert Screen.objects.get().name == "Browser of Elof Grandin"


def test_a_mention_is_on_the_glass_within_two_seconds_and_hidden_within_one(desk, admin):
    wall = desk.screen(profile="control")
    post = factories.mention("Ferry on FIRE outside Lindåsa", score=78, reach=212_000, tone=-1)
    row = wall.locator(f"[data-id='{post.pk}']")
    assert within(5, row.is_visible) < 2
    expect(row).to_contain_text("212 k")
    expect(row.locator(".sev svg")).to_have_attribute("aria-label", "Serious")
    hide_mention(actor=admin, mention_id=post.pk)
    assert within(5, row.is_hidden) < 1.2


def test_a_crisis_takes_the_wall_over_and_calm_comes_back(desk, ylva):
    factories.mention("On board now. Crew calm", severity="praise", tone=1)
    wall = desk.screen()
    expect(wall.locator("#top h2")).to_have_text("No open crisis")
    assert barriers(wall) == []
    take_over(ylva)
    title = wall.locator(".now.crisis h2")
    assert within(5, title.is_visible) < 2
    expect(title).to_have_text("Smoke on M/S Tärnan car deck")
    expect(wall.locator(".facts")).to_contain_text("Tormod Aske")
    assert re.fullmatch(r"12:\d\d", wall.inner_text(".count .v"))
    assert barriers(wall) == []
    factories.crisis(LONG, severity="serious", lead=ylva)
    act()
    expect(wall.locator(".also.serious")).to_contain_text("Fake notice")
    assert spills(wall) == FITS


def test_visitors_see_no_private_person_and_no_private_crisis(desk, ylva):
    line = factories.storyline("whisper")
    private = factories.crisis("Whistle-blower", lead=ylva, is_private=True, storylines=[line.pk])
    factories.mention("He did it again", storyline=line, score=90)
    factories.mention("Tack Karin Ek! Ring 070-174 06 42", handle="@skarpa_agnes")
    factories.mention("Local radio: nobody hurt", handle="Radio Lindåsa", author_kind="press")
    corridor, control = desk.screen(), desk.screen(profile="control")
    seen = corridor.inner_text("main")
    assert [word in seen for word in ("Tack •••! Ring •••", "Radio Lindåsa")] == [True, True]
    assert [word in seen for word in ("Karin", "070", "agnes", "Whistle")] == [False] * 4
    assert [word in seen for word in ("rivate", private.number, "He did it")] == [False] * 3
    inside = control.inner_text("main")
    assert [word in inside for word in ("Karin Ek", "@skarpa_agnes", private.number)] == [True] * 3
    # Also behind a closed door it is nobody's but its members'.
    expect(control.locator(".now h2")).to_have_text("Private crisis")
    assert [word in inside for word in ("Whistle", "Ylva", "He did it")] == [False] * 3
    assert (barriers(control), spills(control)) == ([], FITS)
    factories.crisis("Smoke", lead=ylva, severity="serious")
    act()
    expect(control.locator(".now h2")).to_have_text("Smoke")
    expect(control.locator(".also")).to_contain_text(["Private crisis"])
    expect(control.locator(".also")).to_contain_text([private.number])


def test_an_alert_from_inside_stands_on_the_wall_without_its_words(desk):
    form = factories.source("employee", connector="employee", is_internal=True)
    secret = factories.mention("My boss told us to keep quiet", source=form, score=90)
    factories.alert(90, kind="report", is_internal=True, mention=secret)
    factories.alert(80, text="The ferry burns")
    factories.alert(70, text="The café burns")
    corridor, control = desk.screen(), desk.screen(profile="control")
    expect(control.locator(".also b")).to_have_text(
        ["Reported by an employee", "“The ferry burns”"]
    )
    expect(control.locator(".also").last).to_contain_text("and 1 more")
    expect(corridor.locator(".also b")).to_have_text(["Something grave is being said"])
    for wall in (corridor, control):
        assert "boss" not in wall.content()


def test_a_blind_source_takes_the_place_of_calm(desk):
    at = timezone.now() - timedelta(minutes=42)
    factories.source("microblog")
    forum = factories.source("forum", name="the forum", name_sv="forumet", blind_since=at)
    wall = desk.screen()
    expect(wall.locator(".now.sightless h2")).to_have_text("We cannot see the forum")
    expect(wall.locator("#fresh")).to_have_text("1 of 2 sources live")
    expect(wall.locator("#side .wh")).to_contain_text(["at least 0"])
    expect(wall.locator("#river-note")).to_have_text("without the forum")
    assert "No open crisis in what we can see" in wall.inner_text("#top")
    assert barriers(wall) == []
    Source.objects.filter(pk=forum.pk).update(blind_since=None)
    act()
    expect(wall.locator("#top h2")).to_have_text("No open crisis")


def test_a_wall_says_that_it_is_stale_and_comes_back_by_itself(desk, ylva):
    take_over(ylva)
    factories.mention("before the fall")
    wall = desk.screen(prepare=lambda page: page.clock.install())
    expect(wall.locator("#river")).to_contain_text("before the fall")
    desk.kill()
    wall.clock.fast_forward(16_000)
    expect(wall.locator("#lost-since")).to_have_text(re.compile(r"Not live since \d\d:\d\d"))
    expect(wall.locator("#lost-try")).to_have_text(
        re.compile(r"Reconnecting, try \d+\. Phone the duty desk: 4411")
    )
    assert re.fullmatch(r"\d\d:\d\d", wall.inner_text(".count .v"))
    expect(wall.locator(".count .s")).to_have_text("set time, may have changed")
    expect(wall.locator("#side .wh").first).to_contain_text("at ")
    assert barriers(wall) == []
    wall.clock.fast_forward(1_900_000)
    expect(wall.locator("body")).to_have_attribute("data-lost", "long")
    expect(wall.locator("#lost-age")).to_contain_text("min old")
    factories.mention("written while it was dark")
    desk.start()
    wall.clock.fast_forward(11_000)
    expect(wall.locator("#lost")).to_be_hidden(timeout=12_000)
    expect(wall.locator("#river")).to_contain_text("written while it was dark")
    assert re.fullmatch(r"1\d:\d\d", wall.inner_text(".count .v"))


def test_a_wall_outlives_the_database(desk):
    factories.mention("before the fall")
    wall = desk.screen(prepare=lambda page: page.clock.install())
    with database_away(program=PROGRAM):
        wall.clock.fast_forward(16_000)
        expect(wall.locator("#lost")).to_be_visible()
        # Longer than a heartbeat would need to say that all is well.
        wall.wait_for_timeout(6_000)
        expect(wall.locator("#lost-since")).to_have_text(re.compile("Not live since"))
    factories.mention("when it was back")
    expect(wall.locator("#lost")).to_be_hidden(timeout=15_000)
    expect(wall.locator("#river")).to_contain_text("when it was back")


def test_the_screens_own_line_may_die_without_a_word(desk):
    factories.mention("before the fall")
    with lines_to(desk.port) as (port, lines):
        url = f"http://localhost:{port}"
        wall = desk.screen(url=url, prepare=lambda page: page.clock.install())
        for line in lines:
            line.is_dead = True
        factories.mention("when it was back")
        wall.clock.fast_forward(15_000)
        # Nothing more comes through the old line: the screen takes a new one by itself.
        expect(wall.locator("#lost")).to_be_visible()
        expect(wall.locator("#river")).to_contain_text("when it was back", timeout=12_000)
        expect(wall.locator("#lost")).to_be_hidden()


def test_the_page_is_fetched_anew_once_a_day(desk):
    wall = desk.screen(prepare=lambda page: page.clock.install())
    due = """async ([age, hour, minute]) => {
        const { isDue } = await import("/static/js/wall/nightly.js");
        return isDue(age, hour, minute, 7);
      }"""
    asked = [(60, 4, 7), (7200, 4, 7), (7200, 4, 8), (7200, 3, 7), (90_000, 5, 7), (94_000, 5, 7)]
    assert [wall.evaluate(due, list(each)) for each in asked] == [
        *(False, True, False),
        *(False, False, True),
    ]
    wall.evaluate("window.isOld = true")
    wall.clock.fast_forward(24 * 3600 * 1000)
    wall.wait_for_timeout(7_000)
    assert wall.evaluate("window.isOld") is True
    wall.clock.fast_forward(3 * 3600 * 1000)
    wall.wait_for_function("() => window.isOld === undefined", timeout=15_000)
    expect(wall.locator("#top h2")).to_have_text("No open crisis")


def test_a_swedish_wall_on_end_fits_the_screen(desk, ylva):
    take_over(ylva, "Rök på bildäck, M/S Tärnan, och ingen vet ännu vad det är som brinner ombord")
    factories.source("forum", name_sv="Skärgårdsforumet", blind_since=timezone.now())
    for number in range(20):
        factories.mention(f"Ska hämta barnen, går färjan {number}? " * (1 + number % 3), lang="sv")
    wall = desk.screen(language="sv", width=1080, height=1920)
    expect(wall.locator("html")).to_have_attribute("lang", "sv")
    seen = wall.inner_text("main")
    for word in (
        "Kris",
        "Krisledare",
        "Enda talesperson",
        "Nästa offentliga besked",
        "Det här sägs",
    ):
        assert word in seen
    assert "Vi ser inte Skärgårdsforumet" in seen
    for english in ("Crisis", "People", "Mentions", "now", "expected", "sources"):
        assert english not in seen
    # They come one after the other.
    expect(wall.locator("#river > li").nth(4)).to_be_attached()
    assert spills(wall) == FITS
    wall.set_viewport_size({"width": 3840, "height": 2160})
    wall.wait_for_timeout(300)
    assert wall.evaluate("getComputedStyle(document.documentElement).fontSize") == "32px"
    assert spills(wall) == FITS


def test_an_exercise_cannot_pass_for_real(desk, ylva):
    drill = factories.stream("exercise:autumn")
    factories.crisis(lead=ylva, exercise=drill)
    factories.mention("the real world")
    factories.mention("invented", exercise_id=drill.pk, score=80)
    wall = desk.screen(prepare=lambda page: page.clock.install())
    expect(wall.locator("body")).to_have_attribute("data-state", "drill")
    expect(wall.locator("#drillbar")).to_contain_text("Exercise")
    expect(wall.locator("#watermark")).to_be_visible()
    expect(wall.locator("#drillbar .fresh")).to_have_text(re.compile(r"Live, newest mention \d+ "))
    seen = wall.inner_text("main")
    assert ("invented" in seen, "the real world" in seen) == (True, False)
    colours = wall.evaluate(
        """() => [...document.querySelectorAll(".sev svg, .sent svg")].map((mark) =>
             getComputedStyle(mark).fill)"""
    )
    # Violet has a hue about 305, greys next to no chroma: no red, no amber, no teal.
    for colour in colours:
        _light, chroma, hue = (float(part) for part in re.findall(r"[\d.]+", colour)[:3])
        assert chroma < 0.03 or 290 < hue < 320, colour
    assert barriers(wall) == []
    # Nothing takes the word off the picture: neither a dead link nor what the device prefers.
    desk.kill()
    wall.clock.fast_forward(16_000)
    wall.emulate_media(reduced_motion="reduce", forced_colors="active", contrast="more")
    expect(wall.locator("#lost")).to_be_visible()
    expect(wall.locator("#watermark")).to_be_visible()


def test_in_a_storm_rows_come_at_a_readable_pace_and_all_are_counted(desk):
    wall = desk.screen(profile="control")
    wall.evaluate(
        """() => { window.came = []; new MutationObserver((all) => {
             for (const one of all) for (const row of one.addedNodes) came.push(row.dataset.id);
           }).observe(document.getElementById("river"), { childList: true }); }"""
    )
    now = timezone.now()
    for number in range(60):
        factories.mention(f"post {number}", created_at=now)
    factories.minute(now, 60)
    act()
    expect(wall.locator("#river-note")).to_contain_text("of 60 in 5 min", timeout=5000)
    assert len(wall.evaluate("window.came")) <= 10
