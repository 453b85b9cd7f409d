"""Tags write the agreed markup, escape everything foreign, and speak to those who do not see."""

from datetime import timedelta

import pytest
from django import forms
from django.template import Context, Template
from django.utils import timezone
from django.utils.translation import override

from crisisdesk.presentation import greeting
from crisisdesk.templatetags import desk
from monitoring.models import Mention, Source

EVIL = '<script>alert("x")</script>'


@pytest.fixture(autouse=True)
def _english():
    with override("en"), timezone.override("Europe/Stockholm"):
        yield


def render(source: str, **values: object) -> str:
    return Template("{% load desk times fields charts %}" + source).render(Context(values))


def test_severity_is_a_mark_and_a_word():
    assert render('{% severity "serious" %}') == (
        '<span class="sev serious"><svg class="sevg" viewBox="0 0 16 16" aria-hidden="true">'
        '<use href="#s-serious"/></svg><span>Serious</span></span>'
    )


def test_a_mark_alone_has_the_word_as_its_name():
    assert 'aria-label="Not scored"' in render("{% severity None glyph=True %}")


def test_an_unknown_severity_cannot_bring_a_class_of_its_own():
    assert EVIL not in render("{% severity key %}{{ key|severity_class }}", key=EVIL)
    assert render("{{ key|severity_class }}", key=EVIL) == "plain"


def test_tone_is_never_colour_alone():
    assert ">Negative</span>" in render("{% tone -1 %}")
    assert '<span class="vh">Unsure</span>' in render("{% tone nothing quiet=True %}", nothing=None)
    assert render("{% tone absent %}") == render("{% tone None %}")


def test_icon_speaks_only_with_a_label():
    assert 'aria-hidden="true"' in render('{% icon "check" %}')
    assert f'aria-label="{"Locked"}"' in render('{% icon "lock" label="Locked" %}')


def test_health_level_meter_and_keys():
    assert 'class="health blind"' in render('{% health "blind" %}')
    assert render("{% level 3 %}").count('class="on"') == 3
    assert 'width="93.33"' in render("{% meter 28 30 %}")
    assert 'width="0"' in render("{% meter 28 0 %}")
    assert render('{% keys "shift+e" %}') == "<kbd>⇧</kbd><kbd>E</kbd>"
    assert render('{% keys "g t" %}') == "<kbd>g</kbd><kbd>t</kbd>"


def test_quoted_text_is_escaped_and_carries_its_language():
    shown = render('{% quoted text lang="sv" marks=marks %}', text=f"Rök {EVIL}", marks=[(0, 3)])
    assert shown == (
        '<span lang="sv" dir="auto"><mark>Rök</mark> &lt;script&gt;alert(&quot;x&quot;)'
        "&lt;/script&gt;</span>"
    )


def test_quoted_text_of_unknown_language_claims_none():
    assert render('{% quoted text lang="und" %}', text="x") == '<span dir="auto">x</span>'


def test_hidden_characters_are_chips():
    shown = render("{% quoted text %}", text="a\N{RIGHT-TO-LEFT OVERRIDE}b")
    assert 'title="right-to-left override"' in shown
    assert "\N{RIGHT-TO-LEFT OVERRIDE}" not in shown


def test_a_link_out_is_safe_or_no_link():
    link = render('{% outlink url label="Open post" %}', url="https://exämple.com/?a=1&b=2")
    assert 'href="https://exämple.com/?a=1&amp;b=2"' in link
    assert 'rel="noopener noreferrer nofollow"' in link
    assert 'title="xn--exmple-cua.com"' in link
    assert "<a" not in render("{% outlink url %}", url="javascript:alert(1)")
    assert render("{% outlink url %}", url="") == ""


def test_times_count_on_from_what_they_carry():
    at = timezone.now() - timedelta(minutes=3)
    assert f'data-ago="{at.timestamp():.0f}"' in render("{% moment at %}", at=at)
    assert "3 min ago" in render("{% ago at %}", at=at)
    assert f'data-until="{at.timestamp():.0f}"' in render("{% countdown at %}", at=at)
    assert "4 s ago" in render("{% age 4 %}")
    old = render("{% moment at %}", at=at - timedelta(days=3))
    assert "data-ago" not in old


@pytest.mark.parametrize(
    "tag", ["moment", "ago", "clock", "stamp", "day", "countdown", "deadline", "run_line"]
)
def test_no_time_writes_nothing(tag: str):
    assert render("{% " + tag + " at %}", at=None) == ""


def test_a_deadline_has_a_word_and_a_line():
    now = timezone.now()
    assert render("{% deadline at 1800 %}", at=now + timedelta(minutes=5)) == "soon concern"
    assert render("{% deadline at 1800 %}", at=now - timedelta(minutes=5)) == "late crisis"
    assert render("{% deadline at 1800 %}", at=now + timedelta(minutes=25)) == ""
    assert 'width="100"' in render("{% run_line at 1800 %}", at=now - timedelta(minutes=5))


def test_amounts_follow_the_language():
    source = "{{ 212000|number }} {{ 212000|short_number }} {{ 0.714|percent }} {{ 4080|duration }}"
    assert render(source) == "212,000 212\xa0k 71\xa0% 1 h 8 min"
    with override("sv"):
        assert render(source) == "212\xa0000 212\xa0k 71\xa0% 1 h 8 min"
    assert render("{{ n|number }}{{ n|short_number }}{{ n|percent }}{{ n|duration }}", n=None) == ""


