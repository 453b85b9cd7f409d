"""Small drawings that stand in rows: sparkline, last day, score band, stacked bar. Pure."""

from collections.abc import Mapping, Sequence

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext

from crisisdesk import presentation
from crisisdesk.charts import frame, scale, volume
from crisisdesk.charts.series import Reader, VolumePoint, summary
from escalation.criteria.document import DEFAULT_THRESHOLDS


def spark(values: Sequence[float], *, severity: str = "", label: str = "") -> SafeString:
    """Draw a line without axes; its last point takes the severity's colour."""
    css = f"spark {presentation.severity_class(severity)}" if severity else "spark"
    top = max(values, default=0) or 1
    dots = [
        (2 + scale.across(index, len(values)) * 0.076, 18 - value / top * 16)
        for index, value in enumerate(values)
    ]
    name = (
        format_html('role="img" aria-label="{}"', label)
        if label
        else format_html('aria-hidden="{}"', "true")
    )
    if not dots:
        return format_html('<svg class="{}" viewBox="0 0 80 20" {}></svg>', css, name)
    path = "M" + " ".join(f"{x:.1f} {y:.1f}" for x, y in dots)
    return format_html(
        '<svg class="{}" viewBox="0 0 80 20" {}><path d="{}"/>'
        '<circle cx="{}" cy="{}" r="2.5"/></svg>',
        css,
        name,
        path,
        f"{dots[-1][0]:.1f}",
        f"{dots[-1][1]:.1f}",
    )


def mini(points: Sequence[VolumePoint], reader: Reader, *, label: str) -> SafeString:
    """Draw a source's last day against its usual range, without figures."""
    if not points:
        return frame.figure(
            frame.outer(2.7, gettext("%(label)s: nothing to show.") % {"label": label})
        )
    top = max(max(point.seen or 0, point.high) for point in points) or 1
    return frame.figure(
        frame.outer(2.7, summary(points, label, reader), volume.drawn(points, top * 1.05, 0.2, 2.2))
    )


def moments(points: Sequence[VolumePoint], reader: Reader, *, label: str) -> SafeString:
    """Say when each of a few mentions came: drawn as a curve they would be noise."""
    say = frame.time_words(points[0].at, points[-1].at, reader.zone, reader.locale)
    came = [(say(point.at), round(point.seen)) for point in points if point.seen]
    if not came:
        return format_html('<p class="small dim">{}</p>', gettext("Not counted by the minute yet."))
    return format_html(
        '<ul class="meta" aria-label="{}">{}</ul>',
        label,
        format_html_join(
            "",
            "<li><b>{}</b> {}</li>",
            (
                (
                    time,
                    ngettext("%(n)d mention", "%(n)d mentions", count) % {"n": count}
                    if count > 1
                    else "",
                )
                for time, count in came
            ),
        ),
    )


def score_band(score: int, thresholds: Mapping[str, int] | None = None) -> SafeString:
    """Draw 0-100 cut into severities with the score on it; thresholds: severity -> first point."""
    starts = dict(thresholds or DEFAULT_THRESHOLDS)
    order = ("watch", "concern", "serious", "crisis")
    ends = [*(starts[key] for key in order[1:]), 100]
    parts = format_html_join(
        "",
        '<g class="{0}"><rect class="sevfill" x="{1}" y="1.9em" width="{2}" height=".7em"/></g>'
        '<text x="{5}" y="3.9em" text-anchor="{6}">{3}</text>'
        '<text x="{5}" y="5.1em" text-anchor="{6}">{4}</text>',
        (
            (
                key,
                frame.pct(starts[key] + 0.3),
                frame.pct(max(0, end - starts[key] - 0.6)),
                presentation.severity_short(key),
                starts[key] or "",
                # The last words stand at the end: long ones before them need the room.
                "100%" if key == order[-1] else frame.pct(starts[key] + 0.3),
                "end" if key == order[-1] else "start",
            )
            for key, end in zip(order, ends, strict=True)
        ),
    )
    left = score > 12  # otherwise the figure would leave the picture
    pointer = format_html(
        '<use class="mk" href="#m-here" x="{0}" y="1.25em" width="1.1em" height="1.1em"/>'
        '<text x="{0}" y="1.5em" text-anchor="{1}" dx="{2}" class="strong">{3}</text>',
        frame.pct(score),
        "end" if left else "start",
        "-.9em" if left else ".9em",
        score,
    )
    words = gettext(
        "Score %(score)d of 100. Concern from %(concern)d, Serious from %(serious)d, "
        "Crisis from %(crisis)d."
    ) % {"score": score, **starts}
    return frame.figure(frame.outer(5.4, words, parts, pointer))


def stack_bar(parts: Sequence[tuple[float, str]], *, label: str) -> SafeString:
    """Draw one line split in parts; parts: (amount, class a b c neg neu pos)."""
    total = sum(amount for amount, _ in parts) or 1
    begins = [sum(amount for amount, _ in parts[:index]) for index in range(len(parts))]
    return format_html(
        '<svg class="stackbar" width="100%" height=".75em" role="img" aria-label="{}">{}</svg>',
        label,
        format_html_join(
            "",
            '<rect class="{}" x="{}" width="{}" height="100%"/>',
            (
                (css, frame.pct(begin / total * 100), frame.pct(amount / total * 100))
                for (amount, css), begin in zip(parts, begins, strict=True)
                if amount
            ),
        ),
    )
