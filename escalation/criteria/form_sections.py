"""Which questions of a rule form stand together and under which heading; order and words only."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Final

from django import forms
from django.forms import BoundField
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy


@dataclass(frozen=True, slots=True)
class Part:
    """A heading and the names of its fields; a name that ends in "*" stands for all that begin so.

    is_rare: folded away while nothing stands in it. kind: "", "tall" for long lists of lines,
    "wide" for one long text, "pairs" for two languages side by side.
    """

    heading: Promise | str
    names: tuple[str, ...]
    hint: Promise | str = ""
    is_rare: bool = False
    kind: str = ""


SCALE: Final = (
    Part(
        gettext_lazy("The most points of each criterion"),
        ("weight_*",),
        gettext_lazy("100 in all."),
    ),
    Part(gettext_lazy("Where a severity begins"), ("from_*", "hysteresis")),
)
WORDS: Final = (
    Part(
        gettext_lazy("Words in each language"),
        ("words_*",),
        gettext_lazy("One a line. A star at the end stands for any ending."),
        kind="tall",
    ),
    Part(
        gettext_lazy("What makes them harmless"),
        ("calming",),
        gettext_lazy("Phrases in any language, one a line."),
        kind="tall",
    ),
)
PATTERNS: Final = (Part(gettext_lazy("Patterns"), ("patterns",), kind="wide"),)
RULE: Final = (
    Part(gettext_lazy("What it is called"), ("name_*",)),
    Part(
        gettext_lazy("When: what is said"),
        (
            "words", "tone", "language", "phrases", "patterns", "is_question", "has_link",
            "ignore_not",
        ),
        gettext_lazy("All that is filled in must hold. What is left empty does not matter."),
    ),
    Part(
        gettext_lazy("When: who says it, and where"),
        ("source", "tier", "mentions", "followers_from"),
    ),
    Part(
        gettext_lazy("When: reach and score"),
        ("reach_from", "reach_below", "score_from", "score_below"),
    ),
    Part(
        gettext_lazy("When: how much comes, and how fast"),
        (
            "window_min", "count_from", "authors_from", "near_copies_from", "reach_sum_from",
            "rate_from", "times_expected", "new_accounts_share_from", "negative_share_from",
        ),
        gettext_lazy("Counted within the minutes given. A share is between 0 and 1."),
    ),
    Part(gettext_lazy("When: alternatives"), ("branches",), is_rare=True, kind="wide"),
    Part(
        gettext_lazy("Then: severity and points"), ("severity", "severity_at_least", "points_*")
    ),
    Part(
        gettext_lazy("Then: who is told"),
        ("call", "then_call", "unanswered_min", "tell", "tag", "suggest"),
        gettext_lazy(
            "Short names with commas between them: on_duty, crisis_lead, comms, legal, "
            "spokesperson, it, people."
        ),
    ),
    Part(gettext_lazy("Then: beside that"), ("stop", "confirm", "score_without_copies")),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with the questions under it."""

    key: str
    part: Part
    fields: tuple[BoundField, ...]

    @property
    def is_folded(self) -> bool:
        """Tell whether it can stay closed: rare, empty, and nothing is wrong in it."""
        return self.part.is_rare and not any(each.value() or each.errors for each in self.fields)


class InSections(forms.Form):
    """A form whose questions stand in sections; one that no part names stands in the last."""

    parts: ClassVar[Sequence[Part]] = ()

    @property
    def sections(self) -> list[Section]:
        """Return the sections in their order."""
        left = [field.name for field in self.visible_fields()]
        taken: list[list[str]] = []
        for part in self.parts:
            names = [name for wanted in part.names for name in left if _fits(name, wanted)]
            left = [name for name in left if name not in names]
            taken.append(names)
        if taken:
            taken[-1].extend(left)
        return [
            Section(f"part-{number}", part, tuple(self[name] for name in names))
            for number, (part, names) in enumerate(zip(self.parts, taken, strict=True), 1)
        ]


def _fits(name: str, wanted: str) -> bool:
    return name.startswith(wanted[:-1]) if wanted.endswith("*") else name == wanted
