"""What may happen only in one place: handing out work, publishing, writing, calling out."""

import re

from crisisdesk.rooms import ROOT
from tests.architecture import source

READERS = {"views", "forms", "api", "queries", "consumers", "context", "templatetags"}
WRITES = (".save", ".delete", ".objects.create", ".bulk_create", "_or_create", ".bulk_update")
NETWORK = ("socket", "requests", "urllib.request", "http.client", "aiohttp", "websockets")


def reads_only(path) -> bool:
    return any(part.removesuffix(".py") in READERS for part in path.relative_to(ROOT).parts)


def found(pattern: str, paths) -> list[str]:
    """Where code (not comments) matches a pattern, as file:line."""
    hits = []
    for path in paths:
        for number, line in enumerate(source.text(path).splitlines(), start=1):
            if re.search(pattern, line.partition("  #")[0]):
                hits.append(f"{source.name(path)}:{number}")
    return hits


def outside(*folders: str):
    return [p for p in source.python_files() if not source.name(p).startswith(tuple(folders))]


def test_only_the_dispatcher_hands_out_work():
    paths = outside("crisisdesk/dispatching/", "crisisdesk/management/commands/dispatcher")
    assert found(r"\.(delay|apply_async|send_task)\(", paths) == []


def test_no_deadline_lives_in_the_broker():
    assert found(r"\b(countdown|eta)=", source.python_files()) == []


def test_the_web_process_never_publishes():
    # What dispatcher and workers run; everything else may be running inside a request.
    behind = ("crisisdesk/dispatching/", "crisisdesk/nudge.py", "crisisdesk/pipeline.py")
    publishing = found(r"group_send", outside("crisisdesk/nudge.py"))
    nudging = [
        source.name(path)
        for path in outside(*behind)
        if any(one.startswith("crisisdesk.nudge") for one in source.imports(path))
    ]
    behind_tasks = ("crisisdesk/tasks.py", "crisisdesk/demo/", "crisisdesk/bench/")
    working = [
        source.name(path)
        for path in outside(*behind, *behind_tasks)
        if any(one.startswith("crisisdesk.pipeline") for one in source.imports(path))
    ]
    assert (publishing, nudging, working) == ([], [], [])


def test_readers_write_nothing():
    writing = [
        f"{source.name(path)}:{line} {call}"
        for path in source.python_files()
        if reads_only(path)
        for line, call in source.calls(path)
        if call.endswith(WRITES)
    ]
    assert writing == []


def test_views_find_objects_through_what_checks_access():
    views = [p for p in source.python_files() if {"views", "views.py"} & set(p.parts)]
    assert found(r"\.objects\.get\(|get_object_or_404\(", views) == []


def test_connectors_reach_the_network_only_through_the_guarded_transport():
    connectors = source.files("monitoring/connectors", ".py")
    importing = [
        f"{source.name(path)} {one}"
        for path in connectors
        for one in sorted(source.imports(path))
        if one in NETWORK or one.startswith(tuple(f"{name}." for name in NETWORK))
    ]
    opening = found(r"httpx\.(Async)?Client\(|httpx\.(get|post|request|stream)\(", connectors)
    assert (importing, opening) == ([], [])


def test_no_signal_of_a_model_has_a_listener():
    signals = ("django.db.models.signals", "django.dispatch.receiver")
    listening = [
        source.name(path)
        for path in source.python_files()
        if any(one.startswith(signals) for one in source.imports(path))
    ]
    assert listening == []


def test_nothing_is_left_to_do():
    assert found(r"\b(TODO|FIXME|XXX)\b", source.python_files()) == []
