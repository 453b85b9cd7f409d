"""What all shapes share: times in UTC, ids that a database can hold, and the shape of an error."""

from datetime import UTC
from typing import Any, Final

from rest_framework import serializers

LARGEST_ID: Final = 2**63 - 1
LARGEST_NUMBER: Final = 2**31 - 1


class Shape(serializers.Serializer[Any]):
    """Named fields, nothing more; never derived from a table."""


class Empty(Shape):
    """No fields."""


class ErrorShape(Shape):
    """How everything that is not done is answered."""

    code = serializers.CharField(help_text="For programs; never changes.")
    message = serializers.CharField(help_text="One plain sentence in the caller's language.")
    fields = serializers.DictField(  # type: ignore[assignment]
        required=False, help_text="What is wrong with each field, where a body was refused."
    )


class Moment(serializers.DateTimeField):
    """A point in time, answered in UTC."""

    def __init__(self, **given: Any) -> None:
        super().__init__(default_timezone=UTC, **given)


class Id(serializers.IntegerField):
    """The id of a row."""

    def __init__(self, **given: Any) -> None:
        super().__init__(min_value=1, max_value=LARGEST_ID, **given)


class Text(serializers.CharField):
    """Words that may be left out."""

    def __init__(self, max_length: int, **given: Any) -> None:
        super().__init__(max_length=max_length, required=False, allow_blank=True, **given)


class PersonRef(Shape):
    """Somebody of the house, by name."""

    id = serializers.IntegerField(source="pk")
    name = serializers.CharField()


class With:
    """A row with more beside it, as one object to be shaped."""

    def __init__(self, row: Any, **more: Any) -> None:
        self._row = row
        vars(self).update(more)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._row, name)
