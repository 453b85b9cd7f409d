"""What decides, decides from what it is handed: no database, clock, settings or network."""

from pathlib import Path

import pytest

from crisisdesk.rooms import ROOMS, ROOT
from tests.architecture import source

# In these folders every module is pure, except those named.
FOLDERS = {
    "crisisdesk/charts": (),
    "escalation/criteria": ("actions", "entries", "forms", "live", "models", "queries", "views"),
    "monitoring/enrich": (),
}
MODULES = (
    "accounts/address.py",
    "accounts/attempts.py",
    "accounts/standing.py",
    "crisisdesk/dispatching/planning.py",
    "crisisdesk/presentation.py",
    "crisisdesk/quoting.py",
    "escalation/alerts/praise.py",
    "escalation/alerts/snoozing.py",
    "escalation/alerts/states.py",
    "escalation/alerts/volume_words.py",
    "escalation/crises/similar.py",
    "escalation/crises/steps.py",
    "escalation/crises/types.py",
    "escalation/desk/waiting.py",
    "escalation/triage/marks.py",
    "escalation/triage/queue.py",
    "journal/canonical.py",
    "journal/chain.py",
    "journal/sheets.py",
    "journal/signing.py",
    "journal/walk.py",
    "journal/witness.py",
    "monitoring/events.py",
    "monitoring/hostile.py",
    "monitoring/storylines/board.py",
    "monitoring/volume/detect.py",
    "monitoring/volume/watching.py",
    "monitoring/volume/expected.py",
    "wall/codes.py",
    "wall/frames.py",
    "wall/redaction.py",
)
OUTSIDE = (
    *("django.db", "django.conf", "django.core", "django.http", "django.urls", "django.contrib"),
    *("django.utils.timezone", "rest_framework", "celery", "channels", "redis", "psycopg2"),
    *("asyncio", "http", "httpx", "logging", "os", "random", "requests", "secrets", "socket"),
    *("subprocess", "threading", "time"),
)
STATEFUL = {"actions", "models", "queries", "tasks", "record"}
CLOCKS = (".now", ".today", ".utcnow")


def pure_modules() -> list[Path]:
    found = [ROOT / name for name in MODULES]
    for folder, impure in FOLDERS.items():
        found += [p for p in source.files(folder, ".py") if p.stem not in impure]
    return found


def reaches_outside(path: Path) -> list[str]:
    named = [
        one
        for one in sorted(source.imports(path))
        if one in OUTSIDE
        or one.startswith(tuple(f"{name}." for name in OUTSIDE))
        or (one.split(".")[0] in ROOMS and STATEFUL & set(one.split(".")))
    ]
    return named + [call for _, call in source.calls(path) if call.endswith(CLOCKS)]


@pytest.mark.parametrize("path", pure_modules(), ids=source.name)
def test_a_pure_module_reaches_for_nothing_outside(path):
    assert reaches_outside(path) == []


def test_the_rule_bites():
    assert reaches_outside(ROOT / "escalation" / "criteria" / "models.py") != []
    assert "datetime.now" in reaches_outside(ROOT / "monitoring" / "intake.py")
