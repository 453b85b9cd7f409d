"""Tells settings, through the environment, where this clone keeps its servers, files and keys.

Standard library only. Whatever the deployment has set stays as it is.
"""

from collections.abc import MutableMapping

from crisisdesk import keys
from crisisdesk.env import is_given
from crisisdesk.servers.places import CannotStart, Place, place


def fill(environ: MutableMapping[str, str], where: Place | None = None) -> None:
    """Name the servers, the data folder and the keys of `where` (the clone's own) in `environ`."""
    try:
        where = where or place()
    except CannotStart:  # root without an account to drop to: everything must have been given
        return
    for variable, url in (("DATABASE_URL", where.database_url), ("REDIS_URL", where.redis_url)):
        if not is_given(variable, environ):
            environ[variable] = url
    environ.setdefault("CRISISDESK_VAR", str(where.base))
    keys.name_files(where.base / "keys", environ)
