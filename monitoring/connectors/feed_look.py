"""What a feed is, said in plain words to whoever is about to add it. Pure."""

from datetime import timedelta
from itertools import pairwise
from statistics import median

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from monitoring.connectors.feed_reading import ENTRIES_CAP, Document
from monitoring.connectors.interface import CheckResult, Parsed
from monitoring.connectors.wording import sentence
from monitoring.http.client import CAP, Answer


def described(document: Document, parsed: Parsed, answer: Answer) -> CheckResult:
    """Return what was found, how often it changes, and what to know before listening to it."""
    count = len(document.rows)
    found = ngettext(
        "A feed (%(format)s) called “%(title)s” with %(count)s entry.",
        "A feed (%(format)s) called “%(title)s” with %(count)s entries.",
        count,
    ) % {"format": document.format, "title": document.title or answer.url, "count": count}
    dates = sorted((event.created_at for event in parsed.events if event.created_at), reverse=True)
    gaps = [newer - older for newer, older in pairwise(dates)][:30]
    sentences, hints = [found], []
    if gaps:
        sentences.append(_pace(median(gap.total_seconds() for gap in gaps)))
    if not count:
        hints.append(_("It is empty at the moment. That may be all right."))
    elif not dates:
        hints.append(
            _("Its entries carry no dates. What is there now counts as old, the next ones as new.")
        )
    if answer.moved_to:
        sentences.append(_("It has moved for good to %(url)s.") % {"url": answer.moved_to})
    if parsed.problems:
        sentences.append(sentence("entries-unreadable", {"count": len(parsed.problems)}))
    return CheckResult(
        ok=True,
        found=tuple(sentences),
        hints=tuple(hints),
        suggestions=(answer.moved_to,) if answer.moved_to else (),
        limits={"entries": ENTRIES_CAP, "bytes": CAP},
        silence=_silence(gaps),
        newest_at=dates[0] if dates else None,
        oldest_at=dates[-1] if dates else None,
    )


def _pace(seconds: float) -> str:
    """Return how often something new comes, in words."""
    minutes = max(round(seconds / 60), 1)
    if minutes < 90:
        return ngettext(
            "Something new about every minute.",
            "Something new about every %(count)s minutes.",
            minutes,
        ) % {"count": minutes}
    if minutes < 36 * 60:
        hours = round(minutes / 60)
        return _("Something new about every %(count)s hours.") % {"count": hours}
    days = round(minutes / 60 / 24)
    return _("Something new about every %(count)s days.") % {"count": days}


def _silence(gaps: list[timedelta]) -> timedelta | None:
    """Return the quiet that should worry nobody: twice the longest pause seen, a day at least."""
    return max(2 * max(gaps), timedelta(days=1)) if gaps else None
