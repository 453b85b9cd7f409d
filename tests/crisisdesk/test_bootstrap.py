"""Making `.venv`: what counts as installed, what heals, and what each failure says."""

import ast
import errno
import importlib.util
import os
import shutil
import subprocess
import sys
import threading
import time
from types import SimpleNamespace

import pytest

from crisisdesk import bootstrap, installing
from crisisdesk.bootstrap import RUN_LOCK, TEST_LOCK, Environment
from crisisdesk.installing import InstallFailed, cause
from crisisdesk.progress import Progress
from crisisdesk.rooms import ROOT


@pytest.fixture
def environment(tmp_path):
    """A clone with lock files and an environment into which nothing was installed."""
    (tmp_path / RUN_LOCK).write_text("one==1 --hash=sha256:1\n")
    (tmp_path / TEST_LOCK).write_text("one==1 --hash=sha256:1\ntwo==2 --hash=sha256:2\n")
    made = Environment(tmp_path)
    made.python.parent.mkdir(parents=True)
    made.python.symlink_to(sys.executable)
    return made


def known(environment: Environment) -> list[str]:
    return [lock for lock in (RUN_LOCK, TEST_LOCK) if environment.has(lock)]


def test_nothing_is_known_of_a_fresh_or_missing_environment(environment):
    assert known(environment) == []
    assert environment.is_usable()
    shutil.rmtree(environment.folder)
    assert known(environment) == []
    assert not environment.is_usable()


@pytest.mark.parametrize(
    ("order", "then"),
    [
        ([RUN_LOCK], [RUN_LOCK]),
        ([TEST_LOCK], [RUN_LOCK, TEST_LOCK]),
        ([RUN_LOCK, TEST_LOCK], [RUN_LOCK, TEST_LOCK]),
    ],
)
def test_the_test_packages_hold_all_that_running_needs(environment, order, then):
    for lock in order:
        with environment.installing(lock):
            assert known(environment) == []
    assert known(environment) == then


def test_a_changed_lock_is_installed_again_and_the_other_is_not_trusted(environment):
    with environment.installing(TEST_LOCK):
        pass
    (environment.root / RUN_LOCK).write_text("one==1.1 --hash=sha256:3\n")
    assert known(environment) == [TEST_LOCK]
    with environment.installing(RUN_LOCK):
        pass
    assert known(environment) == [RUN_LOCK]


def test_an_interrupted_install_is_begun_again_from_nothing(environment):
    with environment.installing(RUN_LOCK):
        pass
    with pytest.raises(KeyboardInterrupt), environment.installing(TEST_LOCK):
        raise KeyboardInterrupt
    assert known(environment) == []
    assert not environment.is_usable()


def test_an_environment_whose_python_was_replaced_is_made_anew(environment):
    with environment.installing(RUN_LOCK):
        pass
    environment.python.unlink()
    environment.python.symlink_to("/bin/sh")
    assert known(environment) == []
    assert not environment.is_usable()


def test_preparing_heals_and_tells(environment, monkeypatch, capsys):
    asked = []
    monkeypatch.setattr(bootstrap, "install", lambda lock, *_, **__: asked.append(lock.name))
    uv = environment.root / "uv"
    uv.write_text(f'#!/bin/sh\nmkdir -p "$5/bin"; ln -s {sys.executable} "$5/bin/python"\n')
    uv.chmod(0o755)
    monkeypatch.setattr(shutil, "which", lambda name: str(uv))
    environment.folder.joinpath("installing").touch()
    environment.folder.joinpath("torn").touch()
    bootstrap.prepare(environment, RUN_LOCK, Progress())
    assert asked == [RUN_LOCK]
    assert known(environment) == [RUN_LOCK]
    assert not environment.folder.joinpath("torn").exists()
    told = [line.split(" (")[0] for line in capsys.readouterr().out.splitlines()]
    assert told == ["✓ Making a Python environment in .venv", "✓ Installing packages"]


