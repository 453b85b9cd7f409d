"""The cast of every test: one person per role, and the stranger at the door."""

from collections.abc import Callable

import pytest
from django.test import Client

from accounts.models import User
from tests import factories

SignedIn = Callable[[User], Client]


@pytest.fixture
def comms(db: None) -> User:
    """Works at the desk: decides in triage and may open a crisis."""
    return factories.person("comms", username="saga.lindehav", name="Saga Lindehav")


@pytest.fixture
def lead(db: None) -> User:
    """Leads crises."""
    return factories.person("lead", username="ylva.strandmo", name="Ylva Strandmo")


@pytest.fixture
def legal(db: None) -> User:
    """Reads everything, decides nothing in triage."""
    return factories.person("legal", username="aino.varpela", name="Aino Varpela")


@pytest.fixture
def admin(db: None) -> User:
    """Edits rules, sources, screens and people."""
    return factories.person("admin", username="elof.grandin", name="Elof Grandin")


@pytest.fixture
def employee(db: None) -> User:
    """May report what they saw, nothing else."""
    return factories.person("employee", username="ture.backelin", name="Ture Backelin")


@pytest.fixture
def stranger(db: None) -> Client:
    """Somebody who is not signed in."""
    return Client()


@pytest.fixture
def signed_in(db: None) -> SignedIn:
    """Give a browser of its own to a person, already signed in."""

    def sign_in(user: User) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return sign_in
