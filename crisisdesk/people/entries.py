"""How entries about people, their sessions and their keys are worded in the log."""

from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.permissions import Role
from journal.models import Entry
from journal.sentences import Group, register, words


def _whom(entry: Entry) -> str:
    return str(words(entry).get("name") or _("person %(number)s") % {"number": entry.object_id})


def _about(entry: Entry, sentence: str) -> str:
    """Fill in the name, and put the reason behind, where one was given."""
    said = sentence % {"name": _whom(entry)}
    reason = words(entry).get("reason")
    return f"{said}: {reason}" if reason else said


def _roles(keys: list[str]) -> str:
    named = [str(Role(key).label) for key in keys if key in Role.values]
    return ", ".join(named) or _("no role")


def _added(entry: Entry) -> str:
    said = _("added %(name)s with: %(roles)s")
    return said % {"name": _whom(entry), "roles": _roles(entry.data.get("roles", []))}


def _changed(entry: Entry) -> str:
    if entry.actor_id is not None and str(entry.actor_id) == entry.object_id:
        return _("changed their own settings")
    return _about(entry, _("changed the details of %(name)s"))


def _roles_changed(entry: Entry) -> str:
    said = _("changed the roles of %(name)s from %(before)s to %(after)s")
    filled = said % {
        "name": _whom(entry),
        "before": _roles(entry.data.get("before", [])),
        "after": _roles(entry.data.get("after", [])),
    }
    reason = words(entry).get("reason")
    return f"{filled}: {reason}" if reason else filled


def _password_set(entry: Entry) -> str:
    by_link = entry.data.get("by") == "link"
    return _("set a password by one-time link") if by_link else _("changed their own password")


def _opened(entry: Entry) -> str:
    return {
        "code": _("signed in with a code"),
        "recovery": _("signed in with a recovery code"),
    }.get(entry.data.get("with", ""), _("signed in"))


def _refused(entry: Entry) -> str:
    data = entry.data
    if not data.get("known"):
        said = _("refused a sign-in under a name nobody has")
    elif data.get("why") == "code":
        said = _("refused a wrong code for %(name)s")
    else:
        said = _("refused a wrong password for %(name)s")
    said %= {"name": _whom(entry)}
    return said + " " + _("(no tries left for now)") if data.get("last") else said


def _closed(entry: Entry) -> str:
    others = entry.data.get("others")
    if not others:
        return _("signed out")
    said = ngettext("signed out %(n)d other browser", "signed out %(n)d other browsers", others)
    return said % {"n": others}


def _named(entry: Entry, sentence: str) -> str:
    return sentence % {"name": words(entry).get("name") or entry.object_id}


def _rotated(entry: Entry) -> str:
    count = entry.data.get("count", 0)
    said = ngettext(
        "sealed %(n)d stored secret with the newest key",
        "sealed %(n)d stored secrets with the newest key",
        count,
    )
    return said % {"n": count} + f" ({entry.data.get('holder', '')})"


SENTENCES: Final = {
    "user.added": _added,
    "user.changed": _changed,
    "user.roles-changed": _roles_changed,
    "user.closed": lambda entry: _about(entry, _("closed the account of %(name)s")),
    "user.opened": lambda entry: _about(entry, _("opened the account of %(name)s again")),
    "user.linked": lambda entry: _about(entry, _("made a one-time link for %(name)s")),
    "user.password-set": _password_set,
    "user.factor-set": lambda _entry: _("set up a second factor"),
    "user.factor-removed": lambda _entry: _("gave up their second factor"),
    "user.factor-reset": lambda entry: _about(entry, _("reset the second factor of %(name)s")),
    "user.codes-renewed": lambda _entry: _("made new recovery codes"),
    "session.opened": _opened,
    "session.refused": _refused,
    "session.confirmed": lambda _entry: _("confirmed who they are"),
    "session.closed": _closed,
    "organisation.changed": lambda _entry: _("changed the details of the organisation"),
    "keys.rotated": _rotated,
    "token.made": lambda entry: _named(entry, _("made the access token “%(name)s”")),
    "token.revoked": lambda entry: _named(entry, _("revoked the access token “%(name)s”")),
}


def put_into_words() -> None:
    """Tell the log how these entries are worded.

    They lead to no page: most readers of the log may not open a person's.
    """
    register(
        SENTENCES,
        groups={
            "user": Group(gettext_lazy("People"), "people"),
            "session": Group(gettext_lazy("Sign-ins"), "lock"),
            "keys": Group(gettext_lazy("Keys of the desk"), "key"),
            "token": Group(gettext_lazy("Access tokens"), "key"),
        },
        agents={
            "sign-in": lambda _rest: _("The sign-in page"),
            "console": lambda _rest: _("A command in the terminal"),
        },
        decisions=("user.added", "user.roles-changed", "user.closed", "user.opened"),
    )
