"""One valid call for every form of the product that changes something, and what it must record.

Programs' calls stand in tests/crisisdesk/api/world.py; this is the same for pages.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.links import issue_link
from accounts.models import Organisation, User
from journal.timers import set_timer
from monitoring.replays.actions import ask_replay
from monitoring.replays.queries import stage
from tests import factories
from tests.accounts.proofs import code_at, give_factor
from tests.crisisdesk.api.caller import token_for
from tests.crisisdesk.api.world import FILE, World
from wall.actions import open_pairing

EVERY_ROLE = ["comms", "lead", "legal", "admin", "employee"]
NEW_PASSWORD = "a calm grey sea 77"


@dataclass(slots=True)
class Act:
    """One form as it is sent. entries: how many it records; why: the reason if that is not one."""

    path: str
    body: dict[str, Any] = field(default_factory=dict)
    entries: int = 1
    why: str = ""
    is_stranger: bool = False
    # What the browser does before, and what it knows then that the form needs.
    first: Callable[[Any], dict[str, Any]] | None = None


class House(World):
    """The world of the API's tests, with one person who may do everything at its forms."""

    def __init__(self) -> None:
        super().__init__()
        self.me = factories.person(EVERY_ROLE, username="all.roles")
        # The first sighting ever adds its source as well, which is an act and an entry of its own.
        for slug, connector in (("seen-by-us", "hand"), ("inside", "employee"), ("files", "file")):
            factories.source(slug, connector=connector, is_internal=connector == "employee")

    def parked_timer(self) -> int:
        timer = set_timer("wake", "alert:1", timezone.now())
        type(timer).objects.filter(pk=timer.pk).update(state="parked")
        return timer.pk

    def demo(self) -> None:
        Organisation.objects.update(is_demo=True)

    def playing(self) -> None:
        self.demo()
        if not stage().is_playing:
            ask_replay(actor=self.lead)

    def own_crisis(self, **given: Any) -> str:
        return factories.crisis(lead=self.me, severity="serious", **given).number

    def seat(self) -> str:
        return open_pairing(secret="", address="10.0.0.9").code


Made = Callable[[House], Act]


def _merging(w: House) -> Act:
    chosen = [f"{w.other_alert().pk}:1" for _ in range(2)]
    return Act(reverse("triage-decide", args=["merge"]), {"alert": chosen})


def _splitting(w: House) -> Act:
    whole = w.merged()
    return Act(reverse("triage-decide", args=["split"]), {"alert": f"{whole}:", "part": [w.part]})


def _triage(action: str, **more: Any) -> Made:
    def made(w: House) -> Act:
        alert, revision = (w.praise().pk, 1) if action == "pass-on" else (w.alert.pk, 1)
        if action == "take-back":
            alert, revision = w.snoozed().pk, 2
        body = {"alert": f"{alert}:{revision}"} | more
        if action == "pass-on":
            body["unit"] = w.unit.pk
        return Act(reverse("triage-decide", args=[action]), body)

    return made


def _crisis(what: str, **body: Any) -> Made:
    def made(w: House) -> Act:
        private = {"is_private": True} if what == "members" else {}
        return Act(reverse("crisis-act", args=[w.own_crisis(**private), what]), body)

    return made


def _draft(route: str, *more: str, **body: Any) -> Made:
    def made(w: House) -> Act:
        draft = w.draft()
        return Act(reverse(route, args=[draft.version, *more]), {"seen": draft.digest} | body)

    return made


def _key(w: House) -> str:
    return str(w.live.document["rules"][0]["key"])


def _scale(w: House) -> Act:
    draft = w.draft()
    body = {f"weight_{key}": value for key, value in draft.document["weights"].items()}
    body |= {
        f"from_{key}": value for key, value in draft.document["thresholds"].items() if value
    } | {"hysteresis": 9, "seen": draft.digest}
    return Act(reverse("rule-set-scale", args=[draft.version]), body)


def _publish(w: House) -> Act:
    proposed = w.proposed()
    body = {"seen": proposed.digest, "live": w.live.version}
    return Act(reverse("rule-set-publish", args=[proposed.version]), body)


def _drop(w: House) -> Act:
    draft = w.draft()
    return Act(reverse("rule-set-drop-rule", args=[draft.version, _key(w)]), {"seen": draft.digest})


def _rule(w: House) -> Act:
    draft = w.draft()
    path = reverse("rule-set-rule", args=[draft.version, _key(w)])
    return Act(path, {"name_en": "Many", "words": "safety", "seen": draft.digest})


def _with_factor(name: str) -> Made:
    def made(w: House) -> Act:
        give_factor(w.me)
        return Act(reverse(name))

    return made


def _shown_code(client: Any) -> dict[str, Any]:
    secret = client.get(reverse("second-factor")).context["secret"].replace(" ", "")
    return {"code": code_at(secret, timezone.now())}


