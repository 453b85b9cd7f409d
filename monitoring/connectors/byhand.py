"""A sighting written in by hand: a link or a text, from the press, the phone or a paper.

`compose` turns the form into the bytes the inbox stores, `parse` reads them like any other source,
so that a phone call is weighed as a post is.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from monitoring import hostile
from monitoring.connectors import values
from monitoring.connectors.addresses import canonical, host_of, web_url
from monitoring.connectors.context import Context
from monitoring.connectors.errors import Rejected, from_http
from monitoring.connectors.feed_reading import decoded
from monitoring.connectors.interface import CheckResult, ConnectorSpec, Parsed, RawBatch
from monitoring.connectors.markup import page_facts
from monitoring.connectors.rows import parse_form
from monitoring.http.errors import HttpFailed

TEXT_CAP = 20_000
# Where somebody noticed it. Of these only the web is public in itself.
CHANNELS = ("web", "press", "phone", "mail", "paper", "overheard", "other")
_PUBLIC = frozenset({"web", "press", "paper"})

_LINK = re.compile(r"https?://[^\s<>\"]+", re.IGNORECASE)

SPEC = ConnectorSpec(
    slug="hand",
    name=gettext_lazy("Written in by hand"),
    summary=gettext_lazy("A link or a text that somebody here has seen, heard or been told."),
    cannot_see=(
        gettext_lazy("Anything nobody here notices and writes in."),
        gettext_lazy("How far it spreads afterwards: likes and shares are not followed."),
        gettext_lazy("Edits and deletions after it was written in."),
    ),
    capabilities=frozenset({"form"}),
    config_schema={
        "type": "object",
        "additionalProperties": False,
        "properties": {
            "network": values.SETTINGS["network"],
            "is_internal": {"type": "boolean"},
        },
    },
    docs_url="docs/connectors.md",
    maturity="tested",
)


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What the page behind a link says of itself, to fill the form with. A person decides."""

    text: str = ""
    author: str = ""
    network: str = ""
    published_at: datetime | None = None


class ByHand:
    """Takes what people write in."""

    spec = SPEC

    def check(self, ctx: Context) -> CheckResult:
        """Say that the form is open."""
        return CheckResult(ok=True, found=(_("The form is open to everybody who listens."),))

    def compose(
        self,
        *,
        entry_id: str,
        link: str = "",
        text: str = "",
        author: str = "",
        author_kind: str = "",
        seen_at: datetime | None = None,
        network: str = "",
        channel: str = "web",
        lang: str = "",
    ) -> bytes:
        """Return the bytes of one sighting.

        Args: entry_id: unique per form shown, so that a double click is one sighting.
        Raises: Rejected with the code of what is missing or wrong.
        """
        link, text = link.strip(), text.strip()
        if link and not web_url(link):
            raise Rejected("hand-bad-link")
        if not link and not text:
            raise Rejected("hand-empty")
        if len(text) > TEXT_CAP:
            raise Rejected("hand-too-long", count=TEXT_CAP)
        if channel not in CHANNELS:
            raise Rejected("hand-channel")
        written = {
            "id": canonical(link) or f"hand-{entry_id}",
            "url": link,
            "text": text,
            "author": {"handle": author.strip(), "name": author.strip(), "kind": author_kind},
            "created_at": seen_at.isoformat() if seen_at else None,
            "source": network.strip() or (host_of(link) if link else channel),
            "lang": lang,
            "channel": channel,
        }
        return orjson.dumps(hostile.clean(written))

    def suggest(self, ctx: Context, link: str) -> Suggestion:
        """Look at the page behind a link and say what it is. Raises ConnectorError."""
        try:
            answer = ctx.http.fetch("GET", link, headers={"Accept": "text/html"}, call_s=8.0)
        except HttpFailed as error:
            raise from_http(error) from error
        if answer.status != 200:
            raise Rejected("page-refused", status=answer.status)
        facts = page_facts(decoded(answer.body, answer.headers.get("content-type", "")))
        parts = [facts.get("title", ""), facts.get("text", "")]
        return Suggestion(
            text="\n\n".join(part for part in dict.fromkeys(parts) if part)[:TEXT_CAP],
            author=facts.get("author", "")[: values.NAME_CAP],
            network=(facts.get("site") or host_of(answer.url))[:60],
            published_at=values.when(facts.get("published")),
        )

    def parse(self, batch: RawBatch) -> Parsed:
        """Return the sighting."""
        return parse_form(batch, _told)


def is_public(link: str, channel: object) -> bool:
    """Tell whether strangers could see it as well; a call, a letter, talk overheard are ours."""
    return bool(link.strip()) or channel in _PUBLIC


def split_paste(pasted: str) -> tuple[str, str]:
    """Return link and text of what somebody pasted into the one field of the form.

    The first address counts as the link when it stands at the beginning or the end; an address in
    the middle of a sentence belongs to the text.
    """
    pasted = pasted.strip()
    for found in _LINK.finditer(pasted):
        before, after = pasted[: found.start()].strip(), pasted[found.end() :].strip()
        if not before or not after:
            return found.group().rstrip(".,;)"), "\n".join(part for part in (before, after) if part)
        break
    return "", pasted


def _told(written: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    channel = written.get("channel")
    is_open = is_public(str(written.get("url") or ""), channel)
    return "public" if is_open else "internal", {"channel": channel}
