"""One desk with something of everything."""

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from escalation.alerts import actions as triage
from escalation.criteria import actions as rules
from escalation.criteria.defaults import example_rule_set
from journal.record import record
from monitoring.models import MentionVersion, Quarantined
from monitoring.sources.actions import add_source, pause_source
from tests import factories
from wall.actions import hide_mention, pair_here


class World:
    """People, mentions, alerts, a crisis, sources, rules, screens."""

    def __init__(self) -> None:
        factories.organisation()
        self.people = {
            role: factories.person(role) for role in ("comms", "lead", "legal", "admin", "employee")
        }
        self.second = factories.person("admin")
        self.unit = factories.unit("terminal")
        self.lead, self.admin = self.people["lead"], self.people["admin"]
        self.story = factories.storyline()
        self.mention = factories.mention(storyline=self.story, score=70, handle="@agnes")
        self.original = factories.mention("The original", storyline=self.story)
        factories.mention("The original", storyline=self.story, original_id=self.original.pk)
        MentionVersion.objects.create(
            mention=self.mention, version="0", version_at=timezone.now(), text="Before",
            digest="0" * 64, seen_at=timezone.now(),
        )  # fmt: skip
        self.live = rules.found_rule_set(document=example_rule_set())
        self.alert = factories.alert(78, storyline=self.story, mention=self.mention)
        self.crisis = factories.crisis(lead=self.lead, severity="serious", status="detected")
        with transaction.atomic():
            record(verb="crisis.opened", stream=self.crisis.stream, actor=self.lead,
                   about=("crisis", self.crisis.number))  # fmt: skip
            self.entry = record(verb="crisis.noted", stream=self.crisis.stream, actor=self.lead,
                                sealed={"text": "Ring Åsa"})  # fmt: skip
        self.source, self.secret = add_source(
            actor=self.admin, slug="hook", name="Hook", connector="webhook"
        )
        self.batch = factories.batch(self.source, state="parked")
        self.item = Quarantined.objects.create(
            batch=self.batch, position=0, raw=b"\xffodd\0", reason="odd", at=timezone.now()
        )
        self.screen, self.wall_token = pair_here(
            actor=self.admin, profile="corridor", language="en"
        )

    # -------------------------------------------------------- things in another state

    def other_alert(self, **given: Any) -> Any:
        return factories.alert(60, **given)

    def snoozed(self) -> Any:
        alert = self.other_alert()
        until = timezone.now() + timedelta(hours=1)
        triage.snooze_alerts(actor=self.lead, seen={alert.pk: 1}, until=until)
        alert.refresh_from_db()
        return alert

    def merged(self) -> int:
        chosen = {self.other_alert().pk: 1, self.other_alert().pk: 1}
        self.part = next(iter(chosen))
        whole: int = triage.merge_alerts(actor=self.lead, seen=chosen).leads_to or 0
        return whole

    def praise(self) -> Any:
        return factories.alert(0, kind="praise", tone=1, text="Thank you all at the terminal")

    def asked(self, answer: str) -> str:
        return f"alerts/{factories.alert(62, proposed='crisis').pk}/{answer}/"

    def undone(self, by: Any = None) -> str:
        alert = self.other_alert()
        actor = by if by and by.may("triage.decide") else self.lead
        return triage.acknowledge_alerts(actor=actor, seen={alert.pk: 1}).group

    def paused(self) -> str:
        source, _secret = add_source(
            actor=self.admin, slug="quiet", name="Quiet", connector="webhook"
        )
        pause_source(actor=self.admin, source_id=source.pk, why="Tried")
        return source.slug

    def hidden(self) -> int:
        hide_mention(actor=self.lead, mention_id=self.original.pk)
        return self.original.pk

    def draft(self) -> Any:
        return rules.draft_rule_set(actor=self.admin)

    def proposed(self, by: Any = None) -> Any:
        draft = rules.draft_rule_set(actor=by or self.second)
        changed = {**draft.document, "hysteresis": 7}
        rules.change_draft(
            actor=by or self.second, version=draft.version, document=changed,
            seen_digest=draft.digest,
        )  # fmt: skip
        return rules.propose_rule_set(
            actor=by or self.second, version=draft.version, why="Less flapping"
        )

    def changed_draft(self) -> Any:
        draft = self.draft()
        changed = {**draft.document, "hysteresis": 6}
        return rules.change_draft(
            actor=self.admin, version=draft.version, document=changed, seen_digest=draft.digest
        )

    def retired(self) -> int:
        proposed = self.proposed()
        rules.publish_rule_set(
            actor=self.admin, version=proposed.version, seen_digest=proposed.digest
        )
        return int(self.live.version)
