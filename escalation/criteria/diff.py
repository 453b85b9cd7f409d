"""What changes from one rule set to another, for the second pair of eyes: path, from, to, sentence.

The paths are those `apply_changes` takes, so a diff can be made again on the rule set it is from.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from escalation.criteria.document import CRITERIA, SEVERITIES, Doc
from escalation.criteria.naming import Names, language_name, list_name
from escalation.criteria.reasons import local
from escalation.criteria.wording import condition_in_words, in_words, key_in_words
from escalation.criteria.words import criterion_word, severity_word

_MOST_SHOWN = 12


@dataclass(frozen=True, slots=True)
class Change:
    """One change. rule is "" outside rules. before and after are None where there was nothing."""

    path: str
    before: Any
    after: Any
    sentence: str
    rule: str = ""

    def as_json(self) -> dict[str, Any]:
        """Return the change in the form `apply_changes` takes."""
        change = {"path": self.path, "from": self.before, "to": self.after}
        return {"rule": self.rule, **change} if self.rule else change


def diff(before: Doc, after: Doc, names: Names | None = None) -> list[Change]:
    """Return every change between two rule sets in normal form, in the order of the document."""
    return [
        *_weights(before, after),
        *_scale(before, after),
        *_words(before, after),
        *_calming(before, after),
        *_whole_keys(before, after),
        *_rules(before, after, names or {}),
    ]


def _weights(before: Doc, after: Doc) -> Iterator[Change]:
    for criterion in CRITERIA:
        was, now = before["weights"].get(criterion), after["weights"].get(criterion)
        if was != now:
            yield Change(
                f"weights.{criterion}",
                was,
                now,
                _("%(criterion)s weighs %(now)s, was %(was)s.")
                % {"criterion": criterion_word(criterion), "now": now, "was": was},
            )


def _scale(before: Doc, after: Doc) -> Iterator[Change]:
    for severity in SEVERITIES:
        was, now = before["thresholds"].get(severity), after["thresholds"].get(severity)
        if was != now:
            yield Change(
                f"thresholds.{severity}",
                was,
                now,
                _("%(severity)s begins at %(now)s, was %(was)s.")
                % {"severity": severity_word(severity), "now": now, "was": was},
            )
    was, now = before["hysteresis"], after["hysteresis"]
    if was != now:
        yield Change(
            "hysteresis",
            was,
            now,
            _("Steps down %(now)s points below a threshold, was %(was)s.")
            % {"now": now, "was": was},
        )


def _words(before: Doc, after: Doc) -> Iterator[Change]:
    for name in sorted(before["words"].keys() | after["words"].keys()):
        old, new = before["words"].get(name), after["words"].get(name)
        if old is None or new is None:
            words = {"list": list_name(name, after if old is None else before)}
            text = (
                _("New word list: %(list)s.")
                if old is None
                else _("The word list %(list)s is gone.")
            )
            yield Change(f"words.{name}", old, new, text % words)
            continue
        for language in sorted(old.keys() | new.keys()):
            was, now = old.get(language), new.get(language)
            if was != now:
                where = f"{list_name(name, after)}, {language_name(language)}"
                yield Change(f"words.{name}.{language}", was, now, _terms(where, was, now))


def _calming(before: Doc, after: Doc) -> Iterator[Change]:
    for name in sorted(before["combine_not"].keys() | after["combine_not"].keys()):
        was, now = before["combine_not"].get(name), after["combine_not"].get(name)
        if was != now:
            where = _("Calming phrases of %(list)s") % {"list": list_name(name, after)}
            yield Change(f"combine_not.{name}", was, now, _terms(where, was, now))


def _terms(where: str, was: list[str] | None, now: list[str] | None) -> str:
    added = [term for term in now or () if term not in (was or ())]
    removed = [term for term in was or () if term not in (now or ())]
    told = []
    if added:
        told.append(_("added %(terms)s") % {"terms": _quoted(added)})
    if removed:
        told.append(_("removed %(terms)s") % {"terms": _quoted(removed)})
    if not told:
        told.append(_("another order"))
    return f"{where}: {'; '.join(told)}."


def _quoted(terms: list[str]) -> str:
    shown = ", ".join(_("“%s”") % term for term in terms[:_MOST_SHOWN])
    more = len(terms) - _MOST_SHOWN
    return (
        _("%(terms)s and %(count)d more") % {"terms": shown, "count": more} if more > 0 else shown
    )


def _whole_keys(before: Doc, after: Doc) -> Iterator[Change]:
    """Parts that are compared as one."""
    sentences = {
        "author_tiers": _("Author tiers changed."),
        "patterns": _("Patterns changed."),
        "lists": _("What the word lists mean changed."),
        "steps": _("Entry and exit conditions changed."),
        "matrix": _sheet(before.get("matrix", {}), after.get("matrix", {})),
    }
    for key, sentence in sentences.items():
        was, now = before.get(key), after.get(key)
        if was != now:
            yield Change(key, was, now, sentence)


def _sheet(before: Mapping[str, Any], after: Mapping[str, Any]) -> str:
    """Return which examples of the sheet for paper say something else now."""
    told = []
    for criterion in CRITERIA:
        for severity in SEVERITIES:
            was = before.get(criterion, {}).get(severity)
            now = after.get(criterion, {}).get(severity)
            if was != now:
                where = {
                    "criterion": criterion_word(criterion),
                    "severity": severity_word(severity),
                }
                where["example"] = local(now, "")
                told.append(
                    _("%(criterion)s, %(severity)s: “%(example)s”") % where
                    if now
                    else _("%(criterion)s, %(severity)s: as it comes with the desk") % where
                )
    return _("Examples on the sheet for paper: %(told)s.") % {"told": "; ".join(told)}


def _rules(before: Doc, after: Doc, names: Names) -> Iterator[Change]:
    old = {rule["key"]: rule for rule in before["rules"]}
    new = {rule["key"]: rule for rule in after["rules"]}
    for key, rule in new.items():
        if key not in old:
            name = local(rule["name"], key)
            said = _("New rule: %(rule)s. It holds when: %(when)s.")
            yield Change("", None, rule, said % {"rule": name, "when": _when(rule, names)}, key)
        else:
            yield from _one_rule(old[key], rule, names)
    for key, rule in old.items():
        if key not in new:
            name = local(rule["name"], key)
            said = _("The rule %(rule)s is gone. It held when: %(when)s.")
            yield Change("", rule, None, said % {"rule": name, "when": _when(rule, names)}, key)


def _when(rule: Mapping[str, Any], names: Names) -> str:
    return "; ".join(condition_in_words(rule["if"], names)) or _("nothing is asked, so always")


def _one_rule(old: Mapping[str, Any], new: Mapping[str, Any], names: Names) -> Iterator[Change]:
    name = local(new["name"], new["key"])
    for path, was, now in _leaves(old, new, ""):
        what = key_in_words(path)
        if was is None:
            text = _("%(rule)s: %(what)s: now %(now)s.")
        elif now is None:
            text = _("%(rule)s: %(what)s: no longer asked, was %(was)s.")
        else:
            text = _("%(rule)s: %(what)s: %(now)s, was %(was)s.")
        key = path.rpartition(".")[2]
        told = {"now": in_words(now, key, names), "was": in_words(was, key, names)}
        said = {"rule": name, "what": what, **told}
        yield Change(path, was, now, text % said, new["key"])


def _leaves(old: Any, new: Any, path: str) -> Iterator[tuple[str, Any, Any]]:
    """Yield what differs between two rules; lists are compared as one."""
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        for key in [*old, *(key for key in new if key not in old)]:
            yield from _leaves(old.get(key), new.get(key), f"{path}.{key}" if path else key)
    elif _are_alike(old, new):
        for place, (was, now) in enumerate(zip(old, new, strict=True)):
            yield from _leaves(was, now, f"{path}.{place}")
    elif old != new:
        yield path, old, new


def _are_alike(old: Any, new: Any) -> bool:
    """Tell whether two lists hold alternatives that can be compared one by one."""
    both_lists = isinstance(old, list) and isinstance(new, list) and len(old) == len(new)
    return both_lists and all(isinstance(item, Mapping) for item in (*old, *new))
