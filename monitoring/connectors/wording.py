"""Every sentence a connector can say about something it could not read, by code.

Codes and details are what is stored; the sentence is made in the language of whoever reads it.
"""

import json
from collections.abc import Mapping
from typing import Any, Final

from django.utils.translation import gettext_noop as _

from monitoring.coded import worded
from monitoring.http.errors import SENTENCES as HTTP_SENTENCES

# What a column of reasons holds.
KEPT_CAP: Final = 300

_ITEMS: Mapping[str, str] = {
    "empty": _("There is nothing in it."),
    "body-too-large": _("It is larger than 5 MB."),
    "too-deep": _("It is nested deeper than any mention is."),
    "not-json": _("It is not JSON that can be read."),
    "not-an-object": _("It is not an object with fields."),
    "says-nothing": _("It has no text, no address and no picture."),
    "text-type": _("Its text is not a text."),
    "id-missing": _("It does not say which post it is about."),
    "id-type": _("Its id is neither a text nor a whole number."),
    "id-number": _(
        "Its id is a number too large to be exact. Send the id as a text, in quotation marks."
    ),
    "id-unstorable": _("Its id holds a sign that cannot be stored."),
    "unknown-op": _("“%(op)s” is neither create, update, delete nor metrics."),
    "too-many-items": _(
        "Only the first %(count)s are taken. The rest is kept here; send it in smaller parts."
    ),
    "unreadable": _("It could not be read (%(error)s)."),
    "mapping-broken": _("The mapping of this source cannot be used. Nothing of it is lost."),
    "storage-refused": _("The database could not take this (%(why)s)."),
    "storing-broke": _("Storing it broke on our side (%(error)s)."),
    "storing-late": _("Storing it took longer than it may."),
}

_DELIVERIES: Mapping[str, str] = {
    "signature-missing": _("webhook-id, webhook-timestamp and webhook-signature must be sent."),
    "signature-wrong": _("The signature does not match what was sent."),
    "time-unreadable": _("webhook-timestamp is not a number of seconds since 1970."),
    "time-skew": _(
        "webhook-timestamp is more than %(minutes)s minutes away from our clock. "
        "Sign anew for every attempt, and check your clock."
    ),
    "no-secret": _("This source has no secret yet, so it takes nothing."),
}

_CALLS: Mapping[str, str] = {
    "rate-limited": _("We are asked to slow down."),
    "sign-in-refused": _("The sign-in is not accepted. Somebody may have changed the password."),
    "forbidden": _("The sign-in works but may not read this."),
    "server-error": _("The other side has trouble of its own (%(status)s)."),
    "server-refuses": _("The other side refuses to answer (%(status)s)."),
    "source-broke": _("Reading this source broke on our side. It is tried again by itself."),
    "page-refused": _("The page does not open (%(status)s). Write in what you saw."),
    "connector-unknown": _("There is no connector called “%(slug)s”. Its package may be missing."),
    "connector-broken": _("The connector “%(slug)s” cannot be loaded (%(error)s)."),
    "connector-api": _(
        "The connector “%(slug)s” is made for version %(theirs)s of the interface, "
        "this desk has %(ours)s."
    ),
}

_FEEDS: Mapping[str, str] = {
    "feed-empty": _("The address answers with nothing."),
    "feed-unknown": _("This is not a feed: neither RSS, Atom nor JSON Feed."),
    "feed-is-page": _("This is a web page, not a feed."),
    "feed-json-other": _("This is JSON, but not JSON Feed."),
    "feed-entities": _(
        "The feed declares entities of its own, a known way to bring readers down. It is not read."
    ),
    "feed-too-complex": _("The feed has far more parts than a list of articles needs."),
    "feed-gone": _("There is nothing at this address any more."),
    "feed-overran": _(
        "More came than the feed shows at a time. Some may have passed unseen: ask more often."
    ),
    "entries-unreadable": _("%(count)s of its entries cannot be read."),
}

