"""App configuration of the room that decides."""

from django.apps import AppConfig


class EscalationConfig(AppConfig):
    name = "escalation"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from escalation.crises.access import readable_streams
        from escalation.criteria import entries as rule_entries
        from escalation.entries import register_entries
        from journal.access import let_in

        let_in("escalation", readable_streams)
        register_entries()
        rule_entries.register_entries()
