"""Tags that write marks, amounts and quoted words as the design asks for them.

They turn values into markup and read nothing; how values are worded is in presentation.py.
"""

from collections.abc import Iterable, Sequence

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext, pgettext, to_locale

from crisisdesk import presentation, quoting
from escalation.criteria import words as scales
from monitoring.models import Mention

register = template.Library()

_TONES = {
    -1: ("crisis", "M1 2h10L6 11z"),
    0: ("plain", "M1 5h10v2.5H1z"),
    1: ("praise", "M1 10h10L6 1z"),
}
_UNSURE = "M1.5 4.5h4v3h-4zM7.500 4.500h3v3h-3z"
_HEALTH = {"live": ("", "check"), "lagging": ("lag", "late"), "blind": ("blind", "blind")}
_KEYS = {"shift": "⇧", "ctrl": "⌃", "enter": "↵", "esc": "esc"}


def here() -> str:
    """Return the locale of the person who is reading, for figures and dates."""
    return to_locale(get_language() or "en")


# ---------------------------------------------------------------- marks


@register.simple_tag
def icon(name: str, label: str = "", size: str = "") -> SafeString:
    """Draw an icon of the sprite; with a label it speaks, without it is decoration."""
    css = f"i {size}".strip()
    if label:
        return format_html(
            '<svg class="{}" viewBox="0 0 16 16" role="img" aria-label="{}">'
            '<use href="#i-{}"/></svg>',
            css,
            label,
            name,
        )
    return format_html(
        '<svg class="{}" viewBox="0 0 16 16" aria-hidden="true"><use href="#i-{}"/></svg>',
        css,
        name,
    )


@register.simple_tag
def severity_mark(key: str) -> SafeString:
    """Draw the outline of a severity alone, as decoration beside words that say the same."""
    return format_html(
        '<svg class="sevg" viewBox="0 0 16 16" aria-hidden="true"><use href="#s-{}"/></svg>',
        presentation.severity_class(key),
    )


@register.simple_tag
def severity(key: str | None, glyph: bool = False, word: str = "") -> SafeString:
    """Draw a severity: mark and word, or the mark alone with the word as its name."""
    css = presentation.severity_class(key or "")
    said = word or scales.severity_word(key or "")
    if glyph:
        return format_html(
            '<span class="sev glyph {0}"><svg class="sevg" viewBox="0 0 16 16" role="img" '
            'aria-label="{1}"><title>{1}</title><use href="#s-{0}"/></svg></span>',
            css,
            said,
        )
    return format_html(
        '<span class="sev {}">{}<span>{}</span></span>', css, severity_mark(css), said
    )


@register.simple_tag
def tone(value: int | None, quiet: bool = False) -> SafeString:
    """Draw a tone of -1, 0, 1 or None (unsure); quiet keeps the word for the ear only."""
    # An absent template variable arrives as "": nobody has said, so nobody is sure.
    known = value if value in _TONES else None
    css, path = ("plain", _UNSURE) if known is None else _TONES[known]
    return format_html(
        '<span class="sent {}"><svg viewBox="0 0 12 12" aria-hidden="true"><path d="{}"/></svg>'
        "<span{}>{}</span></span>",
        css,
        path,
        format_html(' class="{}"', "vh") if quiet else "",
        presentation.tone_word(known),
    )


@register.simple_tag
def health(key: str) -> SafeString:
    """Draw the health of a source: live, lagging, blind or paused."""
    css, name = _HEALTH.get(key, ("rest", "hold"))
    return format_html(
        '<span class="health {}">{}<span>{}</span></span>',
        css,
        icon(name),
        presentation.health_word(key),
    )


@register.simple_tag
def level(step: int) -> SafeString:
    """Draw progress as four squares and a word; step: 0-4."""
    squares = format_html_join(
        "",
        '<rect class="{}" x="{}.5" y=".5" width="7" height="7"/>',
        (("on" if number < step else "off", number * 10) for number in range(4)),
    )
    return format_html(
        '<span class="level"><svg viewBox="0 0 38 8" aria-hidden="true">{}</svg>'
        "<span>{}</span></span>",
        squares,
        presentation.level_word(step),
    )


