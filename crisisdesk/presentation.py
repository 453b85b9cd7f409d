"""How times, amounts and quoted words are written, in the language and zone they are asked for.

Pure: takes the clock, zone and locale as values. Markup is made by templatetags/desk.py.
"""

import math
from datetime import date, datetime, timedelta, tzinfo
from functools import lru_cache
from typing import Final, Literal

from babel.dates import format_date
from babel.numbers import format_decimal
from django.utils.translation import gettext, ngettext, pgettext

from escalation.criteria import words as scales
from escalation.criteria.document import SEVERITIES as SCALE
from escalation.criteria.document import TONES
from escalation.criteria.words import severity_word

NBSP: Final = "\u00a0"
DAY_S: Final = 24 * 3600

# Gravest first.
SEVERITIES: Final = SCALE[::-1]


# ---------------------------------------------------------------- words of the scales


def severity_short(key: str) -> str:
    """Return the shortest word of a severity, for places that cannot grow."""
    return pgettext("severity, short", "Concern") if key == "concern" else severity_word(key)


def severity_class(key: str) -> str:
    """Return the CSS class, which is also the mark, of a severity."""
    return key if key in {*SEVERITIES, "praise"} else "plain"


def tone_word(tone: int | None) -> str:
    """Return the word for a tone of -1, 0 or 1; None is an answer too: unsure."""
    return scales.tone_word(next(key for key, value in TONES.items() if value == tone))


def health_word(key: str) -> str:
    """Return the word for the health of a source."""
    words = {
        "live": pgettext("source", "Live"),
        "lagging": pgettext("source", "Lagging"),
        "blind": pgettext("source", "Blind"),
        "paused": pgettext("source", "Paused"),
    }
    return words.get(key) or pgettext("source", "Not started")


def level_word(step: int) -> str:
    """Return the word for progress of 0-4 steps."""
    words = (
        pgettext("progress", "Not begun"),
        pgettext("progress", "Begun"),
        pgettext("progress", "In place"),
        pgettext("progress", "Practised"),
        pgettext("progress", "Proven"),
    )
    return words[max(0, min(4, step))]


def distance_words(points: int | None, severity: str) -> str:
    """Say how many points are left to the next severity; severity: the one it is now."""
    if points is None or severity not in SEVERITIES or severity == "crisis":
        return ""
    upper = SEVERITIES[SEVERITIES.index(severity) - 1]
    return ngettext(
        "%(points)d point from %(severity)s.", "%(points)d points from %(severity)s.", points
    ) % {"points": points, "severity": severity_word(upper)}


# ---------------------------------------------------------------- times


def clock(at: datetime, zone: tzinfo) -> str:
    """Return the 24 h clock, "14:31"."""
    return f"{at.astimezone(zone):%H:%M}"


def day(at: datetime, now: datetime, zone: tzinfo, locale: str) -> str:
    """Return "4 Feb", with the year when it is not this year."""
    local = at.astimezone(zone)
    pattern = "d MMM" if local.year == now.astimezone(zone).year else "d MMM y"
    return _date(local.date(), pattern, locale)


# A page writes the same few days and small amounts again and again.
@lru_cache(maxsize=1024)
def _date(on: date, pattern: str, locale: str) -> str:
    return format_date(on, pattern, locale=locale).replace(".", "")


def stamp(at: datetime, now: datetime, zone: tzinfo, locale: str) -> str:
    """Return "14:31" for today and "4 Feb 14:31" for every other day."""
    if at.astimezone(zone).date() == now.astimezone(zone).date():
        return clock(at, zone)
    return f"{day(at, now, zone, locale)} {clock(at, zone)}"


