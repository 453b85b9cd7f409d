"""The table of roles and permissions as it stands in docs/people-and-roles.md. Pure."""

from typing import Final

from django.utils.translation import override

from accounts.permissions import TABLE, Permission, Role

BEGIN: Final = "<!-- made by `python3 manage.py roles`: begin -->"
END: Final = "<!-- made by `python3 manage.py roles`: end -->"


def roles_table() -> str:
    """Return the table role -> permission in Markdown, in English."""
    with override("en"):
        head = ["What", "Key", *(str(role.label) for role in Role)]
        lines = [_row(head), _row(["---", "---", *(":-:" for _role in Role)])]
        for permission in Permission:
            held = ["yes" if permission in TABLE[role] else "" for role in Role]
            lines.append(_row([str(permission.label), f"`{permission.value}`", *held]))
    return "\n".join(lines)


def with_table(page: str) -> str:
    """Return the page with its table made anew. Raises ValueError when its marks are missing."""
    before, begin, rest = page.partition(BEGIN)
    _old, end, after = rest.partition(END)
    if not (begin and end):
        raise ValueError("The page has no marks for the table.")
    return f"{before}{BEGIN}\n{roles_table()}\n{END}{after}"


def _row(cells: list[str]) -> str:
    return "| " + " | ".join(cells) + " |"
