"""The supervisor, with small real programs in place of servers."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from crisisdesk.rooms import ROOT
from crisisdesk.servers.places import CannotStart
from crisisdesk.supervisor import LONGEST_PAUSE_S, Child, Program, Supervisor

PATIENCE_S = 20


@pytest.fixture
def said():
    return []


@pytest.fixture
def supervisor(said):
    with Supervisor(said.append) as made:
        yield made


def program(name: str, code: str, **options) -> Program:
    return Program(name, [sys.executable, "-u", "-c", code], **options)


def wait(condition: Callable[[], object]) -> None:
    """Wait without a supervisor's help."""
    deadline = time.monotonic() + PATIENCE_S
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    # A process nobody has collected yet still answers; it is gone all the same.
    stat = Path(f"/proc/{pid}/stat")
    return not stat.exists() or stat.read_text().rpartition(")")[2].split()[0] != "Z"


def test_a_killed_child_comes_back(supervisor, said):
    child = supervisor.start(program("one", "import time; time.sleep(60)"))
    first = child.process.pid
    os.kill(first, signal.SIGKILL)
    assert supervisor.run(
        lambda: child.is_running and child.process.pid != first, timeout_s=PATIENCE_S
    )
    assert said == ["one was killed (signal 9); it starts again in 0.5 s"]


def test_pauses_double_up_to_a_limit_and_start_over_after_a_long_life():
    child = Child(Program("one", ["true"]), started_at=100.0)
    assert [child.pause_s(101.0) for _ in range(9)] == [
        *(0.5, 1, 2, 4, 8, 16),
        *[LONGEST_PAUSE_S] * 3,
    ]
    assert child.pause_s(131.0) == 0.5


def test_output_passes_line_by_line_whatever_is_in_it(supervisor, said):
    code = "import sys; sys.stdout.buffer.write(b'a\\xff\\n\\n' + b'x' * 200_000 + b'\\nend')"
    child = supervisor.start(program("one", code, runs_once=True))
    supervisor.run(lambda: not child.is_running, timeout_s=PATIENCE_S)
    assert said == [
        f"{'one':>10} | a�",
        f"{'one':>10} | {'x' * 200_000}",
        f"{'one':>10} | end",
    ]
    assert child.exit_code == 0


def test_a_child_that_closes_its_output_costs_nothing_and_lives_on(supervisor):
    child = supervisor.start(
        program("one", "import os, time; os.close(1); os.close(2); time.sleep(60)")
    )
    supervisor.run(lambda: child.process.stdout is None, timeout_s=PATIENCE_S)
    before = time.process_time()
    supervisor.run(lambda: False, timeout_s=0.5)
    assert child.is_running
    assert time.process_time() - before < 0.25


def test_what_runs_once_is_not_started_again(supervisor, said):
    child = supervisor.start(program("one", "raise SystemExit(3)", runs_once=True))
    supervisor.run(lambda: not child.is_running, timeout_s=PATIENCE_S)
    supervisor.run(lambda: child.is_running, timeout_s=0.8)
    assert (child.exit_code, child.is_running, said) == (3, False, [])


def test_children_stop_in_the_order_asked_for(said, tmp_path):
    notes = tmp_path / "notes"
    code = (
        "import signal, sys, time\n"
        "def end(*_):\n"
        f"    open({str(notes)!r}, 'a').write(sys.argv[1] + ' ')\n"
        "    sys.exit()\n"
        "signal.signal(signal.SIGTERM, end)\n"
        "print('ready')\n"
        "time.sleep(60)\n"
    )
    with Supervisor(said.append) as supervisor:
        for name in ("a", "b", "c", "other"):
            supervisor.start(Program(name, [sys.executable, "-u", "-c", code, name]))
        supervisor.run(lambda: len(said) == 4, timeout_s=PATIENCE_S)
        supervisor.stop_all(("c", "a", "b"))
    assert notes.read_text().split() == ["other", "c", "a", "b"]


