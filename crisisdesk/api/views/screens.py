"""Wall monitors: the list, pairing, renaming, revoking, and what is kept off them."""

from django.conf import settings
from django.utils import timezone

from accounts.address import client_address
from accounts.permissions import Permission
from crisisdesk.api.operations import Call, get, patch, post
from crisisdesk.api.shapes.desk import HiddenShape, PairSent, ScreenNameSent, ScreenShape
from journal.errors import Missing
from wall import actions
from wall.models import Screen
from wall.overview import Hidden, Listed, hidden_list, screen_list

SCREENS = "Screens"


def _listed(screen: Screen) -> Listed:
    found = next(
        (each for each in screen_list(timezone.now()) if each.screen.pk == screen.pk), None
    )
    if found is None:
        raise Missing
    return found


@get(tag=SCREENS, needs=Permission.SCREENS_SEE, many=True, answers=ScreenShape)
def screens(call: Call) -> list[Listed]:
    """List the paired wall monitors, revoked ones last."""
    return screen_list(timezone.now())


@post(
    tag=SCREENS,
    needs=Permission.SCREENS_EDIT,
    asks=PairSent,
    keeps_refusals=True,
    status=201,
    answers=ScreenShape,
)
def screen_pair(call: Call) -> Listed:
    """Make the device that shows a code a screen. Wrong codes are counted."""
    address = client_address(call.request.META, settings.TRUSTED_PROXIES)
    return _listed(actions.pair_screen(actor=call.user, address=address, **call.sent))


@patch(tag=SCREENS, needs=Permission.SCREENS_EDIT, asks=ScreenNameSent, answers=ScreenShape)
def screen_rename(call: Call, screen_id: int) -> Listed:
    """Give a screen another name."""
    return _listed(actions.rename_screen(actor=call.user, screen_id=screen_id, **call.sent))


@post(tag=SCREENS, needs=Permission.SCREENS_EDIT, answers=ScreenShape)
def screen_revoke(call: Call, screen_id: int) -> Listed:
    """Revoke a screen: it goes dark within seconds."""
    return _listed(actions.revoke_screen(actor=call.user, screen_id=screen_id))


@get(tag=SCREENS, needs=Permission.SCREENS_SEE, many=True, answers=HiddenShape)
def hidden_mentions(call: Call) -> list[Hidden]:
    """List the mentions that are kept off the walls, newest first."""
    return hidden_list()
