"""Pairing by code as a table, tries and throttles, tokens given once, revoking, hiding."""

import secrets
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.permissions import Role
from journal.errors import Missing, Refused
from journal.models import Entry
from journal.sentences import words
from tests import factories
from wall import actions
from wall.codes import code_of
from wall.devices import digest, screen_of_token
from wall.models import HiddenMention, Pairing, Screen

pytestmark = pytest.mark.django_db

HERE = "192.0.2.1"
DESK = "198.51.100.7"


def waiting(secret="", address=HERE):
    return actions.open_pairing(secret=secret, address=address)


def pair(actor, code, **given):
    values = {"name": "Entrance", "profile": "corridor", "language": "sv", "address": DESK}
    return actions.pair_screen(actor=actor, code=code, **values | given)


def age(**passed):
    Pairing.objects.update(expires_at=timezone.now() - timedelta(**passed))


def refusal(act):
    with pytest.raises(Refused) as refused:
        act()
    return refused.value.code


def test_a_device_is_paired_by_its_code_and_fetches_its_token_once(admin):
    device = waiting()
    screen = pair(admin, f" {device.code[:4].lower()}-{device.code[4:]} ", profile="control")
    token = actions.claim_token(secret=device.secret)
    found = screen_of_token(token)
    assert found is not None
    assert (found.id, found.profile, found.language) == (screen.pk, "control", "sv")
    assert len(token) >= 43
    assert actions.claim_token(secret=device.secret) == ""
    assert screen_of_token(token) == found


def test_neither_code_nor_secret_nor_token_is_kept(admin):
    device = waiting()
    pair(admin, device.code)
    token = actions.claim_token(secret=device.secret)
    kept = [str(value) for row in Pairing.objects.values() for value in row.values()]
    kept += [str(value) for row in Screen.objects.values() for value in row.values()]
    assert not {device.code, device.secret, token} & set(kept)
    assert {digest(device.code), digest(device.secret), digest(token)} <= set(kept)


def test_the_same_device_keeps_its_code_for_ten_minutes_and_then_gets_another():
    first = waiting()
    again = waiting(first.secret)
    assert (again.secret, again.code) == (first.secret, first.code)
    left = first.until - timezone.now()
    assert timedelta(minutes=9, seconds=50) < left <= timedelta(minutes=10)
    age(seconds=1)
    later = waiting(first.secret)
    assert later.secret != first.secret
    assert later.code != first.code


def test_two_devices_have_two_codes_and_each_only_its_own_token(admin):
    one, two = waiting(), waiting()
    assert one.code != two.code
    first, second = pair(admin, one.code, name="One"), pair(admin, two.code, name="Two")
    tokens = [actions.claim_token(secret=device.secret) for device in (two, one)]
    found = [screen_of_token(token) for token in tokens]
    assert [screen.id for screen in found if screen] == [second.pk, first.pk]


def test_a_code_is_used_up_by_the_first_who_enters_it(admin):
    device = waiting()
    pair(admin, device.code)
    assert refusal(lambda: pair(admin, device.code)) == "wrong-code"
    assert Screen.objects.count() == 1


def test_an_old_code_pairs_nothing(admin):
    device = waiting()
    age(seconds=1)
    assert refusal(lambda: pair(admin, device.code)) == "wrong-code"


@pytest.mark.parametrize("typed", ["", "BCDF", "BCDFGHJ1", "x" * 20, "BCDFGHJK"])
def test_a_wrong_code_is_refused(admin, typed):
    waiting()
    assert refusal(lambda: pair(admin, typed)) == "wrong-code"


def test_five_wrong_codes_and_every_open_code_is_void(admin):
    device = waiting()
    for _try in range(5):
        assert refusal(lambda: pair(admin, "BCDFGHJK")) == "wrong-code"
    assert refusal(lambda: pair(admin, device.code)) == "wrong-code"
    later = waiting(device.secret)
    assert later.code != device.code
    pair(admin, later.code)


def test_ten_wrong_codes_at_once_from_one_address_and_no_more_than_twenty_an_hour(admin):
    asked = [refusal(lambda: pair(admin, "BCDFGHJK")) for _try in range(12)]
    assert asked == ["wrong-code"] * 10 + ["too-many-tries"] * 2
    device = waiting()
    assert refusal(lambda: pair(admin, device.code)) == "too-many-tries"
    pair(admin, device.code, address="203.0.113.9")


def test_right_codes_cost_no_tries(admin):
    for number in range(15):
        pair(admin, waiting().code, name=f"Screen {number}")
    assert Screen.objects.count() == 15


def test_one_address_cannot_fill_the_table_with_codes():
    made = [waiting() for _code in range(60)]
    assert refusal(waiting) == "too-many-codes"
    assert waiting(made[0].secret).code == made[0].code
    waiting(address="203.0.113.9")


def test_codes_nobody_entered_are_swept():
    waiting()
    age(minutes=11)
    waiting()
    assert Pairing.objects.count() == 1


