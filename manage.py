#!/usr/bin/env python3
"""Entry point: `up` runs the desk, `test` tests it, `bench` measures it; the rest is Django's.

An old Python must be able to read this file, in order to hand over to a newer one or to be turned
away in a plain sentence. Everything before Django needs the standard library only.
"""

import os
import shutil
import subprocess
import sys

OLDEST = (3, 11)
NEWER_NAMES = ("python3.14", "python3.13", "python3.12", "python3.11")

OWN = """[start here]
    up       run the desk: servers, workers and pages (up --help)
    test     run the tests, with pytest's own arguments
    bench    measure it (bench --help)
"""


def main() -> None:
    if os.name != "posix":
        sys.exit("CrisisDesk runs on Linux and macOS: on Windows start it inside WSL.")
    if sys.version_info < OLDEST:
        hand_over()
    from crisisdesk import bootstrap, preflight

    command, rest = (sys.argv[1] if len(sys.argv) > 1 else ""), sys.argv[2:]
    if command == "up":
        preflight.check(rest)
    bootstrap.enter(command)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "crisisdesk.settings")
    if command == "up":
        from crisisdesk import up

        sys.exit(up.main(rest))
    if command == "test":
        from crisisdesk import testing

        sys.exit(testing.main(rest))
    if command == "bench":
        from crisisdesk.bench import main as bench

        sys.exit(bench.main(rest))
    if command in ("", "help", "-h", "--help") and not rest:
        sys.stdout.write(OWN + "\n")
    from crisisdesk import surroundings

    surroundings.fill(os.environ)
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


def hand_over() -> None:
    """Start again under a newer Python, if there is one."""
    for name in NEWER_NAMES:
        found = shutil.which(name)
        # It may be a launcher for a version that is not there, so it is tried first.
        if found and subprocess.call([found, "-c", "pass"], stderr=subprocess.DEVNULL) == 0:
            os.execv(found, [found, *sys.argv])
    sys.exit(
        "CrisisDesk needs Python {}.{} or newer, and this is Python {}.{}: install a newer one, "
        "then start again.".format(*(OLDEST + sys.version_info[:2]))
    )


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(130)
