"""Every word a live wall says, in the active language: sent once with the page, filled in there.

Pure. Names in %(...)s are filled by static/js/wall/say.js; a pair is one and many.
"""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

Words = dict[str, "str | list[str] | dict[str, str]"]


def words() -> Words:
    """Return all words by key; severities, steps and tones by their own keys."""
    return {**_times(), **_frame(), **_banner(), **_calm(), **_blind(), **_lists()}


def _times() -> Words:
    return {
        "s": _("%(n)d s"),
        "min": _("%(n)d min"),
        "h": _("%(n)d h"),
        "h_min": _("%(h)d h %(min)d min"),
        "days": [ngettext("%(n)d day", "%(n)d days", 1), ngettext("%(n)d day", "%(n)d days", 2)],
        "ago": _("%(duration)s ago"),
        "late": _("%(duration)s late"),
    }


def _frame() -> Words:
    return {
        "about": _("Mentions and crises"),
        "connecting": _("Connecting to the desk"),
        "live": _("Live, newest mention %(ago)s"),
        "live_nothing": _("Live, nothing yet"),
        "part": _("%(live)s of %(all)s sources live"),
        "newest": _("newest mention %(ago)s"),
        "lost": _("Not live since %(time)s"),
        "never": _("Not live yet"),
        "retry": _("Reconnecting, try %(n)s."),
        "phone": _("Phone the duty desk: %(phone)s"),
        "old": _("what you see is %(duration)s old"),
        "exercise": _("Exercise"),
        "nothing_happens": _("Nothing here is happening. Invented posts, nothing is published."),
        "led": _("led by %(name)s"),
    }


def _banner() -> Words:
    return {
        "severity": {
            "crisis": pgettext("severity", "Crisis"),
            "serious": pgettext("severity", "Serious"),
            "concern": pgettext("severity", "Concern"),
            "watch": pgettext("severity", "Watch"),
            "praise": pgettext("severity", "Praise"),
            "plain": pgettext("severity", "Not scored"),
        },
        "status": {
            "detected": pgettext("crisis step", "Detected"),
            "confirmed": pgettext("crisis step", "Confirmed"),
            "responding": pgettext("crisis step", "Responding"),
            "watching": pgettext("crisis step", "Watching"),
        },
        "open_crisis": _("Open crisis"),
        "private": _("Private crisis"),
        "members_know": _("Only its members know more"),
        "open_since": _("Open since"),
        "open_for": _("open %(duration)s"),
        "opened": _("opened %(time)s"),
        "confirmed": pgettext("what is known", "Confirmed"),
        "unconfirmed": _("Nothing is confirmed yet"),
        "lead": _("Crisis lead"),
        "spokesperson": _("Only spokesperson"),
        "nobody": _("Nobody yet"),
        "next": _("Next public update"),
        "unpromised": _("Nothing is promised"),
        "at_every": _("at %(time)s, every %(n)s min"),
        "at": _("at %(time)s"),
        "may_change": _("set time, may have changed"),
        "approvals": _("%(n)s waiting for approval"),
        "approvals_at": _("%(n)s waited for approval at %(time)s"),
        "lead_name": _("Lead %(name)s"),
        "next_at": _("Next update %(time)s"),
        "more": _("and %(n)s more"),
        "undecided": _("Waiting for a decision, %(duration)s"),
        "undecided_at": _("Waited for a decision at %(time)s"),
        "taken": _("Somebody is deciding"),
    }


def _calm() -> Words:
    return {
        "state": _("State"),
        "calm": _("No open crisis"),
        "calm_for": _("Calm for"),
        "under_a_day": _("less than a day"),
        "last_crisis": _("Last crisis closed"),
        "grave": _("Something grave is being said"),
        "from_employee": _("Reported by an employee"),
        "from_inside": _("Reported from inside"),
        "pats": _("Pats on the back, 24 h"),
        "more_pats": _("%(n)s more than usual"),
        "fewer_pats": _("%(n)s fewer than usual"),
        "usual_pats": _("as many as usual"),
    }


def _blind() -> Words:
    return {
        "blind_since": _("Blind since %(time)s"),
        "calm_seen": _("No open crisis in what we can see"),
        "blind": _("We cannot see %(source)s"),
        "blind_many": _("We cannot see %(n)s sources"),
        "brings": _("It usually brings"),
        "an_hour": _("%(range)s an hour"),
        "these": _("These are"),
        "not_seen": _("Not seen for"),
        "missing": [
            ngettext("about %(n)d mention missing", "about %(n)d mentions missing", 1),
            ngettext("about %(n)d mention missing", "about %(n)d mentions missing", 2),
        ],
        "too_low": _("since %(time)s, numbers below are too low"),
        "without": _("without %(source)s"),
        "without_many": _("without %(n)s sources"),
        "at_least": _("at least %(n)s"),
        "now_missing": _("now, %(source)s missing"),
        "now_missing_many": _("now, %(n)s sources missing"),
    }


def _lists() -> Words:
    return {
        "said": _("People are saying"),
        "newest_first": _("newest first, people reached"),
        "some_of": _("%(shown)s of %(all)s in 5 min, people reached"),
        "some_of_at": _("%(shown)s of %(all)s in the 5 min before %(time)s"),
        "nothing_said": _("Nobody has said anything yet"),
        "tone": {
            "-1": pgettext("tone", "Negative"),
            "0": pgettext("tone", "Neutral"),
            "1": pgettext("tone", "Positive"),
            "none": pgettext("tone", "Unsure"),
        },
        "chart": _("Mentions per 5 min"),
        "now": pgettext("count", "now"),
        "now_range": _("now, %(range)s expected"),
        "then": _("at %(time)s"),
        "then_range": _("at %(time)s, %(range)s expected"),
        "range": _("%(low)s to %(high)s"),
        "expected": _("Expected range"),
        "times": _("%(n)d × expected"),
        "chart_said": _("%(label)s, last 6 hours: %(n)s."),
        "storylines": _("Storylines"),
        "last_hour": _("last hour"),
        "originals": [
            ngettext("%(n)s = %(originals)d original", "%(n)s = %(originals)d originals", 1),
            ngettext("%(n)s = %(originals)d original", "%(n)s = %(originals)d originals", 2),
        ],
        "pat": _("Pat on the back"),
        "to_team": _("Passed on to %(team)s"),
        "more_in_day": _("%(n)s more in 24 h"),
    }