def test_one_that_will_not_stop_is_killed_after_its_grace(supervisor, said):
    code = "import signal, time; signal.signal(15, signal.SIG_IGN); print('ready'); time.sleep(60)"
    child = supervisor.start(program("one", code, grace_s=0.3))
    supervisor.run(lambda: said, timeout_s=PATIENCE_S)
    supervisor.stop_all()
    assert child.exit_code == -signal.SIGKILL


def test_asking_again_while_it_stops_waits_no_longer(supervisor, said):
    code = "import signal, time; signal.signal(15, signal.SIG_IGN); print('ready'); time.sleep(60)"
    child = supervisor.start(program("one", code, grace_s=60))
    supervisor.run(lambda: said, timeout_s=PATIENCE_S)
    os.kill(os.getpid(), signal.SIGTERM)
    assert not supervisor.run(lambda: False)
    threading.Timer(0.3, os.kill, (os.getpid(), signal.SIGTERM)).start()
    started = time.monotonic()
    supervisor.stop_all()
    assert child.exit_code == -signal.SIGKILL
    assert time.monotonic() - started < 5


def test_what_a_child_started_goes_with_it(supervisor, said):
    code = (
        "import subprocess, sys, time\n"
        "print(subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)']).pid)\n"
        "time.sleep(60)\n"
    )
    child = supervisor.start(program("one", code))
    supervisor.run(lambda: said, timeout_s=PATIENCE_S)
    grandchild = int(said[0].split()[-1])
    assert os.getsid(child.process.pid) != os.getsid(0)
    os.kill(child.process.pid, signal.SIGKILL)
    assert supervisor.run(lambda: not is_alive(grandchild), timeout_s=PATIENCE_S)


def test_ground_that_cannot_be_prepared_is_said_and_tried_again(supervisor, said):
    answers: Iterator[list[str] | CannotStart] = iter(
        [["true"], CannotStart("The disk is full."), ["sleep", "60"]]
    )

    def argv() -> list[str]:
        answer = next(answers)
        if isinstance(answer, Exception):
            raise answer
        return answer

    child = supervisor.start(Program("one", argv))
    assert supervisor.run(
        lambda: child.is_running and child.process.args == ["sleep", "60"], timeout_s=PATIENCE_S
    )
    assert said == ["one ended with code 0; it starts again in 0.5 s", "The disk is full."]


def test_a_program_that_does_not_exist_is_one_sentence(supervisor):
    with pytest.raises(CannotStart, match=r"^one could not be started: "):
        supervisor.start(Program("one", ["/nowhere/to/be/found"]))


@pytest.mark.skipif(sys.platform != "linux", reason="NOT PROVED: needs Linux's parent-death signal")
def test_a_killed_supervisor_leaves_nothing_behind(tmp_path):
    pids = tmp_path / "pids"
    code = (
        "import sys\n"
        "from crisisdesk.supervisor import Program, Supervisor\n"
        "with Supervisor(print) as supervisor:\n"
        "    children = [supervisor.start(Program(name, ['sleep', '60'])) for name in 'ab']\n"
        f"    with open({str(pids)!r}, 'w') as file:\n"
        "        file.write(' '.join(str(child.process.pid) for child in children) + ' end')\n"
        "    supervisor.run(lambda: False)\n"
    )
    process = subprocess.Popen([sys.executable, "-c", code], cwd=ROOT)
    wait(lambda: pids.exists() and pids.read_text().endswith("end"))
    children = [int(word) for word in pids.read_text().split()[:-1]]
    assert [is_alive(pid) for pid in children] == [True, True]
    process.kill()
    process.wait()
    wait(lambda: not any(is_alive(pid) for pid in children))


def test_signals_are_given_back():
    before = [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGCHLD)]
    with Supervisor(print):
        assert signal.getsignal(signal.SIGINT) != before[0]
    assert [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGCHLD)] == before
