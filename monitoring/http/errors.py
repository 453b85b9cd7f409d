"""What can go wrong on the way out, as a closed set; every code has its plain sentence."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_noop

from monitoring.coded import Coded

SENTENCES: Mapping[str, str] = {
    "address-inside": gettext_noop(
        "%(host)s leads to an address inside a network, not on the public internet. "
        "Whoever runs the desk can allow it (CRISISDESK_REACHABLE_INSIDE)."
    ),
    "address-odd": gettext_noop("%(host)s is not a host name we call. Write it as people know it."),
    "address-broken": gettext_noop("This is not a complete web address."),
    "address-password": gettext_noop(
        "The address holds a user name or password. Keep those in the fields for secrets."
    ),
    "scheme": gettext_noop(
        "Only https addresses are called. "
        "Whoever runs the desk can allow this one (CRISISDESK_REACHABLE_INSIDE)."
    ),
    "port": gettext_noop(
        "Port %(port)s is not called. "
        "Whoever runs the desk can allow it for %(host)s (CRISISDESK_REACHABLE_INSIDE)."
    ),
    "no-such-host": gettext_noop("There is no host called %(host)s."),
    "unreachable": gettext_noop("%(host)s does not answer."),
    "certificate": gettext_noop("%(host)s cannot prove who it is: its certificate is not valid."),
    "timed-out": gettext_noop("%(host)s took more than %(seconds)s seconds to answer."),
    "broken": gettext_noop("%(host)s broke off in the middle of its answer."),
    "encoding": gettext_noop("%(host)s answers in a packing we did not ask for."),
    "too-large": gettext_noop("%(host)s sent more than %(megabytes)s MB. Nothing of it was read."),
    "redirects": gettext_noop("%(host)s sent us on more than %(count)s times."),
}


class HttpFailed(Coded):
    """A call that brought no usable answer. `sent`: the other side may have acted on it.

    Blocked            the guard said no; nothing was sent
    Unreachable        no connection came about; nothing was sent
    TimedOut           too slow; `sent` says whether the other side may have heard us
    Broken             the connection or the answer was no proper HTTP; may have been heard
    TooLarge           more bytes than we take
    TooManyRedirects   sent on and on
    """

    sent = True
    sentences = SENTENCES


class Blocked(HttpFailed):
    """The guard refuses this address. Calling again changes nothing."""

    sent = False


class Unreachable(HttpFailed):
    """No connection came about."""

    sent = False


class TimedOut(HttpFailed):
    """Connecting, one read or the whole call took too long."""

    def __init__(self, *, sent: bool, **details: Any) -> None:
        super().__init__("timed-out", **details)
        self.sent = sent


class Broken(HttpFailed):
    """The connection broke, or the answer was no proper HTTP."""


class TooLarge(HttpFailed):
    """The answer, unpacked, is larger than the cap."""


class TooManyRedirects(HttpFailed):
    """The chain of redirects is longer than allowed."""
