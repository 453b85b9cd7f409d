"""The `test` command: its servers, and several runs at once."""

import pytest

from crisisdesk import testing
from crisisdesk.servers import places
from crisisdesk.servers.places import CannotStart


@pytest.fixture
def house(tmp_path, monkeypatch):
    monkeypatch.setattr(places, "unprivileged_account", lambda: None)
    return tmp_path


def test_runs_at_the_same_time_get_folders_of_their_own(house):
    with testing.free_place(house) as first, testing.free_place(house) as second:
        assert first.base == house / "var-test"
        assert second.base == house / "var-test-2"
        assert first.database_url != second.database_url
        assert first.redis_url != second.redis_url
    with testing.free_place(house) as again:
        assert again == first


def test_there_is_an_end_to_it(house, monkeypatch):
    monkeypatch.setattr(testing, "MOST_RUNS", 1)
    with (
        testing.free_place(house),
        pytest.raises(CannotStart) as told,
        testing.free_place(house),
    ):
        pass
    assert str(told.value) == "1 test runs are already under way in this folder."
