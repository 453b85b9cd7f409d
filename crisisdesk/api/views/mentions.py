"""Mentions, storylines and the people who write about us."""

from dataclasses import fields
from datetime import timedelta
from typing import Any

from django.db.models import QuerySet, prefetch_related_objects

from accounts.permissions import Permission
from crisisdesk.api.operations import Call, get, post, put
from crisisdesk.api.shapes.base import With
from crisisdesk.api.shapes.mentions import (
    CardSent,
    CardShape,
    MentionsAsked,
    MentionShape,
    MentionVersionShape,
    MentionWhole,
    NameSent,
    OffWallsShape,
    StorylineShape,
    StorylineWhole,
    WriterShape,
)
from journal.errors import Missing
from monitoring.mentions import queries
from monitoring.mentions.access import access_mention
from monitoring.mentions.actions import name_storyline
from monitoring.mentions.asking import Asked
from monitoring.models import Mention, MentionVersion, PersonCard, Storyline
from monitoring.persons.actions import write_card
from monitoring.volume.queries import steps
from wall.actions import hide_mention, show_mention

MENTIONS = "Mentions"
NEWEST = ("-created_at", "-pk")
SHOWN = 50


def _asked(given: dict[str, Any]) -> Asked:
    known = {each.name for each in fields(Asked)}
    values = {name: value for name, value in given.items() if name in known}
    tuples = {name: tuple(value) for name, value in values.items() if isinstance(value, list)}
    asked = {**values, **tuples}
    if "tag" in asked:
        asked["tag"] = asked["tag"].lstrip("#").casefold()
    return Asked(**asked)


@get(
    tag=MENTIONS,
    needs=Permission.DESK_SEE,
    query=MentionsAsked,
    pages=NEWEST,
    answers=MentionShape,
)
def mentions(call: Call) -> QuerySet[Mention]:
    """List mentions, newest first."""
    found = queries.answers(call.user, _asked(call.asked)).rows
    return found.select_related("source", "storyline").defer("search", "shape", "terms")


@get(tag=MENTIONS, needs=Permission.DESK_SEE, answers=MentionWhole)
def mention(call: Call, mention_id: int) -> With:
    """Show one mention with its thread."""
    found = access_mention(call.user, mention_id)
    earlier = queries.person_mentions(call.user, found.author_key)
    thread = queries.thread_of(call.user, found)
    prefetch_related_objects(thread, "storyline")
    return With(
        found,
        thread=thread,
        copy_count=queries.copies_of(call.user, found).count(),
        seen_before=earlier.filter(created_at__lt=found.created_at).count(),
    )


@get(tag=MENTIONS, needs=Permission.DESK_SEE, many=True, answers=MentionVersionShape)
def mention_versions(call: Call, mention_id: int) -> list[MentionVersion]:
    """List what a mention said before it was changed or removed, newest first."""
    return queries.versions_of(access_mention(call.user, mention_id))


@get(tag=MENTIONS, needs=Permission.DESK_SEE, pages=NEWEST, answers=MentionShape)
def mention_copies(call: Call, mention_id: int) -> QuerySet[Mention]:
    """List the copies of a mention, newest first."""
    found = access_mention(call.user, mention_id)
    return queries.copies_of(call.user, found).select_related("source", "storyline")


@post(tag=MENTIONS, needs=Permission.WALL_HIDE, answers=OffWallsShape)
def mention_hide(call: Call, mention_id: int) -> dict[str, Any]:
    """Take a mention off every wall; it stays everywhere else."""
    hide_mention(actor=call.user, mention_id=mention_id)
    return {"mention": mention_id, "is_hidden": True}


@post(tag=MENTIONS, needs=Permission.WALL_HIDE, answers=OffWallsShape)
def mention_show(call: Call, mention_id: int) -> dict[str, Any]:
    """Let a hidden mention be shown on walls again."""
    show_mention(actor=call.user, mention_id=mention_id)
    return {"mention": mention_id, "is_hidden": False}


@get(tag=MENTIONS, needs=Permission.DESK_SEE, pages=("-last_at", "-pk"), answers=StorylineShape)
def storylines(call: Call) -> QuerySet[Storyline]:
    """List storylines, the one told last first."""
    return queries.storylines(call.user)


@get(tag=MENTIONS, needs=Permission.DESK_SEE, answers=StorylineWhole)
def storyline(call: Call, storyline_id: int) -> With:
    """Show one storyline: its curve in steps of five minutes, its most copied originals."""
    line = queries.storyline_of(call.user, storyline_id)
    if line is None:
        raise Missing
    originals = queries.originals_of(call.user, line.pk)
    prefetch_related_objects([each.mention for each in originals], "storyline")
    since = max(line.first_at, line.last_at - timedelta(hours=6))
    return With(
        line,
        curve=steps(since, line.last_at, 5, storylines=[line.pk]),
        originals=originals,
    )


@put(tag=MENTIONS, needs=Permission.TRIAGE_DECIDE, asks=NameSent, answers=StorylineShape)
def storyline_name(call: Call, storyline_id: int) -> Storyline:
    """Call a storyline what a person says, everywhere and for good."""
    return name_storyline(actor=call.user, storyline_id=storyline_id, title=call.sent["title"])


@get(tag=MENTIONS, needs=Permission.DESK_SEE, answers=WriterShape)
def writer(call: Call, author_key: str) -> dict[str, Any]:
    """Show somebody who writes about us: their newest mentions and the desk's card."""
    rows = queries.person_mentions(call.user, author_key)
    found = list(rows[:SHOWN])
    if not found:
        raise Missing
    return {
        "key": author_key,
        "mention_count": rows.count() if len(found) == SHOWN else len(found),
        "card": queries.card_of(author_key),
        "mentions": found,
    }


@put(tag=MENTIONS, needs=Permission.TRIAGE_DECIDE, asks=CardSent, answers=CardShape)
def writer_card(call: Call, author_key: str) -> PersonCard:
    """Write what the desk notes about somebody, with its ground; the newest words count."""
    if not queries.person_mentions(call.user, author_key).exists():
        raise Missing
    return write_card(actor=call.user, author_key=author_key, **call.sent)
