"""What is said about us, brought in through the one door and taken the whole way."""

from datetime import datetime, timedelta
from itertools import count
from typing import Any

import orjson
from django.utils import timezone

from crisisdesk import pipeline
from escalation.criteria.actions import found_rule_set
from escalation.criteria.models import RuleSet
from monitoring.intake import receive
from monitoring.models import Batch, Source
from tests import factories

_numbers = count(1)


def rules_in_force(**given: Any) -> RuleSet:
    """The small rule set of the factories, put in force as a setup does."""
    return found_rule_set(document=factories.RULES | given)


def post(text: str, key: str = "", *, ago_s: float = 30, **given: Any) -> dict[str, Any]:
    """A post as a webhook takes it, written some seconds ago."""
    number = next(_numbers)
    written: datetime = timezone.now() - timedelta(seconds=ago_s)
    return {
        "id": key or f"heard-{number}",
        "text": text,
        "lang": "en",
        "created_at": written.isoformat(),
        "author": {"handle": f"@heard{number}", "followers": 500},
    } | given


def deliver(*posts: dict[str, Any], source: Source | None = None) -> int:
    """Keep posts as one delivery that waits; returns its batch."""
    kept = receive(
        source_id=(source or factories.source()).pk,
        delivery_id=f"heard-{next(_numbers)}",
        raw=orjson.dumps({"mentions": posts}),
        envelope={"reader": "webhook"},
    )
    assert kept.batch_id is not None
    return kept.batch_id


def hear(*posts: dict[str, Any], source: Source | None = None) -> Batch:
    """Take posts the whole way: kept, stored, judged."""
    batch_id = deliver(*posts, source=source)
    pipeline.process([batch_id])
    return Batch.objects.get(pk=batch_id)
