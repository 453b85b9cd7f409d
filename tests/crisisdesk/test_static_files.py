"""Files are collected when one has changed, under names that change with their content."""

from typing import Any

import httpx
import pytest
from django.core.handlers.asgi import ASGIHandler

from crisisdesk.rooms import ROOT
from crisisdesk.static_files import collect_if_changed


@pytest.fixture
def folders(settings, tmp_path):
    """A folder of our own files, and an empty one to collect into."""
    source, target = tmp_path / "static", tmp_path / "collected"
    source.mkdir()
    (source / "one.css").write_text("a { color: red }\n")
    settings.STATICFILES_DIRS = [source]
    settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    settings.STATIC_ROOT = target
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}
    }
    return source, target


def test_files_are_collected_once_and_again_when_one_changes(folders):
    source, target = folders
    assert collect_if_changed()
    assert not collect_if_changed()
    first = {path.name for path in target.glob("one.*.css")}
    (source / "one.css").write_text("a { color: blue }\n")
    assert collect_if_changed()
    both = {path.name for path in target.glob("one.*.css")}
    assert (len(first), len(both), first < both) == (1, 2, True)


def test_a_collection_that_was_cut_off_is_done_again(folders):
    _, target = folders
    collect_if_changed()
    (target / "collected").unlink()
    assert collect_if_changed()


def test_every_file_of_the_product_can_be_collected(folders, settings):
    """Each address inside a style sheet or module leads to a file."""
    _, target = folders
    settings.STATICFILES_DIRS = [ROOT / "static"]
    settings.STATICFILES_FINDERS = [
        "django.contrib.staticfiles.finders.FileSystemFinder",
        "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    ]
    assert collect_if_changed()
    assert (target / "staticfiles.json").exists()


@pytest.mark.parametrize(
    ("method", "headers", "status", "size"),
    [
        ("GET", {}, 200, 17),
        ("GET", {"Range": "bytes=0-3"}, 206, 4),
        ("GET", {"Range": "bytes=99-"}, 416, 0),
        ("HEAD", {}, 200, 0),
        ("GET", {"If-Modified-Since": "Fri, 01 Jan 2100 00:00:00 GMT"}, 304, 0),
        ("POST", {}, 405, 0),
    ],
)
async def test_the_event_loop_is_given_files_in_one_piece(
    folders, settings, method, headers, status, size
):
    """A stream would be a warning in the terminal of whoever runs the desk, here an error."""
    settings.WHITENOISE_USE_FINDERS = settings.WHITENOISE_AUTOREFRESH = True
    handler: Any = ASGIHandler()
    transport = httpx.ASGITransport(app=handler)
    async with httpx.AsyncClient(transport=transport, base_url="http://testserver") as client:
        answer = await client.request(method, "/static/one.css", headers=headers)
    assert (answer.status_code, len(answer.content)) == (status, size)
    if size == 17:
        assert answer.text == "a { color: red }\n"
        assert answer.headers["Content-Type"] == 'text/css; charset="utf-8"'
