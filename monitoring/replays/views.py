"""The demo's storm on the sources page: play it, see how far it is, break it off."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from accounts.access import needs, person_of
from accounts.permissions import Permission
from monitoring.replays import actions
from monitoring.replays.queries import stage


@needs(Permission.MENTIONS_ADD)
@require_GET
def replay_state(request: HttpRequest) -> HttpResponse:
    """Show how far the storm is."""
    return render(request, "monitoring/replays/_stage.html", {"stage": stage()})


@needs(Permission.MENTIONS_ADD)
@require_POST
def replay_start(request: HttpRequest) -> HttpResponse:
    """Play the storm again."""
    speed = request.POST.get("speed", "60")
    actions.ask_replay(
        actor=person_of(request), speed=int(speed) if speed.isdecimal() and len(speed) < 9 else 0
    )
    return redirect("sources")


@needs(Permission.MENTIONS_ADD)
@require_POST
def replay_stop(request: HttpRequest) -> HttpResponse:
    """Break the storm off."""
    actions.cancel_replay(actor=person_of(request))
    return redirect("sources")
