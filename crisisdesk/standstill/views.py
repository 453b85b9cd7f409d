"""The page of what stands still: try it again, or leave it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.access import needs, person_of
from accounts.permissions import Permission
from crisisdesk.health import report
from crisisdesk.standstill.mending import mend_delivery
from crisisdesk.standstill.queries import standstill
from journal.actions import call_off_timer, retry_timer
from monitoring.store.parking import leave_batch, retry_batch


@needs(Permission.DESK_MEND)
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """Show what was set aside, and what else health has to say."""
    context = {"still": standstill(), "health": report(with_broker=False, with_parked=False)}
    return render(request, "standstill/page.html", context)


@needs(Permission.DESK_MEND)
@require_POST
def timer_retry(request: HttpRequest, timer_id: int) -> HttpResponse:
    """Let a deadline be tried again."""
    retry_timer(actor=person_of(request), timer_id=timer_id)
    return _done(request, _("It is tried again now."))


@needs(Permission.DESK_MEND)
@require_POST
def timer_call_off(request: HttpRequest, timer_id: int) -> HttpResponse:
    """Call a deadline off."""
    call_off_timer(actor=person_of(request), timer_id=timer_id)
    return _done(request, _("The deadline is called off."))


@needs(Permission.DESK_MEND)
@require_POST
def delivery_retry(request: HttpRequest, batch_id: int) -> HttpResponse:
    """Let a delivery be tried again."""
    mend_delivery(retry_batch, actor=person_of(request), batch_id=batch_id)
    return _done(request, _("It is tried again now."))


@needs(Permission.DESK_MEND)
@require_POST
def delivery_leave(request: HttpRequest, batch_id: int) -> HttpResponse:
    """Give a delivery up; its bytes stay."""
    mend_delivery(leave_batch, actor=person_of(request), batch_id=batch_id)
    return _done(request, _("The delivery is left as it is. Its bytes are kept."))


def _done(request: HttpRequest, sentence: str) -> HttpResponse:
    messages.success(request, sentence)
    return redirect("standstill")
