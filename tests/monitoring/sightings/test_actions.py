"""Sightings: what was said in public may be shown, what was said to us stays inside."""

import pytest

from monitoring.models import Batch
from monitoring.sightings.actions import Sighting, write_in_sighting
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("channel", "link", "slug", "is_internal"),
    [
        ("web", "", "seen-by-us", False),
        ("press", "", "seen-by-us", False),
        ("paper", "", "seen-by-us", False),
        ("phone", "https://forum.example/1", "seen-by-us", False),
        ("phone", "", "told-to-us", True),
        ("mail", "", "told-to-us", True),
        ("overheard", "", "told-to-us", True),
        ("other", " ", "told-to-us", True),
    ],
)
def test_what_was_not_said_in_public_has_an_internal_source(channel, link, slug, is_internal):
    actor = factories.person("comms")
    for key in ("one", "two"):
        sighting = Sighting(key=key, text="She saw smoke", channel=channel, link=link)
        write_in_sighting(actor=actor, sighting=sighting)
    found = {(batch.source.slug, batch.source.is_internal) for batch in Batch.objects.all()}
    assert found == {(slug, is_internal)}
