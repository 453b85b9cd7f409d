"""Loads the apps for a module of the tests that is run as a program; pytest has done it already."""

import os

import django
from django.apps import apps

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "crisisdesk.settings")
if not apps.ready:
    django.setup()

IS_READY = apps.ready
