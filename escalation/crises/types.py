"""What our library says about each type of crisis, put the way the crisis screens need it.

Pure: texts and figures of the catalogue, no rows.
"""

from typing import Any

from django.utils.translation import gettext

from playbooks import catalogue
from playbooks.catalogue import said

# Index of a severity in a cadence of (Serious, Crisis); below Serious nothing is promised.
_PACE = {"serious": 0, "crisis": 1}


def type_name(type_id: str, language: str) -> str:
    """Return the name of a type of crisis; an unknown one keeps its id."""
    found = catalogue.crisis_type(type_id)
    return said(found.name, language) if found else type_id


def grouped_types(language: str) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return types as (heading, [(id, name)]): those that touch trust first."""
    groups: dict[bool, list[tuple[str, str]]] = {True: [], False: []}
    for each in catalogue.crisis_types():
        groups[each.is_trust].append((each.id, said(each.name, language)))
    return [(gettext("Trust"), groups[True]), (gettext("Safety and surroundings"), groups[False])]


def public_pace_min(type_id: str, severity: str) -> int | None:
    """Return after how many minutes the public hears from us again; None: nothing is promised."""
    found = catalogue.crisis_type(type_id)
    if found is None or severity not in _PACE or "public" not in found.cadence:
        return None
    return found.cadence["public"][_PACE[severity]]


def first_questions(type_id: str, language: str) -> list[str]:
    """Return what must be answered within the first hour."""
    found = catalogue.crisis_type(type_id)
    return [said(question, language) for question in found.first_hour] if found else []


def frozen_type(type_id: str) -> dict[str, Any]:
    """Return what a crisis keeps of its type on the day it is opened, whatever is edited later."""
    found = catalogue.crisis_type(type_id)
    if found is None:
        return {"id": type_id}
    return {
        "id": found.id,
        "name": dict(found.name),
        "chain": found.chain,
        "playbook": found.playbook,
        "cadence": {who: list(pace) for who, pace in found.cadence.items()},
        "clocks": list(found.clocks),
    }


# Which type a word list of the rules speaks for.
_LIST_TYPES = {
    "safety": "safety",
    "personal_data": "data-leak",
    "staff_conduct": "staff-conduct",
    "misinformation": "false-notice",
    "accessibility": "discrimination",
    "environment": "environment",
    "compensation": "service-failure",
    "question_dock": "service-failure",
}


def likely_type(lists: list[str]) -> str:
    """Return the type that the first telling word list speaks for, "" when none does."""
    return next((_LIST_TYPES[name] for name in lists if name in _LIST_TYPES), "")
