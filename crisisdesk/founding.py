"""The beginning of a real organisation: its row, a first rule set, the doors its people use.

Runs on an empty desk; everything it makes can be changed later. People are added one by one.
"""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Organisation
from escalation.criteria.actions import found_rule_set
from escalation.criteria.defaults import example_rule_set
from escalation.criteria.models import RuleSet
from journal.record import record
from monitoring.models import Source
from monitoring.sources.actions import add_source

# Connector, short name, English and Swedish name of the doors that need no settings.
DOORS = (
    ("hand", "seen-by-us", "Seen by us", "Sett av oss"),
    ("employee", "employee", "Employee reports", "Medarbetarrapporter"),
)


@transaction.atomic
def found_desk(*, name: str = "", language: str = "en") -> bool:
    """Found an organisation where there is none; False when there is one. Records its founding."""
    if Organisation.objects.exists():
        return False
    house = Organisation.objects.create(
        key="desk", name=name or _("Our organisation"), default_language=language
    )
    if not RuleSet.objects.exists():
        found_rule_set(document=example_rule_set())
    for connector, slug, english, swedish in DOORS:
        if not Source.objects.filter(slug=slug).exists():
            add_source(actor=None, slug=slug, name=english, name_sv=swedish, connector=connector)
    record(
        verb="organisation.founded",
        agent="setup",
        about=("organisation", house.pk),
        sealed={"name": house.name},
    )
    return True
