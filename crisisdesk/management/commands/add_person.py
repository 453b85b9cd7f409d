"""`manage.py add_person NAME --role ROLE`: add somebody and print the link for their password."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.urls import reverse

from accounts.links import LIVES
from accounts.models import User
from accounts.permissions import Role
from accounts.queries import organisation
from crisisdesk.address import desk_address
from crisisdesk.people.actions.people import CONSOLE, Details, add_person, make_link
from crisisdesk.people.forms import username_validator
from journal.errors import Refused


class Command(BaseCommand):
    help = "Add a person, and print the one-time link with which they set a password."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username", metavar="NAME", help="what the person signs in with")
        parser.add_argument(
            "--role",
            action="append",
            choices=Role.values,
            help="what the person may do; can be given more than once (employee if not at all)",
        )
        parser.add_argument("--full-name", default="", help="name as colleagues see it")
        parser.add_argument("--email", default="")
        parser.add_argument("--language", choices=("en", "sv"), default=None)
        parser.add_argument(
            "--address",
            default="",
            help="where the desk is reached, if it does not know; such as https://desk.example.org",
        )
        parser.add_argument(
            "--again",
            action="store_true",
            help="the person exists: make a new link only (a lost password, a link too old)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            person, secret = (self._linked if options["again"] else self._added)(options)
        except Refused as refused:
            raise CommandError(refused.message) from refused
        hours = int(LIVES.total_seconds() // 3600)
        self.stdout.write(f"{person.name} ({person.username}): {', '.join(person.roles)}")
        self.stdout.write(f"They set a password here, once, within {hours} hours:")
        self.stdout.write(_address(options["address"]) + reverse("welcome", args=[secret]))

    def _added(self, options: dict[str, Any]) -> tuple[User, str]:
        username = User.normalize_username(options["username"])
        try:
            username_validator(username)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        house = organisation()
        return add_person(
            actor=None,
            agent=CONSOLE,
            username=username,
            details=Details(name=options["full_name"] or username, email=options["email"]),
            roles=options["role"] or [Role.EMPLOYEE.value],
            language=options["language"] or (house.default_language if house else "en"),
            time_zone=house.time_zone if house else "UTC",
        )

    def _linked(self, options: dict[str, Any]) -> tuple[User, str]:
        found = User.objects.named(options["username"])
        if found is None:
            raise CommandError("There is nobody with this user name.")
        return make_link(actor=None, agent=CONSOLE, person_id=found.pk)


def _address(given: str) -> str:
    if given:
        return given.rstrip("/")
    local = {"localhost", "127.0.0.1", "[::1]", "testserver"}
    named = [host for host in settings.ALLOWED_HOSTS if host not in local]
    if settings.HTTPS and named:
        return f"https://{named[0]}"
    return desk_address().rstrip("/")