_FILES: Mapping[str, str] = {
    "file-empty": _("The file is empty."),
    "file-too-large": _("The file is larger than %(megabytes)s MB. Cut it into parts."),
    "file-too-many-lines": _("The file has more than %(lines)s rows. The rest was not read."),
    "file-is-workbook": _("This is a workbook or an archive. Save the table as CSV (UTF-8) first."),
    "file-is-binary": _("This is not a text file."),
    "file-utf-16": _("The file is in UTF-16. That was recognised."),
    "file-cp1252": _(
        "The file is not UTF-8. It is read as Windows-1252, the usual one of older Western "
        "programs. Check å, ä and ö in the rows below."
    ),
    "file-broken-letters": _("Some letters in the file are broken. They are shown as �."),
    "file-twice-encoded": _(
        "Letters such as å look as if they had been converted twice before they came here."
    ),
    "file-date-order": _("Dates such as 03/04/2026 are read as day, month, year."),
    "file-no-text-column": _(
        "No column is known to hold the text or the address. Say which one it is."
    ),
    "quote-open": _("A quotation mark in this row is never closed."),
    "line-unreadable": _("This row cannot be taken apart into cells."),
    "cells-too-many": _(
        "This row has %(found)s cells, the header has %(expected)s. "
        "A text with separators in it must stand in quotation marks."
    ),
    "cell-no-time": _("“%(cell)s” in column %(column)s is no date that can be read."),
    "time-ahead": _(
        "Its time, %(at)s, lies ahead of us. Check the order of day and month, and the time zone."
    ),
    "file-no-time": _(
        "%(count)s of the rows name no time. They count from the moment they are brought in."
    ),
}

_STORMS: Mapping[str, str] = {
    "storm-interrupted": _("The last one was interrupted. What came in stays."),
    "storm-refused": _("The last one broke off: the desk refused a post (%(status)s)."),
    "storm-unanswered": _("The last one broke off: the desk did not answer."),
}

_FORMS: Mapping[str, str] = {
    "hand-empty": _("Write a text or paste a link."),
    "hand-bad-link": _("The link does not begin with https:// or http://."),
    "hand-too-long": _("The text is longer than %(count)s characters."),
    "hand-channel": _("Say where it was seen or heard."),
    "report-empty": _("Write what you saw or heard."),
    "report-too-long": _("The text is longer than %(count)s characters."),
    "report-not-anonymous": _(
        "You asked to be anonymous but gave a name or a way to reach you. Remove it, or report "
        "with your name. The receipt leads back to the report either way."
    ),
    "setting-missing": _("This must be filled in."),
    "setting-unknown": _("There is no setting called “%(name)s”."),
    "setting-type": _("This is not the kind of value that belongs here."),
    "setting-choice": _("Choose one of the given values."),
    "setting-long": _("This is longer than %(count)s characters."),
    "setting-small": _("The least is %(least)s."),
    "setting-large": _("The most is %(most)s."),
    "setting-time": _("This is no date that can be read."),
    "setting-zone": _("There is no such time zone. One that exists is Europe/Stockholm."),
}

SENTENCES: Mapping[str, str] = {
    **HTTP_SENTENCES,
    **_ITEMS,
    **_DELIVERIES,
    **_CALLS,
    **_FEEDS,
    **_FILES,
    **_FORMS,
    **_STORMS,
}


def sentence(code: str, details: Mapping[str, Any] | None = None) -> str:
    """Return what a code means in the active language; an unknown code is said as it is."""
    return worded(SENTENCES, code, details or {})


def kept(code: str, details: Mapping[str, Any] | None = None) -> str:
    """Return a code with its details as text of at most 300 signs; `told` makes words of it."""
    named = {
        name: value if isinstance(value, int) else str(value)[:120]
        for name, value in (details or {}).items()
        if f"%({name})" in SENTENCES.get(code, "")
    }
    text = json.dumps([code, named], ensure_ascii=False)
    return text if len(text) <= KEPT_CAP else json.dumps([code, {}])


def told(stored: str) -> str:
    """Return the sentence of what `kept` made, in the reader's language; other text as it is."""
    try:
        found = json.loads(stored)
    except ValueError:
        return stored
    match found:
        case [str(code), dict(details)]:
            return sentence(code, details)
    return stored
