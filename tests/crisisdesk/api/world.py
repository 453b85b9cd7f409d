"""For every operation of the API a call that must succeed in the desk of desk.py."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import URLPattern, get_resolver
from django.utils import timezone

from accounts.models import Organisation
from crisisdesk.api.operations import Operation
from journal.timers import set_timer
from monitoring.replays.actions import ask_replay
from monitoring.replays.queries import stage
from monitoring.sightings.actions import ReportTold, send_report
from tests import factories
from tests.accounts.proofs import give_factor
from tests.crisisdesk.api.caller import token_for
from tests.crisisdesk.api.desk import World
from wall.actions import open_pairing

__all__ = ["FILE", "Case", "World", "case", "operations"]

FILE = b"text;created_at\nSmoke on deck;2025-11-20T12:00:00Z\n"


@dataclass(slots=True)
class Case:
    """A call: who makes it, where, with what, and the status it is answered with."""

    path: str
    body: Any = None
    role: str = "lead"
    status: int = 200
    query: dict[str, Any] = field(default_factory=dict)
    # What must be different in the answer to a repeat: secrets are told once.
    told_once: str = ""


def operations() -> Iterator[tuple[str, Operation]]:
    """Every operation of the API with the pattern of its address, read from the URL resolver."""
    patterns: Any = get_resolver().url_patterns
    for part in ("api/", "v1/"):
        patterns = next(each for each in patterns if str(each.pattern) == part).url_patterns
    for found in patterns:
        assert isinstance(found, URLPattern)
        for operation in found.callback.cls.operations.values():  # type: ignore[attr-defined]
            yield str(found.pattern), operation


def case(name: str, w: World) -> Case:
    """The call that must succeed for an operation, by its name. Raises KeyError for a new one."""
    alert, crisis = f"alerts/{w.alert.pk}/", f"crises/{w.crisis.number}/"
    mention, author = f"mentions/{w.mention.pk}/", f"persons/{w.mention.author_key}/"
    seen = {"revision": 1}
    reason = {"reason": "Because it is so"}
    several = [{"id": w.alert.pk, "revision": 1}]
    made = {
        "index": lambda: Case(""),
        "health": lambda: Case("health/", status=503),
        "desk": lambda: Case("desk/"),
        "numbers": lambda: Case("numbers/", query={"span": "1h"}),
        "units": lambda: Case("units/"),
        "me": lambda: Case("me/"),
        "me_change": lambda: Case("me/", {"language": "sv"}),
        "tokens": lambda: Case("tokens/"),
        "token_make": lambda: Case(
            "tokens/", {"name": "P", "scopes": ["desk.see"]}, status=201, told_once="secret"
        ),
        "token_revoke": lambda: Case(f"tokens/{_token(w.lead)}/revoke/"),
        "mentions": lambda: Case("mentions/", query={"q": "smoke", "severity": ["serious"]}),
        "mention": lambda: Case(mention),
        "mention_versions": lambda: Case(f"{mention}versions/"),
        "mention_copies": lambda: Case(f"mentions/{w.original.pk}/copies/"),
        "mention_hide": lambda: Case(f"{mention}hide/"),
        "mention_show": lambda: Case(f"mentions/{w.hidden()}/show/"),
        "hidden_mentions": lambda: Case("hidden-mentions/"),
        "storylines": lambda: Case("storylines/"),
        "storyline": lambda: Case(f"storylines/{w.story.pk}/"),
        "storyline_name": lambda: Case(f"storylines/{w.story.pk}/name/", {"title": "The smoke"}),
        "writer": lambda: Case(author),
        "writer_card": lambda: Case(
            f"{author}card/", {"kind": "press", "note": "Writes", "note_ground": "public-role"}
        ),
        "sources": lambda: Case("sources/"),
        "source_add": lambda: Case(
            "sources/", {"connector": "webhook", "name": "New"}, "admin", 201, told_once="secret"
        ),
        "feed_look": lambda: Case("feeds/look/", {"url": "https://127.0.0.1/rss"}, "admin"),
        "source": lambda: Case("sources/hook/"),
        "source_change": lambda: Case("sources/hook/", {"name": "Other"}, "admin"),
        "source_pause": lambda: Case("sources/hook/pause/", {"why": "Moving"}, "admin"),
        "source_resume": lambda: Case(f"sources/{w.paused()}/resume/", None, "admin"),
        "source_secret": lambda: Case("sources/hook/secret/", None, "admin", told_once="secret"),
        "source_quarantine": lambda: Case("sources/hook/quarantine/"),
        "source_settle": lambda: Case(
            f"sources/hook/quarantine/{w.item.pk}/settle/", None, "admin"
        ),
        "source_parked": lambda: Case("sources/hook/parked/"),
        "source_retry": lambda: Case(f"sources/hook/parked/{w.batch.pk}/retry/", None, "admin"),
        "sighting_add": lambda: Case(
            "sightings/", {"pasted": "https://a.example/1 Smoke"}, status=201
        ),
        "report_send": lambda: Case(
            "reports/", {"text": "I saw smoke"}, "employee", 201, told_once="receipt"
        ),
        "report_standing": lambda: Case(
            "reports/standing/", {"receipt": _receipt(w)}, "employee"
        ),
        "file_import": lambda: Case("imports/", {"file": _file()}),
        "replay": lambda: Case("replay/"),
        "replay_start": lambda: Case(f"replay/{_demo()}", {"speed": 600}),
        "replay_stop": lambda: Case(f"replay/{_playing(w)}stop/"),
        "alerts": lambda: Case("alerts/", query={"state": ["open"], "kind": ["storyline"]}),
        "alert_queue": lambda: Case("alerts/queue/", query={"tab": "all"}),
        "alert_changes": lambda: Case("alerts/changes/"),
        "alert_deciders": lambda: Case("alerts/deciders/"),
        "alert_undo": lambda: Case("alerts/undo/", {"group": w.undone()}),
        "alert": lambda: Case(alert),
        "alert_carriers": lambda: Case(f"{alert}carriers/"),
        "alert_seen": lambda: Case(f"{alert}seen/"),
        "alert_praise": lambda: Case(f"alerts/{w.praise().pk}/praise/"),
        "alerts_acknowledge": lambda: Case("alerts/acknowledge/", {"alerts": several}),
        "alerts_assign": lambda: Case("alerts/assign/", {"alerts": several}),
        "alerts_dismiss": lambda: Case("alerts/dismiss/", {"alerts": several, "outcome": "noise"}),
        "alerts_snooze": lambda: Case("alerts/snooze/", {"alerts": several, "choice": "15"}),
        "alerts_hand_over": lambda: Case("alerts/hand-over/", {"alerts": several}),
        "alerts_take_back": lambda: Case(
            "alerts/take-back/", {"alerts": [{"id": w.snoozed().pk, "revision": 2}]}
        ),
        "alert_acknowledge": lambda: Case(f"{alert}acknowledge/", seen),
        "alert_assign": lambda: Case(f"{alert}assign/", seen | {"to": w.people["comms"].pk}),
        "alert_dismiss": lambda: Case(f"{alert}dismiss/", seen | {"outcome": "false_alarm"}),
        "alert_snooze": lambda: Case(f"{alert}snooze/", seen | {"choice": "60"}),
        "alert_hand_over": lambda: Case(f"{alert}hand-over/", seen | {"reason": "A refund"}),
        "alerts_merge": lambda: Case(
            "alerts/merge/",
            {
                "alerts": [
                    {"id": factories.alert(number).pk, "revision": 1} for number in (78, 58)
                ]
            },
        ),
        "alert_split": lambda: Case(f"alerts/{w.merged()}/split/", {"parts": [w.part]}),
        "alerts_label": lambda: Case(
            "alerts/label/", {"alerts": [factories.alert().pk], "add": ["storm"]}
        ),
        "alert_take_back": lambda: Case(f"alerts/{w.snoozed().pk}/take-back/", {"revision": 2}),
        "alert_pass_on": lambda: Case(
            f"alerts/{w.praise().pk}/pass-on/", {"unit": "terminal", "text": "Thank you all"}
        ),
        "alert_confirm": lambda: Case(w.asked("confirm"), {"severity": "crisis"}),
        "alert_keep": lambda: Case(w.asked("keep"), {"severity": "crisis"}),
        "crises": lambda: Case("crises/"),
        "crisis_open": lambda: Case(
            "crises/",
            {"title": "Smoke", "type": "safety", "severity": "serious", "alerts": several},
            status=201,
        ),
        "crisis": lambda: Case(crisis),
        "crisis_entries": lambda: Case(f"{crisis}entries/"),
        "crisis_severity": lambda: Case(
            f"{crisis}severity/", {"severity": "crisis", "was": "serious"} | reason
        ),
        "crisis_status": lambda: Case(f"{crisis}status/", {"status": "confirmed"}),
        "crisis_staff": lambda: Case(f"{crisis}staff/", {"spokesperson": w.people["legal"].pk}),
        "crisis_note": lambda: Case(f"{crisis}notes/", {"text": "The captain rang"}, status=201),
        "crisis_line": lambda: Case(f"{crisis}line/", {"line": "Nobody is hurt."}),
        "crisis_next_update": lambda: Case(f"{crisis}next-update/", {"at": _soon()}),
        "crisis_link": lambda: Case(f"{crisis}link/", {"mentions": [w.original.pk]}),
        "crisis_members": lambda: Case(
            f"crises/{_private(w).number}/members/", {"add": [w.people["legal"].pk]}
        ),
        "crisis_privacy": lambda: Case(f"{crisis}privacy/", {"is_private": True} | reason),
        "crisis_close": lambda: Case(f"{crisis}close/", {"despite": True} | reason),
        "crisis_likes": lambda: Case("crisis-likes/", query={"title": "Smoke on deck"}),
        "crisis_types": lambda: Case("crisis-types/"),
        "crisis_people": lambda: Case("crisis-people/"),
        "rule_sets": lambda: Case("rule-sets/"),
        "rule_set_draft": lambda: Case("rule-sets/", {}, "admin", 201),
        "rule_set": lambda: Case(f"rule-sets/{w.live.version}/"),
        "rule_set_change": lambda: _change(w),
        "rule_set_changes": lambda: Case(f"rule-sets/{w.proposed().version}/changes/"),
        "rule_set_matrix": lambda: Case(f"rule-sets/{w.live.version}/matrix/"),
        "rule_set_propose": lambda: Case(
            f"rule-sets/{w.changed_draft().version}/propose/", {"why": "Calmer"}, "admin"
        ),
        "rule_set_publish": lambda: _publish(w),
        "rule_set_roll_back": lambda: Case(
            f"rule-sets/{w.retired()}/roll-back/", {"why": "It was better"}, "admin", 201
        ),
        "rule_set_preview": lambda: Case(
            f"rule-sets/{w.draft().version}/preview/", {"words": "safety"}, "admin"
        ),
        "rule_set_discard": lambda: Case(f"rule-sets/{w.draft().version}/discard/", None, "admin"),
        "screens": lambda: Case("screens/"),
        "screen_pair": lambda: Case(
            "screens/",
            {"code": open_pairing(secret="", address="10.0.0.9").code, "name": "Foyer"},
            "admin",
            201,
        ),
        "screen_rename": lambda: Case(f"screens/{w.screen.pk}/", {"name": "Hall"}, "admin"),
        "screen_revoke": lambda: Case(f"screens/{w.screen.pk}/revoke/", None, "admin"),
        "log": lambda: Case("log/", query={"limit": "5"}),
        "log_erase": lambda: Case(
            f"log/{w.entry.pk}/erase/", {"ground": "request", "reason": "Asked"}, "legal"
        ),
        "log_standing": lambda: Case("log/standing/"),
        "log_check": lambda: Case("log/check/"),
        "standstill": lambda: Case("standstill/", None, "admin"),
        "timer_retry": lambda: Case(f"standstill/deadlines/{_parked()}/retry/", None, "admin"),
        "timer_call_off": lambda: Case(f"standstill/deadlines/{_parked()}/call-off/", {}, "admin"),
        "delivery_retry": lambda: Case(f"standstill/deliveries/{w.batch.pk}/retry/", None, "admin"),
        "delivery_leave": lambda: Case(f"standstill/deliveries/{w.batch.pk}/leave/", None, "admin"),
        "house": lambda: Case("organisation/", None, "admin"),
        "house_change": lambda: Case("organisation/", {"name": "Norrö Lines"}, "admin"),
        "people": lambda: Case("people/", None, "admin", query={"q": "person"}),
        "person": lambda: Case(f"people/{w.lead.pk}/", None, "admin"),
        "person_add": lambda: Case(
            "people/",
            {"username": "new.one", "name": "New One", "roles": ["employee"]},
            "admin",
            201,
            told_once="link",
        ),
        "person_change": lambda: Case(
            f"people/{w.lead.pk}/", {"title": "Head", "unit": "terminal"}, "admin"
        ),
        "person_roles": lambda: Case(
            f"people/{w.lead.pk}/roles/", {"roles": ["comms"]} | reason, "admin"
        ),
        "person_close": lambda: Case(f"people/{w.lead.pk}/close/", reason, "admin"),
        "person_open": lambda: Case(f"people/{_closed()}/open/", reason, "admin"),
        "person_link": lambda: Case(f"people/{w.lead.pk}/link/", None, "admin", told_once="link"),
        "person_factor": lambda: Case(f"people/{_with_factor(w)}/reset-factor/", reason, "admin"),
    }  # fmt: skip
    return made[name]()


# ---------------------------------------------------------------- pieces of cases


def _demo() -> str:
    Organisation.objects.update(is_demo=True)
    return ""


def _playing(w: World) -> str:
    _demo()
    if not stage().is_playing:
        ask_replay(actor=w.lead)
    return ""


def _receipt(w: "World") -> str:
    told = ReportTold(key="receipt-of-a-report", text="I saw smoke")
    return send_report(actor=w.people["employee"], report=told)


def _file() -> SimpleUploadedFile:
    return SimpleUploadedFile("posts.csv", FILE, "text/csv")


def _soon() -> str:
    return (timezone.now() + timedelta(minutes=30)).isoformat()


def _token(person: Any) -> int:
    return token_for(person)[0].pk


def _private(w: World) -> Any:
    return factories.crisis(lead=w.lead, is_private=True)


def _closed() -> int:
    return factories.person("comms", is_active=False).pk


def _parked() -> int:
    timer = set_timer("wake", "alert:1", timezone.now())
    type(timer).objects.filter(pk=timer.pk).update(state="parked")
    return timer.pk


def _with_factor(w: World) -> int:
    give_factor(w.lead)
    return w.lead.pk


def _change(w: World) -> Case:
    draft = w.draft()
    body = {"document": {**draft.document, "hysteresis": 6}, "digest": draft.digest}
    return Case(f"rule-sets/{draft.version}/", body, "admin")


def _publish(w: World) -> Case:
    proposed = w.proposed()
    path = f"rule-sets/{proposed.version}/publish/"
    return Case(path, {"digest": proposed.digest, "live": w.live.version}, "admin")
