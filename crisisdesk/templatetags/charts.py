"""Tags that draw charts for whoever reads; the drawing itself is in crisisdesk/charts."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import template
from django.utils import timezone
from django.utils.safestring import SafeString

from crisisdesk.charts import small, tone, volume
from crisisdesk.charts.series import Marked, Reader, VolumePoint
from crisisdesk.templatetags.desk import here

register = template.Library()


def _reader() -> Reader:
    return Reader(timezone.get_current_timezone(), here())


def _volume_points(points: Iterable[Sequence[Any]]) -> list[VolumePoint]:
    return [VolumePoint(*point) for point in points]


@register.simple_tag
def volume_chart(
    points: Iterable[Sequence[Any]],
    label: str,
    summary: str = "",
    height: float = 7.4,
    marks: Iterable[Sequence[Any]] = (),
    urls: Sequence[str] = (),
    tones: Sequence[tuple[float, float]] = (),
    band: str = "",
    recent: int = 0,
    table: bool = True,
    few: int = 0,
) -> SafeString:
    """Draw (time, count or None, low, high) points; see charts.volume for the rest.

    few: fewer mentions than this in all, every one seen, are told by their times.
    """
    read = _volume_points(points)
    is_seen = bool(read) and all(point.seen is not None for point in read)
    if is_seen and sum(point.seen or 0 for point in read) < few:
        return small.moments(read, _reader(), label=label)
    return volume.volume(
        read,
        _reader(),
        label=label,
        said=summary,
        height=height,
        marks=[Marked(*mark) for mark in marks or ()],
        urls=urls or (),
        tones=tones or (),
        band=band,
        recent=recent or 0,
        with_table=table,
    )


@register.simple_tag
def tone_chart(
    points: Iterable[Sequence[Any]], label: str, summary: str = "", table: bool = True
) -> SafeString:
    """Draw (time, negative, neutral, positive) points."""
    read = [tone.TonePoint(*point) for point in points]
    return tone.tone(read, _reader(), label=label, said=summary, with_table=table)


@register.simple_tag
def mini_chart(points: Iterable[Sequence[Any]], label: str) -> SafeString:
    """Draw a source's last day: (time, count or None, low, high) points."""
    return small.mini(_volume_points(points), _reader(), label=label)


@register.simple_tag
def spark(values: Sequence[float], severity: str = "", label: str = "") -> SafeString:
    """Draw a line without axes for a row."""
    return small.spark(values, severity=severity or "", label=label)


@register.simple_tag
def score_band(score: int, thresholds: Mapping[str, int] | None = None) -> SafeString:
    """Draw where a score stands between the severities."""
    return small.score_band(score, thresholds or None)


@register.simple_tag
def stack_bar(parts: Sequence[tuple[float, str]], label: str) -> SafeString:
    """Draw one line split in parts: (amount, class a b c neg neu pos)."""
    return small.stack_bar(parts, label=label)