def test_two_starts_at_once_install_once(environment, monkeypatch):
    asked = []

    def install(lock, *_, **__):
        asked.append(lock.name)
        time.sleep(0.3)

    monkeypatch.setattr(bootstrap, "install", install)
    threads = [
        threading.Thread(target=bootstrap.prepare, args=(environment, RUN_LOCK, Progress()))
        for _ in range(2)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert asked == [RUN_LOCK]


def test_a_missing_venv_module_is_one_sentence(environment, monkeypatch):
    shutil.rmtree(environment.folder)
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    with pytest.raises(InstallFailed) as told:
        bootstrap.refuse_what_cannot_work(environment, uv=None)
    assert str(told.value) == (
        f"This Python {version} has no venv module: install it (on Debian and Ubuntu: "
        f"apt install python{version}-venv), then start again."
    )
    bootstrap.refuse_what_cannot_work(environment, uv="/usr/bin/uv")


def test_a_full_disk_is_said_before_the_slow_work(environment, monkeypatch):
    monkeypatch.setattr(shutil, "disk_usage", lambda path: SimpleNamespace(free=12_000_000))
    bootstrap.refuse_what_cannot_work(environment, uv=None)
    shutil.rmtree(environment.folder)
    with pytest.raises(InstallFailed) as told:
        bootstrap.refuse_what_cannot_work(environment, uv=None)
    assert str(told.value) == (
        f"The disk is too full: CrisisDesk needs about 900 MB in {environment.root}, "
        "and 12 MB are free."
    )


@pytest.mark.parametrize(
    ("number", "sentence"),
    [
        (errno.ENOSPC, "The disk is full: free some space in {root}, then start again."),
        (errno.EACCES, "CrisisDesk may not write {root}: start it as the owner of that folder."),
        (errno.EIO, "CrisisDesk could not be prepared: [Errno 5] Input/output error"),
    ],
)
def test_an_error_of_the_system_is_one_sentence(tmp_path, number, sentence):
    error = OSError(number, os.strerror(number))
    assert bootstrap.told_plainly(error, tmp_path) == sentence.format(root=tmp_path)


@pytest.mark.parametrize(
    ("output", "sentence"),
    [
        ("ERROR: Could not install: [Errno 28] No space left on device", installing.DISK),
        ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE FILE", installing.HASHES),
        ("error: Hash mismatch for `one==1`", installing.HASHES),
        (
            "WARNING: Retrying after connection broken by 'NewConnectionError'\n"
            "ERROR: No matching distribution found for one==1",
            installing.NETWORK,
        ),
        ("error: Failed to fetch: dns error", installing.NETWORK),
        ("ERROR: No matching distribution found for one==1", installing.PLATFORM),
        ("Segmentation fault", installing.OTHER),
    ],
)
def test_what_an_installer_prints_becomes_one_sentence(tmp_path, output, sentence):
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    log = tmp_path / "install.log"
    expected = sentence.format(folder=tmp_path, version=version, log=log)
    assert cause(output, folder=tmp_path, log=log) == expected


def test_a_failing_installer_leaves_its_words_in_the_log(environment):
    environment.python.unlink()
    environment.python.write_text("#!/bin/sh\necho Collecting one\necho broken >&2\nexit 1\n")
    environment.python.chmod(0o755)
    notes: list[str] = []
    log = environment.folder / "install.log"
    with pytest.raises(InstallFailed) as told:
        installing.install(
            environment.root / TEST_LOCK, environment.folder, uv=None, told=notes.append
        )
    assert str(told.value) == f"The packages could not be installed; the reason is in {log}."
    assert log.read_text() == "Collecting one\nbroken\n"
    assert notes == ["1 of 2"]


def test_uv_is_used_when_it_is_there(environment, tmp_path):
    uv = tmp_path / "uv"
    uv.write_text('#!/bin/sh\necho "$@" > "$(dirname "$0")/asked"\n')
    uv.chmod(0o755)
    lock = environment.root / RUN_LOCK
    installing.install(lock, environment.folder, uv=str(uv), told=print)
    assert (tmp_path / "asked").read_text().split() == [
        *("pip", "install", "--python", str(environment.python)),
        *("--require-hashes", "--only-binary=:all:", "-r", str(lock)),
    ]


def test_an_old_python_can_read_manage_py_and_is_turned_away_in_one_sentence():
    ast.parse((ROOT / "manage.py").read_text(encoding="utf-8"), feature_version=(3, 6))
    pretend = (
        "import runpy, sys; sys.version_info = (3, 9, 2); sys.argv = ['manage.py', 'up']; "
        "runpy.run_path('manage.py', run_name='__main__')"
    )
    ended = subprocess.run(
        [sys.executable, "-c", pretend],
        cwd=ROOT,
        env={"PATH": "/nowhere"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.stderr == (
        "CrisisDesk needs Python 3.11 or newer, and this is Python 3.9: install a newer one, "
        "then start again.\n"
    )
    assert ended.returncode == 1


def test_the_lock_files_are_counted_for_the_progress_shown():
    for lock in (RUN_LOCK, TEST_LOCK):
        text = (ROOT / lock).read_text(encoding="utf-8")
        assert len(installing.packages(text)) == text.count("==") - text.count(" == ")
