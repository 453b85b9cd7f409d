"""Migrations, lock files and translations are complete."""

import re

import pytest
from django.core.management import call_command
from django.db.migrations.loader import MigrationLoader

from crisisdesk.messages import LANGUAGES, check
from crisisdesk.rooms import ROOMS, ROOT

PIN = re.compile(r"^([\w.-]+)(?:\[[\w,-]+\])?==([^\s;\\]+)", re.MULTILINE)


def pins(lock: str) -> dict[str, str]:
    return dict(PIN.findall((ROOT / lock).read_text(encoding="utf-8")))


@pytest.mark.django_db
def test_no_model_change_lacks_its_migration(capsys):
    call_command("makemigrations", "--check", "--dry-run")
    assert capsys.readouterr().out == "No changes detected\n"


def test_every_migration_has_a_name_somebody_thought_of():
    ours = MigrationLoader(None, ignore_no_migrations=True).disk_migrations
    auto_named = []
    for (app, name), migration in sorted(ours.items()):
        if app not in ROOMS or migration.initial:
            continue
        suggested = migration.suggest_name()  # type: ignore[attr-defined]
        if name[5:] == suggested or "_and_more" in name or re.search(r"auto_\d", name):
            auto_named.append(f"{app}.{name}")
    assert auto_named == []


def test_no_migration_asks_for_an_extension():
    asking = [
        str(path.relative_to(ROOT))
        for room in ROOMS
        for path in (ROOT / room).glob("migrations/*.py")
        if re.search(r"CREATE EXTENSION|Extension\(", path.read_text(encoding="utf-8"))
    ]
    assert asking == []


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-test.lock"])
def test_a_lock_names_no_address_and_pins_every_package_with_hashes(lock):
    text = (ROOT / lock).read_text(encoding="utf-8")
    assert "://" not in text
    entries = re.split(r"^(?=[\w.-]+(?:\[[\w,-]+\])?==)", text, flags=re.MULTILINE)
    packages = [entry for entry in entries if PIN.match(entry)]
    assert len(packages) > 30
    assert [entry.split()[0] for entry in packages if "--hash=sha256:" not in entry] == []


def test_the_test_lock_is_the_run_lock_and_more():
    run, test = pins("requirements.lock"), pins("requirements-test.lock")
    assert {name: test.get(name) for name in run} == run
    assert len(test) > len(run)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_message_is_translated_once_and_used(language):
    findings = check(language)
    assert findings.missing == []
    assert findings.unused == []
    assert findings.duplicates == []
    assert findings.bent == []
