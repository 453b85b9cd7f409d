"""Tags that write times in the person's zone and language; those with an age go on counting.

The screen counts on from the attributes data-ago and data-until (static/js/times.js).
"""

from datetime import datetime

from django import template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from crisisdesk import presentation
from crisisdesk.templatetags.desk import here

register = template.Library()


def _time(at: datetime, shown: str, extra: str = "") -> SafeString:
    full = presentation.stamp(at, timezone.now(), timezone.get_current_timezone(), here())
    return format_html(
        '<time datetime="{}" title="{}">{}{}</time>',
        at.astimezone(timezone.get_current_timezone()).isoformat(timespec="seconds"),
        full,
        shown,
        extra,
    )


@register.simple_tag
def moment(at: datetime | None) -> SafeString | str:
    """Write "14:31, 1 min ago", which goes on counting on the screen; over a day "4 Feb"."""
    if at is None:
        return ""
    now, zone = timezone.now(), timezone.get_current_timezone()
    age = (now - at).total_seconds()
    if not -60 < age < presentation.DAY_S:
        return _time(at, presentation.moment(at, now, zone, here()))
    counted = format_html(
        ', <span data-ago="{}">{}</span>', f"{at.timestamp():.0f}", presentation.ago(age)
    )
    return _time(at, presentation.stamp(at, now, zone, here()), counted)


@register.simple_tag
def ago(at: datetime | None) -> SafeString | str:
    """Write "4 s ago", which goes on counting on the screen."""
    if at is None:
        return ""
    age = (timezone.now() - at).total_seconds()
    counted = format_html(
        '<span data-ago="{}">{}</span>', f"{at.timestamp():.0f}", presentation.ago(age)
    )
    return _time(at, "", counted)


@register.simple_tag
def age(seconds: float | None) -> SafeString | str:
    """Write an age in seconds as "4 s ago", which goes on counting on the screen."""
    if seconds is None:
        return ""
    since = timezone.now().timestamp() - seconds
    return format_html('<span data-ago="{}">{}</span>', f"{since:.0f}", presentation.ago(seconds))


@register.simple_tag
def clock(at: datetime | None) -> SafeString | str:
    """Write the 24 h clock; the day is in the title."""
    return "" if at is None else _time(at, presentation.clock(at, timezone.get_current_timezone()))


@register.simple_tag
def stamp(at: datetime | None) -> SafeString | str:
    """Write "14:31" for today, "4 Feb 14:31" for every other day."""
    if at is None:
        return ""
    zone = timezone.get_current_timezone()
    return _time(at, presentation.stamp(at, timezone.now(), zone, here()))


@register.simple_tag
def day(at: datetime | None) -> SafeString | str:
    """Write "4 Feb"."""
    if at is None:
        return ""
    zone = timezone.get_current_timezone()
    return _time(at, presentation.day(at, timezone.now(), zone, here()))


@register.simple_tag
def countdown(at: datetime | None) -> SafeString | str:
    """Write what is left until a time; it counts on the screen and turns to "4 min late"."""
    if at is None:
        return ""
    left = (at - timezone.now()).total_seconds()
    counted = format_html(
        '<span data-until="{}">{}</span>', f"{at.timestamp():.0f}", presentation.countdown(left)
    )
    return _time(at, "", counted)


@register.simple_tag
def deadline(at: datetime | None, interval_s: float = 1800) -> str:
    """Return the classes of a clock that is "soon concern", "late crisis" or neither."""
    if at is None:
        return ""
    state = presentation.deadline_state((at - timezone.now()).total_seconds(), interval_s)
    return {"soon": "soon concern", "late": "late crisis"}.get(state, "")


@register.simple_tag
def no_crisis(since: datetime | None) -> str:
    """Say in words that nothing is open, and since when."""
    return presentation.since_words(since, timezone.now())


@register.simple_tag
def greeting() -> str:
    """Return the greeting that fits the person's clock."""
    return presentation.greeting(timezone.localtime().hour)


@register.filter
def duration(seconds: float | None) -> str:
    """Write a number of seconds as "1 h 8 min"."""
    return "" if seconds is None else presentation.duration(seconds)


@register.simple_tag
def counting_words() -> SafeString:
    """Hand the screen the few words it must form by itself while it counts (static/js/times.js)."""
    return format_html(
        '<div id="words" hidden data-now="{}" data-zone="{}" data-s="{}" data-min="{}" data-h="{}" '
        'data-h-min="{}" data-ago="{}" data-late="{}" data-lost="{}" data-failed="{}"></div>',
        f"{timezone.now().timestamp():.0f}",
        timezone.get_current_timezone_name(),
        gettext("%(n)d s"),
        gettext("%(n)d min"),
        gettext("%(n)d h"),
        gettext("%(h)d h %(min)d min"),
        gettext("%(duration)s ago"),
        gettext("%(duration)s late"),
        gettext("Not live since %(time)s"),
        gettext("That did not go through. Load the page again to see what holds."),
    )


@register.simple_tag
def run_line(at: datetime | None, interval_s: float = 1800) -> SafeString | str:
    """Draw the line under a deadline: how much of its interval is gone; late is full."""
    if at is None or interval_s <= 0:
        return ""
    left = (at - timezone.now()).total_seconds()
    gone = max(0.0, min(1.0, 1 - left / interval_s))
    return format_html(
        '<svg class="run" viewBox="0 0 100 3" preserveAspectRatio="none" aria-hidden="true">'
        '<rect width="{}" height="3"/></svg>',
        f"{gone * 100:.4g}",
    )
