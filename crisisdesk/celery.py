"""The Celery application. Rows hold the work; Celery only carries their ids to a worker."""

import gc
import os
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from celery import Celery
from celery.exceptions import CPendingDeprecationWarning, SecurityWarning
from celery.signals import task_prerun, worker_process_init
from django.db import close_old_connections

from crisisdesk.rooms import ROOMS, ROOT

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "crisisdesk.settings")

# As root only PostgreSQL is started under another account, and our tasks are plain row ids. On a
# lost broker a running task goes on: it may be talking to a network, and its row knows the rest.
warnings.filterwarnings("ignore", category=SecurityWarning)
warnings.filterwarnings("ignore", category=CPendingDeprecationWarning)


def task_packages(root: Path = ROOT) -> Iterator[str]:
    """Every package of ours with a `tasks` module, wherever in its room it stands."""
    for room in ROOMS:
        for path in sorted((root / room).rglob("tasks.py")):
            yield ".".join(path.parent.relative_to(root).parts)


app = Celery("crisisdesk")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(list(task_packages()))

# Celery would open a connection for every task; ours live on, and are looked at before each task.
app.conf["CELERY_DB_REUSE_MAX"] = 1_000_000_000


def drop_dead_connections(**_: Any) -> None:
    """Let go of connections that a restart of the database has broken."""
    close_old_connections()


task_prerun.connect(drop_dead_connections)


def spare_the_collector(**_: Any) -> None:
    """Keep what a worker loads once out of every later collection; collect less often.

    Boards, windows and compiled rules live as long as the worker: walking them again and again
    costs a tenth of its time and frees nothing.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


worker_process_init.connect(spare_the_collector)