def test_words_for_sentences():
    source = (
        '{% criterion "impact" %}|{% distance 2 "serious" %}|{% usual 8 27 %}'
        '|{{ "watch"|severity_word }}|{{ "Saga Lindehav"|initials }}|{% no_crisis nothing %}'
    )
    assert render(source, nothing=None) == (
        "Stakeholder impact|2 points from Crisis.|8 to 27 expected|Watch|SL|No open crisis."
    )


def test_clock_and_day_carry_the_full_time():
    at = timezone.now().replace(year=2020, month=2, day=4, hour=13, minute=31)
    assert ">14:31</time>" in render("{% clock at %}", at=at)
    assert 'title="4 Feb 2020 14:31"' in render("{% clock at %}", at=at)
    assert ">4 Feb 2020</time>" in render("{% day at %}", at=at)
    assert ">4 Feb 2020 14:31</time>" in render("{% stamp at %}", at=at)
    assert 'datetime="2020-02-04T14:31:' in render("{% clock at %}", at=at)


def test_the_greeting_fits_the_clock_of_the_person():
    assert render("{% greeting %}") == greeting(timezone.localtime().hour)


def test_no_age_writes_nothing():
    assert render("{% age nothing %}", nothing=None) == ""


def test_the_screen_gets_the_words_it_counts_with():
    with override("sv"):
        shown = render("{% counting_words %}")
    assert 'data-ago="%(duration)s sedan"' in shown
    assert 'data-zone="Europe/Stockholm"' in shown


def test_charts_take_plain_rows():
    now = timezone.now()
    hours = [(now - timedelta(hours=5 - n), n * 10, 2, 12) for n in range(6)]
    tones = [(now - timedelta(hours=5 - n), 1, 2, 3) for n in range(6)]
    drawn = render(
        '{% volume_chart hours label="V" marks=marks height=5 %}{% tone_chart tones label="T" %}'
        '{% mini_chart hours label="M" %}{% spark values severity="watch" %}{% score_band 50 %}'
        '{% stack_bar parts label="S" %}',
        hours=hours,
        tones=tones,
        marks=[(now - timedelta(hours=2), "statement 1")],
        values=[1, 2],
        parts=[(1, "a")],
    )
    assert drawn.count('<figure class="chart">') == 4
    assert 'aria-label="V. Newest 50, 2 to 12 expected. Highest 50 at' in drawn
    assert "statement 1" in drawn
    assert 'class="spark watch"' in drawn
    assert 'class="stackbar"' in drawn


def test_a_locked_button_has_its_reason():
    assert "Only legal can." in render('{% locked "Only legal can." %}')


class Dismiss(forms.Form):
    reason = forms.CharField(help_text="One line.", widget=forms.Textarea)
    kind = forms.ChoiceField(choices=[("a", "A")], widget=forms.RadioSelect)
    sure = forms.BooleanField()

    def clean(self):
        raise forms.ValidationError(EVIL)


def test_a_field_ties_label_hint_and_error_together():
    shown = render("{% field form.reason rows=3 %}", form=Dismiss({}))
    assert '<label for="id_reason">' in shown
    assert 'aria-describedby="id_reason-error id_reason-hint"' in shown
    assert 'aria-invalid="true"' in shown
    assert 'id="id_reason-error"' in shown
    assert 'rows="3"' in shown


def test_choices_are_a_group_with_a_name():
    assert render("{% field form.kind %}", form=Dismiss()).startswith(
        '<fieldset class="field choices"'
    )
    assert 'class="check"' in render("{% field form.sure %}", form=Dismiss())


def test_errors_are_summed_up_with_links_and_escaped():
    shown = render("{% form_errors form %}", form=Dismiss({}))
    assert "4 things to fix" in shown
    assert '<a href="#id_reason">Reason</a>' in shown
    assert EVIL not in shown
    assert render("{% form_errors form %}", form=Dismiss()) == ""


def test_every_icon_that_is_asked_for_is_in_the_sprite():
    sprite = Template('{% include "_shell/icons.html" %}').render(Context())
    names = [
        "check",
        "late",
        "blind",
        "hold",
        "lock",
        "warn",
        "mark",
        "search",
        "keys",
        "moon",
        "more",
    ]
    assert [name for name in names if f'id="i-{name}"' not in sprite] == []
    marks = ["crisis", "serious", "concern", "watch", "praise", "plain"]
    assert [name for name in marks if f'id="s-{name}"' not in sprite] == []
    assert 'id="m-here"' in sprite
    assert 'id="hole"' in sprite


@pytest.mark.parametrize(
    ("is_internal", "handle", "name", "said"),
    [
        (False, "@agnes", "Agnes", "@agnes"),
        (False, "", "Agnes", "Agnes"),
        (False, "", "", "Unnamed"),
        (True, "report-7113", "Ture Backelin", "Ture Backelin"),
        (True, "report-7113", "", "Somebody in the house"),
    ],
)
def test_people_outside_go_by_handle_and_people_inside_by_name(is_internal, handle, name, said):
    source = Source(is_internal=is_internal)
    mention = Mention(source=source, author_handle=handle, author_name=name)
    assert desk.writer(mention) == said
