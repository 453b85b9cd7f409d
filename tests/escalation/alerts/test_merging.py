"""Merging and splitting: nothing that was said is lost or told twice, and all can be undone."""

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from escalation.alerts import actions, groups
from escalation.alerts.access import visible_alerts
from escalation.alerts.models import LIVING, Alert
from escalation.crises.actions import Plan, open_crisis
from escalation.crises.models import Crisis
from journal import sentences
from journal.errors import Missing, Refused
from journal.models import Entry
from monitoring.models import Mention, MinuteCount, Storyline
from tests import factories
from tests.hearing import hear, post, rules_in_force

pytestmark = pytest.mark.django_db


def seen(*alerts):
    return {alert.pk: alert.revision for alert in alerts}


def story(title: str, originals: int, copies: int = 0, score: int = 50) -> Alert:
    """An alert on a storyline of so many originals; the first one has the copies."""
    line = factories.storyline(title)
    posts = [
        factories.mention(f"{title} {number}", storyline=line, score=score)
        for number in range(originals)
    ]
    for number in range(copies):
        factories.mention(
            f"{title} copy {number}", storyline=line, score=score, original_id=posts[0].pk
        )
    total = originals + copies
    factories.minute(posts[0].created_at, total, storyline_id=line.pk, copies=copies)
    Storyline.objects.filter(pk=line.pk).update(mention_count=total, original_count=originals)
    line.refresh_from_db()
    return factories.alert(
        score, storyline=line, mention=posts[0], mention_count=total, original_count=originals
    )


def told() -> dict[int, list[int]]:
    """Every mention with the living alerts that tell it."""
    found: dict[int, list[int]] = {pk: [] for pk in Mention.objects.values_list("pk", flat=True)}
    for alert in Alert.objects.filter(state__in=LIVING):
        about = groups.told_by(groups.with_parts([alert]))
        of_stories = Mention.objects.filter(storyline__in=about.storylines)
        mine = {*about.mentions, *of_stories.values_list("pk", flat=True)}
        assert alert.mention_count == len(mine), alert
        for pk in mine:
            found[pk].append(alert.pk)
    return found


def once_each() -> None:
    assert [pk for pk, alerts in told().items() if len(alerts) != 1] == []
    for line in Storyline.objects.all():
        posts = Mention.objects.filter(storyline=line)
        originals = posts.filter(original_id=None).count()
        assert (line.mention_count, line.original_count) == (posts.count(), originals)
        counted = MinuteCount.objects.filter(storyline_id=line.pk)
        assert sum(counted.values_list("count", flat=True)) == posts.count()


def test_several_become_one_that_keeps_mentions_reasons_labels_clock_and_history(comms, lead):
    smoke, toast = story("Smoke on Tärnan", 3, 2, 78), story("Burnt toast", 2, 0, 45)
    report = factories.alert(58, kind="report")
    actions.assign_alerts(actor=lead, seen=seen(toast), to=lead)
    toast.refresh_from_db()
    Alert.objects.filter(pk=toast.pk).update(labels=["kitchen"], rules=["toast"])
    before = Entry.objects.count()
    merged = actions.merge_alerts(actor=comms, seen=seen(smoke, toast, report))
    whole = Alert.objects.get(pk=merged.leads_to or 0)
    assert (whole.kind, whole.state, whole.title) == ("group", "open", "Smoke on Tärnan")
    assert (whole.score, whole.severity) == (78, "serious")
    assert (whole.mention_count, whole.original_count) == (8, 6)
    assert (whole.assignee, whole.labels, whole.rules) == (
        lead, ["kitchen"], ["first-hand-safety", "toast"],
    )  # fmt: skip
    assert whole.raised_at == smoke.raised_at
    assert whole.verdict == smoke.verdict
    parts = Alert.objects.filter(merged_into=whole).order_by("pk")
    assert list(parts.values_list("pk", "state")) == [
        (smoke.pk, "merged"), (toast.pk, "merged"), (report.pk, "merged"),
    ]  # fmt: skip
    assert Entry.objects.count() == before + 1
    entry = Entry.objects.select_related("sealed").latest("pk")
    assert (entry.verb, entry.object_id) == ("alert.merged", str(whole.pk))
    assert sentences.sentence(entry) == "merged 3 alerts into “Smoke on Tärnan”."