def duration(seconds: float) -> str:
    """Return "40 s", "9 min", "1 h 8 min", "3 days 4 h", "12 days": two units at most."""
    whole = max(0, int(seconds))
    if whole < 60:
        return gettext("%(n)d s") % {"n": whole}
    if whole < 3600:
        return gettext("%(n)d min") % {"n": whole // 60}
    if whole < DAY_S:
        hours, minutes = whole // 3600, whole % 3600 // 60
        if not minutes:
            return gettext("%(n)d h") % {"n": hours}
        return gettext("%(h)d h %(min)d min") % {"h": hours, "min": minutes}
    days, hours = whole // DAY_S, whole % DAY_S // 3600
    text = ngettext("%(n)d day", "%(n)d days", days) % {"n": days}
    return f"{text} {gettext('%(n)d h') % {'n': hours}}" if hours and days < 10 else text


def ago(seconds: float) -> str:
    """Return "4 s ago"; a clock that runs ahead gives "0 s ago", never a negative number."""
    return gettext("%(duration)s ago") % {"duration": duration(seconds)}


def moment(at: datetime, now: datetime, zone: tzinfo, locale: str) -> str:
    """Return "14:31, 1 min ago" within a day and "4 Feb" after that."""
    age = (now - at).total_seconds()
    if age >= DAY_S:
        return day(at, now, zone, locale)
    if age <= -60:
        return stamp(at, now, zone, locale)
    return f"{stamp(at, now, zone, locale)}, {ago(age)}"


def countdown(seconds: float) -> str:
    """Return what is left as "12:40", over an hour "1 h 8 min", once passed "4 min late"."""
    if seconds < 0:
        return gettext("%(duration)s late") % {"duration": duration(-seconds)}
    whole = int(seconds)
    if whole >= 3600:
        return duration(whole)
    return f"{whole // 60:02d}:{whole % 60:02d}"


def deadline_state(seconds: float, interval_s: float) -> Literal["", "soon", "late"]:
    """Say whether a deadline is late, or soon: within a quarter of its interval."""
    if seconds < 0:
        return "late"
    return "soon" if seconds <= interval_s / 4 else ""


def since_words(at: datetime | None, now: datetime) -> str:
    """Say how long there has been no crisis; at: when the last one was closed."""
    if at is None:
        return gettext("No open crisis.")
    age = now - at
    if age < timedelta(days=1):
        return gettext("No open crisis. Last one closed %(duration)s ago.") % {
            "duration": duration(age.total_seconds())
        }
    return ngettext(
        "No open crisis. Last one closed %(n)d day ago.",
        "No open crisis. Last one closed %(n)d days ago.",
        age.days,
    ) % {"n": age.days}


def greeting(hour: int) -> str:
    """Return the greeting for an hour of the day, 0-23."""
    if hour < 5 or hour >= 18:
        return gettext("Good evening")
    return gettext("Good morning") if hour < 12 else gettext("Good afternoon")


# ---------------------------------------------------------------- amounts


@lru_cache(maxsize=4096)
def number(value: float, locale: str) -> str:
    """Return "212,000" in English and "212 000" in Swedish."""
    return format_decimal(value, format="#,##0.##", locale=locale)


def short_number(value: float, locale: str) -> str:
    """Return "212 k" or "1.2 M" from a thousand up; one decimal under ten of a unit."""
    for unit, size in (("M", 1_000_000), ("k", 1_000)):
        # 999,600 would round to "1000 k": let the larger unit have it.
        if abs(value) >= size * (0.9995 if size > 1_000 else 1):
            amount = value / size
            digits = 1 if abs(amount) < 9.95 else 0
            shown = format_decimal(
                round(amount, digits), format="0.#", locale=locale, decimal_quantization=True
            )
            return f"{shown}{NBSP}{unit}"
    return number(round(value), locale)


def percent(share: float) -> str:
    """Return a share of 0-1 as "71 %"; a trace is "under 1 %", never a rounded zero."""
    if 0 < share < 0.005:
        return gettext("under 1 %%") % ()
    return f"{math.floor(share * 100 + 0.5)}{NBSP}%"


def range_words(low: float, high: float, locale: str) -> str:
    """Return "8 to 27"; one figure if both ends are the same, in words below one."""
    if 0 < high < 1:
        return gettext("fewer than 1")
    if round(low) == round(high):
        return number(round(low), locale)
    return gettext("%(low)s to %(high)s") % {
        "low": number(round(low), locale),
        "high": number(round(high), locale),
    }


def usual(low: float, high: float, locale: str) -> str:
    """Return "8 to 27 expected"."""
    return gettext("%(range)s expected") % {"range": range_words(low, high, locale)}


def initials(name: str) -> str:
    """Return up to two initials of a name; "?" if there is none."""
    words = [word for word in name.split() if word[0].isalnum()]
    picked = [words[0], words[-1]] if len(words) > 1 else words
    return "".join(word[0].upper() for word in picked) or "?"
