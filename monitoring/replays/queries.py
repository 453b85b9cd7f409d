"""How far the demo's storm has come."""

from dataclasses import dataclass

from monitoring.models import Replay


@dataclass(frozen=True, slots=True)
class Stage:
    """The newest storm that was asked for; None when none ever was."""

    newest: Replay | None

    @property
    def is_playing(self) -> bool:
        """Tell whether it is asked for or under way."""
        row = self.newest
        return row is not None and row.ended_at is None and row.cancelled_at is None

    @property
    def percent(self) -> int:
        """Return how much of it has been sent, 0-100."""
        row = self.newest
        return round(100 * row.sent / row.total) if row is not None and row.total else 0


def stage() -> Stage:
    """Return where the storm stands."""
    return Stage(Replay.objects.order_by("-pk").first())
