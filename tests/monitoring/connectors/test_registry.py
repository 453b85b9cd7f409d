"""Which connectors there are: ours at once, others by entry point, none that can stop the desk."""

import subprocess
import sys
from importlib.metadata import EntryPoint
from typing import Any

import pytest

from monitoring.connectors.interface import ConnectorSpec
from monitoring.connectors.registry import BUILT_IN, GROUP, Registry, Unavailable, registry
from monitoring.connectors.webhook import Webhook

HERE = "tests.monitoring.connectors.test_registry"


def spec(slug: str, **fields: Any) -> ConnectorSpec:
    return ConnectorSpec(
        slug=slug, name="N", summary="S.", cannot_see=("All.",),
        **{"capabilities": frozenset({"form"}), **fields},
    )  # fmt: skip


class Good:
    spec = spec("good")

    def compose(self) -> bytes:
        return b""

    def parse(self, batch: Any) -> None: ...

    def check(self, ctx: Any) -> None: ...


class Old(Good):
    spec = spec("old", api_version=99)


class Misnamed(Good):
    spec = spec("other")


class Incomplete:
    spec = spec("incomplete", capabilities=frozenset({"poll"}))


class Quits:
    def __init__(self) -> None:
        raise SystemExit(3)


def found(**points: str) -> Registry:
    return Registry(lambda: [EntryPoint(slug, value, GROUP) for slug, value in points.items()])


def test_every_built_in_connector_loads():
    assert list(BUILT_IN) == ["webhook", "feed", "file", "hand", "employee"]
    for slug in BUILT_IN:
        connector = registry.connector(slug)
        assert connector.spec.slug == slug
        assert registry.connector(slug) is connector


def test_a_package_brings_its_own():
    mine = found(good=f"{HERE}:Good")
    assert mine.slugs() == [*BUILT_IN, "good"]
    assert mine.connector("good").spec.slug == "good"


@pytest.mark.parametrize(
    ("slug", "value", "code"),
    [
        ("gone", "no_such_package.anywhere:Thing", "connector-broken"),
        ("gone", f"{HERE}:NoSuchClass", "connector-broken"),
        ("quits", f"{HERE}:Quits", "connector-broken"),
        ("misnamed", f"{HERE}:Misnamed", "connector-broken"),
        ("incomplete", f"{HERE}:Incomplete", "connector-broken"),
        ("old", f"{HERE}:Old", "connector-api"),
        ("json", "json:JSONDecoder", "connector-broken"),
    ],
)
def test_one_that_cannot_be_loaded_is_a_sentence(slug, value, code):
    broken = found(**{slug: value, "good": f"{HERE}:Good"})
    with pytest.raises(Unavailable) as refused:
        broken.connector(slug)
    assert refused.value.code == code
    listed = {row.slug: row for row in broken.listed()}
    assert listed[slug].spec is None and listed[slug].reason == refused.value.sentence
    assert slug in listed[slug].reason and "%(" not in listed[slug].reason
    assert [row.slug for row in broken.listed() if row.spec] == [*BUILT_IN, "good"]


def test_an_unknown_slug_is_said_to_be_unknown():
    with pytest.raises(Unavailable, match="connector-unknown") as refused:
        found().connector("nothing")
    assert refused.value.sentence.startswith("There is no connector called “nothing”.")


def test_nobody_takes_the_name_of_one_of_ours():
    thief = found(webhook=f"{HERE}:Good", **{"Not A Slug": f"{HERE}:Good"})
    assert isinstance(thief.connector("webhook"), Webhook)
    assert thief.slugs() == list(BUILT_IN)


def test_nothing_is_imported_before_it_is_asked_for():
    code = (
        "import sys; from monitoring.connectors.registry import registry; registry.slugs();"
        "print([m for m in ('feedparser', 'monitoring.connectors.webhook') if m in sys.modules])"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "[]"
