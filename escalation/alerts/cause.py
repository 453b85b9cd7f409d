"""Without which posts an alert would not be as grave as it is. Reads only.

Replays the storyline through the rules many times: asked for by a person, never for a list.
"""

from typing import Final

from escalation.alerts.groups import parts_of
from escalation.alerts.models import Alert, AlertKind
from escalation.alerts.usual import usual_for
from escalation.alerts.windows import story_arrivals
from escalation.criteria.cause import cause_of_story
from escalation.criteria.live import live_rules

LOOKED_AT: Final = 200


def cause_of(alert: Alert) -> list[int] | None:
    """Return the ids of the posts that carry an alert, in their order.

    Empty when no few posts do; None when it cannot be told: the rules have changed since it was
    weighed, or it rests on what came before the posts that are looked at.
    """
    if alert.kind == AlertKind.GROUP:
        # The gravest of those merged carries the whole.
        alert = max(parts_of([alert])[alert.pk], key=lambda part: part.score, default=alert)
    rules = live_rules()
    if rules.version != (alert.verdict or {}).get("version"):
        return None
    if alert.storyline_id is None:
        # An alert on one post rests on it; one on the volume of everything on no few.
        return [] if alert.kind == AlertKind.VOLUME else [alert.mention_id]
    if alert.volume and not alert.volume.get("over"):
        return []
    arrivals, hits = story_arrivals(rules, alert.storyline_id, alert.last_at, limit=LOOKED_AT)
    found = cause_of_story(
        rules.compiled,
        arrivals,
        alert.storyline_id,
        alert.severity,
        usual_for(rules, alert.last_at),
        hits,
    )
    if found is None:
        return None
    return [int(arrival.id) for arrival in found]