def _file_looked_at(client: Any) -> dict[str, Any]:
    file = SimpleUploadedFile("posts.csv", FILE, "text/csv")
    shown = client.post(reverse("file-import"), {"file": file}).context
    reading = shown["reading"]
    return {"held": shown["held"], **{name: reading[name].value() for name in reading.fields}}


def _other_browser(w: House) -> Act:
    typed = {"username": w.me.username, "password": factories.PASSWORD}
    Client().post(reverse("sign-in"), typed)
    return Act(reverse("sessions-end"), {})


def _confirm(w: House) -> Act:
    w.demo()
    return Act(reverse("confirm"), {"password": factories.PASSWORD})


def _link(w: House) -> str:
    return issue_link(factories.person("comms"), timezone.now())


def _replay_start(w: House) -> Act:
    w.demo()
    return Act(reverse("replay-start"), {"speed": "600"})


def _replay_stop(w: House) -> Act:
    w.playing()
    return Act(reverse("replay-stop"))


def _wall(w: House, name: str) -> Act:
    return Act(reverse(name), {"mention": w.mention.pk if name == "wall-hide" else w.hidden()})


PAGES: dict[str, list[Made]] = {
    "triage-undo": [lambda w: Act(reverse("triage-undo"), {"group": w.undone(w.me)})],
    "triage-decide": [
        _triage("acknowledge"),
        _triage("assign"),
        _triage("dismiss", outcome="noise"),
        _triage("snooze", until="15"),
        _triage("hand-over", reason="A refund"),
        _triage("take-back"),
        _triage("pass-on", text="Thank you all"),
        _triage("label", label="night shift"),
        _merging,
        _splitting,
    ],
    "crisis-open": [
        lambda w: Act(
            reverse("crisis-open"),
            {"title": "Smoke", "type": "safety", "severity": "serious", "lead": w.me.pk,
             "promise": "30"},
        ),
    ],
    "crisis-act": [
        _crisis("severity", severity="concern", was="serious", reason="Calm"),
        _crisis("status", status="watching"),
        _crisis("note", text="Hello", kind="note"),
        _crisis("line", line="Smoke"),
        _crisis("promise", minutes="30"),
        _crisis("privacy", private="1", reason="Names"),
        _crisis("close", reason="Over", despite="1"),
    ],
    "rules-draft": [lambda w: Act(reverse("rules-draft"))],
    "rule-set-scale": [_scale],
    "rule-set-words": [_draft("rule-set-words", "safety", words_sv="eld")],
    "rule-set-new-list": [_draft("rule-set-new-list", name="weather")],
    "rule-set-patterns": [_draft("rule-set-patterns", patterns="booking = vl[0-9]{6}")],
    "rule-set-sheet": [_draft("rule-set-sheet", nature_crisis_en="The dam breaks.")],
    "rule-set-tiers": [_draft("rule-set-tiers", new_key="fans", new_factor="2")],
    "rule-set-rule": [_rule],
    "rule-set-drop-rule": [_drop],
    "rule-set-propose": [
        lambda w: Act(
            reverse("rule-set-propose", args=[w.changed_draft().version]), {"why": "Calmer"}
        )
    ],
    "rule-set-publish": [_publish],
    "rule-set-roll-back": [
        lambda w: Act(reverse("rule-set-roll-back", args=[w.retired()]), {"why": "It was better"})
    ],
    "rule-set-discard": [_draft("rule-set-discard")],
    "storyline-name": [
        lambda w: Act(reverse("storyline-name", args=[w.story.pk]), {"title": "The smoke"})
    ],
    "person-note": [
        lambda w: Act(
            reverse("person-note", args=[w.mention.author_key]),
            {"note": "minister", "note_ground": "public-role"},
        )
    ],
    "by-hand": [
        lambda w: Act(reverse("by-hand"), {"key": "k1", "pasted": "Smoke", "channel": "web"})
    ],
    "file-import": [
        lambda w: Act(reverse("file-import"), first=_file_looked_at)
    ],
    "source-add": [
        lambda w: Act(
            reverse("source-add", args=["webhook"]), {"name": "Storm", "slug": "storm"}
        )
    ],
    "source-change": [
        lambda w: Act(reverse("source-change", args=["hook"]), {"name": "Other", "slug": "hook"})
    ],
    "source-pause": [lambda w: Act(reverse("source-pause", args=["hook"]), {"why": "Moving"})],
    "source-resume": [lambda w: Act(reverse("source-resume", args=[w.paused()]))],
    "source-secret": [lambda w: Act(reverse("source-secret", args=["hook"]))],
    "source-retry": [lambda w: Act(reverse("source-retry", args=["hook", w.batch.pk]))],
    "source-settle": [lambda w: Act(reverse("source-settle", args=["hook", w.item.pk]))],
    "replay-start": [_replay_start],
    "replay-stop": [_replay_stop],
    "report": [lambda w: Act(reverse("report"), {"key": "k1", "text": "I saw smoke"})],
    "sign-in": [
        lambda w: Act(
            reverse("sign-in"),
            {"username": w.me.username, "password": factories.PASSWORD},
            is_stranger=True,
        )
    ],
    "sign-out": [lambda w: Act(reverse("sign-out"))],
    "confirm": [_confirm],
    "welcome": [
        lambda w: Act(reverse("welcome", args=[_link(w)]), {"new": NEW_PASSWORD}, is_stranger=True)
    ],
    "me": [
        lambda w: Act(
            reverse("me"),
            {"name": "Ny", "language": "sv", "theme": "dark", "time_zone": "UTC"},
        )
    ],
    "password": [
        lambda w: Act(reverse("password"), {"current": factories.PASSWORD, "new": NEW_PASSWORD})
    ],
    "sessions-end": [_other_browser],
    "theme": [lambda w: Act(reverse("theme"), {"theme": "dark"})],
    "language": [lambda w: Act(reverse("language"), {"language": "sv"})],
    "single-keys": [lambda w: Act(reverse("single-keys"), {})],
    "second-factor": [lambda w: Act(reverse("second-factor"), first=_shown_code)],
    "recovery-codes": [_with_factor("recovery-codes")],
    "second-factor-remove": [_with_factor("second-factor-remove")],
    "tokens": [
        lambda w: Act(reverse("tokens"), {"name": "Archive", "scopes": ["log.see"], "days": "30"})
    ],
    "token-revoke": [lambda w: Act(reverse("token-revoke", args=[token_for(w.me)[0].pk]))],
    "person-add": [
        lambda w: Act(
            reverse("person-add"),
            {"name": "Nora Ny", "username": "nora.ny", "language": "sv", "roles": ["comms"]},
        )
    ],
    "organisation": [
        lambda w: Act(
            reverse("organisation"),
            {"name": "Norrö Lines", "default_language": "sv", "time_zone": "Europe/Stockholm"},
        )
    ],
    "person-edit": [
        lambda w: Act(reverse("person-edit", args=[w.lead.pk]), {"name": "Other", "title": "Head"})
    ],
    "person-roles": [
        lambda w: Act(
            reverse("person-roles", args=[w.lead.pk]), {"roles": ["comms"], "reason": "Moved"}
        )
    ],
    "person-account": [
        lambda w: Act(reverse("person-account", args=[w.lead.pk]), {"reason": "Left"})
    ],
    "person-link": [lambda w: Act(reverse("person-link", args=[w.lead.pk]))],
    "person-factor": [lambda w: _factor_of(w.lead)],
    "log-check": [
        lambda w: Act(reverse("log-check"), entries=0, why="what is whole is not worth an entry")
    ],
    "log-export": [lambda w: Act(reverse("log-export"))],
    "log-erase": [
        lambda w: Act(
            reverse("log-erase", args=[w.entry.pk]), {"ground": "request", "reason": "Asked"}
        )
    ],
    "timer-retry": [lambda w: Act(reverse("timer-retry", args=[w.parked_timer()]))],
    "timer-call-off": [lambda w: Act(reverse("timer-call-off", args=[w.parked_timer()]))],
    "delivery-retry": [lambda w: Act(reverse("delivery-retry", args=[w.batch.pk]))],
    "delivery-leave": [lambda w: Act(reverse("delivery-leave", args=[w.batch.pk]))],
    "wall-pair": [
        lambda w: Act(
            reverse("wall-pair"),
            {"code": w.seat(), "name": "Foyer", "profile": "corridor", "language": "sv"},
        )
    ],
    "wall-here": [lambda w: Act(reverse("wall-here"))],
    "screen-revoke": [lambda w: Act(reverse("screen-revoke", args=[w.screen.pk]))],
    "screen-rename": [
        lambda w: Act(reverse("screen-rename", args=[w.screen.pk]), {"name": "Hall"})
    ],
    "wall-hide": [lambda w: _wall(w, "wall-hide")],
    "wall-show": [lambda w: _wall(w, "wall-show")],
}  # fmt: skip

# Routes that take POST and change nothing that is anybody's business.
CHANGE_NOTHING = {
    "report-receipt": "shows how far a report has come; who asks must not be found in the log",
    "rule-set-words-preview": "shows what would match; keeps nothing",
    "rule-set-rule-preview": "shows what would match; keeps nothing",
    "rule-set-new-rule": "leads to the form of a rule that is not there yet",
    "wall-claim": "a device asks whether somebody has typed its code; pairing is the act",
    "csp-report": "a browser's complaint, for the server's own log",
}


def _factor_of(person: User) -> Act:
    give_factor(person)
    return Act(reverse("person-factor", args=[person.pk]), {"reason": "Lost phone"})


def acts() -> Iterator[tuple[str, int, Made]]:
    """Every form with the name of its route and its place among those of the route."""
    for name, made in PAGES.items():
        for place, each in enumerate(made):
            yield name, place, each
