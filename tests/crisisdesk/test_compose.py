"""No Docker engine is needed to know that the production files name only things that exist."""

import importlib.util
import re
import shlex
from pathlib import Path

import pytest
import yaml
from django.core.management import call_command, get_commands
from django.urls import resolve

from crisisdesk.management.commands.secrets import NAMES
from crisisdesk.preflight import Options
from crisisdesk.programs import programs
from crisisdesk.rooms import ROOMS, ROOT
from crisisdesk.servers.places import RUNTIME_ROLE

COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
SERVICES = COMPOSE["services"]
OURS = sorted(name for name, service in SERVICES.items() if service["image"] == "crisisdesk")
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")


def variables_read() -> set[str]:
    """Every variable that our code reads, found by the name it is read under."""
    read = set()
    for room in ROOMS:
        for path in (ROOT / room).rglob("*.py"):
            read |= set(re.findall(r'"((?:CRISISDESK|DATABASE|REDIS)_[A-Z_]+)"', path.read_text()))
    return read


def test_the_services_are_these():
    assert set(SERVICES) == {"prepare", "web", "worker", "dispatcher", "postgres", "redis"}
    assert OURS == ["dispatcher", "prepare", "web", "worker"]


@pytest.mark.parametrize("name", OURS)
def test_every_command_exists_in_code(name):
    program, *rest = SERVICES[name]["command"]
    assert importlib.util.find_spec({"python": "sys"}.get(program, program))
    if program == "python":
        assert rest[0] == "manage.py"
        assert get_commands()[rest[1]] == "crisisdesk"
    if program == "uvicorn":
        module, _, attribute = rest[0].partition(":")
        assert re.search(rf"^{attribute} = ", source_of(module), re.MULTILINE)


def test_preparing_takes_the_arguments_it_is_given(capsys):
    _, _, command, *arguments = SERVICES["prepare"]["command"]
    with pytest.raises(SystemExit) as ended:
        call_command(command, *arguments, "--help")
    assert ended.value.code == 0
    assert "--empty" in capsys.readouterr().out


def test_web_and_worker_run_as_up_runs_them():
    ours = {each.name: each.command()[3:] for each in programs(Options("0.0.0.0", 8000, True), [])}
    assert [*SERVICES["web"]["command"][1:2], *sorted(SERVICES["web"]["command"][2:])] == [
        *ours["web"][:1],
        *sorted(set(ours["web"][1:]) - {"--log-level=warning"}),
    ]
    assert sorted(SERVICES["worker"]["command"][1:]) == sorted(ours["worker"])


def test_only_preparing_owns_the_tables():
    owners = {name for name in OURS if "owner_url" in SERVICES[name]["secrets"]}
    assert owners == {"prepare"}
    assert SERVICES["prepare"]["environment"]["CRISISDESK_RUNTIME_ROLE"] == RUNTIME_ROLE


@pytest.mark.parametrize("name", OURS)
def test_every_variable_is_read_by_the_code(name):
    given = {variable.removesuffix("_FILE") for variable in SERVICES[name]["environment"]}
    assert given - variables_read() == set()


# Settled by the files themselves, by `up`, or only for one process.
SETTLED = {
    "DATABASE_URL", "REDIS_URL", "CRISISDESK_ADDRESS", "CRISISDESK_BOOTSTRAP", "CRISISDESK_DEBUG",
    "CRISISDESK_FIELD_KEYS", "CRISISDESK_HOSTS", "CRISISDESK_HTTPS", "CRISISDESK_JOURNAL_KEY",
    "CRISISDESK_RUNTIME_PASSWORD", "CRISISDESK_RUNTIME_ROLE", "CRISISDESK_SECRET_KEY",
    "CRISISDESK_STATIC_ROOT", "CRISISDESK_TRUSTED_PROXIES", "CRISISDESK_VAR",
}  # fmt: skip


