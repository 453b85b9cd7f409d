"""Asking with a receipt: every try counts, so that nobody walks through receipts."""

from typing import Final

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import throttle
from accounts.models import User
from escalation.reports.queries import Standing, standing_of
from journal.errors import Refused

# Ten looks at once, then one every half minute.
LOOKS: Final = throttle.Limit(10, 30)


def look_up_report(*, actor: User, receipt: str) -> Standing:
    """Return how far the report with this receipt has come.

    Raises: Refused('too-many-looks', 'no-such-receipt'). Records nothing: who asks about a report
    without a name must not be found in the log.
    """
    if throttle.take(f"receipt:{actor.pk}", LOOKS, timezone.now()) is None:
        raise Refused("too-many-looks", _("That were many tries. Wait a minute, then try again."))
    found = standing_of(receipt)
    if found is None:
        raise Refused("no-such-receipt", _("No report has this receipt. Compare its letters."))
    return found
