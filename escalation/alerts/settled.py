"""What people have decided about already, and is no graver now than it was then. Reads only."""

from collections.abc import Iterable, Sequence

from escalation.alerts.finding import Finding
from escalation.alerts.models import AlertKind
from escalation.alerts.rows import Kept, kept_about
from escalation.alerts.states import rank


def was_settled(finding: Finding) -> bool:
    """Tell whether people decided about this already and it is no graver now than it was then."""
    return not unsettled([finding])


def unsettled(findings: Sequence[Finding]) -> list[Finding]:
    """Return the findings that nobody has decided about, or that are graver now. One query."""
    if not findings:
        return []
    lines = [each.storyline_id for each in findings if each.storyline_id is not None]
    kept = kept_about(lines, [each.mention_id for each in findings])
    return [each for each in findings if not _is_settled(each, kept)]


def _is_settled(finding: Finding, kept: Iterable[Kept]) -> bool:
    if finding.kind != AlertKind.STORYLINE:
        # There is one on each report, and on each post that praises.
        return any(
            each.kind == finding.kind and each.mention_id == finding.mention_id for each in kept
        )
    last = [each for each in kept if each.is_settled and _is_about(each, finding)][-1:]
    return any(rank(finding.severity) <= rank(each.severity) for each in last)


def _is_about(kept: Kept, finding: Finding) -> bool:
    is_its_line = (
        kept.kind == AlertKind.STORYLINE
        and kept.storyline_id is not None
        and kept.storyline_id == finding.storyline_id
    )
    is_its_post = kept.kind != AlertKind.VOLUME and kept.mention_id == finding.mention_id
    return is_its_line or is_its_post
