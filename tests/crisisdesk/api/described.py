"""The OpenAPI file as tests read it: made once, looked up by operation, held against answers."""

import functools
import json
from typing import Any

from drf_spectacular.generators import SchemaGenerator
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]


@functools.cache
def whole() -> dict[str, Any]:
    """The file, as a program would read it."""
    made = SchemaGenerator().get_schema(request=None, public=True)
    found: dict[str, Any] = json.loads(json.dumps(made))
    return found


@functools.cache
def described() -> dict[str, dict[str, Any]]:
    """Operations by their name, with address and method."""
    return {
        operation["operationId"]: {"path": path, "method": method, **operation}
        for path, methods in whole()["paths"].items()
        for method, operation in methods.items()
    }


def problems(name: str, response: Any) -> list[str]:
    """What an answer holds that the file does not say, or lacks that it does."""
    told = described()[name]["responses"].get(str(response.status_code))
    if told is None:
        return [f"status {response.status_code} is not described"]
    shape = told["content"]["application/json"]["schema"]
    checker = Draft202012Validator({**shape, "components": whole()["components"]})
    found = checker.iter_errors(json.loads(response.content))
    return [f"{list(each.path)}: {each.message}" for each in found]
