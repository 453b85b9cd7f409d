"""Everything a connector says can be said in both languages, with its details in place."""

import re
from typing import Any

import pytest
from django.utils import translation

from monitoring.connectors.errors import RateLimited, Rejected
from monitoring.connectors.interface import Gap, Problem, Reject
from monitoring.connectors.registry import BUILT_IN, registry
from monitoring.connectors.wording import KEPT_CAP, SENTENCES, kept, sentence, told
from tests.monitoring.connectors.scenes import NOW

DETAILS = {
    name: "7"
    for text in SENTENCES.values()
    for name in re.findall(r"%\((\w+)\)s", text)
}  # fmt: skip


@pytest.mark.parametrize("code", SENTENCES)
def test_every_code_has_its_sentence_in_both_languages(code):
    english = sentence(code, DETAILS)
    with translation.override("sv"):
        swedish = sentence(code, DETAILS)
    assert english != swedish
    assert "%(" not in english + swedish
    assert english.endswith(".")
    assert english.count("7") == swedish.count("7")


@pytest.mark.parametrize("slug", BUILT_IN)
def test_every_connector_says_in_both_languages_what_it_cannot_see(slug):
    spec = registry.connector(slug).spec
    said = [spec.name, spec.summary, *spec.cannot_see]
    english = [str(text) for text in said]
    with translation.override("sv"):
        swedish = [str(text) for text in said]
    assert len(spec.cannot_see) >= 2
    assert [pair for pair in zip(english, swedish, strict=True) if pair[0] == pair[1]] == []


def test_what_is_stored_is_the_code_and_the_sentence_is_the_readers():
    held: list[Any] = [
        Problem(0, "cell-no-time", details={"cell": "igår", "column": "Datum"}),
        Reject("signature-wrong"),
        Rejected("feed-gone"),
        RateLimited(NOW),
        Gap(NOW, NOW, "feed-overran"),
    ]
    english = [each.sentence for each in held]
    with translation.override("sv"):
        swedish = [each.sentence for each in held]
    assert swedish[0] == "”igår” i kolumnen Datum är inget datum som går att läsa."
    assert all(a != b for a, b in zip(english, swedish, strict=True))


def test_an_unknown_code_or_a_missing_detail_never_raises():
    assert sentence("x17") == "x17"
    assert sentence("time-skew") == SENTENCES["time-skew"]


def test_a_reason_is_kept_as_a_code_and_told_to_whoever_reads_it():
    stored = kept("file-too-large", {"megabytes": 5, "lines": 7})
    assert stored == '["file-too-large", {"megabytes": 5}]'
    assert told(stored) == "The file is larger than 5 MB. Cut it into parts."
    with translation.override("sv"):
        assert told(stored).startswith("Filen är större än 5 MB.")


@pytest.mark.parametrize("plain", ["", "HTTP 503", "{", "[]", '["a"]', '["a", "b"]', "7"])
def test_words_that_were_kept_as_words_stay_as_they_are(plain):
    assert told(plain) == plain


def test_a_kept_reason_always_fits_its_column():
    stored = kept("no-such-host", {"host": '\u00e5"' * 400})
    assert len(stored) <= KEPT_CAP
    assert told(stored).startswith("There is no host called")
    assert told(kept("connector-broken", {"slug": '"' * 500, "error": '"' * 500}))
