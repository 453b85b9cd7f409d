"""Everything done to a crisis. One transaction and one entry in its own log each.

Reasons, titles and names go into the sealed words of an entry, never into the chain.
"""

from escalation.crises.actions.closing import close_crisis
from escalation.crises.actions.gathering import link_to_crisis
from escalation.crises.actions.members import change_members, change_privacy, mark_looked
from escalation.crises.actions.opening import Plan, open_crisis
from escalation.crises.actions.running import (
    NOTE_KINDS,
    change_people,
    change_severity,
    move_status,
    set_confirmed_line,
    set_next_update,
    write_note,
)

__all__ = [
    "NOTE_KINDS",
    "Plan",
    "change_members",
    "change_people",
    "change_privacy",
    "change_severity",
    "close_crisis",
    "link_to_crisis",
    "mark_looked",
    "move_status",
    "open_crisis",
    "set_confirmed_line",
    "set_next_update",
    "write_note",
]
