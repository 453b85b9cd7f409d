"""Checks a source's settings against the JSON Schema of its connector, in plain sentences. Pure.

Only the part of JSON Schema that connectors use: flat objects with simple fields.
"""

from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from monitoring.connectors import values
from monitoring.connectors.addresses import web_url
from monitoring.connectors.mapping import MappingProblems, compile_mapping
from monitoring.connectors.wording import sentence

_TYPES: Mapping[str, tuple[type, ...]] = {
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
    "object": (dict,),
    "array": (list,),
}


def settings_problems(schema: Mapping[str, Any], config: Mapping[str, Any]) -> dict[str, str]:
    """Return field -> sentence for every setting that does not fit; empty when all fit."""
    properties = schema.get("properties", {})
    problems: dict[str, str] = {}
    for name in schema.get("required", ()):
        if config.get(name) in (None, ""):
            problems[name] = sentence("setting-missing")
    for name, value in config.items():
        if name in problems:
            continue
        if name not in properties:
            if schema.get("additionalProperties") is False:
                problems[name] = sentence("setting-unknown", {"name": name})
            continue
        found = _problem(properties[name], value)
        if found:
            problems[name] = found
    return problems


def _problem(rule: Mapping[str, Any], value: Any) -> str:
    types = _TYPES.get(rule.get("type", ""), (object,))
    if not isinstance(value, types) or (isinstance(value, bool) and bool not in types):
        return sentence("setting-type")
    if "enum" in rule and value not in rule["enum"]:
        return sentence("setting-choice")
    if isinstance(value, str) and len(value) > rule.get("maxLength", len(value)):
        return sentence("setting-long", {"count": rule["maxLength"]})
    if isinstance(value, (int, float)) and "minimum" in rule and value < rule["minimum"]:
        return sentence("setting-small", {"least": rule["minimum"]})
    if isinstance(value, (int, float)) and "maximum" in rule and value > rule["maximum"]:
        return sentence("setting-large", {"most": rule["maximum"]})
    return _format_problem(rule.get("format", ""), value) if value else ""


def _format_problem(wanted: str, value: Any) -> str:
    if wanted == "uri" and not web_url(value):
        return sentence("address-broken")
    if wanted == "date-time" and values.when(value) is None:
        return sentence("setting-time")
    if wanted == "time-zone":
        try:
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            return sentence("setting-zone")
    if wanted == "mapping":
        try:
            compile_mapping(value)
        except MappingProblems as error:
            return " ".join(error.sentences)
    return ""
