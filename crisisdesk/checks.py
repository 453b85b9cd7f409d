"""System checks of a deployment: numbered, each with the sentence that helps.

A desk whose CRISISDESK_SECRET_KEY was never set is not a deployment but a set of tools (tests,
makemigrations); only `check --deploy` complains about it.
"""

from collections.abc import Iterator, Sequence
from typing import Any, Final

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.core.exceptions import ImproperlyConfigured
from django.db import connections

from accounts.sealing import NoKeys, parse_keys
from crisisdesk.carrying import problem_of
from monitoring.sources.contexts import pairs_of

LOOPBACK: Final = frozenset({"localhost", "127.0.0.1", "[::1]", "testserver"})
BUILT_IN_SECRET: Final = "not-secret-outside-a-started-desk"  # noqa: S105 - the opposite of one

Messages = list[CheckMessage]


def register_all() -> None:
    """Add our checks to Django's; called once, when the apps are ready."""
    register(check_keys, Tags.security)
    register(check_reachability, Tags.security)
    register(check_checkpoints, Tags.security)
    register(check_inside, Tags.security)
    register(check_secret, Tags.security, deploy=True)
    register(check_letters, Tags.database)


def refuse_unsafe_start() -> None:
    """Stop a web process that lacks its keys. Raises ImproperlyConfigured.

    Checks run before commands; a server is started without any. One that only this machine can
    reach, with no secret of its own, is a test.
    """
    is_reachable = settings.HTTPS or bool(set(settings.ALLOWED_HOSTS) - LOOPBACK)
    found = [*check_keys(), *(check_secret() if is_reachable else [])]
    if found and not settings.DEBUG:
        raise ImproperlyConfigured(" ".join(f"{each.msg} {each.hint}" for each in found))


def check_keys(app_configs: Sequence[AppConfig] | None = None, **kwargs: Any) -> Messages:
    """Secrets in the database need a key outside of it."""
    if settings.DEBUG or settings.SECRET_KEY == BUILT_IN_SECRET:
        return []
    try:
        parse_keys(settings.FIELD_KEYS)
    except NoKeys as error:
        return [
            Error(
                f"CRISISDESK_FIELD_KEYS cannot be used. {error}",
                hint=(
                    "Set it to 'k1:' followed by 32 random bytes in base64, for example from "
                    "`openssl rand -base64 32`, or point CRISISDESK_FIELD_KEYS_FILE at a file."
                ),
                id="crisisdesk.E001",
            )
        ]
    return []


def check_secret(app_configs: Sequence[AppConfig] | None = None, **kwargs: Any) -> Messages:
    """Sessions are signed with a secret that nobody else knows."""
    if settings.SECRET_KEY != BUILT_IN_SECRET:
        return []
    return [
        Error(
            "CRISISDESK_SECRET_KEY is not set.",
            hint=(
                "Set it to 50 or more random characters, or point CRISISDESK_SECRET_KEY_FILE at a "
                "file."
            ),
            id="crisisdesk.E002",
        )
    ]


def check_reachability(app_configs: Sequence[AppConfig] | None = None, **kwargs: Any) -> Messages:
    """A desk that others can reach needs names and encryption."""
    return list(_reachability())


def _reachability() -> Iterator[CheckMessage]:
    hosts = set(settings.ALLOWED_HOSTS)
    if "*" in hosts:
        yield Error(
            "CRISISDESK_HOSTS allows every host name.",
            hint="Name the hosts under which the desk is reached, such as desk.example.org.",
            id="crisisdesk.E003",
        )
    if settings.HTTPS and hosts <= LOOPBACK:
        yield Warning(
            "The desk expects HTTPS, but CRISISDESK_HOSTS names this machine only.",
            hint="Add the host name that the proxy answers for.",
            id="crisisdesk.W001",
        )
    if not settings.HTTPS and hosts - LOOPBACK:
        yield Warning(
            "Other machines can reach the desk without encryption.",
            hint="Put it behind a TLS proxy and set CRISISDESK_HTTPS=1.",
            id="crisisdesk.W002",
        )
    if settings.HTTPS and not settings.TRUSTED_PROXIES:
        yield Warning(
            "The desk expects HTTPS, but no proxy in front of it is trusted.",
            hint=(
                "Set CRISISDESK_TRUSTED_PROXIES to the number of proxies, usually 1. Without it "
                "all visitors share the proxy's address, and every page is redirected for ever."
            ),
            id="crisisdesk.W003",
        )


def check_checkpoints(app_configs: Sequence[AppConfig] | None = None, **kwargs: Any) -> Messages:
    """Where checkpoints are carried to must be places."""
    return [
        Error(
            f"CRISISDESK_CHECKPOINTS_TO cannot be used: {problem}",
            hint="Name folders as file:/mnt/evidence and addresses as https://archive.example/in.",
            id="crisisdesk.E005",
        )
        for problem in map(problem_of, settings.CHECKPOINTS_TO)
        if problem
    ]


def check_inside(app_configs: Sequence[AppConfig] | None = None, **kwargs: Any) -> Messages:
    """What may be reached inside the network is named by host and port."""
    return [
        Error(
            f"CRISISDESK_REACHABLE_INSIDE names no host and port: {entry}",
            hint="Name each as host:port, such as feeds.inside.example:8080.",
            id="crisisdesk.E006",
        )
        for entry in settings.REACHABLE_INSIDE
        if not pairs_of([entry])
    ]


def check_letters(
    app_configs: Sequence[AppConfig] | None = None,
    databases: Sequence[str] | None = None,
    **kwargs: Any,
) -> Messages:
    """The database must know that å is the small Å, or no search finds FÄRJAN."""
    found: Messages = []
    for alias in databases or ():
        with connections[alias].cursor() as cursor:
            cursor.execute("SELECT lower('ÅÄÖ')")
            lowered = cursor.fetchone()[0]
        if lowered != "åäö":
            found.append(
                Error(
                    "The database does not know Swedish letters.",
                    hint=(
                        "Create it with ENCODING 'UTF8' and a locale that knows them, such as "
                        "LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8' TEMPLATE template0."
                    ),
                    id="crisisdesk.E004",
                )
            )
    return found
