"""Files are collected when one has changed, under names that change with their content."""

import pytest

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
