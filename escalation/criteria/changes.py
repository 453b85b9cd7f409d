"""Versions of a rule set given as changes on another one, forwards and backwards.

A change is {path, from, to} and, for something inside a rule, {rule}. `from` must be what the
rule set says now, so a change made against another version is noticed.
"""

import copy
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from escalation.criteria.document import Doc, RuleProblems

_SHARED_NOT = frozenset({"rule_sets", "live"})
_OWN = ("version", "weights", "rules")


def apply_changes(base: Mapping[str, Any], changes: Sequence[Mapping[str, Any]]) -> Doc:
    """Return the rule set with the changes made. A change that is already there is no problem.

    Raises RuleProblems naming every change that does not fit.
    """
    doc = copy.deepcopy(dict(base))
    problems = [problem for change in changes if (problem := _apply(doc, change))]
    if problems:
        raise RuleProblems(problems)
    return doc


def revert_changes(base: Mapping[str, Any], changes: Sequence[Mapping[str, Any]]) -> Doc:
    """Return the rule set as it was before the changes."""
    backwards = [
        {**change, "from": change.get("to"), "to": change.get("from")}
        for change in reversed(changes)
    ]
    return apply_changes(base, backwards)


def version_of(book: Mapping[str, Any], version: int | None = None) -> dict[str, Any]:
    """Return one version out of a book, with everything the versions share.

    A version without rules is reached from the nearest one that has them: drafts by `based_on`
    and their changes, older ones by undoing what each later version changed.
    """
    sets = {entry["version"]: entry for entry in book["rule_sets"]}
    wanted: int = book.get("live", 0) if version is None else version
    if wanted not in sets:
        raise RuleProblems([_("There is no version %(version)s.") % {"version": wanted}])
    shared = {key: value for key, value in book.items() if key not in _SHARED_NOT}
    entry = sets[wanted]
    own = {**shared, **{key: entry[key] for key in _OWN if key in entry}}
    return {**_with_rules(shared, sets, wanted), **own}


def _with_rules(shared: Doc, sets: Mapping[int, Doc], version: int) -> Doc:
    entry = sets[version]
    if "rules" in entry:
        return {**shared, "weights": entry.get("weights"), "rules": entry["rules"]}
    if "based_on" in entry:
        return apply_changes(_with_rules(shared, sets, entry["based_on"]), entry.get("changes", []))
    later = min((other for other in sets if other > version), default=None)
    if later is None:
        raise RuleProblems([_("Version %(version)s has no rules.") % {"version": version}])
    changes = [c for c in sets[later].get("changes", []) if "rule" in c]
    return revert_changes(_with_rules(shared, sets, later), changes)


def _apply(doc: Doc, change: Mapping[str, Any]) -> str:
    """Make one change in place; return a sentence when it does not fit."""
    place: Any = doc
    if "rule" in change:
        if not change.get("path"):
            return _whole_rule(doc, change)
        place = next((r for r in doc.get("rules", []) if r.get("key") == change["rule"]), None)
        if place is None:
            return _("There is no rule “%(rule)s”.") % {"rule": change["rule"]}
    before, after = change.get("from"), change.get("to")
    path = str(change.get("path", "")).split(".")
    holder, key = _find(place, path, may_be_deeper=before is not None)
    if holder is None:
        return _("%(where)s: there is no such place.") % {"where": _where(change)}
    now = holder.get(key) if isinstance(holder, dict) else holder[key]
    if not _agrees(now, before):
        if _agrees(now, after):
            return ""
        return _("%(where)s: the change expects %(expected)s, the rule set says %(now)s.") % {
            "where": _where(change),
            "expected": before,
            "now": now,
        }
    _set(holder, key, now, before, after)
    return ""


def _whole_rule(doc: Doc, change: Mapping[str, Any]) -> str:
    """Add or remove a rule."""
    rules = doc.setdefault("rules", [])
    at = next((i for i, rule in enumerate(rules) if rule.get("key") == change["rule"]), None)
    if change.get("to") is None:
        if at is not None:
            del rules[at]
    elif at is None:
        rules.append(copy.deepcopy(change["to"]))
    else:
        rules[at] = copy.deepcopy(change["to"])
    return ""


def _where(change: Mapping[str, Any]) -> str:
    return " ".join(str(change[key]) for key in ("rule", "path") if change.get(key))


def _find(place: Any, path: list[str], *, may_be_deeper: bool) -> tuple[Any, Any]:
    """Return (holder, key) of a path; a last key that stands deeper, but once, may be meant."""
    holder = place
    for key in path[:-1]:
        if isinstance(holder, list) and key.isdigit() and int(key) < len(holder):
            holder = holder[int(key)]
        elif isinstance(holder, dict) and key in holder:
            holder = holder[key]
        else:
            return None, None
    last = path[-1]
    if isinstance(holder, list):
        return (holder, int(last)) if last.isdigit() and int(last) < len(holder) else (None, None)
    if not isinstance(holder, dict):
        return None, None
    deeper = [found for found in _holders(holder, last) if found is not holder]
    if may_be_deeper and last not in holder and len(deeper) == 1:
        return deeper[0], last
    return holder, last


def _holders(place: Any, key: str) -> Iterator[Doc]:
    if isinstance(place, dict):
        if key in place:
            yield place
        for value in place.values():
            yield from _holders(value, key)
    elif isinstance(place, list):
        for value in place:
            yield from _holders(value, key)


def _agrees(now: Any, said: Any) -> bool:
    """Tell whether the rule set says what a change says: for objects and lists at least that."""
    if isinstance(now, dict) and isinstance(said, dict):
        return all(now.get(key) == value for key, value in said.items())
    return bool(now == said)


def _set(holder: Any, key: Any, now: Any, before: Any, after: Any) -> None:
    if isinstance(now, dict) and isinstance(after, dict) and isinstance(before, dict):
        merged = {k: v for k, v in now.items() if k not in before} | after
        holder[key] = merged
    elif after is None:
        holder.pop(key, None)
    else:
        holder[key] = copy.deepcopy(after)
