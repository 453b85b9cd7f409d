"""Time zones offered: all that have a place, and UTC first."""

from zoneinfo import ZoneInfo

from accounts.zones import zones


def test_every_zone_offered_exists_and_none_is_an_offset():
    names = [name for name, _word in zones()]
    assert names[0] == "UTC"
    assert {"Europe/Stockholm", "America/New_York"} <= set(names)
    assert [name for name in names if name.startswith("Etc/")] == []
    assert len({str(ZoneInfo(name)) for name in names}) == len(names)
    assert dict(zones())["America/New_York"] == "America/New York"
