"""The Celery application. Rows hold the work; Celery only carries their ids to a worker."""

import os
from collections.abc import Iterator
from pathlib import Path

from celery import Celery

from crisisdesk.rooms import ROOMS, ROOT

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "crisisdesk.settings")


def task_packages(root: Path = ROOT) -> Iterator[str]:
    """Every package of ours with a `tasks` module, wherever in its room it stands."""
    for room in ROOMS:
        for path in sorted((root / room).rglob("tasks.py")):
            yield ".".join(path.parent.relative_to(root).parts)


app = Celery("crisisdesk")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(list(task_packages()))
