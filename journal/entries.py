"""How the record words what happens to itself: erasures, keys, checks and exports."""

from typing import Final

from django.utils.translation import gettext, gettext_lazy

from journal.deadlines import deadline_words
from journal.models import Entry
from journal.sentences import Group, Sentence, register, words

GROUNDS: Final = {
    "request": gettext_lazy("The person asked for it"),
    "retention": gettext_lazy("Kept long enough"),
    "mistake": gettext_lazy("Should not have been written down"),
    "order": gettext_lazy("A court or authority ordered it"),
}


def ground_words(ground: object) -> str:
    """Return why words were erased, as it stands in lists."""
    return str(GROUNDS.get(str(ground), ground))


def _erased(entry: Entry) -> str:
    said = gettext("erased the words of entry #%(seq)s. Ground: %(ground)s.") % {
        "seq": entry.data.get("seq"),
        "ground": ground_words(entry.data.get("ground")),
    }
    reason = words(entry).get("reason")
    return f"{said} {reason}" if reason else said


def _key_changed(entry: Entry) -> str:
    if entry.data.get("previous"):
        said = gettext("signs checkpoints with key %(key)s from now on, before with %(previous)s.")
    else:
        said = gettext("signs checkpoints with key %(key)s from now on.")
    return said % {"key": entry.data.get("key"), "previous": entry.data.get("previous")}


def _broken(entry: Entry) -> str:
    stream = entry.data.get("stream")
    if not stream:
        return gettext("found checkpoint %(number)s to be wrong.") % {
            "number": entry.data.get("seq")
        }
    return gettext("found the chain %(stream)s broken at entry #%(seq)s.") % {
        "stream": stream,
        "seq": entry.data.get("seq"),
    }


def _exported(entry: Entry) -> str:
    return gettext("exported the log as a file, %(n)s lines at most.") % {
        "n": entry.data.get("limit")
    }


def _timer_retried(entry: Entry) -> str:
    return gettext("has the deadline “%(kind)s” (%(subject)s) tried again.") % _deadline(entry)


def _timer_called_off(entry: Entry) -> str:
    return gettext("called the deadline “%(kind)s” (%(subject)s) off.") % _deadline(entry)


def _deadline(entry: Entry) -> dict[str, object]:
    kind, subject = entry.data.get("kind"), entry.data.get("subject")
    return {"kind": deadline_words(kind), "subject": subject}


def _the_desk(_rest: str) -> str:
    return gettext("The desk")


SENTENCES: Final[dict[str, Sentence]] = {
    "entry.erased": _erased,
    "journal.key-changed": _key_changed,
    "journal.broken": _broken,
    "log.exported": _exported,
    "timer.retried": _timer_retried,
    "timer.called-off": _timer_called_off,
}


def register_entries() -> None:
    """Tell the log how its own entries are worded."""
    register(
        SENTENCES,
        groups={
            "entry": Group(gettext_lazy("Erasures"), "x"),
            "journal": Group(gettext_lazy("The log itself"), "log"),
            "log": Group(gettext_lazy("Exports of the log"), "file"),
            "timer": Group(gettext_lazy("Deadlines"), "clock"),
        },
        agents={
            "check": lambda _rest: gettext("The check of the log"),
            "dispatcher": _the_desk,
            "setup": _the_desk,
            "worker": _the_desk,
        },
        decisions=("entry.erased",),
    )
