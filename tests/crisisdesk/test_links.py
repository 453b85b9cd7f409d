"""Every link that somebody is shown opens for them, whatever they may do here."""

import html
import re
from collections import Counter, deque
from collections.abc import Iterator
from urllib.parse import urljoin, urlsplit

import pytest
from django.test import Client
from django.urls import Resolver404, resolve

from tests import factories
from tests.browser.world import make_world

pytestmark = pytest.mark.django_db

LINK = re.compile(r'<a\b[^>]*?\bhref="([^"]+)"')
FETCHED = re.compile(r'\b(?:hx-get|data-live)="([^"]+)"')
# Of pages that one view answers, so many are looked at.
OF_A_KIND = 3
ROLES = ("comms", "lead", "legal", "admin", "employee")


def links(page: str, at: str) -> Iterator[str]:
    for found in (*LINK.findall(page), *FETCHED.findall(page)):
        address = urljoin(at, html.unescape(found))
        if address.startswith("/") and not address.startswith("/static/"):
            yield address.partition("#")[0]


def kind(address: str) -> str:
    """The name of what answers there."""
    try:
        return resolve(urlsplit(address).path).url_name or address
    except Resolver404:
        return address


def dead_ends(browser: Client) -> tuple[set[str], set[str]]:
    """Follow links from the desk; the kinds of page that were opened, and where one led nowhere."""
    dead: set[str] = set()
    seen, todo = {"/"}, deque([("", "/")])
    kinds: Counter[str] = Counter()
    while todo:
        shown_by, at = todo.popleft()
        answer = browser.get(at)
        if answer.status_code >= 400:
            dead.add(f"{shown_by} leads to {at}")
        elif "text/html" in answer.headers.get("Content-Type", ""):
            for address in links(answer.content.decode(), at):
                if address not in seen and kinds[kind(address)] < OF_A_KIND:
                    seen.add(address)
                    kinds[kind(address)] += 1
                    todo.append((at, address))
    return set(kinds), dead


def test_no_role_is_shown_a_way_that_is_closed_to_it(signed_in):
    make_world()
    found = {role: dead_ends(signed_in(factories.person(role))) for role in ROLES}
    assert {role: dead for role, (_opened, dead) in found.items() if dead} == {}
    # The walk has been somewhere: whoever may do more comes further.
    assert len(found["employee"][0]) < 10
    assert len(found["comms"][0]) > 20
