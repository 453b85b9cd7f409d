"""Translations are found, merged, compiled and checked without GNU gettext."""

import gettext
import os

import pytest
from babel.messages.pofile import PoFileError

from crisisdesk import messages

CODE = """
from django.utils.translation import gettext as _, ngettext, pgettext_lazy
one = _("Hello %(name)s")
two = ngettext("%(count)d post", "%(count)d posts", 3)
three = pgettext_lazy("verb", "Open")
four = _("in two " "parts")
none = print("not a message")
"""
TEMPLATE = """{% load i18n %}
    <p title="{{ x|default:_("none") }}">it's {% translate "100% sure" %}
  {% translate 'Open' context "noun" as label %}
{% blocktranslate trimmed count n=n %}
    One {{ n }} "post"
{% plural %}
    Many {{ n }} posts
{% endblocktranslate %} 0777 ' \\ $
"""
FRAGMENT = """
msgid "Hello %(name)s"
msgstr "Hej %(name)s"

msgid "%(count)d post"
msgid_plural "%(count)d posts"
msgstr[0] "ett inlägg"
msgstr[1] "%(count)d inlägg"
"""


@pytest.fixture
def house(tmp_path):
    """A project with one module, one template and one fragment."""
    for folder in ("wall", "templates", "locale/sv"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "wall" / "views.py").write_text(CODE)
    (tmp_path / "templates" / "wall.html").write_text(TEMPLATE)
    (tmp_path / "locale" / "sv" / "one.po").write_text(FRAGMENT)
    return tmp_path


def test_every_message_in_code_and_templates_is_found(house):
    assert messages.used(root=house) == {
        ("", "Hello %(name)s"): [messages.Use("wall/views.py:3")],
        ("", "%(count)d post"): [messages.Use("wall/views.py:4", "%(count)d posts")],
        ("verb", "Open"): [messages.Use("wall/views.py:5")],
        ("", "in two parts"): [messages.Use("wall/views.py:6")],
        ("", "none"): [messages.Use("templates/wall.html:2")],
        ("", "100%% sure"): [messages.Use("templates/wall.html:2")],
        ("noun", "Open"): [messages.Use("templates/wall.html:3")],
        ("", 'One %(n)s "post"'): [messages.Use("templates/wall.html:4", "Many %(n)s posts")],
    }


COUNTED = """{% load i18n %}
{% blocktranslate count n=n %}and {{ n }} more{% plural %}and {{ n }} more{% endblocktranslate %}
{% blocktranslate count n=n context "queue" %}{{ n }} alert{% plural %}{{ n }} alerts
{%- endblocktranslate %}
"""
UNCOUNTED = """
from django.utils.translation import gettext as _, npgettext
one = _("and %(n)s more")
two = npgettext("just done", "Taken", "Taken %(n)d times", 3)
"""


def written(house, fragment):
    """What is missing when this is all that is translated."""
    (house / "wall" / "views.py").write_text(UNCOUNTED)
    (house / "templates" / "wall.html").write_text(COUNTED.replace("\n{%- end", "{% end"))
    (house / "locale" / "sv" / "one.po").write_text(fragment)
    return [line.partition(" ")[2] for line in messages.check("sv", root=house).missing]


MORE = "'and %(n)s more'"
ALERT = "[queue] '%(n)s alert' / '%(n)s alerts'"
TAKEN = "[just done] 'Taken' / 'Taken %(n)d times'"


def test_what_is_counted_is_not_translated_by_an_entry_without_forms(house):
    single = 'msgid "and %(n)s more"\nmsgstr "och %(n)s till"\n'
    assert written(house, single) == [f"{MORE} / {MORE}", ALERT, TAKEN]
    compiled = messages.compile_language("sv", root=house)
    swedish = gettext.translation("django", house / "locale", languages=["sv"])
    # This is what a reader got while the check was content.
    assert compiled == 1
    assert swedish.ngettext("and %(n)s more", "and %(n)s more", 2) == "and %(n)s more"


