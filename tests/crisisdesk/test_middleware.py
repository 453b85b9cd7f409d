"""What becomes of an act that was refused."""

from typing import Any

import pytest
from django.http import HttpResponse
from django.test import AsyncRequestFactory, RequestFactory
from django.utils.translation import gettext_lazy

from crisisdesk.middleware import RefusedAnswers
from journal.errors import Missing, Refused
from tests import factories

answers = RefusedAnswers(lambda request: HttpResponse("fine"))


@pytest.fixture
def request_(db):
    def make(path="/triage/4/", **headers):
        made = RequestFactory().post(path, headers=headers)
        made.user = factories.person("comms")
        return made

    return make


REFUSED = Refused("too-late", gettext_lazy("Somebody <b>else</b> took it."))


def test_a_refusal_is_a_page_with_its_sentence(request_):
    answer = answers.process_exception(request_(), REFUSED)
    assert answer and answer.status_code == 409
    page = answer.content.decode()
    assert "Somebody &lt;b&gt;else&lt;/b&gt; took it." in page and "<!doctype html>" in page


def test_a_part_of_a_page_gets_a_toast_and_stays_as_it_is(request_):
    answer = answers.process_exception(request_(**{"HX-Request": "true"}), REFUSED)
    assert answer and (answer.status_code, answer.headers["HX-Reswap"]) == (409, "none")
    part = answer.content.decode()
    assert 'id="toasts"' in part and "hx-swap-oob" in part and "<html" not in part


def test_what_is_missing_is_the_same_page_as_any_missing_one(request_, signed_in, comms):
    answer = answers.process_exception(request_(), Missing())
    assert answer and answer.status_code == 404
    assert "There is no page here" in answer.content.decode()


def test_everything_else_goes_on(request_):
    assert answers.process_exception(request_(), ValueError()) is None
    passed: Any = answers(request_())
    assert passed.content == b"fine"


async def test_it_stands_in_an_async_chain_as_well():
    async def view(request):
        return HttpResponse("fine")

    chain: Any = RefusedAnswers(view)
    assert (await chain(AsyncRequestFactory().get("/"))).content == b"fine"
