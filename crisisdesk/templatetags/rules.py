"""Rules by their names, for pages of rooms that know rules only by their keys."""

from django import template

from escalation.criteria.naming import rule_name
from escalation.criteria.queries import rule_set
from monitoring.models import Mention

register = template.Library()


@register.simple_tag
def rules_met(mention: Mention) -> list[tuple[str, str]]:
    """Return (key, name in the reader's language) of the rules a mention met. One query."""
    found = rule_set(mention.rule_set_version) if mention.rule_set_version else None
    document = found.document if found else {"rules": []}
    return [(key, rule_name(key, document)) for key in mention.rules]
