"""What belongs to private crises and to nothing else: no wall says a word of it. Pure."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Veil:
    """Storylines and single mentions that walls pass over in silence."""

    storylines: frozenset[int] = frozenset()
    mentions: frozenset[int] = frozenset()

    def covers(self, mention_id: int, storyline_id: int | None) -> bool:
        """Tell whether a mention must not be shown."""
        return mention_id in self.mentions or storyline_id in self.storylines

    @property
    def lists(self) -> dict[str, list[int]]:
        """Return both as parameters of a statement: veiled_lines and veiled_posts."""
        return {
            "veiled_lines": sorted(self.storylines),
            "veiled_posts": sorted(self.mentions),
        }


NO_VEIL: Final = Veil()
