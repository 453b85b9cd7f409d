"""The volume chart: expected range as a band, actual as a line, only what is outside coloured.

Pure. None as a count means that we could not see: hatched, never drawn as nothing.
"""

from collections.abc import Sequence

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from crisisdesk import presentation
from crisisdesk.charts import frame, scale, times
from crisisdesk.charts.series import Marked, Reader, VolumePoint, has_usual, summary, times_expected


def places(count: int, recent: int = 0) -> list[float]:
    """Return where each point stands, 0-1000; the last `recent` ones get the right half."""
    if not 1 < recent < count:
        return [scale.across(index, count) for index in range(count)]
    half, split = scale.WIDTH / 2, count - recent
    left = [index / split * half for index in range(split)]
    return left + [half + index / (recent - 1) * half for index in range(recent)]


def _curves(
    points: Sequence[VolumePoint], xs: Sequence[float], top: float
) -> list[tuple[str, str]]:
    compared = has_usual(points)
    upper = [(x, scale.down(point.high, top)) for x, point in zip(xs, points, strict=True)]
    lower = [(x, scale.down(point.low, top)) for x, point in zip(xs, points, strict=True)]
    paths = [("band", scale.area(upper, lower))]
    overlines: list[tuple[str, str]] = []
    counts = [point.seen for point in points]
    seen = [(x, scale.down(count or 0, top)) for x, count in zip(xs, counts, strict=True)]
    for start, end in scale.runs([count is not None for count in counts]):
        paths.append(("actual", scale.line(seen[start:end])))
        over = [(count or 0) > point.high for count, point in zip(counts, points, strict=True)]
        for first, last in scale.runs(over[start:end]) if compared else ():
            # From where the line leaves the band to where it is back in it.
            begin, stop = start + first, start + last
            left = [_crossing(seen, upper, begin - 1)] if begin > start else []
            right = [_crossing(seen, upper, stop - 1)] if stop < end else []
            above = [*left, *seen[begin:stop], *right]
            overlines.append(("over", scale.area(above, [*left, *upper[begin:stop], *right])))
            overlines.append(("overline", scale.line(above)))
    fills = [drawn for drawn in overlines if drawn[0] == "over"]
    return [paths[0], *fills, *paths[1:], *(drawn for drawn in overlines if drawn[0] == "overline")]


def _crossing(
    seen: Sequence[tuple[float, float]], upper: Sequence[tuple[float, float]], at: int
) -> tuple[float, float]:
    """Return where the line meets the edge of the band between a point and the next one."""
    (x, here), (next_x, there) = seen[at], seen[at + 1]
    gap, next_gap = here - upper[at][1], there - upper[at + 1][1]
    share = gap / (gap - next_gap) if gap != next_gap else 0.0
    return x + (next_x - x) * share, here + (there - here) * share


def _blind(
    points: Sequence[VolumePoint], xs: Sequence[float], begin: float, depth: float
) -> SafeString:
    step = scale.WIDTH / max(1, len(xs) - 1)
    spans = [
        (
            max(0.0, xs[start] - step),
            min(float(scale.WIDTH), xs[end - 1] + (step if end < len(xs) else 0)),
        )
        for start, end in scale.runs([point.seen is None for point in points])
    ]
    return format_html_join(
        "",
        '<rect class="hole" x="{}" width="{}" y="{}" height="{}" fill="url(#hole)"/>',
        (
            (frame.pct(left / 10), frame.pct((right - left) / 10), frame.em(begin), frame.em(depth))
            for left, right in spans
        ),
    )


def drawn(
    points: Sequence[VolumePoint], top: float, begin: float, depth: float, recent: int = 0
) -> SafeString:
    """Draw band, line and blind time alone; top: the value at the upper edge."""
    xs = places(len(points), recent)
    return format_html(
        "{}{}",
        frame.curves(begin, depth, _curves(points, xs, top)),
        _blind(points, xs, begin, depth),
    )


def _marks(
    marks: Sequence[Marked], points: Sequence[VolumePoint], xs: Sequence[float], foot: float
) -> SafeString:
    drawn = []
    for mark in marks:
        after = [x for x, point in zip(xs, points, strict=True) if point.at >= mark.at]
        if mark.at < points[0].at or not after:
            continue
        x = after[0] / 10
        drawn.append(
            (
                frame.pct(x),
                frame.em(1.2),
                frame.em(foot),
                "end" if x > 50 else "start",
                "-.3em" if x > 50 else ".3em",
                mark.text,
            )
        )
    return format_html_join(
        "",
        '<line class="lead" x1="{0}" x2="{0}" y1="{1}" y2="{2}"/>'
        '<text x="{0}" y="1em" text-anchor="{3}" dx="{4}">{5}</text>',
        drawn,
    )


