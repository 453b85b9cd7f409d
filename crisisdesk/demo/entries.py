"""How the record words the founding of an organisation and what it brought along."""

from django.utils.translation import gettext, gettext_lazy

from journal.models import Entry
from journal.sentences import Group, register, words


def _imported(entry: Entry) -> str:
    title = words(entry).get("title") or gettext("[erased]")
    return gettext("brought in the earlier crisis “%(title)s”.") % {"title": title}


def register_entries() -> None:
    """Teach the log the verbs of founding."""
    register(
        {
            "organisation.founded": lambda _entry: gettext("founded this desk."),
            "demo.filled": lambda entry: (
                gettext("filled the demo organisation with %(count)s mentions.")
                % {"count": entry.data.get("mentions", 0)}
            ),
            "crisis.imported": _imported,
        },
        groups={
            "organisation": Group(gettext_lazy("Organisation"), "home"),
            "demo": Group(gettext_lazy("Demo"), "home"),
        },
        agents={"setup": lambda _rest: gettext("Setup")},
    )
