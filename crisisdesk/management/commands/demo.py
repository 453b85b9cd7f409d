"""`manage.py demo --json`: the logins of the demo organisation."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.db import Error

from accounts.demo import PASSWORD
from accounts.models import User
from accounts.queries import demo_people
from crisisdesk.demo.people import GUIDES


class Command(BaseCommand):
    help = "Print the demo organisation's logins; none in any other organisation."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="for programs")
        parser.add_argument("--all", action="store_true", help="everybody, not one per role")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            people = {person.username: person for person in demo_people()}
        except Error:
            people = {}
        names = list(people) if options["all"] else [name for name in GUIDES if name in people]
        logins = [
            {
                "username": name,
                "password": PASSWORD,
                "name": people[name].name,
                "about": f"{people[name].title} ({', '.join(people[name].roles)})",
                "roles": people[name].roles,
            }
            for name in names
        ]
        if options["json"]:
            told = {"logins": logins, "nobody": not User.objects.filter(is_active=True).exists()}
            self.stdout.write(json.dumps(told, ensure_ascii=False))
            return
        if not logins:
            self.stdout.write("This is not the demo organisation.")
        for login in logins:
            self.stdout.write(f"{login['username']:20} {login['password']}  {login['about']}")