def test_undoing_gives_every_alert_back_as_it_was(comms):
    one, other = story("Smoke", 2, 1, 70), story("Toast", 1, 0, 45)
    merged = actions.merge_alerts(actor=comms, seen=seen(one, other))
    actions.undo_decision(actor=comms, group=merged.group)
    for alert in (one, other):
        alert.refresh_from_db()
    assert [(a.state, a.merged_into_id) for a in (one, other)] == [("open", None)] * 2
    assert Alert.objects.get(pk=merged.leads_to or 0).state == "parted"
    once_each()


def test_one_alone_and_praise_are_not_merged(comms):
    one, praise = story("Smoke", 1), factories.alert(0, kind="praise")
    for chosen, code in ((seen(one), "too-few"), (seen(one, praise), "praise")):
        with pytest.raises(Refused) as refused:
            actions.merge_alerts(actor=comms, seen=chosen)
        assert refused.value.code == code
    assert Alert.objects.count() == 2


def test_merging_takes_in_what_was_merged_before(comms):
    one, two, three, four = (story(name, 1) for name in ("One", "Two", "Three", "Four"))
    first = actions.merge_alerts(actor=comms, seen=seen(one, two))
    second = actions.merge_alerts(actor=comms, seen=seen(three, four))
    wholes = [Alert.objects.get(pk=each.leads_to or 0) for each in (first, second)]
    joined = actions.merge_alerts(actor=comms, seen=seen(*wholes))
    assert joined.leads_to == wholes[0].pk
    assert Alert.objects.get(pk=wholes[0].pk).mention_count == 4
    assert Alert.objects.get(pk=wholes[1].pk).merged_into_id == wholes[0].pk
    once_each()
    actions.undo_decision(actor=comms, group=joined.group)
    assert [Alert.objects.get(pk=each.pk).mention_count for each in wholes] == [2, 2]
    once_each()


def test_an_alert_is_split_off_and_waits_for_a_decision_of_its_own(comms):
    one, two, three = story("One", 1, 1, 70), story("Two", 2, 0, 45), story("Three", 1, 0, 52)
    merged = actions.merge_alerts(actor=comms, seen=seen(one, two, three))
    whole = Alert.objects.get(pk=merged.leads_to or 0)
    split = actions.split_alert(actor=comms, seen=seen(whole), parts=[one.pk])
    one.refresh_from_db()
    whole.refresh_from_db()
    assert (one.state, one.merged_into_id, split.leads_to) == ("open", None, one.pk)
    assert (whole.score, whole.title, whole.mention_count) == (52, "Three", 3)
    once_each()
    for wrong, code in (([], "nothing-chosen"), ([two.pk, three.pk], "nothing-left")):
        with pytest.raises(Refused) as refused:
            actions.split_alert(actor=comms, seen=seen(whole), parts=wrong)
        assert refused.value.code == code
    with pytest.raises(Missing):
        actions.split_alert(actor=comms, seen=seen(whole), parts=[one.pk])
    actions.undo_decision(actor=comms, group=split.group)
    whole.refresh_from_db()
    assert (whole.score, whole.mention_count) == (70, 5)
    once_each()


