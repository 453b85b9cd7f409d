"""App configuration of the wires: in every process, shared tasks belong to our Celery app."""

from django.apps import AppConfig

from crisisdesk.celery import app


class CrisisDeskConfig(AppConfig):
    name = "crisisdesk"
    celery = app

    def ready(self) -> None:
        from crisisdesk import checks
        from crisisdesk.demo import entries as demo_entries
        from crisisdesk.people import entries

        checks.register_all()
        entries.put_into_words()
        demo_entries.register_entries()
