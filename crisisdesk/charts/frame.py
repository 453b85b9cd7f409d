"""What charts have in common: the outer drawing, figures on the left, times below, the table.

Pure. Sizes go in SVG attributes only, so the strict style policy holds.
"""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta, tzinfo

from babel.dates import format_datetime
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from crisisdesk.charts import scale

GUT = 2.6  # em for the figures on the left
FOOT = 1.6  # em for the times below


def em(value: float) -> str:
    """Return a length in em with at most two decimals."""
    return f"{round(value, 2):g}em"


def pct(value: float) -> str:
    """Return a length in per cent with at most two decimals."""
    return f"{round(value, 2):g}%"


def time_words(first: datetime, last: datetime, zone: tzinfo, locale: str) -> Callable[..., str]:
    """Return how a chart of this span names its times: clock, weekday and clock, or date."""
    span = last - first
    if span < timedelta(hours=18):
        pattern = "HH:mm"
    elif span <= timedelta(days=3):
        pattern = "EEE HH:mm"
    else:
        pattern = "d MMM"

    def say(at: datetime, full: bool = False) -> str:
        local = at.astimezone(zone)
        wanted = "d MMM HH:mm" if full else pattern
        return format_datetime(local, wanted, locale=locale).replace(".", "")

    return say


def rows_of(top: float, begin: float, depth: float) -> list[tuple[float, float]]:
    """Return the three grid lines as (value, em from above): nothing, half, top."""
    return [(top * step, begin + depth * (1 - step)) for step in (0, 0.5, 1)]


def gut(
    lines: Sequence[tuple[float, float]], height: float, words: Callable[..., str]
) -> SafeString:
    """Draw the figures on the left; a sibling drawing of fixed width."""
    return format_html(
        '<svg class="plot gut" width="{}" height="{}" aria-hidden="true">{}</svg>',
        em(GUT),
        em(height),
        format_html_join(
            "",
            '<text x="{}" y="{}" text-anchor="end">{}</text>',
            ((em(GUT - 0.6), em(y + 0.35), words(value)) for value, y in lines),
        ),
    )


def grid(lines: Sequence[tuple[float, float]]) -> SafeString:
    """Draw the three grid lines."""
    return format_html_join(
        "",
        '<line class="tickline" x2="100%" y1="{0}" y2="{0}"/>',
        ((em(y),) for _, y in lines),
    )


def feet(places: Sequence[tuple[float, str]], y: float) -> SafeString:
    """Write the times below; what stands between the ends drops out of narrow charts."""

    def anchor(x: float) -> str:
        return "end" if x > 97 else "middle" if x > 3 else "start"

    last = len(places) - 1
    return format_html_join(
        "",
        '<text x="{}" y="{}" text-anchor="{}"{}>{}</text>',
        (
            (
                pct(x),
                em(y),
                anchor(x),
                "" if index in {0, last} else format_html(' class="{}"', "opt"),
                text,
            )
            for index, (x, text) in enumerate(places)
        ),
    )


def curves(begin: float, depth: float, paths: Sequence[tuple[str, str]]) -> SafeString:
    """Draw lines and areas in the one inner drawing that is stretched; strokes keep their width."""
    return format_html(
        '<svg class="px" width="100%" y="{}" height="{}" viewBox="0 0 {} {}" '
        'preserveAspectRatio="none" overflow="visible">{}</svg>',
        em(begin),
        em(depth),
        scale.WIDTH,
        scale.DEPTH,
        format_html_join(
            "", '<path class="{}" d="{}"/>', ((css, path) for css, path in paths if path)
        ),
    )


def outer(height: float, label: str, *drawn: SafeString | str, css: str = "plot") -> SafeString:
    """Wrap a drawing; the label says in words what it shows."""
    return format_html(
        '<svg class="{}" width="100%" height="{}" role="img" aria-label="{}">{}</svg>',
        css,
        em(height),
        label,
        format_html_join("", "{}", ((part,) for part in drawn)),
    )


def figure(*drawn: SafeString, table: SafeString | str = "") -> SafeString:
    """Put drawings side by side in one box, with the same figures as a table under it."""
    box = format_html(
        '<div class="plotbox">{}</div>', format_html_join("", "{}", ((part,) for part in drawn))
    )
    return format_html('<figure class="chart">{}{}</figure>', box, table)


def table(
    caption: str, head: Sequence[str], body: Sequence[Sequence[SafeString | str]]
) -> SafeString:
    """Write the folded table that says the same as the drawing; the first column names the row."""
    rows = (
        (
            row[0],
            format_html_join("", '<td class="r">{}</td>', ((cell,) for cell in row[1:])),
        )
        for row in body
    )
    return format_html(
        '<details class="fold small"><summary>{}</summary><div class="scroll-x" tabindex="0" '
        'role="region" aria-label="{}"><table class="table"><caption class="vh">{}</caption>'
        "<thead><tr>{}</tr></thead><tbody>{}</tbody></table></div></details>",
        gettext("As a table"),
        caption,
        caption,
        format_html_join(
            "",
            '<th scope="col"{}>{}</th>',
            ((format_html(' class="{}"', "r") if at else "", name) for at, name in enumerate(head)),
        ),
        format_html_join("", '<tr><th scope="row">{}</th>{}</tr>', rows),
    )
