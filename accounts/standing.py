"""What may be done to a person's account, and by whom. Pure: people and counts come as values."""

from collections.abc import Collection, Iterable

from accounts.permissions import Role


def ordered(roles: Iterable[str]) -> list[str]:
    """Return known roles once each, in the order of the table."""
    wanted = set(roles)
    return [role.value for role in Role if role in wanted]


def objection_to_roles(
    *, own: bool, before: Collection[str], after: Collection[str], other_admins: int
) -> str:
    """Return why these roles cannot be given: "own-roles", "last-admin", "unknown-role" or "".

    Args: own: the person changes their own roles. other_admins: open admin accounts beside this.
    """
    if set(after) - set(Role.values):
        return "unknown-role"
    if own and set(after) - set(before):
        return "own-roles"
    if Role.ADMIN in before and Role.ADMIN not in after and other_admins == 0:
        return "last-admin"
    return ""


def objection_to_closing(*, own: bool, roles: Collection[str], other_admins: int) -> str:
    """Return why an account cannot be closed: "own-account", "last-admin" or ""."""
    if own:
        return "own-account"
    if Role.ADMIN in roles and other_admins == 0:
        return "last-admin"
    return ""