@pytest.mark.parametrize("name", OURS)
def test_whatever_the_page_leaves_to_choose_is_passed_on_from_outside(name):
    page = (ROOT / "docs" / "deploy.md").read_text(encoding="utf-8")
    explained = set(re.findall(r"^\| `((?:CRISISDESK|DATABASE|REDIS)_\w+)`", page, re.MULTILINE))
    passed_on = {
        variable
        for variable, value in SERVICES[name]["environment"].items()
        if value.startswith(f"${{{variable}:-")
    }
    assert passed_on == explained - SETTLED


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_every_secret_is_declared_used_and_written_by_our_command(name):
    service = SERVICES[name]
    mounted = {f"/run/secrets/{secret}" for secret in service.get("secrets", [])}
    read = {value for key, value in service.get("environment", {}).items() if key.endswith("_FILE")}
    assert read == mounted
    assert set(service.get("secrets", [])) - set(COMPOSE["secrets"]) == set()


def test_the_secret_files_are_the_ones_our_command_writes():
    files = {Path(secret["file"]) for secret in COMPOSE["secrets"].values()}
    assert {path.name for path in files} == set(COMPOSE["secrets"]) == NAMES
    assert {path.parent for path in files} == {Path("secrets")}
    assert "secrets/" in (ROOT / ".gitignore").read_text().splitlines()
    assert "secrets" in (ROOT / ".dockerignore").read_text().splitlines()


def test_the_secrets_command_writes_files_that_fit_together(tmp_path, capsys):
    folder = tmp_path / "secrets"
    call_command("secrets", str(folder))
    first = {path.name: path.read_text().strip() for path in folder.iterdir()}
    assert set(first) == NAMES
    assert first["owner_url"] == (
        f"postgres://crisisdesk:{first['postgres_password']}@postgres/crisisdesk"
    )
    assert first["database_url"] == (
        f"postgres://{RUNTIME_ROLE}:{first['runtime_password']}@postgres/crisisdesk"
    )
    assert oct(folder.stat().st_mode & 0o777) == "0o700"
    call_command("secrets", str(folder))
    assert {path.name: path.read_text().strip() for path in folder.iterdir()} == first


def test_every_health_check_asks_for_something_that_exists():
    web = " ".join(SERVICES["web"]["healthcheck"]["test"])
    path = re.search(r"http://localhost:8000(/[\w/]*)", web)
    assert path
    assert resolve(path[1]).url_name == "healthz"
    worker = shlex.split(SERVICES["worker"]["healthcheck"]["test"][1])
    assert worker[:4] == ["celery", "--app=crisisdesk", "inspect", "ping"]
    # Its only work is to hold a lock and hand out rows; /healthz tells when none is doing so.
    assert set(OURS) - {n for n in OURS if "healthcheck" in SERVICES[n]} == {
        "dispatcher",
        "prepare",
    }


def test_nothing_runs_as_root_and_only_the_web_listens_on_this_machine_alone():
    users = {name: service.get("user") for name, service in SERVICES.items()}
    assert users == dict.fromkeys(OURS) | {"postgres": "postgres", "redis": "redis"}
    assert re.findall(r"^USER (\w+)$", DOCKERFILE, re.MULTILINE) == ["desk"]
    ports = {name: service["ports"] for name, service in SERVICES.items() if "ports" in service}
    assert ports == {"web": ["127.0.0.1:8000:8000"]}


def test_every_network_volume_and_dependency_is_declared():
    for service in SERVICES.values():
        assert set(service["networks"]) - set(COMPOSE["networks"]) == set()
        named = {mount.partition(":")[0] for mount in service.get("volumes", [])}
        assert named - set(COMPOSE["volumes"]) == set()
        assert set(service.get("depends_on", {})) - set(SERVICES) == set()


def test_postgresql_is_made_with_the_locale_that_knows_swedish():
    arguments = SERVICES["postgres"]["environment"]["POSTGRES_INITDB_ARGS"]
    embedded = source_of("crisisdesk.servers.postgres")
    assert [word for word in shlex.split(arguments) if word not in embedded] == []


def test_the_image_copies_and_runs_only_what_exists():
    copied = re.findall(r"^COPY ([\w.-]+) ", DOCKERFILE, re.MULTILINE)
    assert [name for name in copied if not (ROOT / name).exists()] == []
    commands = re.findall(r"python manage\.py (\w+)", DOCKERFILE)
    assert [name for name in commands if name not in get_commands()] == []
    given = set(re.findall(r"(CRISISDESK_[A-Z_]+)=", DOCKERFILE))
    assert given - variables_read() == set()
    assert "requirements.lock" in copied


def source_of(module: str) -> str:
    return (ROOT / (module.replace(".", "/") + ".py")).read_text(encoding="utf-8")