def test_posts_are_split_off_with_their_copies_into_an_alert_of_their_own(comms):
    smoke = story("Smoke", 3, 2, 70)
    first, second, _ = Mention.objects.filter(original_id=None).order_by("pk")
    Mention.objects.filter(pk=second.pk).update(score=44, severity="concern", text="Lost bag.")
    before = Entry.objects.count()
    split = actions.split_alert(actor=comms, seen=seen(smoke), posts=[second.pk])
    own = Alert.objects.get(pk=split.leads_to or 0)
    smoke.refresh_from_db()
    assert (own.mention_id, own.state, own.raised_at) == (second.pk, "open", smoke.raised_at)
    assert Storyline.objects.get(pk=own.storyline_id or 0).title == "Lost bag"
    assert (own.mention_count, smoke.mention_count) == (1, 4)
    assert Entry.objects.count() == before + 1
    once_each()
    # A copy goes along with its original, whichever of them is named.
    copy = Mention.objects.filter(original_id=first.pk).earliest("pk")
    more = actions.split_alert(actor=comms, seen=seen(smoke), posts=[copy.pk])
    assert Alert.objects.get(pk=more.leads_to or 0).mention_count == 3
    once_each()
    actions.undo_decision(actor=comms, group=more.group)
    smoke.refresh_from_db()
    assert smoke.mention_count == 4
    once_each()


def test_splitting_leaves_something_and_knows_only_its_own_posts(comms):
    smoke, other = story("Smoke", 1, 2), story("Toast", 1)
    only = Mention.objects.get(storyline=smoke.storyline_id, original_id=None)
    with pytest.raises(Refused) as refused:
        actions.split_alert(actor=comms, seen=seen(smoke), posts=[only.pk])
    assert refused.value.code == "nothing-left"
    with pytest.raises(Missing):
        actions.split_alert(actor=comms, seen=seen(smoke), posts=[other.mention_id])
    once_each()


def test_whoever_may_not_decide_neither_merges_nor_splits(legal):
    one, two = story("One", 2), story("Two", 1)
    with pytest.raises(Missing):
        actions.merge_alerts(actor=legal, seen=seen(one, two))
    with pytest.raises(Missing):
        actions.split_alert(actor=legal, seen=seen(one), posts=[one.mention_id])


def test_a_crisis_takes_in_all_that_was_merged_and_a_private_one_hides_it(comms, lead):
    one, two = story("One", 1), story("Two", 1)
    merged = actions.merge_alerts(actor=comms, seen=seen(one, two))
    whole = Alert.objects.get(pk=merged.leads_to or 0)
    plan = Plan(
        title="Both", type="safety", severity="serious", lead=lead, is_private=True,
        alerts=seen(whole),
    )  # fmt: skip
    open_crisis(actor=lead, plan=plan)
    crisis = Crisis.objects.get()
    assert sorted(crisis.storylines) == sorted([one.storyline_id or 0, two.storyline_id or 0])
    assert sorted(crisis.mentions) == sorted([one.mention_id, two.mention_id])
    assert list(visible_alerts(comms)) == []
    assert visible_alerts(lead).count() == 3


# ---------------------------------------------------------------- what comes in afterwards


def test_what_is_said_later_reaches_the_one_and_raises_no_second(comms):
    rules_in_force()
    hear(*(post(f"Fire on board the Tärnan, deck {n} is full of smoke") for n in range(3)))
    hear(*(post(f"Smoke in the terminal at Lindåsa, alarm {n} rings") for n in range(3)))
    alerts = list(Alert.objects.filter(state="open"))
    if len(alerts) < 2:
        alerts.append(story("Fire drill", 1, 0, 45))
    merged = actions.merge_alerts(actor=comms, seen=seen(*alerts))
    count = Alert.objects.get(pk=merged.leads_to or 0).mention_count
    raised = Alert.objects.count()
    hear(*(post(f"Fire on board the Tärnan, deck {n} is full of smoke") for n in range(3, 6)))
    whole = Alert.objects.get(pk=merged.leads_to or 0)
    assert (Alert.objects.count(), whole.state) == (raised, "open")
    assert whole.mention_count == count + 3
    assert whole.score == max(part.score for part in groups.parts_of([whole])[whole.pk])


