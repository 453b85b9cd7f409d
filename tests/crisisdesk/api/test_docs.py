"""Every command in docs/api.md is run, in its order, as it stands there."""

import json
import re
import shlex
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import Resolver404, resolve

from crisisdesk.api.authentication import CALLS
from tests import factories
from tests.crisisdesk.api.caller import token_for
from tests.crisisdesk.api.world import FILE

PAGE = Path(__file__).resolve().parents[3] / "docs" / "api.md"
HOST = "https://desk.example"

pytestmark = pytest.mark.django_db


def commands() -> list[str]:
    return re.findall(r"```curl\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)


def ran(command: str, known: dict[str, str]) -> Any:
    """Run one curl command through the client of the tests."""
    for name, value in known.items():
        command = command.replace(f"${name}", value)
    words = shlex.split(command.replace("\\\n", " "))
    assert words.pop(0) == "curl"
    headers: dict[str, str] = {}
    fields: dict[str, Any] = {}
    method, body, url = "GET", "", ""
    while words:
        word = words.pop(0)
        if word == "-X":
            method = words.pop(0)
        elif word == "-H":
            name, _, value = words.pop(0).partition(": ")
            headers[name] = value
        elif word == "-d":
            body = words.pop(0)
        elif word == "-F":
            name, _, value = words.pop(0).partition("=")
            is_file = value.startswith("@")
            fields[name] = SimpleUploadedFile(value[1:], FILE) if is_file else value
        else:
            url = word.removeprefix(HOST)
    assert "$" not in url + body, "a name the test does not know"
    kind = headers.pop("Content-Type", "application/json")
    if fields:
        return Client().post(url, fields, headers=headers)
    return Client().generic(method, url, body, content_type=kind, headers=headers)


def test_every_command_works(lead):
    factories.mention("Smoke from the car deck", score=70)
    alert, second = factories.alert(), factories.alert()
    known = {"TOKEN": token_for(lead)[1], "ALERT": str(alert.pk)}
    answers = []
    for command in commands():
        response = ran(command, known)
        assert response.status_code in {200, 201}, (command, response.content)
        told = json.loads(response.content)
        answers.append(told)
        if "group" in told:
            known["GROUP"] = told["group"]
        if "number" in told and "title" in told:
            known["CRISIS"] = told["number"]
    assert answers[0]["username"] == lead.username
    assert [row["text"] for row in answers[1]["results"]] == ["Smoke from the car deck"]
    assert len(answers) == len(commands()) == 12
    assert {row["id"] for row in answers[2]["rows"]} == {alert.pk, second.pk}


def test_every_address_that_stays_is_there():
    table = PAGE.read_text(encoding="utf-8").split("## Addresses that stay")[1].split("\n## ")[0]
    named = [each for row in table.splitlines() for each in re.findall(r"`(/[^`]*)`", row)]
    gone = []
    for address in named:
        try:
            resolve(address)
        except Resolver404:
            gone.append(address)
    # The webhook door stands in front of the pages.
    assert gone == ["/in/<source>/"]


def test_the_limits_are_those_of_the_product():
    said = f"{CALLS.size} calls at once, and ten a second"
    assert said in PAGE.read_text(encoding="utf-8")
    assert CALLS.refill_s == 0.1
