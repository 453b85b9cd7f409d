"""Giving a storyline the name that a person chose; until then it goes by one of its posts."""

from django.db import transaction
from django.utils.translation import gettext

from accounts.models import User
from journal.errors import Missing, Refused
from journal.record import record
from monitoring.mentions.queries import storyline_of
from monitoring.models import Storyline

LONGEST = 160


@transaction.atomic
def name_storyline(*, actor: User, storyline_id: int, title: str) -> Storyline:
    """Call a storyline what a person says, everywhere and for good.

    Raises: Missing when this person knows of no such storyline; Refused when nothing is said, or
    nothing new. Records storyline.named.
    """
    if storyline_of(actor, storyline_id) is None:
        raise Missing
    line = Storyline.objects.select_for_update().get(pk=storyline_id)
    said = " ".join(title.split())[:LONGEST]
    if not said:
        raise Refused("empty", gettext("Say what it is called."))
    if line.is_named and line.title == said:
        raise Refused("same", gettext("It is called that already."))
    before, line.title, line.is_named = line.title, said, True
    line.title_lang, line.title_mention_id = "", None
    line.save(update_fields=["title", "title_lang", "title_mention_id", "is_named"])
    record(
        verb="storyline.named",
        actor=actor,
        about=("storyline", line.pk),
        sealed={"title": said, "was": before},
    )
    return line
