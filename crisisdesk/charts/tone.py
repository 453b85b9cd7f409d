"""Tone over time as one column per step, positive on top and negative at the foot. Pure."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from crisisdesk import presentation
from crisisdesk.charts import frame, scale, times
from crisisdesk.charts.series import Reader

DEPTH = 6.0  # em
BEGIN = 0.6  # em


class TonePoint(NamedTuple):
    """How many of each tone in one step; the unsure are left out."""

    at: datetime
    negative: int
    neutral: int
    positive: int

    @property
    def total(self) -> int:
        """All whose tone is known."""
        return self.negative + self.neutral + self.positive


def summary(points: Sequence[TonePoint], label: str) -> str:
    """Say in words how negative it is now and was over the whole time."""
    total = sum(point.total for point in points)
    if not total:
        return gettext("%(label)s: nothing to show.") % {"label": label}
    newest = [point for point in points if point.total][-1]
    return gettext(
        "%(label)s. Negative %(now)s in the newest step, %(all)s over the whole time."
    ) % {
        "label": label,
        "now": presentation.percent(newest.negative / newest.total),
        "all": presentation.percent(sum(point.negative for point in points) / total),
    }


def _column(point: TonePoint, x: float, width: float) -> list[tuple[str, str, str, str, str]]:
    at = BEGIN
    drawn = []
    for css, count in (("pos", point.positive), ("neu", point.neutral), ("neg", point.negative)):
        tall = count / point.total * DEPTH if point.total else 0
        if tall:
            drawn.append((css, frame.pct(x), frame.pct(width), frame.em(at), frame.em(tall)))
        at += tall
    return drawn


def _table(points: Sequence[TonePoint], label: str, reader: Reader) -> SafeString:
    say = frame.time_words(points[0].at, points[-1].at, reader.zone, reader.locale)
    body = [
        [
            say(point.at, full=True),
            *(
                presentation.number(n, reader.locale)
                for n in (point.positive, point.neutral, point.negative)
            ),
        ]
        for point in reversed(points)
    ]
    head = [gettext("Time"), *(presentation.tone_word(value) for value in (1, 0, -1))]
    return frame.table(label, head, body)


def tone(
    points: Sequence[TonePoint],
    reader: Reader,
    *,
    label: str,
    said: str = "",
    with_table: bool = True,
) -> SafeString:
    """Draw the shares of tone, oldest first; a step with nothing known stays empty."""
    if not points:
        return frame.figure(
            frame.outer(2, gettext("%(label)s: nothing to show.") % {"label": label})
        )
    step = 100 / len(points)
    columns = format_html_join(
        "",
        '<rect class="{}" x="{}" width="{}" y="{}" height="{}"/>',
        (
            row
            for index, point in enumerate(points)
            for row in _column(point, index * step, step * 0.78)
        ),
    )
    say = frame.time_words(points[0].at, points[-1].at, reader.zone, reader.locale)
    # A time stands where its column begins, the newest at the end.
    begins = [index * step * 10 for index in range(len(points) - 1)] + [float(scale.WIDTH)]
    stops = [
        (x / 10, say(at))
        for x, at in times.stops([point.at for point in points], begins, reader.zone)
    ]
    whole = BEGIN + DEPTH + frame.FOOT
    gut = format_html(
        '<svg class="plot gut" width="{}" height="{}" aria-hidden="true">'
        '<text x="2em" y="1.5em" text-anchor="end">▲</text>'
        '<text x="2em" y="6.5em" text-anchor="end">▼</text></svg>',
        frame.em(frame.GUT),
        frame.em(whole),
    )
    drawing = frame.outer(
        whole, said or summary(points, label), columns, frame.feet(stops, whole - 0.3)
    )
    return frame.figure(gut, drawing, table=_table(points, label, reader) if with_table else "")
