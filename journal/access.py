"""Who may read which part of the record: the one gate before entries that leave the server.

Private streams belong to the rooms that opened them: they say who may read, here nothing is known
of crises. A stream nobody answers for is read by nobody. Reads only.
"""

from collections.abc import Callable, Iterable
from typing import Final

from django.db.models import Q, QuerySet

from accounts.models import User
from accounts.permissions import Permission
from journal.models import Entry, Stream

# From a person to the ids of the private streams they may read.
Readable = Callable[[User], Iterable[int]]

_rooms: Final[dict[str, Readable]] = {}


def let_in(room: str, readable: Readable) -> None:
    """Tell whom a room lets read its private streams; called by its AppConfig.ready()."""
    _rooms[room] = readable


def visible_streams(user: User) -> QuerySet[Stream]:
    """Return the streams that somebody may read, those of exercises among them."""
    if not user.may(Permission.LOG_SEE):
        return Stream.objects.none()
    own = {key for readable in _rooms.values() for key in readable(user)}
    return Stream.objects.filter(Q(is_private=False) | Q(pk__in=own))


def visible_entries(user: User, *, stream: str = "") -> QuerySet[Entry]:
    """Return the entries that somebody may read; one stream, or all that are no exercise's.

    Whoever may not read a private stream cannot tell it from one that does not exist.
    """
    if not user.may(Permission.LOG_SEE):
        return Entry.objects.none()
    streams = visible_streams(user)
    if stream:
        return Entry.objects.filter(stream__in=streams.filter(key=stream))
    # What is left out is a short list, what is shown is nearly everything.
    unseen = Stream.objects.exclude(pk__in=streams.filter(exercise__isnull=True).values("pk"))
    return Entry.objects.exclude(stream_id__in=list(unseen.values_list("pk", flat=True)))
