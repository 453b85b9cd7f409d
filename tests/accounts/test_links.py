"""One-time links: found once, for 48 hours."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.links import find_link, issue_link, void_links
from accounts.models import OneTimeLink, User

NOW = timezone.now()


def test_a_link_has_256_bits_and_only_its_digest_is_kept(comms):
    secret = issue_link(comms, NOW)
    row = OneTimeLink.objects.get()
    assert len(secret) == 43
    assert secret not in str(vars(row))
    assert find_link(secret, NOW) == row


def test_a_link_lives_for_48_hours(comms):
    secret = issue_link(comms, NOW)
    assert find_link(secret, NOW + timedelta(hours=47, minutes=59))
    assert find_link(secret, NOW + timedelta(hours=48)) is None


def test_a_newer_link_voids_the_older_one(comms, lead):
    first, second, other = (issue_link(person, NOW) for person in (comms, comms, lead))
    assert [bool(find_link(each, NOW)) for each in (first, second, other)] == [False, True, True]


def test_a_used_link_is_gone(comms):
    secret = issue_link(comms, NOW)
    OneTimeLink.objects.update(used_at=NOW)
    assert find_link(secret, NOW) is None


@pytest.mark.django_db
def test_links_can_be_taken_back_and_end_with_the_account(comms, lead):
    taken, closed = issue_link(comms, NOW), issue_link(lead, NOW)
    void_links(comms, NOW)
    User.objects.filter(pk=lead.pk).update(is_active=False)
    assert [find_link(each, NOW) for each in (taken, closed, "", "x\ud800")] == [None] * 4
