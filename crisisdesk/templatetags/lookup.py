"""`{{ mapping|lookup:key }}`: what a mapping holds for a key, nothing when it holds nothing."""

from collections.abc import Mapping
from typing import Any

from django import template

register = template.Library()


@register.filter
def lookup(mapping: Mapping[Any, Any], key: Any) -> Any:
    """Return the value of a key, None without one."""
    return mapping.get(key)
