"""The numbers page: one screen, drawn by the server, every figure a door to its posts."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accounts.access import needs
from accounts.permissions import Permission
from monitoring.models import Source
from monitoring.numbers import queries
from monitoring.volume.queries import expected

RECENT_H = 3


@needs(Permission.DESK_SEE)
@require_GET
def numbers(request: HttpRequest) -> HttpResponse:
    """Show volume against the usual, tone, sources, what is copied and what we said."""
    span = queries.span_of(request.GET.get("span", "24h"), timezone.now())
    heard = queries.heard(span)
    found = heard.curve
    usual = expected()
    since, until = (f"{at:%Y-%m-%dT%H:%M}Z" for at in (span.since, span.until))
    link = f"{reverse('mentions')}?since={since}&until={until}"
    bands = [usual.step(step.at, span.minutes) for step in found]
    template = "monitoring/numbers/_figures.html" if request.GET.get("part") else None
    return render(
        request,
        template or "monitoring/numbers/page.html",
        {
            "span": span,
            "spans": [
                {"label": label, "url": f"?span={key}", "current": key == span.key}
                for key, label in (("1h", _("1 hour")), ("24h", _("24 hours")), ("7d", _("7 days")))
            ],
            "figures": queries.figures(span, found),
            "points": [
                (step.at, step.count, band.low, band.high)
                for step, band in zip(found, bands, strict=True)
            ],
            "bars": queries.bars(span, found),
            "sources": queries.by_source(heard),
            "line": queries.top_storyline(span),
            "copied": queries.most_copied(span),
            "originals": queries.top_originals(span),
            "ours": queries.own_posts(span),
            "blind": list(Source.objects.filter(blind_since__isnull=False, exercise=None)),
            "link": link,
            # The usual day would be a thin line beside one steep hour: what is new gets the room.
            "recent": RECENT_H * 60 // span.minutes if span.key == "24h" else 0,
            "recent_hours": RECENT_H,
        },
    )
