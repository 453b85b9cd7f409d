"""What is done with screens: pairing, revoking, renaming, and taking a mention off all walls."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from accounts import throttle
from accounts.models import User
from accounts.permissions import Permission
from accounts.throttle import Limit
from journal.errors import Missing, Refused
from journal.record import record
from monitoring.models import Mention
from wall.codes import LIVES, code_of, normalized
from wall.devices import digest, new_secret, open_pairing_of, open_pairings
from wall.models import HiddenMention, Pairing, Screen

# At most twenty wrong codes in any hour from one address: ten at once, ten as they refill.
WRONG_CODES: Final = Limit(10, 360)
# New codes for devices at one address: an office full of screens may be switched on at once.
NEW_CODES: Final = Limit(60, 60)
# How long after its code a paired device may still fetch its token.
FETCH_WITHIN: Final = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Waiting:
    """What an unpaired device knows: its secret, the code it shows, and until when."""

    secret: str
    code: str
    until: datetime


def open_pairing(*, secret: str, address: str) -> Waiting:
    """Return the code a device shows: the one it has while that is good, else a new one.

    No entry: nobody has decided anything yet. Raises Refused("too-many-codes").
    """
    now = timezone.now()
    found = open_pairing_of(secret, now)
    if found is not None:
        return Waiting(secret, code_of(secret), found.expires_at)
    if throttle.take(f"wall-code:{address}", NEW_CODES, now) is None:
        raise Refused("too-many-codes", _("Too many codes were asked for. A new one comes soon."))
    Pairing.objects.filter(expires_at__lt=now - FETCH_WITHIN, screen=None).delete()
    while True:
        secret = new_secret()
        try:
            with transaction.atomic():
                made = Pairing.objects.create(
                    code_digest=digest(code_of(secret)),
                    device_digest=digest(secret),
                    address=address,
                    expires_at=now + LIVES,
                )
        except IntegrityError:
            continue  # another screen shows this very code: take the next
        return Waiting(secret, code_of(secret), made.expires_at)


def pair_screen(
    *, actor: User, code: str, name: str, profile: str, language: str, address: str
) -> Screen:
    """Make the device that shows a code a screen; it fetches its token by itself.

    address: where the person sits; wrong codes are counted for it and for every code that is open.
    Raises Missing, Refused("too-many-tries" | "wrong-code"). Records screen.paired.
    """
    _check(actor, Permission.SCREENS_EDIT)
    now = timezone.now()
    bucket = f"wall-try:{address}"
    # Outside the transaction: a try that fails has been a try.
    if throttle.take(bucket, WRONG_CODES, now) is None:
        minutes = 1 + int(throttle.wait(bucket, WRONG_CODES, now).total_seconds() // 60)
        said = ngettext(
            "Too many wrong codes. Try again in %(n)d minute.",
            "Too many wrong codes. Try again in %(n)d minutes.",
            minutes,
        )
        raise Refused("too-many-tries", said % {"n": minutes})
    typed = normalized(code)
    with transaction.atomic():
        pairing = (
            open_pairings(now)
            .select_for_update(of=("self",))
            .filter(code_digest=digest(typed) if typed else "")
            .first()
        )
        if pairing is not None:
            screen = _new_screen(actor, name, profile, language, None)
            pairing.screen = screen
            pairing.save(update_fields=["screen"])
            _record_paired(actor, screen, "code")
    if pairing is None:
        open_pairings(now).update(tries=F("tries") + 1)
        raise Refused(
            "wrong-code", _("No screen shows this code. Look at the screen: it may have a new one.")
        )
    throttle.give_back(bucket, WRONG_CODES)
    return screen


@transaction.atomic
def pair_here(*, actor: User, profile: str, language: str) -> tuple[Screen, str]:
    """Make the browser a person sits at a screen; returns it and its token, which is not kept.

    Raises Missing. Records screen.paired.
    """
    _check(actor, Permission.SCREENS_EDIT)
    token = new_secret()
    name = gettext("Browser of %(name)s") % {"name": actor.name}
    screen = _new_screen(actor, name, profile, language, digest(token))
    _record_paired(actor, screen, "here")
    return screen, token


@transaction.atomic
def claim_token(*, secret: str) -> str:
    """Give a device its token, once; "" while it is not paired, or when it has had its token.

    No entry: that it was paired is in the record, by whom and when.
    """
    if not secret:
        return ""
    now = timezone.now()
    pairing = (
        Pairing.objects.select_for_update(of=("self",))
        .select_related("screen")
        .filter(
            device_digest=digest(secret),
            screen__revoked_at=None,
            screen__isnull=False,
            claimed_at=None,
            expires_at__gt=now - FETCH_WITHIN,
        )
        .first()
    )
    if pairing is None or pairing.screen is None:
        return ""
    token = new_secret()
    pairing.claimed_at = now
    pairing.save(update_fields=["claimed_at"])
    Screen.objects.filter(pk=pairing.screen.pk).update(token_digest=digest(token), last_seen_at=now)
    return token


@transaction.atomic
def revoke_screen(*, actor: User, screen_id: int) -> Screen:
    """Take a screen's token away; it goes dark within seconds. Twice changes nothing.

    Raises Missing. Records screen.revoked.
    """
    screen = _locked_screen(actor, screen_id)
    if screen.revoked_at is None:
        screen.revoked_at, screen.revoked_by = timezone.now(), actor
        screen.save(update_fields=["revoked_at", "revoked_by"])
        record(
            verb="screen.revoked",
            actor=actor,
            about=("screen", screen.pk),
            sealed={"name": screen.name},
        )
    return screen


@transaction.atomic
def rename_screen(*, actor: User, screen_id: int, name: str) -> Screen:
    """Give a screen another name. Raises Missing. Records screen.renamed, unless it is the same."""
    screen = _locked_screen(actor, screen_id)
    if screen.name != name:
        before, screen.name = screen.name, name
        screen.save(update_fields=["name"])
        record(
            verb="screen.renamed",
            actor=actor,
            about=("screen", screen.pk),
            sealed={"name": name, "before": before},
        )
    return screen


@transaction.atomic
def hide_mention(*, actor: User, mention_id: int) -> HiddenMention:
    """Take a mention off every wall within a second; it stays everywhere else.

    Hiding it twice changes nothing. Raises Missing. Records mention.hidden.
    """
    _check(actor, Permission.WALL_HIDE)
    if not Mention.objects.filter(pk=mention_id).exists():
        raise Missing
    now = timezone.now()
    hidden, is_new = HiddenMention.objects.select_for_update().get_or_create(
        mention_id=mention_id, defaults={"hidden_by": actor, "hidden_at": now}
    )
    if is_new or hidden.shown_again_at is not None:
        hidden.hidden_by, hidden.hidden_at, hidden.shown_again_at = actor, now, None
        hidden.save(update_fields=["hidden_by", "hidden_at", "shown_again_at"])
        record(verb="mention.hidden", actor=actor, about=("mention", mention_id))
    return hidden


@transaction.atomic
def show_mention(*, actor: User, mention_id: int) -> None:
    """Let a hidden mention be shown on walls again. Raises Missing. Records mention.shown."""
    _check(actor, Permission.WALL_HIDE)
    hidden = HiddenMention.objects.select_for_update().filter(mention_id=mention_id).first()
    if hidden is None:
        raise Missing
    if hidden.shown_again_at is None:
        hidden.shown_again_at = timezone.now()
        hidden.save(update_fields=["shown_again_at"])
        record(verb="mention.shown", actor=actor, about=("mention", mention_id))


def note_seen(screen_ids: Collection[int]) -> None:
    """Remember that these screens are alive. Not an act of anybody: no entry."""
    Screen.objects.filter(pk__in=screen_ids).update(last_seen_at=timezone.now())


def _check(actor: User, permission: Permission) -> None:
    if not actor.may(permission):
        raise Missing


def _locked_screen(actor: User, screen_id: int) -> Screen:
    _check(actor, Permission.SCREENS_EDIT)
    screen = Screen.objects.select_for_update().filter(pk=screen_id).first()
    if screen is None:
        raise Missing
    return screen


def _new_screen(
    actor: User, name: str, profile: str, language: str, token_digest: str | None
) -> Screen:
    return Screen.objects.create(
        name=name,
        profile=profile,
        language=language,
        token_digest=token_digest,
        paired_by=actor,
    )


def _record_paired(actor: User, screen: Screen, how: str) -> None:
    record(
        verb="screen.paired",
        actor=actor,
        about=("screen", screen.pk),
        data={"profile": screen.profile, "language": screen.language, "by": how},
        sealed={"name": screen.name},
    )
