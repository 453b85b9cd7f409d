"""Typed readers of environment variables: every setting of a deployment comes through here."""

import os
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit


def text(name: str, default: str = "") -> str:
    """Return a variable, or the content of the file that NAME_FILE points to (containers)."""
    if path := os.environ.get(f"{name}_FILE"):
        return Path(path).read_text(encoding="utf-8").strip()
    return os.environ.get(name, default)


def is_given(name: str, environ: Mapping[str, str]) -> bool:
    """Has the deployment set this variable, or the file that holds its value?"""
    return bool(environ.get(name) or environ.get(f"{name}_FILE"))


def flag(name: str, *, default: bool = False) -> bool:
    """Return True for 1, true, yes or on in any case."""
    value = os.environ.get(name)
    return default if value is None else value.strip().lower() in {"1", "true", "yes", "on"}


def words(name: str, default: str = "") -> list[str]:
    """Return the whitespace- or comma-separated words of a variable."""
    return text(name, default).replace(",", " ").split()


def number(name: str, default: int) -> int:
    """Return a whole number. Raises ValueError that names the variable."""
    value = os.environ.get(name)
    if value is None:
        return default
    try:
        return int(value)
    except ValueError as error:
        raise ValueError(f"{name} must be a whole number, it is {value!r}") from error


# A server that went away without a word (a pulled cable, a firewall that forgot) would otherwise
# be waited for as long as the system likes, which is up to two hours. libpq's own words; whatever
# the address says after its question mark counts first.
_PATIENCE = {
    "connect_timeout": "5",
    "keepalives": "1",
    "keepalives_idle": "20",
    "keepalives_interval": "5",
    "keepalives_count": "3",
    "tcp_user_timeout": "30000",
}


def database(url: str) -> dict[str, object]:
    """Turn postgres://user:password@host:port/name?host=/socket into Django's DATABASES entry.

    A server on another machine is given up after 5 s without a connection and 35 s of silence.
    """
    parts = urlsplit(url)
    query = {key: values[0] for key, values in parse_qs(parts.query).items()}
    host = query.pop("host", parts.hostname or "")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.lstrip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": parts.port or "",
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {**(_PATIENCE if _is_remote(host) else {}), **query},
    }


def _is_remote(host: str) -> bool:
    return bool(host) and not host.startswith("/") and host not in {"localhost", "127.0.0.1", "::1"}


def broker(url: str, number_: int) -> str:
    """Return the same Redis server as Celery spells it, with a database number of its own."""
    if url.startswith("unix://"):
        return f"redis+socket://{urlsplit(url).path}?virtual_host={number_}"
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}/{number_}"
