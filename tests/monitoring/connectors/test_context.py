"""What a connector is handed keeps its secrets."""

import logging

from monitoring.connectors.context import Log, Secrets
from tests.monitoring.connectors.scenes import context


def test_secrets_are_opened_only_when_asked_for():
    opened = []

    def read(name):
        opened.append(name)
        return ("new", "old")

    secrets = Secrets(read)
    assert opened == []
    assert (secrets.one("token"), secrets.every("token")) == ("new", ("new", "old"))
    assert opened == ["token", "token"]
    assert Secrets(lambda _name: ()).one("token") == ""


def test_nothing_prints_a_secret(caplog):
    ctx = context(secrets={"token": ("s3cret-token", "s3cret")})
    assert ctx.secrets.one("token") == "s3cret-token"
    assert "s3cret" not in repr(ctx) + repr(ctx.secrets)
    log = Log(logging.getLogger("connector.test"), "paper", ctx.secrets)
    with caplog.at_level(logging.INFO, logger="connector.test"):
        log.info("called https://x.example/?t=s3cret-token")
        log.warning("s3cret refused 100 % of the time")
    assert [record.getMessage() for record in caplog.records] == [
        "paper: called https://x.example/?t=[secret]",
        "paper: [secret] refused 100 % of the time",
    ]


def test_a_run_goes_on_unless_it_is_told_to_stop():
    assert context().stop() is False
