"""The criteria as a matrix on one sheet of paper, for the day when the tools are down.

Four questions, four answers each with points: add the points up, read the severity off the scale.
The points follow the weights of the rule set, so paper and desk agree as far as paper can.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from escalation.criteria.document import CRITERIA, SEVERITIES, Doc
from escalation.criteria.reasons import local
from escalation.criteria.words import criterion_word, severity_word

# An example must fit the cell of a sheet of paper.
EXAMPLE_CAP: Final = 200
# Points of an answer as a share of the weight, in the middle of what the desk would give.
_SHARES = {"watch": 0.2, "concern": 0.5, "serious": 0.75, "crisis": 1.0}

QUESTIONS: Mapping[str, Promise] = {
    "nature": _("What is being said?"),
    "reach": _("How many people could have seen it?"),
    "impact": _("Who speaks, and who is affected?"),
    "velocity": _("How fast does it grow?"),
}
EXAMPLES: Mapping[str, Mapping[str, Promise]] = {
    "nature": {
        "watch": _("A complaint or a question about everyday matters."),
        "concern": _("An accusation, a rumour, private data of one person."),
        "serious": _("Danger, injury, fraud or leaked data is claimed."),
        "crisis": _("Somebody on the spot says that people are in danger."),
    },
    "reach": {
        "watch": _("Fewer than 500 people."),
        "concern": _("Up to 10,000 people."),
        "serious": _("Up to 200,000 people, or a local newspaper."),
        "crisis": _("More than 200,000 people, or national media."),
    },
    "impact": {
        "watch": _("One customer, nobody harmed."),
        "concern": _("A group, or somebody who waits for help."),
        "serious": _("Children, people in need of support, the press asks."),
        "crisis": _("Lives or livelihoods, an authority acts."),
    },
    "velocity": {
        "watch": _("As on any other day."),
        "concern": _("Twice the usual in the last 20 minutes."),
        "serious": _("Five times the usual, or new accounts repeat it."),
        "crisis": _("More than ten times the usual."),
    },
}


@dataclass(frozen=True, slots=True)
class Cell:
    """One answer: what it looks like and the points it gives."""

    severity: str
    points: int
    example: str


@dataclass(frozen=True, slots=True)
class Row:
    """One criterion with its question and its four answers, mildest first."""

    criterion: str
    name: str
    weight: int
    question: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Matrix:
    """The whole sheet. scale: (severity, its word, first score, last score), mildest first."""

    version: int
    rows: tuple[Row, ...]
    scale: tuple[tuple[str, str, int, int], ...]


def matrix(doc: Doc) -> Matrix:
    """Return the matrix of a rule set; its own examples (`matrix`) stand in for ours."""
    starts = [int(doc["thresholds"][severity]) for severity in SEVERITIES]
    ends = [*(start - 1 for start in starts[1:]), 100]
    return Matrix(
        version=doc["version"],
        rows=tuple(_row(doc, criterion) for criterion in CRITERIA),
        scale=tuple(
            (severity, severity_word(severity), start, end)
            for severity, start, end in zip(SEVERITIES, starts, ends, strict=True)
        ),
    )


def by_hand(sheet: Matrix, answers: Mapping[str, str]) -> tuple[int, str]:
    """Return (score, severity) for one answer per criterion, as a person adds it up on paper."""
    score = sum(
        cell.points
        for row in sheet.rows
        for cell in row.cells
        if cell.severity == answers[row.criterion]
    )
    severity = next(step[0] for step in reversed(sheet.scale) if score >= step[2])
    return score, severity


def _row(doc: Doc, criterion: str) -> Row:
    weight = int(doc["weights"][criterion])
    own: Mapping[str, Any] = doc.get("matrix", {}).get(criterion, {})
    return Row(
        criterion=criterion,
        name=criterion_word(criterion),
        weight=weight,
        question=str(QUESTIONS[criterion]),
        cells=tuple(
            Cell(
                severity=severity,
                points=round(weight * _SHARES[severity]),
                example=local(own.get(severity), str(EXAMPLES[criterion][severity])),
            )
            for severity in SEVERITIES
        ),
    )
