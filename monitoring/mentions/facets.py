"""What the page of mentions says about its question: filters beside the list, what holds now."""

from typing import Any
from urllib.parse import parse_qsl

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from monitoring.mentions.asking import LANGUAGES, SEVERITIES, TONES, Asked
from monitoring.models import Source, Storyline

CRITERIA = ("nature", "reach", "impact", "velocity")


def language_word(code: str) -> str:
    """Return a language by name, its code when it is none of those we read."""
    return _languages().get(code, code)


def facets(
    asked: Asked, counts: dict[str, dict[Any, int]], sources: dict[str, Source]
) -> list[dict[str, Any]]:
    """Return the filters beside the list: each value with its count and where it leads."""
    tones = {label: tone for tone, label in TONES.items()}
    words = _words() | {slug: source.local_name for slug, source in sources.items()}
    by_tone = {tones[label]: count for label, count in counts["tone"].items()}
    groups = (
        ("source", _("Source"), list(counts["source"]), counts["source"]),
        ("severity", _("Severity"), list(SEVERITIES), counts["severity"]),
        ("tone", _("Tone"), list(TONES), by_tone),
        ("lang", _("Language"), list(LANGUAGES), counts["lang"]),
    )
    shown = []
    for name, title, values, found in groups:
        held: tuple[str, ...] = getattr(asked, name)
        items = [
            {
                "label": words.get(value, value),
                "url": f"?{asked.toggled(name, value)}",
                "count": found.get(value, 0),
                "current": value in held,
            }
            for value in values
            if found.get(value) or value in held
        ]
        if items:
            shown.append({"title": title, "items": items})
    return shown


def narrowings(asked: Asked, sources: dict[str, Source]) -> list[dict[str, str]]:
    """Return every filter that holds, in words, and the address without it. At most one query."""
    words = _words() | {slug: source.local_name for slug, source in sources.items()}
    titles = Storyline.objects.in_bulk(asked.storyline) if asked.storyline else {}
    held = [
        (words.get(value, value), asked.toggled(name, value))
        for name in ("source", "severity", "tone", "lang", "tier")
        for value in getattr(asked, name)
    ]
    for pk in asked.storyline:
        title = titles[pk].title if pk in titles else str(pk)
        kept = tuple(one for one in asked.storyline if one != pk)
        held.append((_("Storyline “%(title)s”") % {"title": title}, asked.query(storyline=kept)))
    account = asked.author.partition(":")[2] or asked.author
    singles = (
        (asked.author, _("Account %(value)s") % {"value": account}, asked.query(author="")),
        (asked.tag, f"#{asked.tag}", asked.query(tag="")),
        (asked.rule, _("Rule %(value)s") % {"value": asked.rule}, asked.query(rule="")),
    )
    held += [(text, query) for value, text, query in singles if value]
    flags = (
        ("originals", _("Originals only")),
        ("questions", _("Questions")),
        ("deleted", _("Gone at source")),
    )
    held += [(text, asked.query(**{name: False})) for name, text in flags if getattr(asked, name)]
    return [{"label": label, "url": f"?{query}"} for label, query in held]


def kept_fields(asked: Asked) -> list[tuple[str, str]]:
    """Return name and value of every filter that a new search for words must keep."""
    return parse_qsl(asked.query(q=""))


def _languages() -> dict[str, str]:
    return {
        "sv": _("Swedish"), "en": _("English"), "fi": _("Finnish"), "no": _("Norwegian"),
        "da": _("Danish"), "de": _("German"),
    }  # fmt: skip


def _words() -> dict[str, str]:
    return _languages() | {
        "negative": pgettext("mentions", "Negative"), "neutral": pgettext("mentions", "Neutral"),
        "positive": pgettext("mentions", "Positive"), "unsure": pgettext("mentions", "Unsure"),
        "crisis": _("Crisis"), "serious": _("Serious"),
        "concern": _("Concern"), "watch": _("Watch"), "praise": _("Praise"),
    }  # fmt: skip
