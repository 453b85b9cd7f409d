"""What is wrong with the words, patterns and calming phrases of a rule set, in sentences."""

import math
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from escalation.criteria.document import (
    LIST_META_KEYS,
    MAX_LISTS,
    MAX_PATTERNS,
    MAX_TERM_LENGTH,
    MAX_TERM_WORDS,
    MAX_TERMS,
    MIN_PREFIX_LENGTH,
    Doc,
)
from escalation.criteria.patterns import NAMED, pattern_problem
from escalation.criteria.terms import is_prefix, term_key

_KEY = re.compile(r"[a-z0-9][a-z0-9_-]{0,59}\Z")


def is_number(value: Any, low: float = -math.inf, high: float = math.inf) -> bool:
    """Tell whether a value is a finite number within bounds and not true or false."""
    if not isinstance(value, int | float) or isinstance(value, bool):
        return False
    return math.isfinite(value) and low <= value <= high


def bad_keys(what: str, keys: Iterable[Any]) -> Iterator[str]:
    """Yield a sentence for each key that could not stand in a path or an address."""
    for key in keys:
        if not isinstance(key, str) or not _KEY.match(key):
            yield _(
                "%(what)s “%(key)s”: a key is lower-case letters, digits, - and _, at most 60."
            ) % {"what": what, "key": key}


def check_patterns(doc: Doc) -> Iterator[str]:
    patterns = doc.get("patterns")
    if not isinstance(patterns, Mapping):
        yield _("Patterns are given by key.")
        return
    yield from bad_keys(pgettext("rule", "Pattern"), patterns)
    if len(patterns) > MAX_PATTERNS:
        yield _("%(count)d patterns are too many; %(limit)d is the limit.") % {
            "count": len(patterns),
            "limit": MAX_PATTERNS,
        }
        return
    for key, pattern in patterns.items():
        if key in NAMED:
            yield _("Pattern “%(key)s” is one of ours; choose another key.") % {"key": key}
        text = pattern.get("text") if isinstance(pattern, Mapping) else None
        reason = pattern_problem(text) if isinstance(text, str) else _("It has no text.")
        if reason:
            yield _("Pattern “%(key)s”: %(reason)s") % {"key": key, "reason": reason}


def check_words(doc: Doc) -> Iterator[str]:
    lists, meta = doc.get("words"), doc.get("lists", {})
    if not isinstance(lists, Mapping) or not isinstance(meta, Mapping):
        yield _("Word lists are given by key, each with its words by language.")
        return
    yield from bad_keys(pgettext("rule", "Word list"), lists)
    if len(lists) > MAX_LISTS:
        yield _("%(count)d word lists are too many; %(limit)d is the limit.") % {
            "count": len(lists),
            "limit": MAX_LISTS,
        }
    total = 0
    for name, by_language in lists.items():
        if not isinstance(by_language, Mapping):
            yield _("Word list “%(list)s”: words are given by language.") % {"list": name}
            continue
        for language, terms in by_language.items():
            where = _("Word list “%(list)s”, %(language)s") % {"list": name, "language": language}
            if not isinstance(terms, list):
                yield _("%(where)s: words are a list.") % {"where": where}
            elif language == "patterns":
                yield from unknown_patterns(where, terms, doc)
            else:
                total += len(terms)
                yield from term_problems(where, terms)
    if total > MAX_TERMS:
        yield _("%(count)d words are too many; %(limit)d is the limit.") % {
            "count": total,
            "limit": MAX_TERMS,
        }
    yield from _list_meta(meta, lists)


def _list_meta(meta: Mapping[str, Any], lists: Mapping[str, Any]) -> Iterator[str]:
    for name, about in meta.items():
        if name not in lists:
            yield _("There is no word list “%(list)s” to describe.") % {"list": name}
        if not isinstance(about, Mapping) or not set(about) <= LIST_META_KEYS:
            yield _("Word list “%(list)s” is described by name, claim, nature and impact.") % {
                "list": name
            }
            continue
        for key in ("nature", "impact"):
            if key in about and not (is_number(about[key]) and 0 <= about[key] <= 1):
                yield _("Word list “%(list)s”: %(key)s is a share from 0 to 1.") % {
                    "list": name,
                    "key": key,
                }


def unknown_patterns(where: str, names: list[Any], doc: Doc) -> Iterator[str]:
    """Yield a sentence for each pattern that is neither ours nor in the rule set."""
    for name in names:
        if not isinstance(name, str) or (name not in NAMED and name not in doc["patterns"]):
            yield _("%(where)s: there is no pattern “%(name)s”.") % {"where": where, "name": name}


def term_problems(where: str, terms: list[Any]) -> Iterator[str]:
    """Yield a sentence for each word that could not be looked for."""
    for term in terms:
        reason = _term_problem(term)
        if reason:
            yield _("%(where)s, “%(term)s”: %(reason)s") % {
                "where": where,
                "term": str(term)[:60],
                "reason": reason,
            }


def _term_problem(term: Any) -> str:
    if not isinstance(term, str):
        return _("It is not a text.")
    if len(term) > MAX_TERM_LENGTH:
        return _("It is longer than %(limit)d characters.") % {"limit": MAX_TERM_LENGTH}
    if "*" in term.strip().rstrip("*") or term.strip().endswith("**"):
        return _("A star may only stand last.")
    key = term_key(term)
    if not key:
        return _("Nothing is left to look for.")
    if len(key.split()) > MAX_TERM_WORDS:
        return _("It has more than %(limit)d words.") % {"limit": MAX_TERM_WORDS}
    if is_prefix(key) and len(key.split()[-1].lstrip("#")) < MIN_PREFIX_LENGTH:
        return _("Before a star stand at least %(limit)d letters.") % {"limit": MIN_PREFIX_LENGTH}
    return ""


def check_calming(doc: Doc) -> Iterator[str]:
    calming = doc.get("combine_not")
    if not isinstance(calming, Mapping):
        yield _("Calming phrases are given by word list.")
        return
    for name, phrases in calming.items():
        where = _("Calming phrases of “%(list)s”") % {"list": name}
        if not isinstance(doc.get("words"), Mapping) or name not in doc["words"]:
            yield _("%(where)s: there is no such word list.") % {"where": where}
        if not isinstance(phrases, list):
            yield _("%(where)s: phrases are a list.") % {"where": where}
        else:
            yield from term_problems(where, phrases)
