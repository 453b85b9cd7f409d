"""Guards of views, addresses that are followed, people and sockets that may stay."""

import pytest
from asgiref.sync import sync_to_async
from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpResponse
from django.test import RequestFactory, override_settings

from accounts import access
from accounts.access import access_person, needs, needs_sign_in, page_of, person_of
from accounts.permissions import Permission
from tests import factories


@needs(Permission.RULES_EDIT)
def edit(request, number=0):
    return HttpResponse(f"rule {number}")


@needs(Permission.RULES_EDIT)
async def edit_async(request, number=0):
    return HttpResponse(f"rule {number}")


@needs_sign_in
def own(request):
    return HttpResponse(person_of(request).name)


def request(user=None, method="GET", path="/rules/?v=3", **headers):
    made = RequestFactory().generic(method, path, headers=headers)
    made.user = user or AnonymousUser()

    async def auser():
        return made.user

    made.auser = auser
    return made


def test_a_holder_gets_in(admin):
    assert edit(request(admin), number=4).content == b"rule 4"


@pytest.mark.parametrize("role", ["comms", "lead", "legal", "employee"])
def test_who_lacks_the_permission_finds_nothing(role, db):
    with pytest.raises(Http404):
        edit(request(factories.person(role)))


def test_a_closed_account_may_nothing(db):
    with pytest.raises(Http404):
        edit(request(factories.person("admin", is_active=False)))


def test_a_stranger_is_sent_to_the_sign_in_page_and_back_here_afterwards():
    answer = edit(request())
    assert (answer.status_code, answer.url) == (302, "/sign-in/?next=/rules/%3Fv%3D3")


anybody = sync_to_async(factories.person)


async def test_async_views_are_guarded_alike(async_db):
    admin, comms = await anybody("admin"), await anybody("comms")
    assert (await edit_async(request(admin), number=4)).content == b"rule 4"
    assert (await edit_async(request())).status_code == 302
    with pytest.raises(Http404):
        await edit_async(request(comms))


def test_a_part_of_a_page_moves_the_whole_page():
    answer = edit(
        request(
            path="/rules/part/",
            **{"HX-Request": "true", "HX-Current-URL": "http://testserver/rules/?v=3"},
        )
    )
    assert answer.status_code == 401
    assert answer.headers["HX-Redirect"] == "/sign-in/?next=/rules/%3Fv%3D3"


def test_what_a_page_asks_for_by_itself_does_not_move_the_reader():
    answer = edit(request(**{"X-Pulse": "1", "HX-Request": "true"}))
    assert (answer.status_code, "HX-Redirect" in answer.headers) == (401, False)


def test_why_the_session_ended_goes_along():
    made = request()
    made.session_ended = "idle"
    assert edit(made).url == "/sign-in/?next=/rules/%3Fv%3D3&ended=idle"


def test_a_posted_form_leads_back_to_the_page_it_stood_on():
    made = request(method="POST", path="/rules/publish/", referer="http://testserver/rules/")
    assert edit(made).url == "/sign-in/?next=/rules/"


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("http://testserver/rules/?v=3", "/rules/?v=3"),
        ("/rules/", "/rules/"),
        ("http://evil.example/rules/", ""),
        ("//evil.example/", ""),
        ("https:evil.example", ""),
        ("/\\evil.example", ""),
        ("javascript:alert(1)", ""),
        ("///evil.example", ""),
        ("rules/", ""),
        ("", ""),
        (None, ""),
        ("http://[broken", ""),
        ("http://testserver//evil.example/", ""),
        ("http://testserver///evil.example/", ""),
        ("http://testserver/\\evil.example/", ""),
        ("http://testserver/\t/evil.example/", ""),
    ],
)
def test_only_addresses_of_our_own_are_followed(url, expected):
    assert access.own_path(request(), url) == expected


@override_settings(ALLOWED_HOSTS=["testserver"])
def test_the_page_that_a_part_belongs_to():
    assert page_of(request()) == "/rules/?v=3"
    assert page_of(request(method="POST")) == ""


def test_everybody_with_an_account_gets_to_their_own_page(employee):
    assert own(request(employee)).content == b"Ture Backelin"
    assert own(request()).status_code == 302


def test_a_view_without_a_guard_knows_no_person():
    with pytest.raises(Http404):
        person_of(request())


def test_guards_say_what_they_ask_for():
    @access.public
    def open_to_all(request):
        return HttpResponse()

    assert [vars(each)["needs"] for each in (edit, edit_async, own, open_to_all)] == [
        "rules.edit",
        "rules.edit",
        "signed in",
        "public",
    ]


def test_people_are_loaded_by_those_who_edit_them_and_by_themselves(admin, comms, lead):
    assert access_person(admin, comms.pk) == comms
    assert access_person(comms, comms.pk) == comms
    for user, person_id in ((lead, comms.pk), (admin, 10**9)):
        with pytest.raises(Http404):
            access_person(user, person_id)
