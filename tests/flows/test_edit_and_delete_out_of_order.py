"""Networks deliver late, twice and in the wrong order; the desk ends up knowing the same."""

from itertools import permutations

import pytest
from django.db import transaction
from django.utils import timezone

from escalation.alerts import windows
from monitoring.models import Mention, MentionVersion
from monitoring.store import replica
from tests.hearing import hear, post, rules_in_force
from tests.monitoring.posts import assert_counted_right

pytestmark = pytest.mark.django_db

TOLD = {
    "created": {"text": "They let us wait three hours", "updated_at": "2026-03-02T12:00:00Z"},
    "edited": {"text": "They let us wait two hours", "updated_at": "2026-03-02T12:05:00Z"},
    "deleted": {"op": "delete", "updated_at": "2026-03-02T12:09:00Z"},
}


def deliver(name: str) -> None:
    if name == "deleted":
        hear({"id": "x", **TOLD[name]})
    else:
        hear(post("", "x", created_at="2026-03-02T12:00:00Z") | TOLD[name])


@pytest.mark.parametrize("again", ["", "created", "edited", "deleted"])
def test_whatever_the_order_the_end_is_the_same(again):
    rules_in_force()
    for order in permutations(TOLD):
        with transaction.atomic():
            for name in (*order, *([again] if again else [])):
                deliver(name)
            found = Mention.objects.get()
            assert (order, found.text) == (order, "They let us wait two hours")
            assert found.deleted_at is not None
            evidence = set(MentionVersion.objects.values_list("text", flat=True))
            assert evidence == {"They let us wait three hours"}
            assert_counted_right()
            transaction.set_rollback(True)
        replica.forget()
        windows.drop_windows()


def test_a_deleted_mention_is_still_found_and_says_that_it_is_gone(comms, signed_in):
    rules_in_force()
    hear(post("They let us wait", "x"))
    hear({"op": "delete", "id": "x", "updated_at": timezone.now().isoformat()})
    page = signed_in(comms).get("/mentions/?deleted=1").content.decode()
    assert "They let us wait" in page
