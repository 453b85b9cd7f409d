"""Gives a second database role the rights of the running desk: it may add to the record, no more.

Run by the owner of the tables, after each migration. docs/journal.md says when it helps.
"""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, connection, transaction

from journal.rights import grants


class Command(BaseCommand):
    # `prepare` hands over the password it was given; a command line is no place for one.
    stealth_options = ("password",)
    help = "Let a database role run the desk without being able to change the record."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("role", help="name of the role in the database")
        parser.add_argument("--create", action="store_true", help="make the role if it is missing")
        parser.add_argument("--password-file", type=Path, help="set the password read from a file")

    def handle(self, *args: Any, **options: Any) -> None:
        role: str = options["role"]
        try:
            password = options.get("password") or ""
            if options["password_file"]:
                password = options["password_file"].read_text().strip()
            with transaction.atomic():
                if options["create"]:
                    _create(role)
                if password:
                    _set_password(role, password)
                _grant(role)
        except (DatabaseError, OSError) as error:
            raise CommandError(f"Nothing was changed: {error}".strip()) from error
        self.stdout.write(f"{role} may run the desk and cannot change the record.")


def _create(role: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = %s)", [role])
        if not cursor.fetchone()[0]:
            cursor.execute(f"CREATE ROLE {connection.ops.quote_name(role)} LOGIN")


def _set_password(role: str, password: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER ROLE {connection.ops.quote_name(role)} PASSWORD %s", [password])


def _grant(role: str) -> None:
    quoted = connection.ops.quote_name
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_schema()")
        schema: str = cursor.fetchone()[0]
        cursor.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname = %s ORDER BY tablename", [schema]
        )
        tables = [quoted(name) for (name,) in cursor.fetchall()]
        for statement in grants(quoted(role), quoted(schema), tables):
            cursor.execute(statement)
