"""Made-up values for a schema: some that fit, some that nearly fit, some that nobody expects."""

import json
import random
from typing import Any

ODD = [None, True, -1, 0, 2**63, 1.5, "", "x", "a" * 3000, "<script>", "ré\u202eltr", [], {},
       [None], {"a": [1]}, "2026-13-45", "'; DROP TABLE x;--", "../../etc"]  # fmt: skip


def resolved(shape: dict[str, Any], whole: dict[str, Any]) -> dict[str, Any]:
    """A schema with its reference followed."""
    while "$ref" in shape:
        shape = whole["components"]["schemas"][shape["$ref"].rsplit("/", 1)[1]]
    for key in ("allOf", "oneOf", "anyOf"):
        if key in shape:
            return resolved(shape[key][0], whole)
    return shape


def values(shape: dict[str, Any], whole: dict[str, Any], dice: random.Random) -> Any:
    """A value that fits a schema, as far as its keywords say."""
    shape = resolved(shape, whole)
    if "enum" in shape:
        return dice.choice(shape["enum"])
    kind = shape.get("type", "object")
    kind = dice.choice(kind) if isinstance(kind, list) else kind
    if kind == "integer":
        low, high = shape.get("minimum", 0), shape.get("maximum", 2**31 - 1)
        return dice.choice([low, high, min(high, low + dice.randrange(1, 30))])
    if kind == "number":
        return dice.random() * 100
    if kind == "boolean":
        return dice.random() < 0.5
    if kind == "null":
        return None
    if kind == "array":
        least = shape.get("minItems", 0)
        return [values(shape["items"], whole, dice) for _ in range(least + dice.randrange(3))]
    if kind == "object":
        named = shape.get("properties", {})
        needed = shape.get("required", ())
        return {
            name: values(each, whole, dice)
            for name, each in named.items()
            if name in needed or dice.random() < 0.6
        }
    return _text(shape, dice)


def _text(shape: dict[str, Any], dice: random.Random) -> str:
    if shape.get("format") == "date-time":
        return dice.choice(["2026-11-20T12:00:00Z", "2031-01-01T00:00:00+02:00"])
    if shape.get("format") == "date":
        return "2026-11-20"
    if shape.get("format") == "uri":
        return "https://127.0.0.1/feed"
    longest = min(shape.get("maxLength", 40), 40)
    letters = "abcåäö09-_ " if "pattern" not in shape else "abc09-_"
    return "".join(dice.choice(letters) for _ in range(dice.randrange(1, longest + 1)))


def queries(told: dict[str, Any], whole: dict[str, Any], dice: random.Random) -> dict[str, Any]:
    """A query, at times with one odd value."""
    found = {}
    for each in told.get("parameters", ()):
        if each["in"] != "query" or dice.random() < 0.5:
            continue
        made = dice.choice(ODD) if dice.random() < 0.2 else values(each["schema"], whole, dice)
        if made is not None:
            found[each["name"]] = made if isinstance(made, list) else str(made)
    return {name: value for name, value in found.items() if value != [None]}


def bodies(told: dict[str, Any], whole: dict[str, Any], dice: random.Random) -> bytes:
    """A body as JSON, at times with one field that does not fit."""
    content = told.get("requestBody", {}).get("content", {})
    if "application/json" not in content:
        return json.dumps(dice.choice(ODD)).encode() if dice.random() < 0.3 else b""
    made = values(content["application/json"]["schema"], whole, dice)
    if isinstance(made, dict) and dice.random() < 0.4:
        made[dice.choice([*made, "unknown"])] = dice.choice(ODD)
    return json.dumps(made).encode()


def place(told: dict[str, Any], whole: dict[str, Any], dice: random.Random) -> str:
    """An address of the operation with made-up parts, as far as they can stand in one."""
    path: str = told["path"]
    for each in told.get("parameters", ()):
        if each["in"] == "path":
            made = str(values(each["schema"], whole, dice))
            plain = "".join(c for c in made if c.isascii() and (c.isalnum() or c in "-_")) or "x"
            path = path.replace("{" + each["name"] + "}", plain)
    return path
