"""The pages say what the code does: commands, links, variables, addresses, keys and tables."""

import argparse
import re
import shlex
import tomllib
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest
import yaml
from django.conf import settings
from django.core.management import get_commands, load_command_class
from django.core.management.base import BaseCommand, CommandError
from django.urls import Resolver404, get_resolver, resolve
from django.utils.translation import override

from crisisdesk import preflight
from crisisdesk.bench import main as bench
from crisisdesk.context import _places
from crisisdesk.demo.people import GUIDES
from crisisdesk.rooms import ROOMS, ROOT
from escalation.triage.words import page_keys
from playbooks.catalogue import glossary
from playbooks.glossary_page import glossary_page
from tests.architecture import source

PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")])
IDS = [source.name(page) for page in PAGES]
BLOCK = re.compile(r"^```(\w*)\n(.*?)^```", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
VARIABLE = re.compile(r"\b(?:CRISISDESK_[A-Z_]+|DATABASE_URL|REDIS_URL)\b")
READ = re.compile(
    r"""(?:env\.(?:text|flag|words|number)\(\s*|environ(?:\.get|\.setdefault)?[\[(]\s*)["'](\w+)"""
)
ADDRESS = re.compile(r"`(?:GET |POST )?(/[a-z][\w/<>:.-]*/?)`")
# Read by nobody's settings: docker-compose.yml, the tests, Celery, Django and Python themselves.
OUTSIDE = {"CRISISDESK_NAME", "CRISISDESK_TEST_DB"}
FOREIGN = {"DJANGO_SETTINGS_MODULE", "C_FORCE_ROOT", "PATH", "PYTHONPYCACHEPREFIX"}
# Programs that a page may tell people to run beside our own.
PROGRAMS = {"docker", "openssl"}
# Addresses of our own that no Django pattern knows.
DOORS = re.compile(r"^/(?:in/|ws/wall/|static/)|^/path$")


def prose(page: Path) -> str:
    """A page without its code blocks."""
    return BLOCK.sub("", source.text(page))


def commands() -> Iterator[tuple[str, str]]:
    for page in PAGES:
        for language, text in BLOCK.findall(source.text(page)):
            if language == "sh":
                for line in text.splitlines():
                    yield source.name(page), line


COMMANDS = sorted({line for _page, line in commands()})


def parse(words: list[str]) -> None:
    """Read a `manage.py` command line the way the command itself would."""
    name, *rest = words
    if name == "up":
        preflight.options(rest)
    elif name == "bench":
        bench.options(rest)
    elif name != "test":
        command: BaseCommand = load_command_class(get_commands()[name], name)
        command.create_parser("manage.py", name).parse_args(rest)


def test_there_are_pages_and_commands():
    assert {"README.md", "CONTRIBUTING.md", "CHANGELOG.md"} <= set(IDS)
    assert len(COMMANDS) > 20


@pytest.mark.parametrize("line", COMMANDS)
def test_every_command_shown_exists_with_its_options(line):
    words = shlex.split(line)
    if "manage.py" in words:
        rest = words[words.index("manage.py") + 1 :]
        if "--help" in rest:
            rest.remove("--help")
        parse(rest)
    elif "/" in words[0]:
        assert (ROOT / words[0]).stat().st_mode & 0o100
    else:
        assert words[0] in PROGRAMS


@pytest.mark.parametrize("line", ["up --ports 1", "bench --rates 3", "source remove x", "replay"])
def test_a_command_that_does_not_exist_would_be_noticed(line):
    with pytest.raises((CommandError, SystemExit, argparse.ArgumentError)):
        parse(line.split())


@pytest.mark.parametrize("page", PAGES, ids=IDS)
def test_every_link_inside_the_project_leads_somewhere(page):
    broken = []
    for target in LINK.findall(prose(page)):
        if "://" in target:
            continue
        name, _, anchor = target.partition("#")
        found = (page.parent / name).resolve() if name else page
        if not found.exists() or (anchor and anchor not in anchors(found)):
            broken.append(target)
    assert broken == []


def anchors(page: Path) -> set[str]:
    """Names that a heading of a page is reached by."""
    heads = re.findall(r"^#+ (.+)$", source.text(page), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", head.lower()).replace(" ", "-") for head in heads}


def test_every_page_that_the_code_names_exists():
    named = {
        found
        for path in source.python_files()
        for found in re.findall(r"\bdocs/[\w-]+\.md\b", source.text(path))
    }
    assert sorted(name for name in named if not (ROOT / name).exists()) == []


def variables_read() -> set[str]:
    found = {name for path in source.python_files() for name in READ.findall(source.text(path))}
    return {name.removesuffix("_FILE") for name in found} - FOREIGN


def test_every_variable_of_the_code_is_explained_and_no_other():
    page = source.text(ROOT / "docs" / "deploy.md")
    explained = set(re.findall(r"^\| `(\w+)`", page, re.MULTILINE))
    names = {name for name in explained if VARIABLE.fullmatch(name)}
    assert names == variables_read() - {"CHROMIUM"}
    assert "`CHROMIUM`" in page


@pytest.mark.parametrize("page", PAGES, ids=IDS)
def test_every_variable_named_on_a_page_exists(page):
    named = {name.removesuffix("_FILE") for name in VARIABLE.findall(source.text(page))}
    assert sorted(named - variables_read() - OUTSIDE) == []


def is_route(address: str) -> bool:
    """Does somebody answer there? Placeholders in angle brackets stand for anything."""
    if DOORS.match(address):
        return True
    for filled in ("1", "desk"):
        try:
            resolve(re.sub(r"<[^>]+>", filled, address))
        except Resolver404:
            continue
        return True
    return False


@pytest.mark.parametrize("page", PAGES, ids=IDS)
def test_every_address_named_on_a_page_is_answered(page):
    assert [each for each in ADDRESS.findall(prose(page)) if not is_route(each)] == []


def test_an_address_that_nobody_answers_would_be_noticed():
    assert (is_route("/triage/"), is_route("/triage/<id>/"), is_route("/nowhere/")) == (
        True,
        True,
        False,
    )
    assert "triage" in {name for name in get_resolver().reverse_dict if isinstance(name, str)}


def table(page: str, name: str) -> list[tuple[str, str]]:
    """The rows of a marked table of two columns."""
    text = source.text(ROOT / "docs" / page)
    _, _, rest = text.partition(f"<!-- {name}: begin -->")
    found = rest.partition(f"<!-- {name}: end -->")[0].strip().splitlines()[2:]
    return [(row.split("|")[1].strip(" `"), row.split("|")[2].strip()) for row in found]


def test_the_keys_of_triage_are_those_of_the_code():
    with override("en"):
        assert table("triage.md", "page keys") == [(key, what) for what, key in page_keys()]
        places = [(item.keys, item.label) for item in _places() if item.keys]
        assert table("triage.md", "place keys") == places


def test_the_glossary_is_that_of_the_library():
    page = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
    assert page == glossary_page(glossary())


def test_every_dependency_says_why_it_is_there():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    declared = {re.split(r"[\[<>=;]", each)[0].strip() for each in project["dependencies"]}
    section = source.text(ROOT / "docs" / "architecture.md").partition("## Why each dependency")[2]
    explained = re.findall(r"^\| `([\w-]+)` \|", section, re.MULTILINE)
    assert explained == sorted(declared)


def test_every_celery_setting_is_explained_as_it_is():
    page = source.text(ROOT / "docs" / "reliability.md").partition("## Celery, and why")[2]
    shown = set(re.findall(r"`(CELERY_[A-Z_]+)`", page))
    assert sorted(name for name in shown if not hasattr(settings, name)) == []
    options = set(settings.CELERY_BROKER_TRANSPORT_OPTIONS)
    assert options <= set(re.findall(r"`([a-z_]+)`", page))


def test_the_rooms_of_the_readme_are_the_rooms():
    shown = re.findall(r"^\| `(\w+)/` \|", source.text(ROOT / "README.md"), re.MULTILINE)
    assert tuple(shown) == ROOMS


def test_the_demo_page_names_people_of_the_demo():
    facts = yaml.safe_load(
        source.text(ROOT / "crisisdesk" / "demo" / "content" / "organisation.yaml")
    )
    known = {person["key"] for person in facts["people"]}
    page = source.text(ROOT / "docs" / "demo.md")
    named = re.findall(r"^\| `([a-z]+\.[a-z]+)` \|", page, re.MULTILINE)
    assert sorted(named) == sorted(GUIDES)
    assert set(named) <= known
    assert import_module("accounts.demo").PASSWORD in page


@pytest.mark.parametrize("page", PAGES, ids=IDS)
def test_a_page_speaks_of_the_product_only(page):
    text = source.text(page)
    paths = re.findall(r"(?<![\w.])/(?:work|tmp|home|root|Users)/\S*", text)
    assert (paths, re.findall(r"\bTODO\b|\bFIXME\b", text.replace("no TODO", ""))) == ([], [])
