"""What waits for one person, most pressing first. Pure: facts in, lines out."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext, ngettext


@dataclass(frozen=True, slots=True)
class Led:
    """A running crisis the person leads or speaks for."""

    number: str
    title: str
    severity: str
    next_update_at: datetime | None
    is_lead: bool
    has_confirmed_line: bool


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything that may wait. highest: (severity, score) of the gravest open alert."""

    crises: tuple[Led, ...] = ()
    mine: int = 0
    mine_severity: str = "watch"
    deciding: int = 0
    oldest_at: datetime | None = None
    highest: tuple[str, int] | None = None
    praise: int = 0
    # Alerts that rules show to the person's role, gravest first.
    told: tuple[int, ...] = ()
    rule_set: int | None = None
    quarantined: int = 0
    # Deadlines and deliveries that were set aside after many tries.
    still: int = 0


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that waits: mark, what, more, where. at: a time the second line counts from."""

    severity: str
    what: str
    url: str
    tag: str
    more: str = ""
    due_at: datetime | None = None
    since_at: datetime | None = None


def waiting_lines(facts: Facts) -> list[Line]:
    """Return what waits, most pressing first; nothing is invented to fill the page."""
    lines = [_crisis_line(crisis) for crisis in facts.crises]
    if facts.mine:
        lines.append(
            Line(
                facts.mine_severity,
                ngettext("%(n)d alert is yours", "%(n)d alerts are yours", facts.mine)
                % {"n": facts.mine},
                "/triage/?tab=mine",
                gettext("Triage"),
                gettext("Somebody has assigned it to you, or you took it."),
            )
        )
    if facts.deciding:
        lines.append(_triage_line(facts))
    if facts.told:
        lines.append(
            Line(
                "concern",
                ngettext(
                    "The rules ask you to look at %(n)d alert",
                    "The rules ask you to look at %(n)d alerts",
                    len(facts.told),
                )
                % {"n": len(facts.told)},
                f"/triage/{facts.told[0]}/",
                gettext("Triage"),
                gettext("A rule names your role."),
            )
        )
    if facts.praise:
        lines.append(
            Line(
                "praise",
                ngettext("%(n)d thanks to pass on", "%(n)d thanks to pass on", facts.praise)
                % {"n": facts.praise},
                "/triage/?tab=praise",
                gettext("Praise"),
                gettext("Names are removed before they go."),
            )
        )
    if facts.rule_set is not None:
        lines.append(
            Line(
                "watch",
                gettext("Rule set v%(version)d waits for a second person")
                % {"version": facts.rule_set},
                "/rules/",
                gettext("Rules"),
                gettext("Nothing changes before somebody else has read it."),
            )
        )
    if facts.still:
        lines.append(
            Line(
                "serious",
                ngettext(
                    "%(n)d piece of work stands still",
                    "%(n)d pieces of work stand still",
                    facts.still,
                )
                % {"n": facts.still},
                "/standing-still/",
                gettext("What stands still"),
                gettext("Tried many times without success. Try it again, or leave it."),
            )
        )
    if facts.quarantined:
        lines.append(
            Line(
                "concern",
                ngettext(
                    "%(n)d item could not be read",
                    "%(n)d items could not be read",
                    facts.quarantined,
                )
                % {"n": facts.quarantined},
                "/sources/",
                gettext("Sources"),
                gettext("Kept as they came. Somebody should look at them."),
            )
        )
    return lines


def _crisis_line(crisis: Led) -> Line:
    url = f"/crises/{crisis.number}/"
    role = gettext("You lead it.") if crisis.is_lead else gettext("You speak for us.")
    if crisis.next_update_at is not None:
        return Line(
            crisis.severity,
            gettext("Public update: %(title)s") % {"title": crisis.title},
            url,
            gettext("Crisis"),
            role,
            due_at=crisis.next_update_at,
        )
    more = gettext("No public update is promised.")
    if not crisis.has_confirmed_line:
        more = gettext("Nothing is confirmed yet.")
    return Line(crisis.severity, crisis.title, url, gettext("Crisis"), f"{role} {more}")


def _triage_line(facts: Facts) -> Line:
    severity, score = facts.highest or ("watch", 0)
    return Line(
        severity,
        ngettext("%(n)d alert needs a decision", "%(n)d alerts need a decision", facts.deciding)
        % {"n": facts.deciding},
        "/triage/",
        gettext("Triage"),
        gettext("Highest score %(score)d.") % {"score": score},
        since_at=facts.oldest_at,
    )
