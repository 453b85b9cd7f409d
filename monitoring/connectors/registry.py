"""Which connectors exist: ours by name, others by the entry point group `crisisdesk.connectors`.

Nothing is imported until it is asked for, and a connector that cannot be imported is a sentence on
the page of sources, never a desk that does not start.
"""

import importlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import EntryPoint, entry_points
from typing import Any

from monitoring.coded import Coded
from monitoring.connectors.interface import API_VERSION, Connector, ConnectorSpec
from monitoring.connectors.wording import SENTENCES

GROUP = "crisisdesk.connectors"
BUILT_IN = {
    "webhook": "monitoring.connectors.webhook:Webhook",
    "feed": "monitoring.connectors.feed:Feed",
    "file": "monitoring.connectors.filedrop:FileDrop",
    "hand": "monitoring.connectors.byhand:ByHand",
    "employee": "monitoring.connectors.employee:Employee",
}

_SLUG = re.compile(r"[a-z][a-z0-9_-]{0,39}\Z")


class Unavailable(Coded):
    """This connector cannot be used. The code has a sentence."""

    sentences = SENTENCES


@dataclass(frozen=True, slots=True)
class Listed:
    """One connector as the page of sources shows it; `reason` says why it cannot be used."""

    slug: str
    is_built_in: bool
    spec: ConnectorSpec | None = None
    reason: str = ""


class Registry:
    """Loads connectors by slug and keeps the ones it has loaded."""

    def __init__(
        self, found: Callable[[], list[EntryPoint]] = lambda: list(entry_points(group=GROUP))
    ) -> None:
        self._found = found
        self._loaded: dict[str, Connector] = {}

    def slugs(self) -> list[str]:
        """Return every slug there is, ours first. Imports nothing."""
        others = {point.name for point in self._found() if _SLUG.match(point.name)}
        return [*BUILT_IN, *sorted(others - BUILT_IN.keys())]

    def connector(self, slug: str) -> Connector:
        """Return a connector. Raises Unavailable: unknown, broken, or of another interface."""
        if slug not in self._loaded:
            self._loaded[slug] = self._load(slug)
        return self._loaded[slug]

    def listed(self) -> list[Listed]:
        """Return every connector with its description, or with the reason it cannot be used."""
        rows: list[Listed] = []
        for slug in self.slugs():
            try:
                spec = self.connector(slug).spec
                rows.append(Listed(slug, slug in BUILT_IN, spec))
            except Unavailable as error:
                rows.append(Listed(slug, slug in BUILT_IN, reason=error.sentence))
        return rows

    def _load(self, slug: str) -> Connector:
        if slug in BUILT_IN:
            module, _colon, name = BUILT_IN[slug].partition(":")
            made: Connector = getattr(importlib.import_module(module), name)()
            return made
        point = next((point for point in self._found() if point.name == slug), None)
        if point is None:
            raise Unavailable("connector-unknown", slug=slug)
        try:
            connector = point.load()()
            spec = connector.spec
        # Somebody else's code: whatever it does on import, the desk goes on without it.
        except (Exception, SystemExit) as error:
            raise Unavailable("connector-broken", slug=slug, error=type(error).__name__) from error
        if not isinstance(spec, ConnectorSpec) or spec.slug != slug:
            raise Unavailable("connector-broken", slug=slug, error="spec")
        if spec.api_version != API_VERSION:
            raise Unavailable("connector-api", slug=slug, theirs=spec.api_version, ours=API_VERSION)
        return spec_checked(connector)


def spec_checked(connector: Any) -> Connector:
    """Return the connector if it can do what its spec says. Raises Unavailable."""
    needed = {
        "receive": ("verify", "parse"),
        "poll": ("fetch", "parse"),
        "stream": ("stream", "fetch", "parse"),
        "file": ("inspect", "parse"),
        "form": ("compose", "parse"),
        "publish": ("measure", "publish", "reconcile"),
    }
    spec: ConnectorSpec = connector.spec
    for capability in spec.capabilities:
        for name in needed.get(capability, ()):
            if not callable(getattr(connector, name, None)):
                raise Unavailable("connector-broken", slug=spec.slug, error=name)
    checked: Connector = connector
    return checked


registry = Registry()
