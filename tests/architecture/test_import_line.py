"""The rooms import in one straight line, and a room's layers import downwards only."""

import shutil
import subprocess
import sys
from pathlib import Path

from crisisdesk.rooms import ROOMS, ROOT
from tests.architecture import source

LINT_IMPORTS = str(Path(sys.executable).with_name("lint-imports"))

# Inside a room a module may import what stands on its own step or lower. Modules with other names
# are the room's own (pure, or a door such as intake) and are held by the tests beside this one.
STEPS = {
    "models": 1,
    "queries": 2,
    "actions": 3,
    "tasks": 4,
    "forms": 4,
    "views": 5,
    "api": 5,
    "consumers": 5,
    "urls": 6,
}


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [LINT_IMPORTS, "--no-cache"], cwd=folder, capture_output=True, text=True, check=False
    )


def test_the_contracts_hold():
    linted = lint(ROOT)
    assert linted.returncode == 0, linted.stdout


def test_the_contracts_bite(tmp_path):
    for room in ROOMS:
        (tmp_path / room).mkdir()
        (tmp_path / room / "__init__.py").touch()
    for noun in ("alerts", "crises", "criteria", "duty", "readiness", "reviews", "statements"):
        (tmp_path / "escalation" / noun).mkdir()
        (tmp_path / "escalation" / noun / "__init__.py").touch()
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    assert lint(tmp_path).returncode == 0
    (tmp_path / "monitoring" / "__init__.py").write_text("import escalation\n")
    linted = lint(tmp_path)
    assert linted.returncode == 1
    assert "monitoring -> escalation" in linted.stdout


def step(module: str) -> int | None:
    """A module's step in its room, or None for one with a name of its own."""
    return next((STEPS[part] for part in reversed(module.split(".")) if part in STEPS), None)


def test_inside_a_room_imports_go_down():
    upwards = []
    for path in source.python_files():
        module = source.dotted(path)
        room, own = module.split(".")[0], step(module)
        if own is None or room == "crisisdesk":
            continue
        for imported in source.imports(path):
            other = step(imported.rpartition(".")[0]) or step(imported)
            if imported.split(".")[0] == room and other and other > own:
                upwards.append(f"{module} -> {imported}")
    assert upwards == []


def test_a_step_is_known_by_the_last_name_that_has_one():
    assert step("monitoring.models.inbox") == 1
    assert step("escalation.alerts.actions") == 3
    assert step("monitoring.intake") is None