def test_an_entry_with_forms_also_serves_where_nothing_is_counted(house):
    entry = (
        'msgid "and %(n)s more"\nmsgid_plural "and %(n)s more"\n'
        'msgstr[0] "och %(n)s till"\nmsgstr[1] "och %(n)s till"\n'
    )
    assert written(house, entry) == [ALERT, TAKEN]
    messages.compile_language("sv", root=house)
    swedish = gettext.translation("django", house / "locale", languages=["sv"])
    assert swedish.gettext("and %(n)s more") == "och %(n)s till"
    assert swedish.ngettext("and %(n)s more", "and %(n)s more", 2) == "och %(n)s till"


@pytest.mark.parametrize(
    ("context", "plural", "forms", "is_missing"),
    [
        ("just done", "Taken %(n)d times", 2, False),
        ("", "Taken %(n)d times", 2, True),
        ("just done", "Taken %(n)d times", 1, True),
        ("just done", "Taken often", 2, True),
    ],
)
def test_a_counted_message_needs_its_context_its_plural_and_every_form(
    house, context, plural, forms, is_missing
):
    lines = [f'msgctxt "{context}"'] if context else []
    lines += ['msgid "Taken"', f'msgid_plural "{plural}"']
    lines += [f'msgstr[{n}] "Taget %(n)d"' for n in range(forms)]
    assert (TAKEN in written(house, "\n".join(lines) + "\n")) == is_missing


def test_what_is_missing_unused_double_or_bent_is_listed(house):
    (house / "locale" / "sv" / "two.po").write_text(
        'msgid "gone"\nmsgstr "borta"\n\n'
        'msgid "Hello %(name)s"\nmsgstr "Hej %(name)s"\n\n'
        'msgid "in two parts"\nmsgstr ""\n\n'
        'msgid "100%% sure"\nmsgstr "Helt säkert"\n\n'
        '#, fuzzy\nmsgid "none"\nmsgstr "ingen"\n'
    )
    findings = messages.check("sv", root=house)
    assert findings.missing == [
        "templates/wall.html:2 'none'",
        "templates/wall.html:3 [noun] 'Open'",
        "templates/wall.html:4 'One %(n)s \"post\"' / 'Many %(n)s posts'",
        "wall/views.py:5 [verb] 'Open'",
        "wall/views.py:6 'in two parts'",
    ]
    assert findings.unused == ["two.po 'gone'"]
    assert findings.duplicates == ["one.po, two.po 'Hello %(name)s'"]
    assert findings.bent == ["two.po '100%% sure'"]
    assert not findings.is_clean


def test_compiled_fragments_speak_through_gettext(house):
    assert messages.is_stale("sv", root=house)
    assert messages.compile_language("sv", root=house) == 2
    assert not messages.is_stale("sv", root=house)
    swedish = gettext.translation("django", house / "locale", languages=["sv"])
    assert swedish.gettext("Hello %(name)s") == "Hej %(name)s"
    forms = [swedish.ngettext("%(count)d post", "%(count)d posts", n) for n in (0, 1, 2)]
    assert forms == ["%(count)d inlägg", "ett inlägg", "%(count)d inlägg"]


def test_an_untranslated_message_stays_english(house):
    (house / "locale" / "sv" / "two.po").write_text('msgid "none"\nmsgstr ""\n')
    messages.compile_language("sv", root=house)
    swedish = gettext.translation("django", house / "locale", languages=["sv"])
    assert swedish.gettext("none") == "none"


def test_a_fragment_that_cannot_be_read_is_an_error(house):
    (house / "locale" / "sv" / "bad.po").write_text("this is no message\n")
    with pytest.raises(PoFileError):
        messages.compile_language("sv", root=house)


def test_a_new_or_removed_fragment_makes_the_compiled_file_stale(house):
    messages.compile_language("sv", root=house)
    folder = house / "locale" / "sv"
    made = folder.stat().st_mtime - 1
    os.utime(folder / "LC_MESSAGES" / "django.mo", (made, made))
    os.utime(folder / "one.po", (made - 1, made - 1))
    os.utime(folder, (made - 1, made - 1))
    assert not messages.is_stale("sv", root=house)
    (folder / "one.po").unlink()
    assert messages.is_stale("sv", root=house)
