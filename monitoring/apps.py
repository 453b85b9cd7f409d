"""App configuration of the room that listens."""

from django.apps import AppConfig


class MonitoringConfig(AppConfig):
    name = "monitoring"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from accounts import sealing
        from monitoring.entries import register_entries
        from monitoring.sources.secrets import seal_anew

        register_entries()
        sealing.register_holder("sources", seal_anew)
