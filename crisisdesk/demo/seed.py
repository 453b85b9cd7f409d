"""Fills in the demo organisation on the first start: house, people, rules, sources, history.

Runs once, on an empty database, before anybody can sign in. What it writes is one journal entry
per step; the texts, people and posts are invented.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any, Final

from django.db import transaction
from django.utils import timezone

from accounts.models import Organisation, User
from crisisdesk.demo import content, timing
from crisisdesk.demo.history import tell_history
from crisisdesk.demo.people import make_house, make_people
from crisisdesk.demo.rules import make_rule_sets
from crisisdesk.demo.thanks import tell_thanks
from escalation.alerts.models import Decision
from escalation.crises.models import Crisis, CrisisStatus
from escalation.crises.queries import salient_terms
from escalation.criteria.models import RuleSet
from journal.record import record
from journal.streams import open_stream
from monitoring.models import Mention, Replay
from monitoring.sources.actions import add_source

Say = Callable[[int, int], None]

# What the demo's playbooks are called, as types of our library.
TYPES: Final = {
    "Misinformation": "false-notice",
    "Capacity and queues": "service-failure",
    "Incident on board": "safety",
    "Quay and terminal": "service-failure",
    "Personal data": "data-leak",
}


def seed_demo(say: Say = lambda *_: None) -> None:
    """Make the whole demo organisation, unless there is an organisation already."""
    if Organisation.objects.exists():
        return
    now = timezone.now()
    with transaction.atomic():
        people = _found(now)
        _add_sources()
    tell_history(now, say)
    with transaction.atomic():
        _tell_crises(now, people)
        _tell_decisions(now, people)
        tell_thanks(now, people.values())
        Replay.objects.create(speed=60)
        record(verb="demo.filled", agent="setup", data={"mentions": Mention.objects.count()})


def _found(now: datetime) -> dict[str, User]:
    facts = content.document("organisation")
    house = make_house(facts)
    people = make_people(facts)
    rules = make_rule_sets(content.document("rules"), people)
    record(
        verb="organisation.founded",
        agent="setup",
        about=("organisation", house.pk),
        data={"people": len(people), "rule_set": rules.version, "at": now.isoformat()},
        sealed={"name": house.name},
    )
    return people


def _add_sources() -> None:
    for told in content.document("organisation")["sources"]:
        add_source(
            actor=None,
            slug=told["slug"],
            name=told["name"],
            name_sv=told["sv"],
            connector="employee" if told["slug"] == "employee" else "webhook",
            config={"is_internal": True} if told["slug"] == "mail" else {},
            expected_silence_min=told["silent_after_min"],
            lawful_basis="legitimate interest",
        )
    add_source(
        actor=None, slug="seen-by-us", name="Seen by us", name_sv="Sett av oss", connector="hand"
    )


def _mention_ids(names: set[str]) -> dict[str, tuple[int, int | None]]:
    """Return mention and storyline of the demo's posts by their names in its content."""
    rows = Mention.objects.filter(dedupe_key__in=names).values_list(
        "dedupe_key", "pk", "storyline_id"
    )
    return {key: (pk, line) for key, pk, line in rows}


def _tell_crises(now: datetime, people: dict[str, User]) -> None:
    told_all = content.document("crises")["crises"]
    known = _mention_ids({name for told in told_all for name in told["mentions"]})
    rules = RuleSet.objects.get(state="live")
    for told in told_all:
        end = datetime.fromisoformat(str(told["closed_at"]))
        found = [known[name] for name in told["mentions"] if name in known]
        lines = sorted({line for _, line in found if line is not None})
        stream = open_stream(f"crisis:{told['number']}")
        crisis = Crisis.objects.create(
            number=told["number"],
            title=told["title"],
            type=TYPES.get(told["playbook"], "service-failure"),
            severity=told["severity"],
            status=CrisisStatus.CLOSED,
            lead=people["ylva.strandmo"],
            spokesperson=people["tormod.aske"],
            first_mention_at=_retold(told["first_mention_at"], now, end),
            opened_at=_retold(told["opened_at"], now, end),
            opened_by=people[told["opened_by"]],
            closed_at=_retold(told["closed_at"], now, end),
            closed_by=people[told["closed_by"]],
            closing_reason=told["lesson"],
            lesson=told["lesson"],
            rule_set=rules,
            stream=stream,
            storylines=lines,
            mentions=[pk for pk, _ in found],
        )
        crisis.terms = salient_terms(lines, crisis.mentions)
        crisis.save(update_fields=["terms"])
        record(
            verb="crisis.imported",
            stream=stream,
            agent="setup",
            about=("crisis", crisis.number),
            data={
                "opened_at": crisis.opened_at.isoformat(),
                "closed_at": crisis.closed_at.isoformat() if crisis.closed_at else "",
                "mentions": len(found),
            },
            sealed={"title": crisis.title},
        )


def _retold(told: Any, now: datetime, end: datetime) -> datetime:
    return timing.retold(datetime.fromisoformat(str(told)), now, whole_until=end)


def _tell_decisions(now: datetime, people: dict[str, User]) -> None:
    rows = list(content.rows("decisions"))
    known = _mention_ids({row["mention"] for row in rows})
    Decision.objects.bulk_create(
        Decision(
            mention_id=known[row["mention"]][0],
            storyline_id=known[row["mention"]][1],
            by=people[row["by"]],
            at=min(_decided(row, now), now),
            action=row["action"],
            outcome=row["outcome"],
            reason=row["reason"][:300],
            rule_set_version=None,
        )
        for row in rows
        if row["mention"] in known
    )


def _decided(row: dict[str, Any], now: datetime) -> datetime:
    local = datetime.fromisoformat(row["decided_at"]).replace(tzinfo=None)
    return timing.retold(local, now)
