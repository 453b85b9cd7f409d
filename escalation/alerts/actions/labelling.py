"""Labels: the desk's own short words on alerts. They decide nothing and stop nobody."""

from collections.abc import Collection, Iterable
from typing import Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext

from accounts.models import User
from escalation.alerts import states
from escalation.alerts.access import lock_alerts
from escalation.alerts.actions.deciding import Decided, touch
from escalation.alerts.actions.telling import record_decided
from escalation.alerts.models import Alert
from journal.errors import Refused

LONGEST: Final = 30
MOST: Final = 8


@transaction.atomic
def label_alerts(
    *,
    actor: User,
    alert_ids: Collection[int],
    add: Iterable[str] = (),
    remove: Iterable[str] = (),
) -> Decided:
    """Put labels on alerts and take labels off.

    Raises: Missing, Refused("not-now" | "too-many" | "no-change"). Records alert.labelled.
    """
    alerts = lock_alerts(actor, alert_ids)
    added, removed = cleaned(add), cleaned(remove)
    for alert in alerts:
        if not states.may("label", alert.state, alert.kind):
            raise Refused("not-now", states.standing(alert.state))
    changed = [alert for alert in alerts if _put(alert, added, removed)]
    if not changed:
        raise Refused("no-change", gettext("These labels stand there already."))
    Alert.objects.bulk_update(changed, ["labels", "revision", "changed_at"])
    done = Decided(alerts, "", "label")
    record_decided(actor, "alert.labelled", done, sealed={"added": added, "removed": removed})
    return done


def cleaned(labels: Iterable[str]) -> list[str]:
    """Return labels as they are kept: small letters, single spaces, each once, none empty."""
    said = (" ".join(label.replace("\0", "").split()).casefold()[:LONGEST] for label in labels)
    return sorted({label for label in said if label})


def _put(alert: Alert, added: list[str], removed: list[str]) -> bool:
    labels = sorted(({*alert.labels} - {*removed}) | {*added})
    if len(labels) > MOST:
        raise Refused("too-many", gettext("An alert carries at most %(n)d labels.") % {"n": MOST})
    if labels == sorted(alert.labels):
        return False
    alert.labels = labels
    touch(alert, timezone.now())
    return True
