"""The desk's own keys: made once, private, and never in the way of the deployment's."""

import base64
import stat

from crisisdesk import keys, surroundings
from crisisdesk.servers.places import Place


def test_keys_are_made_once_and_only_their_owner_reads_them(tmp_path):
    folder = tmp_path / "keys"
    keys.make_missing(folder)
    first = {path.name: path.read_text() for path in folder.iterdir()}
    assert set(first) == {"secret_key", "field_keys", "journal_key"}
    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o600}
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    keys.make_missing(folder)
    assert {path.name: path.read_text() for path in folder.iterdir()} == first


def test_keys_have_the_shape_settings_read(tmp_path):
    keys.make_missing(tmp_path)
    name, _, sealed = (tmp_path / "field_keys").read_text().strip().partition(":")
    assert name == "k1"
    assert len(base64.b64decode(sealed, validate=True)) == 32
    seed = (tmp_path / "journal_key").read_text().strip()
    assert len(base64.b64decode(seed, validate=True)) == 32
    assert len((tmp_path / "secret_key").read_text().strip()) >= 50


def test_a_key_that_was_cut_off_while_written_is_made_again(tmp_path):
    (tmp_path / "secret_key.new").write_text("half")
    keys.make_missing(tmp_path)
    assert len((tmp_path / "secret_key").read_text()) > 50
    assert not (tmp_path / "secret_key.new").exists()


def test_what_the_deployment_gives_stays(tmp_path):
    where = Place(base=tmp_path, run=tmp_path / "run", account=None)
    keys.make_missing(tmp_path / "keys")
    given = {"CRISISDESK_SECRET_KEY": "theirs", "REDIS_URL_FILE": "/theirs"}
    environ = dict(given)
    surroundings.fill(environ, where)
    assert environ == given | {
        "DATABASE_URL": where.database_url,
        "CRISISDESK_VAR": str(tmp_path),
        "CRISISDESK_FIELD_KEYS_FILE": str(tmp_path / "keys" / "field_keys"),
        "CRISISDESK_JOURNAL_KEY_FILE": str(tmp_path / "keys" / "journal_key"),
    }


def test_without_key_files_nothing_is_named(tmp_path):
    where = Place(base=tmp_path, run=tmp_path / "run", account=None)
    environ: dict[str, str] = {}
    surroundings.fill(environ, where)
    assert set(environ) == {"DATABASE_URL", "REDIS_URL", "CRISISDESK_VAR"}