def test_copies_of_what_was_split_off_go_to_its_own_alert(comms):
    rules_in_force()
    bag = "Fire on board the Tärnan and my green suitcase is still in cabin eleven"
    hear(*(post(f"Fire on board the Tärnan, deck {n} is full of smoke") for n in range(4)))
    hear(post(bag, "bag"))
    smoke = Alert.objects.get(state="open")
    suitcase = Mention.objects.get(dedupe_key="bag")
    assert suitcase.storyline_id == smoke.storyline_id
    own = actions.split_alert(actor=comms, seen=seen(smoke), posts=[suitcase.pk]).leads_to or 0
    hear(post(bag, "bag-again"), post("Fire on board the Tärnan, deck 9 is full of smoke"))
    again = Mention.objects.get(dedupe_key="bag-again")
    assert again.storyline_id == Alert.objects.get(pk=own).storyline_id
    assert Alert.objects.get(pk=own).mention_count == 2
    assert Alert.objects.get(pk=smoke.pk).mention_count == 5
    assert Alert.objects.filter(state="open").count() == 2


# ---------------------------------------------------------------- any order


MOVES = st.lists(
    st.tuples(
        st.sampled_from(["merge", "part", "posts", "undo"]), st.randoms(use_true_random=False)
    ),
    min_size=1,
    max_size=10,
)


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(moves=MOVES)
def test_no_sequence_of_merges_and_splits_loses_or_doubles_a_mention(comms, moves):
    # Each begins at an empty desk and leaves one: what is checked is what it has made itself.
    with transaction.atomic():
        for name, originals, copies in (("A", 3, 2), ("B", 2, 0), ("C", 1, 1), ("D", 4, 0)):
            story(name, originals, copies)
        group = ""
        for move, chance in moves:
            group = moved(comms, move, chance, group) or group
            once_each()
        transaction.set_rollback(True)


def moved(comms, move, chance, group: str) -> str:
    """Try one move on what is open; returns the decision that it was, if it was allowed."""
    open_ones = list(Alert.objects.filter(state__in=LIVING).order_by("pk"))
    one = chance.choice(open_ones)
    try:
        if move == "merge":
            some = chance.sample(open_ones, min(len(open_ones), chance.randint(2, 3)))
            return actions.merge_alerts(actor=comms, seen=seen(*some)).group
        if move == "part":
            inside = groups.parts_of([one]).get(one.pk, [])
            chosen = [part.pk for part in inside if chance.random() < 0.5]
            return actions.split_alert(actor=comms, seen=seen(one), parts=chosen).group
        if move == "posts":
            posts = Mention.objects.filter(storyline=one.storyline_id or 0).order_by("pk")
            chosen = [each.pk for each in posts if chance.random() < 0.4]
            return actions.split_alert(actor=comms, seen=seen(one), posts=chosen).group
        actions.undo_decision(actor=comms, group=group)
    except Refused:
        pass
    return ""


def test_a_severity_that_a_part_proposes_is_confirmed_or_kept_on_the_one(comms):
    one, two = story("One", 1, 0, 70), story("Two", 1, 0, 45)
    Alert.objects.filter(pk=one.pk).update(proposed="crisis")
    whole = actions.merge_alerts(actor=comms, seen=seen(one, two)).leads_to or 0
    assert Alert.objects.get(pk=whole).proposed == "crisis"
    done = actions.confirm_severity(actor=comms, seen={whole: None}, severity="crisis")
    told = Alert.objects.in_bulk([whole, one.pk])
    assert [(a.severity, a.proposed) for a in (told[whole], told[one.pk])] == [("crisis", "")] * 2
    actions.undo_decision(actor=comms, group=done.group)
    told = Alert.objects.in_bulk([whole, one.pk])
    assert (told[whole].proposed, told[one.pk].severity) == ("crisis", "serious")
    actions.keep_severity(actor=comms, seen={whole: None}, severity="crisis")
    assert (Alert.objects.get(pk=whole).severity, Alert.objects.get(pk=whole).proposed) == (
        "serious", "",
    )  # fmt: skip
