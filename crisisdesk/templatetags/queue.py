"""The rows of the triage queue, drawn once for as long as they say the same.

A queue holds hundreds of rows and changes in a few of them: what has been drawn is kept by
everything that it shows, so that nothing stale or of somebody else can come out.
"""

from functools import lru_cache
from typing import Final

from django import template
from django.template.loader import get_template
from django.utils import timezone
from django.utils.translation import get_language

from escalation.triage.queue import Row

register = template.Library()

# A dozen people with different filters, two thousand bytes a row.
KEPT: Final = 4096


@register.simple_tag
def queue_row(row: Row, view: str = "", current: object = None, can_tick: object = False) -> str:
    """Draw one row of the queue. view: query of this view; current: id shown beside it.

    can_tick: whoever decides may take it together with others.
    """
    return _drawn(
        row,
        view,
        row.id == current,
        bool(can_tick),
        get_language(),
        timezone.get_current_timezone_name(),
        timezone.localdate().isoformat(),
    )


@lru_cache(maxsize=KEPT)
def _drawn(row: Row, view: str, is_current: bool, can_tick: bool, *_reader: object) -> str:
    # What a row says differs by the reader's language, zone and day too.
    said = {"row": row, "view": view, "is_current": is_current, "may_decide": can_tick}
    return get_template("escalation/triage/_row.html").render(said)
