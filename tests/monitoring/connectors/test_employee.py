"""Reports of our own people: a receipt for the writer, and a promise of anonymity that holds."""

import pytest

from monitoring.connectors.employee import Employee, new_receipt, receipt_digest
from monitoring.connectors.errors import Rejected
from monitoring.connectors.interface import RawBatch
from monitoring.events import Author
from tests.monitoring.connectors.scenes import NOW, context

FORM = Employee()


def reported(**fields):
    report = FORM.compose(report_id="7101-4c", **{"text": "Rök på däck 3", **fields})
    parsed = FORM.parse(RawBatch(report.raw, NOW))
    assert (len(parsed.events), list(parsed.problems)) == (1, [])
    return report, parsed.events[0]


def test_an_anonymous_report_names_nobody():
    report, event = reported(place="Terminalen", seen_at=NOW, is_anonymous=True)
    assert event.author == Author("", "report-7101-4c", "Terminalen", kind="employee")
    assert (event.visibility, event.created_at) == ("internal", NOW)
    assert event.dedupe_key == "employee:report-7101-4c"
    assert event.extra == {
        "network": "employee", "place": "Terminalen", "is_anonymous": True, "wants_answer": True,
    }  # fmt: skip
    assert report.receipt.encode() not in report.raw
    assert report.receipt_digest.encode() not in report.raw


@pytest.mark.parametrize("revealing", [{"name": "Maja"}, {"contact": "maja@x.example"}])
def test_a_promise_that_would_be_broken_is_not_given(revealing):
    with pytest.raises(Rejected, match="report-not-anonymous"):
        reported(is_anonymous=True, **revealing)


def test_a_report_with_a_name_carries_the_name_but_never_the_contact():
    report, event = reported(is_anonymous=False, name="Maja Ek", contact="maja@x.example")
    assert event.author.name == "Maja Ek"
    assert b"maja@x.example" not in report.raw


def test_what_is_missing_is_said():
    for text, code in ((" ", "report-empty"), ("x" * 10_001, "report-too-long")):
        with pytest.raises(Rejected, match=code):
            reported(text=text)


def test_receipts_are_long_unlike_and_forgiving():
    made = {new_receipt() for _ in range(200)}
    assert len(made) == 200
    receipt = made.pop()
    assert len(receipt) == 19 and not set("AEIOUY0123456789") & set(receipt)
    for typed in (receipt.lower(), receipt.replace("-", ""), f" {receipt.replace('-', ' ')}\n"):
        assert receipt_digest(typed) == receipt_digest(receipt)
    assert receipt_digest(receipt) != receipt_digest(made.pop())


def test_the_source_is_internal_and_open():
    assert FORM.spec.is_internal
    assert FORM.check(context()).ok
