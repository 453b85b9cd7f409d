"""What a proposed rule set found among stored mentions, told to the second pair of eyes. Pure.

The figures are those of the moment it was proposed; they stand in the record beside the proposal.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext as _

from escalation.criteria.document import Doc
from escalation.criteria.naming import list_name, rule_name
from escalation.criteria.sentences import number

# A rule that holds for more than this share of everything said tells nothing apart.
TOO_MUCH: Final = 0.2


@dataclass(frozen=True, slots=True)
class Line:
    """One sentence about a trial; a warning asks to be read before anybody publishes."""

    sentence: str
    is_warning: bool = False


def what_changed(before: Doc, after: Doc) -> list[tuple[str, str]]:
    """Return the rules and word lists that say something else now: ("rule" or "words", key)."""
    rules = {rule["key"]: (rule["if"], rule.get("points")) for rule in before["rules"]}
    return [
        *(
            ("rule", rule["key"])
            for rule in after["rules"]
            if rules.get(rule["key"]) != (rule["if"], rule.get("points"))
        ),
        *(
            ("words", name)
            for name, held in after["words"].items()
            if before["words"].get(name) != held
            or before["combine_not"].get(name) != after["combine_not"].get(name)
        ),
    ]


def lines(trial: Mapping[str, Any], document: Doc) -> Iterator[Line]:
    """Yield what a trial found, in sentences; nothing for a proposal that was not tried."""
    if not trial:
        return
    looked_at = trial["looked_at"]
    if not looked_at:
        yield Line(_("There were no stored mentions to try it on."), is_warning=True)
        return
    for tried in trial["tried"]:
        yield _about(_name(tried, document), tried["matched"], looked_at)
    above, before = trial["above"], trial["above_before"]
    said = _(
        "Of %(looked)s, %(now)s would stand at Concern or above by themselves; %(was)s do now."
    )
    yield Line(
        said % {"looked": number(looked_at), "now": number(above), "was": number(before)},
        is_warning=above > max(looked_at * TOO_MUCH, before),
    )


def _about(name: str, matched: int, looked_at: int) -> Line:
    share = matched / looked_at
    filled = {
        "name": name,
        "n": number(matched),
        "looked": number(looked_at),
        "share": round(share * 100),
    }
    if share > TOO_MUCH:
        said = _("%(name)s has %(share)s %% of what was said: it hardly tells anything apart.")
        return Line(said % filled, is_warning=True)
    if not matched:
        said = _("%(name)s has none of %(looked)s stored mentions.")
        return Line(said % filled, is_warning=True)
    return Line(_("%(name)s has %(n)s of %(looked)s stored mentions.") % filled)


def _name(tried: Mapping[str, Any], document: Doc) -> str:
    key: str = tried["key"]
    if tried["kind"] == "words":
        return _("The word list “%(name)s”") % {"name": list_name(key, document)}
    return _("The rule “%(name)s”") % {"name": rule_name(key, document)}