@register.simple_tag
def meter(value: float, maximum: float = 100) -> SafeString:
    """Draw an amount as a bar in ink; the figure beside it says the same in words."""
    share = 0.0 if maximum <= 0 else max(0.0, min(1.0, value / maximum))
    return format_html(
        '<svg class="meterbar" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">'
        '<rect width="{}" height="6"/></svg>',
        f"{share * 100:.4g}",
    )


@register.simple_tag
def keys(combination: str) -> SafeString:
    """Draw a shortcut such as "e", "g t" or "shift+e" as the keys to press."""
    parts = [part for chord in combination.split() for part in chord.split("+")]
    shifted = "shift" in parts
    shown = [
        _KEYS.get(part, part.upper() if shifted and len(part) == 1 else part) for part in parts
    ]
    return format_html_join("", "<kbd>{}</kbd>", ((part,) for part in shown))


# ---------------------------------------------------------------- words and amounts


@register.simple_tag
def criterion(key: str) -> str:
    """Return the name of a criterion."""
    return scales.criterion_word(key)


@register.simple_tag
def distance(points: int | None, severity_now: str) -> str:
    """Say how many points are left to the next severity."""
    return presentation.distance_words(points, severity_now)


@register.simple_tag
def usual(low: float, high: float) -> str:
    """Say what was expected: "8 to 27 expected"."""
    return presentation.usual(low, high, here())


@register.filter
def writer(mention: Mention) -> str:
    """Return what whoever wrote it goes by: people outside by handle, people inside by name."""
    if mention.source.is_internal:
        return mention.author_name or gettext("Somebody in the house")
    return mention.author_handle or mention.author_name or gettext("Unnamed")


@register.filter
def severity_word(key: str | None) -> str:
    """Return the word of a severity, for titles and sentences."""
    return scales.severity_word(key or "")


@register.filter
def severity_class(key: str | None) -> str:
    """Return the CSS class of a severity, for rows and notices."""
    return presentation.severity_class(key or "")


@register.filter
def number(value: float | None) -> str:
    """Write an amount in full with the thousands mark of the language."""
    return "" if value is None else presentation.number(value, here())


@register.filter
def short_number(value: float | None) -> str:
    """Write an amount short: "212 k"."""
    return "" if value is None else presentation.short_number(value, here())


@register.filter
def percent(share: float | None) -> str:
    """Write a share of 0-1 as per cent."""
    return "" if share is None else presentation.percent(share)


@register.filter
def in_quotes(text: str) -> str:
    """Put a text in the quotation marks of the reader's language."""
    return gettext("“%s”") % text


@register.filter
def initials(name: str) -> str:
    """Return the initials of a name for the round mark beside it."""
    return presentation.initials(name)


# ---------------------------------------------------------------- quoted words and links


def _piece(piece: quoting.Piece) -> SafeString:
    if piece.kind == "mark":
        return format_html("<mark>{}</mark>", piece.text)
    if piece.kind == "chip":
        return format_html(
            '<span class="chip" title="{}" translate="no">{}</span>', piece.name, piece.text
        )
    return format_html("{}", piece.text)


@register.simple_tag
def quoted(
    text: str, lang: str = "", marks: Iterable[Sequence[int]] = (), limit: int = 0
) -> SafeString:
    """Write somebody else's words: own language, own direction, matches marked, tricks shown.

    marks: [start, end) offsets into text; limit: longest text, 0 for all.
    """
    return format_html(
        '<span{} dir="auto">{}</span>',
        format_html(' lang="{}"', lang) if lang and lang != "und" else "",
        format_html_join(
            "", "{}", ((_piece(piece),) for piece in quoting.pieces(text, marks or (), limit))
        ),
    )


@register.simple_tag
def outlink(url: str, label: str = "", css: str = "") -> SafeString | str:
    """Link to a foreign page: http and https only, and its true host is shown or named."""
    host = quoting.plain_host(url)
    href = quoting.safe_href(url)
    if not host:
        return format_html('<span class="mono">{}</span>', url) if url else ""
    return format_html(
        '<a class="{}" href="{}" rel="noopener noreferrer nofollow" target="_blank" title="{}">'
        "{}{}</a>",
        css,
        href,
        host,
        label or host,
        format_html('<span class="vh"> {}</span>', gettext("(new tab)")),
    )


@register.simple_tag
def locked(reason: str) -> SafeString:
    """Write the reason beside a locked button."""
    return format_html(
        '<span class="locked">{} {}</span>',
        icon("lock", label=pgettext("button", "Locked")),
        reason,
    )