def _notes(
    points: Sequence[VolumePoint],
    xs: Sequence[float],
    top: float,
    begin: float,
    depth: float,
    band: str,
) -> SafeString:
    """Write the words inside: what the band is, and how far above it we are."""
    if not has_usual(points):
        return format_html("{}", "")
    first = begin + scale.down(points[0].high, top) / 100 * depth
    notes: list[tuple[str, str, str, str, str]] = []
    # The words stand over a quiet beginning; where the line climbs through them they stay away.
    early = [point for point, x in zip(points, xs, strict=True) if x < 280]
    if first - begin > 1.2 and all((point.seen or 0) < top / 4 for point in early):
        notes.append(("0.8%", frame.em(first - 0.4), "start", "", band))
    factor = times_expected(points)
    over = scale.runs([(point.seen or 0) > point.high for point in points])
    if factor and over and xs[over[-1][0]] > 350:
        x = xs[over[-1][0]] / 10
        text = gettext("%(n)d × expected") % {"n": factor}
        notes.append((frame.pct(x), frame.em(begin + depth * 0.42), "end", "strong", text))
    return format_html_join("", '<text x="{}" y="{}" text-anchor="{}" class="{}">{}</text>', notes)


def _tones(tones: Sequence[tuple[float, float]], middle: float) -> SafeString:
    """Draw positive above and negative below a middle line; tones: (negative, positive) pairs."""
    most = max((value for pair in tones for value in pair), default=0) or 1
    width = 100 / max(1, len(tones))
    return format_html_join(
        "",
        '<rect class="{}" x="{}" width="{}" y="{}" height="{}"/>',
        (
            row
            for index, (negative, positive) in enumerate(tones)
            for row in (
                (
                    "pos",
                    frame.pct(index * width),
                    frame.pct(width * 0.72),
                    frame.em(middle - 0.08 - positive / most),
                    frame.em(positive / most),
                ),
                (
                    "neg",
                    frame.pct(index * width),
                    frame.pct(width * 0.72),
                    frame.em(middle + 0.08),
                    frame.em(negative / most),
                ),
            )
        ),
    )


def _table(
    points: Sequence[VolumePoint], label: str, reader: Reader, urls: Sequence[str]
) -> SafeString:
    say = frame.time_words(points[0].at, points[-1].at, reader.zone, reader.locale)
    compared = has_usual(points)
    body: list[list[SafeString | str]] = []
    for index, point in reversed(list(enumerate(points))):
        count: SafeString | str = gettext("not seen")
        if point.seen is not None:
            count = presentation.number(point.seen, reader.locale)
            if index < len(urls) and urls[index]:
                count = format_html('<a class="nl" href="{}">{}</a>', urls[index], count)
        row = [say(point.at, full=True), count]
        if compared:
            row.append(presentation.range_words(point.low, point.high, reader.locale))
        body.append(row)
    heads = [gettext("Time"), gettext("Mentions"), gettext("Expected")]
    return frame.table(label, heads if compared else heads[:2], body)


def volume(
    points: Sequence[VolumePoint],
    reader: Reader,
    *,
    label: str,
    said: str = "",
    height: float = 7.4,
    marks: Sequence[Marked] = (),
    urls: Sequence[str] = (),
    tones: Sequence[tuple[float, float]] = (),
    band: str = "",
    recent: int = 0,
    with_table: bool = True,
) -> SafeString:
    """Draw volume over time, oldest first, equal steps.

    height: em of the plot; said: the summary in words, made here if empty; urls: where each point's
    figure leads; tones: (negative, positive) of any number of equal steps, drawn below; recent: so
    many of the last points get the right half of the width (tones are then left out).
    """
    if not points:
        return frame.figure(
            frame.outer(2, gettext("%(label)s: nothing to show.") % {"label": label})
        )
    top = scale.round_top(max(max(point.seen or 0, point.high) for point in points))
    begin = 1.8 if marks else 0.9
    foot = begin + height
    below = 2.6 if tones and not recent else 0.0
    whole = foot + below + frame.FOOT
    xs = places(len(points), recent)
    lines = frame.rows_of(top, begin, height)
    say = frame.time_words(points[0].at, points[-1].at, reader.zone, reader.locale)
    below_at = times.stops([point.at for point in points], xs, reader.zone, recent)
    stops = [(x / 10, say(at)) for x, at in below_at]
    drawing = frame.outer(
        whole,
        said or summary(points, label, reader),
        frame.grid(lines),
        drawn(points, top, begin, height, recent),
        _marks(marks, points, xs, foot),
        format_html(
            '<line class="lead" x1="50%" x2="50%" y1="{}" y2="{}"/>',
            frame.em(begin),
            frame.em(foot),
        )
        if 1 < recent < len(points)
        else "",
        _notes(points, xs, top, begin, height, band or gettext("Expected range")),
        _tones(tones, foot + 1.5) if not recent else "",
        frame.feet(stops, whole - 0.3),
    )
    figures = frame.gut(lines, whole, lambda value: presentation.short_number(value, reader.locale))
    return frame.figure(
        figures, drawing, table=_table(points, label, reader, urls) if with_table else ""
    )
