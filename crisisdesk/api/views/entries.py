"""The full log: entries since a place, whether the chain is whole, and having it checked."""

from typing import Any

from django.db.models import QuerySet

from accounts.permissions import Permission
from crisisdesk.api.operations import Call, get, post
from crisisdesk.api.shapes.crises import EntriesShape, EntryShape
from crisisdesk.api.shapes.desk import CheckShape, ErasureSent, LogAsked, LogStanding
from journal import queries
from journal.actions import check_newest_span, erase_entry_payload
from journal.lines import line
from journal.models import Entry
from journal.queries import Filters, fitting_entries

LOG = "Log"


def page_of(entries: QuerySet[Entry], after: int, limit: int) -> dict[str, Any]:
    """Return entries after a place, oldest first, worded for the caller."""
    rows = entries.filter(pk__gt=after).order_by("pk")
    related = rows.select_related("stream", "actor", "on_behalf_of", "sealed")
    found = [_shown(entry) for entry in related[:limit]]
    return {"cursor": found[-1]["id"] if found else after, "results": found}


def _shown(entry: Entry) -> dict[str, Any]:
    said = line(entry)
    return {
        "id": said.id,
        "number": said.number,
        "at": said.at,
        "stream": entry.stream.key,
        "verb": entry.verb,
        "who": said.who,
        "say": said.say,
        "about": f"{entry.object_type} {entry.object_id}".strip(),
        "hash": said.hash,
        "is_erased": said.is_erased,
    }


@get(tag=LOG, needs=Permission.LOG_SEE, query=LogAsked, answers=EntriesShape)
def log(call: Call) -> dict[str, Any]:
    """List entries since a cursor, oldest first; those of private crises only to their members."""
    given = dict(call.asked)
    after, limit = given.pop("after"), given.pop("limit")
    return page_of(fitting_entries(call.user, Filters(**given)), after, limit)


@post(
    tag=LOG,
    needs=Permission.LOG_ERASE,
    asks=ErasureSent,
    by_person=True,
    fresh=True,
    answers=EntryShape,
)
def log_erase(call: Call, entry_id: int) -> dict[str, Any]:
    """Erase the personal words of an entry for good; answers the line that says so."""
    tombstone = erase_entry_payload(actor=call.user, entry_id=entry_id, **call.sent)
    return _shown(tombstone)


@get(tag=LOG, needs=Permission.LOG_SEE, answers=LogStanding)
def log_standing(call: Call) -> queries.Standing:
    """Show whether the log was whole when it was last checked, and the last signed checkpoint."""
    return queries.standing()


@post(tag=LOG, needs=Permission.LOG_SEE, answers=CheckShape)
def log_check(call: Call) -> dict[str, Any]:
    """Check the newest part of the log now."""
    problems = check_newest_span(actor=call.user)
    return {
        "is_whole": not problems,
        "problems": [
            {"kind": each.kind, "stream": each.stream, "seq": each.seq} for each in problems
        ],
    }
