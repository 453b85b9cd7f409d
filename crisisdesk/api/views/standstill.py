"""What stands still: deadlines and deliveries that were set aside, tried again or left."""

from accounts.permissions import Permission
from crisisdesk.api.operations import Call, get, post
from crisisdesk.api.shapes.standstill import MendedShape, StandstillShape
from crisisdesk.standstill.mending import mend_delivery
from crisisdesk.standstill.queries import Standstill
from crisisdesk.standstill.queries import standstill as found
from journal.actions import call_off_timer, retry_timer
from monitoring.store.parking import leave_batch, retry_batch

STILL = "What stands still"
MEND = Permission.DESK_MEND


@get(tag=STILL, needs=MEND, answers=StandstillShape)
def standstill(call: Call) -> Standstill:
    """List what was set aside until a person looks."""
    return found()


@post(tag=STILL, needs=MEND, answers=MendedShape)
def timer_retry(call: Call, timer_id: int) -> dict[str, int]:
    """Let a deadline that was set aside be tried again."""
    retry_timer(actor=call.user, timer_id=timer_id)
    return {"id": timer_id}


@post(tag=STILL, needs=MEND, answers=MendedShape)
def timer_call_off(call: Call, timer_id: int) -> dict[str, int]:
    """Call a deadline off that was set aside."""
    call_off_timer(actor=call.user, timer_id=timer_id)
    return {"id": timer_id}


@post(tag=STILL, needs=MEND, answers=MendedShape)
def delivery_retry(call: Call, delivery_id: int) -> dict[str, int]:
    """Let a delivery that was set aside be tried again, whatever its source."""
    mend_delivery(retry_batch, actor=call.user, batch_id=delivery_id)
    return {"id": delivery_id}


@post(tag=STILL, needs=MEND, answers=MendedShape)
def delivery_leave(call: Call, delivery_id: int) -> dict[str, int]:
    """Give a delivery up: nothing of it is stored, its bytes are kept."""
    mend_delivery(leave_batch, actor=call.user, batch_id=delivery_id)
    return {"id": delivery_id}
