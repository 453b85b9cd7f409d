"""What an action may refuse with; views and the API turn it into a plain answer.

    Refused(code, message)      409  the state or the rules of the desk forbid it
    └── Missing(message)        404  there is no such thing, or not for this person: same answer

`code` is for programs and never changes; `message` is one plain sentence in the reader's language.
"""

from typing import ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Refused(Exception):
    """An act that was asked for and is not done; nothing has been written."""

    status: ClassVar[int] = 409

    def __init__(self, code: str, message: str | Promise) -> None:
        super().__init__(code, message)
        self.code = code
        self._message = message

    @property
    def message(self) -> str:
        """The sentence, in the language that is active now."""
        return str(self._message)

    def __str__(self) -> str:
        return f"{self.code}: {self.message}"


class Missing(Refused):
    """No such thing, or none that this person may know of."""

    status: ClassVar[int] = 404

    def __init__(self, message: str | Promise = "", code: str = "missing") -> None:
        super().__init__(code, message or _("There is nothing here, or it is not for you."))
