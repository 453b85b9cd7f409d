"""What rules ask for beside the score, in sentences: what the desk has done, what waits for you."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from escalation.criteria.consequences import DESKS, is_unanswered


@dataclass(frozen=True, slots=True)
class Asking:
    """One thing rules ask for. kind: call, tell, then_call, tag or suggest; names: of whom or what.

    is_done: the desk has done it.
    """

    kind: str
    names: tuple[str, ...]
    sentence: str
    is_done: bool = False


def askings(asked: Mapping[str, Any]) -> list[Asking]:
    """Return everything an alert's rules ask for, what is not done yet first."""
    found = [
        *_suggested(asked.get("suggest", ())),
        *_called(asked.get("call", ())),
        *_told(asked.get("tell", ())),
        *_unanswered(asked),
        *_tagged(asked.get("tags", ())),
    ]
    return sorted(found, key=lambda each: each.is_done)


def name_word(name: str) -> str:
    """Return the word for somebody or something a rule names; its own name where it is not ours."""
    words = {
        "admin": pgettext("asked for", "the administrators"),
        "comms": pgettext("asked for", "communications"),
        "comms_lead": pgettext("asked for", "the head of communications"),
        "coordinated": pgettext("asked for", "coordinated"),
        "crisis_lead": pgettext("asked for", "the crisis lead"),
        "customer_matter": pgettext("asked for", "customer matter"),
        "it": pgettext("asked for", "the IT department"),
        "lead": pgettext("asked for", "the crisis lead"),
        "legal": pgettext("asked for", "legal"),
        "on_duty": pgettext("asked for", "whoever is on duty"),
        "partner_comms": pgettext("asked for", "the partner's communications"),
        "people": pgettext("asked for", "the people department"),
        "spokesperson": pgettext("asked for", "the spokesperson"),
        "the_team_it_names": pgettext("asked for", "the team it names"),
    }
    return words.get(name) or name.replace("_", " ")


def _suggested(names: Iterable[str]) -> Iterator[Asking]:
    sentences = {
        "open_crisis": _("The rules propose to open a crisis."),
        "customer_matter": _("The rules take it for a customer matter."),
        "pass_on": _("The rules propose to pass it on."),
        "auto_answer": _("The rules propose an automatic answer."),
    }
    for name in names:
        plain = _("The rules suggest: %(what)s.") % {"what": name_word(name)}
        yield Asking("suggest", (name,), sentences.get(name, plain))


def _called(names: Iterable[str]) -> Iterator[Asking]:
    sentence = _("The rules ask to call %(who)s. The desk calls nobody: do it yourself.")
    yield from _one("call", names, sentence)


def _told(names: Iterable[str]) -> Iterator[Asking]:
    here = [name for name in names if name in DESKS]
    shown = _("Shown on the desk of %(who)s, because the rules ask for it.")
    yield from _one("tell", here, shown, is_done=True)
    sentence = _("The rules ask to tell %(who)s. The desk cannot: do it yourself.")
    yield from _one("tell", [name for name in names if name not in DESKS], sentence)


def _unanswered(asked: Mapping[str, Any]) -> Iterator[Asking]:
    minutes = int(asked.get("unanswered_min") or 0)
    names = asked.get("then_call", ()) if minutes else ()
    if not is_unanswered(asked):
        sentence = ngettext(
            "If nobody answers within %(n)d minute, the rules ask to call %(who)s.",
            "If nobody answers within %(n)d minutes, the rules ask to call %(who)s.",
            minutes,
        )
        yield from _one("then_call", names, sentence, n=minutes)
        return
    sentence = ngettext(
        "Nobody answered within %(n)d minute: shown on the desk of %(who)s. Call them too.",
        "Nobody answered within %(n)d minutes: shown on the desk of %(who)s. Call them too.",
        minutes,
    )
    yield from _one("then_call", [name for name in names if name in DESKS], sentence, n=minutes)
    sentence = ngettext(
        "Nobody answered within %(n)d minute. The rules ask to call %(who)s.",
        "Nobody answered within %(n)d minutes. The rules ask to call %(who)s.",
        minutes,
    )
    yield from _one("then_call", [name for name in names if name not in DESKS], sentence, n=minutes)


def _tagged(tags: Iterable[str]) -> Iterator[Asking]:
    yield from _one("tag", tags, _("Tagged: %(who)s."), is_done=True)


def _one(
    kind: str, names: Iterable[str], sentence: str, *, is_done: bool = False, n: int = 0
) -> Iterator[Asking]:
    """Yield one sentence for all names, none without."""
    found = tuple(names)
    if found:
        who = ", ".join(map(name_word, found))
        yield Asking(kind, found, sentence % {"who": who, "n": n}, is_done)
