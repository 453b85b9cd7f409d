"""App configuration of the wires: in every process, shared tasks belong to our Celery app."""

from django.apps import AppConfig

from crisisdesk.celery import app


class CrisisDeskConfig(AppConfig):
    name = "crisisdesk"
    celery = app