@pytest.mark.parametrize("role", [role for role in Role.values if role != "admin"])
def test_only_an_administrator_pairs_renames_and_revokes(role):
    device, screen = waiting(), pair(factories.person("admin"), waiting().code)
    person = factories.person(role)
    for act in (
        lambda: pair(person, device.code),
        lambda: actions.pair_here(actor=person, profile="corridor", language="en"),
        lambda: actions.revoke_screen(actor=person, screen_id=screen.pk),
        lambda: actions.rename_screen(actor=person, screen_id=screen.pk, name="Mine"),
    ):
        with pytest.raises(Missing):
            act()


def test_a_screen_revoked_before_it_came_gets_no_token(admin):
    device = waiting()
    screen = pair(admin, device.code)
    actions.revoke_screen(actor=admin, screen_id=screen.pk)
    assert actions.claim_token(secret=device.secret) == ""


def test_a_token_is_fetched_within_minutes_or_never(admin):
    device = waiting()
    pair(admin, device.code)
    age(minutes=11)
    assert actions.claim_token(secret=device.secret) == ""


@pytest.mark.parametrize("secret", ["", "guess", "x" * 500])
def test_a_guessed_secret_gets_nothing(admin, secret):
    pair(admin, waiting().code)
    assert actions.claim_token(secret=secret) == ""


def test_a_revoked_token_opens_nothing_and_revoking_twice_is_one_entry(admin):
    _screen, token = actions.pair_here(actor=admin, profile="corridor", language="en")
    screen = Screen.objects.get()
    for _time in range(2):
        actions.revoke_screen(actor=admin, screen_id=screen.pk)
    assert screen_of_token(token) is None
    assert Entry.objects.filter(verb="screen.revoked").count() == 1


def test_a_screen_that_was_dark_for_ninety_days_must_be_paired_again(admin):
    _screen, token = actions.pair_here(actor=admin, profile="corridor", language="en")
    Screen.objects.update(last_seen_at=timezone.now() - timedelta(days=89))
    assert screen_of_token(token) is not None
    Screen.objects.update(last_seen_at=timezone.now() - timedelta(days=91))
    assert screen_of_token(token) is None


def test_every_act_leaves_one_entry_without_a_name_in_the_chain(admin):
    screen = pair(admin, waiting().code)
    actions.rename_screen(actor=admin, screen_id=screen.pk, name="Canteen")
    actions.rename_screen(actor=admin, screen_id=screen.pk, name="Canteen")
    actions.revoke_screen(actor=admin, screen_id=screen.pk)
    entries = list(Entry.objects.order_by("id"))
    assert [(each.verb, each.actor_id, each.object_id) for each in entries] == [
        (verb, admin.pk, str(screen.pk))
        for verb in ("screen.paired", "screen.renamed", "screen.revoked")
    ]
    assert entries[0].data == {"profile": "corridor", "language": "sv", "by": "code"}
    assert [dict(words(each)) for each in entries[1:]] == [
        {"name": "Canteen", "before": "Entrance"},
        {"name": "Canteen"},
    ]


def test_hiding_and_showing_are_one_entry_each_however_often(comms):
    post = factories.mention()
    for _time in range(2):
        actions.hide_mention(actor=comms, mention_id=post.pk)
    for _time in range(2):
        actions.show_mention(actor=comms, mention_id=post.pk)
    actions.hide_mention(actor=comms, mention_id=post.pk)
    verbs = Entry.objects.order_by("id").values_list("verb", flat=True)
    assert list(verbs) == ["mention.hidden", "mention.shown", "mention.hidden"]
    hidden = HiddenMention.objects.get()
    assert (hidden.mention_id, hidden.hidden_by, hidden.shown_again_at) == (post.pk, comms, None)


def test_what_does_not_exist_or_was_never_hidden_is_missing(comms):
    post = factories.mention()
    for act in (
        lambda: actions.hide_mention(actor=comms, mention_id=post.pk + 1),
        lambda: actions.show_mention(actor=comms, mention_id=post.pk),
    ):
        with pytest.raises(Missing):
            act()


def test_an_employee_hides_nothing(employee):
    post = factories.mention()
    for act in (actions.hide_mention, actions.show_mention):
        with pytest.raises(Missing):
            act(actor=employee, mention_id=post.pk)


def test_that_a_screen_is_alive_is_noted_without_an_entry(admin):
    screen, _token = actions.pair_here(actor=admin, profile="corridor", language="en")
    entries = Entry.objects.count()
    actions.note_seen([screen.pk])
    screen.refresh_from_db()
    assert screen.last_seen_at is not None
    assert Entry.objects.count() == entries


def test_a_code_another_screen_shows_is_passed_over(monkeypatch):
    taken = waiting()
    drawn = iter([taken.secret, "a secret of its own"])
    monkeypatch.setattr(secrets, "token_urlsafe", lambda _bytes: next(drawn))
    assert waiting().code == code_of("a secret of its own")
