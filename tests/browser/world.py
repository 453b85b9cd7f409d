"""A house in the middle of its day, so that no screen that is looked at stands empty."""

from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone, translation

from accounts import links, second_factor
from accounts.models import User
from escalation.alerts.actions import acknowledge_alerts
from escalation.crises import actions as crises
from escalation.criteria.actions import draft_rule_set
from escalation.models import Alert, Crisis, RuleSet
from journal.models import Entry, Timer
from journal.timers import set_timer
from monitoring.models import Gap, Mention, Quarantined, Source
from monitoring.persons.actions import write_card
from monitoring.sources.actions import add_source, pause_source
from monitoring.store.parking import park_batch
from tests import factories, hearing
from wall.actions import hide_mention, pair_here
from wall.models import Profile

RULE = factories.RULES["rules"][0]
# Sources and departments that have a Swedish name as well: no Swedish page shows these.
ENGLISH_NAMES = ("Archipelago forum", "The Newspaper", "The Archive", "Lindåsa pier")


@dataclass(frozen=True, slots=True)
class World:
    """What the addresses of the screens ask for."""

    people: dict[str, User]
    link: str
    alert: Alert
    praise: Alert
    mention: Mention
    crisis: Crisis
    private: Crisis
    closed: Crisis
    live_rules: RuleSet
    draft: RuleSet
    source: Source
    blind: Source
    wall_token: str
    # Entries of the log, with words in them and without.
    note: int
    wordless: int


def make_world() -> World:
    """Make it anew: real rows, and through the actions wherever the log shall tell of it."""
    translation.activate("sv")
    factories.organisation(is_demo=True, name="Vidarö Line")
    everything = factories.person(
        ["comms", "lead", "legal", "admin"], name="Saga Lindehav", language="sv"
    )
    pier = factories.unit("pier", name=ENGLISH_NAMES[-1], name_sv="Kajen i Lindåsa")
    employee = factories.person("employee", name="Ture Backelin", language="sv", unit=pier)
    guarded = factories.person("lead", username="aino", name="Aino Varpela", language="sv")
    for each in (everything, guarded):
        second_factor.set_up(each, second_factor.new_secret(), 0)
    angry = RULE | {"key": "angry", "name": "Arga röster", "if": {"tone": ["negative"]}}
    rules = hearing.rules_in_force(rules=[RULE, angry])
    Timer.objects.filter(pk=set_timer("wake", "alert:7", timezone.now()).pk).update(state="parked")
    draft = draft_rule_set(actor=everything)
    source, blind = _sources(everything)
    mention = _mentions(everything, source)
    _screen, wall_token = pair_here(actor=everything, profile=Profile.CORRIDOR, language="sv")
    alert, praise = _alerts(everything, mention)
    crisis, private, closed = _crises(everything, guarded)
    return World(
        people={"all": everything, "employee": employee},
        link=links.issue_link(employee, timezone.now()),
        alert=alert,
        praise=praise,
        mention=mention,
        crisis=crisis,
        private=private,
        closed=closed,
        live_rules=rules,
        draft=draft,
        source=source,
        blind=blind,
        wall_token=wall_token,
        note=Entry.objects.filter(stream=crisis.stream).exclude(commitment="").latest("pk").pk,
        wordless=Entry.objects.get(verb="batch.parked").pk,
    )


def _sources(by: User) -> tuple[Source, Source]:
    now = timezone.now()
    forum, newspaper, archive, _pier = ENGLISH_NAMES
    source, _secret = add_source(
        actor=by, slug="forum", name=forum, name_sv="Lindåsaforumet", connector="webhook"
    )
    Source.objects.filter(pk=source.pk).update(last_heard_at=now)
    blind = factories.source(
        "tidningen", name=newspaper, name_sv="Tidningen", last_error="HTTP 503",
        last_heard_at=now - timedelta(hours=5), blind_since=now - timedelta(hours=4),
    )  # fmt: skip
    Gap.objects.create(
        source=blind, from_at=now - timedelta(hours=5), until_at=now, reason="HTTP 503"
    )
    paused = factories.source("arkivet", name=archive, name_sv="Arkivet")
    pause_source(actor=by, source_id=paused.pk, why="Flyttas till nästa vecka")
    for state in ("done", "parked"):
        batch = factories.batch(source, state=state, last_error="HTTP 503" * (state == "parked"))
        Quarantined.objects.create(
            batch=batch, position=0, raw=b"{", reason="JSON", at=batch.received_at
        )
    park_batch(factories.batch(source, state="waiting").pk)
    return source, blind


def _mentions(by: User, source: Source) -> Mention:
    story = factories.storyline("Rök på Tärnan", title_lang="sv", mention_count=3, original_count=2)
    first = factories.mention(
        "Ferry on FIRE outside Lindåsa??", storyline=story, score=78, source=source, tone=-1
    )
    factories.mention(first.text, storyline=story, source=source, original_id=first.pk, score=40)
    factories.mention("Det luktar rök", storyline=story, source=source, lang="sv", score=55)
    hidden = factories.mention("Lätt rök i hamnen", source=source, lang="sv", score=20)
    hide_mention(actor=by, mention_id=hidden.pk)
    for minutes in range(90):
        at = timezone.now() - timedelta(minutes=minutes)
        factories.minute(at, 1 + minutes % 5, source=source, storyline_id=story.pk)
    write_card(
        actor=by, author_key=first.author_key, kind="journalist", note="Ringde i går",
        note_ground="public-role",
    )  # fmt: skip
    return first


def _alerts(by: User, mention: Mention) -> tuple[Alert, Alert]:
    alert = factories.alert(78, mention=mention, storyline=mention.storyline)
    factories.alert(44, text="Kö vid terminalen igen")
    taken = factories.alert(61, text="Anslutningen missades")
    acknowledge_alerts(actor=by, seen={taken.pk: None})
    praise = factories.alert(0, kind="praise", text="Tack för hjälpen i går", tone=1)
    return alert, praise


def _crises(lead: User, other: User) -> tuple[Crisis, Crisis, Crisis]:
    now = timezone.now()
    crisis = factories.crisis(
        "Rök på bildäck", lead=lead, spokesperson=other, confirmed_line="Rök, ingen eld.",
        next_update_at=now + timedelta(minutes=12), update_every_min=30,
    )  # fmt: skip
    crises.write_note(actor=lead, number=crisis.number, text="Bryggan uppringd", kind="decision")
    crises.change_severity(
        actor=lead, number=crisis.number, severity="serious", was="crisis", reason="Lugnare"
    )
    private = factories.crisis("Anmälan mot personal", lead=lead, is_private=True, severity="watch")
    closed = factories.crisis("Inställd tur", lead=lead, severity="concern")
    crises.close_crisis(
        actor=lead, number=closed.number, reason="I hamn", lesson="Ett faktablad", despite=True
    )
    return crisis, private, closed
