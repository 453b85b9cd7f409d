"""Tags that write form fields with label, hint and error tied together for eye and ear."""

from django import template
from django.forms import BaseForm, BoundField, CheckboxInput, CheckboxSelectMultiple, RadioSelect
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import ngettext

from crisisdesk.templatetags.desk import icon

register = template.Library()


def _described(bound: BoundField) -> str:
    said = [(bound.errors, "error"), (bound.help_text, "hint")]
    return " ".join(f"{bound.auto_id}-{what}" for present, what in said if present)


def _attributes(bound: BoundField, rows: int) -> dict[str, str | bool]:
    attributes: dict[str, str | bool] = {}
    if not isinstance(bound.field.widget, (CheckboxInput, CheckboxSelectMultiple, RadioSelect)):
        attributes["class"] = f"input {bound.field.widget.attrs.get('class', '')}".strip()
    if rows:
        attributes["rows"] = str(rows)
    # Django writes its own aria-describedby only when a field has a help text.
    if described := _described(bound):
        attributes["aria-describedby"] = described
    if bound.errors:
        attributes["aria-invalid"] = "true"
    return attributes


def _errors(bound: BoundField) -> SafeString | str:
    if not bound.errors:
        return ""
    return format_html(
        '<span class="err" id="{}-error">{}<span>{}</span></span>',
        bound.auto_id,
        icon("warn"),
        " ".join(str(error) for error in bound.errors),
    )


def _hint(bound: BoundField) -> SafeString | str:
    if not bound.help_text:
        return ""
    return format_html('<span class="hint" id="{}-hint">{}</span>', bound.auto_id, bound.help_text)


@register.simple_tag
def field(
    bound: BoundField, rows: int = 0, optional: str = "", is_bare: bool = False
) -> SafeString:
    """Write one field: label, hint, widget, error. optional: a word after the label.

    is_bare: the label is for the ear only; the eye reads it on top of the table's column.
    """
    widget = bound.as_widget(attrs=_attributes(bound, rows))
    kind = bound.field.widget
    heard = flatatt({"class": "vh"}) if is_bare else ""
    if isinstance(kind, CheckboxInput):
        return format_html(
            '<div class="field"><label class="check" for="{}">{} <span{}>{}</span></label>'
            "{}{}</div>",
            bound.auto_id,
            widget,
            heard,
            bound.label,
            _hint(bound),
            _errors(bound),
        )
    extra = format_html(' <span class="dim">{}</span>', optional) if optional else ""
    if isinstance(kind, (CheckboxSelectMultiple, RadioSelect)):
        return format_html(
            '<fieldset class="field choices" id="{}"><legend class="label">{}{}</legend>{}{}{}'
            "</fieldset>",
            bound.auto_id,
            bound.label,
            extra,
            _hint(bound),
            widget,
            _errors(bound),
        )
    return format_html(
        '<div class="field"><label for="{}"{}>{}{}</label>{}{}{}</div>',
        bound.id_for_label,
        heard,
        bound.label,
        extra,
        _hint(bound),
        widget,
        _errors(bound),
    )


@register.simple_tag
def form_errors(form: BaseForm) -> SafeString | str:
    """Sum up on top of a form what is to be put right, each line leading to its field."""
    if not form.errors:
        return ""
    lines = [
        (f"#{form[name].auto_id}", form[name].label, error)
        for name in form.errors
        if name in form.fields
        for error in form.errors[name]
    ]
    count = len(lines) + len(form.non_field_errors())
    return format_html(
        '<div class="notice crisis mb" role="alert" tabindex="-1" data-show-first>{}<div><b>{}</b>'
        "{}{}</div></div>",
        icon("warn"),
        ngettext("%(n)d thing to fix", "%(n)d things to fix", count) % {"n": count},
        format_html_join("", "<p>{}</p>", ((error,) for error in form.non_field_errors())),
        format_html_join("", '<p><a href="{}">{}</a>: {}</p>', lines),
    )
