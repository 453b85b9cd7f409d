"""The tables of listening, one file per noun."""

from monitoring.models.inbox import Batch, BatchState, Gap, Quarantined
from monitoring.models.mentions import Mention, MentionVersion, MinuteCount, Storyline
from monitoring.models.persons import PersonCard
from monitoring.models.sources import Replay, Secret, Source, SourceState

__all__ = [
    "Batch",
    "BatchState",
    "Gap",
    "Mention",
    "MentionVersion",
    "MinuteCount",
    "PersonCard",
    "Quarantined",
    "Replay",
    "Secret",
    "Source",
    "SourceState",
    "Storyline",
]
