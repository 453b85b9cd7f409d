"""How soon an edited rule set is in force in every worker, while mentions keep coming in."""

import threading
import time
from collections.abc import Callable
from typing import Any, Final

from django.db import connection

from accounts.models import User
from escalation.criteria.actions import (
    change_draft,
    draft_rule_set,
    propose_rule_set,
    publish_rule_set,
)

AFTER_S: Final = 3.0
_LAST_BY_OLD_RULES: Final = """
SELECT extract(epoch FROM max(b.done_at)) FROM monitoring_batch b
WHERE EXISTS (SELECT FROM monitoring_mention m WHERE m.batch_id = b.id AND m.rule_set_version < %s)
"""
_BY_NEW_RULES: Final = "SELECT count(*) FROM monitoring_mention WHERE rule_set_version = %s"


def publish_meanwhile(send: Callable[[], Any]) -> dict[str, Any]:
    """Publish other rules in the middle of `send`; return when the last mention met the old ones.

    rules_live_s counts from the moment they were published, 0 when no mention met them any more.
    """
    writer, second = (
        User.objects.create(username=name, name=name, roles=["admin"])
        for name in ("writer", "second")
    )
    published: dict[str, float] = {}

    def publish() -> None:
        time.sleep(AFTER_S)
        draft = draft_rule_set(actor=writer)
        document = dict(draft.document)
        document["rules"] = document["rules"][:-1]
        draft = change_draft(
            actor=writer, version=draft.version, document=document, seen_digest=draft.digest
        )
        draft = propose_rule_set(actor=writer, version=draft.version, why="Measured")
        publish_rule_set(actor=second, version=draft.version, seen_digest=draft.digest)
        published.update(at=time.time(), version=draft.version)
        connection.close()

    other = threading.Thread(target=publish)
    other.start()
    send()
    other.join()
    with connection.cursor() as cursor:
        cursor.execute(_LAST_BY_OLD_RULES, [published["version"]])
        last = float(cursor.fetchone()[0])
        cursor.execute(_BY_NEW_RULES, [published["version"]])
        after = cursor.fetchone()[0]
    return {
        "rules_live_s": round(max(0.0, last - published["at"]), 3),
        "mentions_by_new_rules": after,
    }
