"""The Celery application knows every task, and its connections survive the database's restart."""

import pytest
from celery import current_app, shared_task
from django.db import connection, connections

from crisisdesk.celery import app, drop_dead_connections, task_packages
from crisisdesk.programs import WORKER
from crisisdesk.rooms import ROOT


def test_every_module_of_tasks_is_found_wherever_it_stands(tmp_path):
    for module in ("wall/tasks.py", "escalation/alerts/tasks.py", "journal/other.py"):
        path = tmp_path / module
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    assert list(task_packages(tmp_path)) == ["wall", "escalation.alerts"]
    found = {package.replace(".", "/") + "/tasks.py" for package in task_packages()}
    assert {path for path in found if not (ROOT / path).exists()} == set()


def test_shared_tasks_belong_to_our_application():
    assert current_app.main == app.main == "crisisdesk"


def test_a_worker_listens_to_every_queue_a_task_asks_for():
    app.loader.import_default_modules()
    ours = [task for name, task in app.tasks.items() if not name.startswith("celery.")]
    asked = {getattr(task, "queue", None) or app.conf.task_default_queue for task in ours}
    heard = next(word for word in WORKER if word.startswith("--queues="))
    assert len(ours) > 0
    assert asked - set(heard.removeprefix("--queues=").split(",")) == set()


@pytest.mark.django_db(transaction=True)
def test_a_connection_the_server_has_ended_is_replaced_before_the_next_task():
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        pid = cursor.fetchone()[0]
    other = connections.create_connection("default")
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s)", [pid])
    other.close()
    drop_dead_connections()
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        assert cursor.fetchone() == (1,)


@pytest.mark.django_db(transaction=True)
def test_connections_live_from_task_to_task():
    seen = set()

    @shared_task
    def look() -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            seen.add(cursor.fetchone()[0])

    for _ in range(3):
        look.apply()
    assert len(seen) == 1
