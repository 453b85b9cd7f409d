"""Crises: the list, one with everything around it, and every act of its page."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.db.models import QuerySet, prefetch_related_objects
from django.utils import timezone
from django.utils.translation import get_language

from accounts.models import User
from accounts.permissions import Permission
from crisisdesk.api.authentication import refuse_reading_tokens
from crisisdesk.api.operations import Call, get, post
from crisisdesk.api.shapes import crises as shapes
from crisisdesk.api.shapes.base import PersonRef, With
from crisisdesk.api.views.entries import page_of as entries_page
from escalation.alerts.actions import Seen
from escalation.crises import actions, queries
from escalation.crises.access import access_crisis
from escalation.crises.models import Crisis
from escalation.crises.page import page_of
from escalation.crises.similar import Case
from escalation.crises.types import type_name
from journal.errors import Missing
from journal.models import Entry
from playbooks import catalogue

CRISES = "Crises"
SEE = Permission.CRISIS_SEE


def _people(ids: Iterable[int | None]) -> dict[int, User]:
    """Return people by id. Raises Missing for one who is not there."""
    wanted = {each for each in ids if each}
    found = {each.pk: each for each in User.objects.filter(pk__in=wanted, is_active=True)}
    if found.keys() != wanted:
        raise Missing
    return found


def _seen(given: Iterable[dict[str, Any]]) -> Seen:
    return {each["id"]: each["revision"] for each in given}


@get(
    tag=CRISES,
    needs=SEE,
    query=shapes.CrisesAsked,
    pages=("-opened_at", "-pk"),
    answers=shapes.CrisisShape,
)
def crises(call: Call) -> QuerySet[Crisis]:
    """List the crises you may know of, the one opened last first."""
    return queries.crisis_list(call.user, asked=call.asked["q"], closed=call.asked["closed"])


@get(
    tag=CRISES,
    needs=Permission.CRISIS_OPEN,
    query=shapes.LikesAsked,
    many=True,
    answers=shapes.LessonShape,
)
def crisis_likes(call: Call) -> list[With]:
    """Answer "have we met this before?" about a crisis that is not opened yet."""
    asked = Case(0, call.asked["title"], (), call.asked["type"])
    found = queries.met_before(call.user, asked, timezone.now())
    lessons = queries.lessons_of([like.case.id for like in found])
    return [With(like, lesson=lessons.get(like.case.id, "")) for like in found]


@get(tag=CRISES, needs=SEE, answers=shapes.CrisisWhole)
def crisis(call: Call, number: str) -> With:
    """Show one crisis. A look at a private one is an entry in its log, as on screen."""
    found = access_crisis(call.user, number)
    if found.is_private:
        actions.mark_looked(actor=call.user, number=number)
    page = page_of(call.user, found, timezone.now())
    prefetch_related_objects(page.mentions, "storyline")
    return With(
        found,
        type_name=page.type_name,
        steps=page.steps,
        stories=page.storylines,
        posts=page.mentions,
        alerts=page.alerts,
        likes=page.likes,
        members=page.members,
        questions=page.questions,
        checks=page.checks,
        entry_count=page.entry_count,
        rule_set=found.frozen.get("rule_set"),
        may_lead=page.may_lead,
    )


@get(tag=CRISES, needs=SEE, query=shapes.EntriesAsked, answers=shapes.EntriesShape)
def crisis_entries(call: Call, number: str) -> dict[str, Any]:
    """List the log of a crisis since a cursor, oldest first."""
    found = access_crisis(call.user, number)
    if found.is_private:
        actions.mark_looked(actor=call.user, number=number)
    entries = Entry.objects.filter(stream=found.stream_id)
    return entries_page(entries, call.asked["after"], call.asked["limit"])


@get(tag=CRISES, needs=SEE, many=True, answers=shapes.TypeShape)
def crisis_types(call: Call) -> list[dict[str, Any]]:
    """List the types of crises, those that touch trust among them."""
    language = get_language() or "en"
    return [
        {"id": each.id, "name": type_name(each.id, language), "is_trust": each.is_trust}
        for each in catalogue.crisis_types()
    ]


@get(tag=CRISES, needs=SEE, many=True, answers=PersonRef)
def crisis_people(call: Call) -> QuerySet[User]:
    """List the people who may lead, speak for or be let into a crisis."""
    return queries.people_who_see()


@post(
    tag=CRISES,
    needs=Permission.CRISIS_OPEN,
    asks=shapes.CrisisSent,
    status=201,
    answers=shapes.CrisisShape,
)
def crisis_open(call: Call) -> Crisis:
    """Open a crisis; its alerts leave triage and the rules in force are frozen on it."""
    sent = call.sent
    lead = sent["lead"] or call.user.pk
    people = _people([lead, sent["spokesperson"], *sent["members"]])
    pace = sent["update_every_min"] or None
    plan = actions.Plan(
        title=sent["title"],
        type=sent["type"],
        severity=sent["severity"],
        lead=people[lead],
        spokesperson=people.get(sent["spokesperson"]),
        is_private=sent["is_private"],
        members=tuple(people[each] for each in sent["members"]) if sent["is_private"] else (),
        next_update_at=timezone.now() + timedelta(minutes=pace) if pace else None,
        update_every_min=pace,
        alerts=_seen(sent["alerts"]),
        mentions=tuple(sent["mentions"]),
        storylines=tuple(sent["storylines"]),
    )
    return actions.open_crisis(actor=call.user, plan=plan)


# ---------------------------------------------------------------- led by whoever leads


@post(tag=CRISES, needs=SEE, asks=shapes.SeveritySent, answers=shapes.CrisisShape)
def crisis_severity(call: Call, number: str) -> Crisis:
    """Raise or lower a crisis, with a reason. For its lead, and whoever may lead crises."""
    refuse_reading_tokens(call)
    return actions.change_severity(actor=call.user, number=number, **call.sent)


@post(tag=CRISES, needs=SEE, asks=shapes.StatusSent, answers=shapes.CrisisShape)
def crisis_status(call: Call, number: str) -> Crisis:
    """Move a crisis to another step. For its lead, and whoever may lead crises."""
    refuse_reading_tokens(call)
    return actions.move_status(actor=call.user, number=number, **call.sent)


@post(tag=CRISES, needs=SEE, asks=shapes.StaffSent, answers=shapes.CrisisShape)
def crisis_staff(call: Call, number: str) -> Crisis:
    """Hand the lead on, or name who speaks. For its lead, and whoever may lead crises."""
    refuse_reading_tokens(call)
    access_crisis(call.user, number)
    people = _people(call.sent.values())
    named = {role: people[each] for role, each in call.sent.items() if each}
    return actions.change_people(actor=call.user, number=number, **named)


@post(tag=CRISES, needs=SEE, asks=shapes.LineSent, answers=shapes.CrisisShape)
def crisis_line(call: Call, number: str) -> Crisis:
    """Set the confirmed line. For its lead, and whoever may lead crises."""
    refuse_reading_tokens(call)
    return actions.set_confirmed_line(actor=call.user, number=number, **call.sent)


@post(tag=CRISES, needs=SEE, asks=shapes.UpdateSent, answers=shapes.CrisisShape)
def crisis_next_update(call: Call, number: str) -> Crisis:
    """Promise the next public update. For its lead, and whoever may lead crises."""
    refuse_reading_tokens(call)
    return actions.set_next_update(actor=call.user, number=number, **call.sent)


@post(tag=CRISES, needs=SEE, asks=shapes.MembersSent, answers=shapes.CrisisShape)
def crisis_members(call: Call, number: str) -> Crisis:
    """Let people into a private crisis or out. For its lead, and whoever may lead crises."""
    refuse_reading_tokens(call)
    access_crisis(call.user, number)
    people = _people([*call.sent["add"], *call.sent["remove"]])
    chosen = {which: tuple(people[each] for each in ids) for which, ids in call.sent.items()}
    return actions.change_members(actor=call.user, number=number, **chosen)


@post(tag=CRISES, needs=SEE, asks=shapes.PrivacySent, answers=shapes.CrisisShape)
def crisis_privacy(call: Call, number: str) -> Crisis:
    """Close a crisis to all but its members, or open it to the desk."""
    refuse_reading_tokens(call)
    return actions.change_privacy(actor=call.user, number=number, **call.sent)


@post(tag=CRISES, needs=SEE, asks=shapes.CloseSent, answers=shapes.CrisisShape)
def crisis_close(call: Call, number: str) -> Crisis:
    """Close a crisis, with a reason. For its lead, and whoever may lead crises."""
    refuse_reading_tokens(call)
    return actions.close_crisis(actor=call.user, number=number, **call.sent)


# ---------------------------------------------------------------- by everybody who works on it


@post(tag=CRISES, needs=SEE, asks=shapes.NoteSent, status=201, answers=shapes.NotedShape)
def crisis_note(call: Call, number: str) -> With:
    """Write to the log of a crisis: a note, a decision or a correction."""
    entry = actions.write_note(actor=call.user, number=number, **call.sent)
    return With(entry, number=entry.seq)


@post(tag=CRISES, needs=Permission.CRISIS_OPEN, asks=shapes.LinkSent, answers=shapes.CrisisShape)
def crisis_link(call: Call, number: str) -> Crisis:
    """Add storylines, mentions or alerts to a crisis."""
    sent = call.sent
    return actions.link_to_crisis(
        actor=call.user,
        number=number,
        storylines=tuple(sent["storylines"]),
        mentions=tuple(sent["mentions"]),
        seen=_seen(sent["alerts"]),
    )
