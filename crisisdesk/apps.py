"""App configuration of the wires: in every process, shared tasks belong to our Celery app."""

from django.apps import AppConfig

from crisisdesk.celery import app


class CrisisDeskConfig(AppConfig):
    name = "crisisdesk"
    celery = app

    def ready(self) -> None:
        from crisisdesk import checks, timers
        from crisisdesk.demo import entries as demo_entries
        from crisisdesk.people import entries

        checks.register_all()
        timers.name_timers()
        entries.put_into_words()
        demo_entries.register_entries()
