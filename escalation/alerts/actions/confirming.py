"""A person's yes or no to a severity that the rules only propose."""

from collections.abc import Callable
from secrets import token_hex

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext

from accounts.models import User
from escalation.alerts import groups, raising
from escalation.alerts.actions.deciding import Decided, Seen, decide, locked
from escalation.alerts.actions.telling import record_decided
from escalation.alerts.models import Alert, AlertKind
from escalation.alerts.moving import mark_line
from escalation.criteria.severity import Standing, confirm, keep
from journal.errors import Refused

_MOVED = ("severity", "proposed", "standing")


@transaction.atomic
def confirm_severity(*, actor: User, seen: Seen, severity: str) -> Decided:
    """Say yes to the severity that waits for it; it holds while the rules ask for it.

    Args: seen: one alert. severity: what the person read; another one is not confirmed.
    Raises: Missing, Refused("overtaken" | "not-now" | "not-proposed" | "one-at-a-time").
    Records alert.confirmed.
    """
    alert = _asked(actor, seen, "confirm", severity)
    before = alert.severity
    decided = _answer(actor, alert, "confirm", confirm)
    mark_line(alert)
    record_decided(actor, "alert.confirmed", decided, data={"was": before})
    return decided


@transaction.atomic
def keep_severity(*, actor: User, seen: Seen, severity: str) -> Decided:
    """Say no to the severity that waits for a yes; it is not proposed again while it lasts.

    Args: seen: one alert. severity: what the person read.
    Raises: Missing, Refused("overtaken" | "not-now" | "not-proposed" | "one-at-a-time").
    Records alert.kept.
    """
    alert = _asked(actor, seen, "keep", severity)
    decided = _answer(actor, alert, "keep", keep)
    record_decided(actor, "alert.kept", decided, data={"declined": severity})
    return decided


def _asked(actor: User, seen: Seen, action: str, severity: str) -> Alert:
    if len(seen) != 1:
        raise Refused("one-at-a-time", gettext("A severity is confirmed for one alert at a time."))
    groups.hold(list(seen))
    (alert,) = locked(actor, seen, action)
    if not severity or alert.proposed != severity:
        raise _gone()
    return alert


def _answer(
    actor: User, alert: Alert, action: str, answer: Callable[[Standing], Standing]
) -> Decided:
    if alert.kind != AlertKind.GROUP:
        return _stand(actor, alert, action, answer)
    # One that others were merged into asks for a part of it, and follows what becomes of that.
    part = groups.asking_of(groups.parts_of([alert])[alert.pk])
    if part is None:
        raise _gone()
    group = token_hex(8)
    _stand(actor, part, action, answer, group=group)
    mark_line(part)
    parts = groups.parts_of([alert])[alert.pk]
    groups.follow(alert, parts, groups.counted(groups.told_by(parts)), timezone.now())
    return decide(actor, [alert], action, group=group)


def _stand(
    actor: User, alert: Alert, action: str, answer: Callable[[Standing], Standing], group: str = ""
) -> Decided:
    kept = {name: getattr(alert, name) for name in _MOVED}
    raising.stand(alert, answer(raising.standing_of(alert)))
    return decide(actor, [alert], action, kept=kept, group=group)


def _gone() -> Refused:
    return Refused(
        "not-proposed", gettext("This no longer waits for that answer. Nothing was changed.")
    )
