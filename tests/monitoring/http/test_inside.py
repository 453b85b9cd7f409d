"""No way leads to an inside address: every spelling, by every route, and nothing is dialled."""

from urllib.parse import quote

import pytest

from monitoring.http.errors import Blocked, HttpFailed, Unreachable
from monitoring.http.guard import is_public
from tests.monitoring.http.world import HOST, PUBLIC

# Ways to write an address that is not on the public internet.
FORMS = [
    "127.0.0.1", "localhost", "localhost.", "127.1", "127.0.1", "2130706433", "0x7f000001",
    "0x7f.1", "0x7f.0.0.1", "0177.0.0.1", "017700000001", "0", "0.0.0.0", "10.0.0.1",
    "172.16.0.1", "192.168.0.1", "169.254.169.254", "100.64.0.1", "100.100.100.200",
    "168.63.129.16", "192.0.0.1", "198.18.0.1", "224.0.0.1", "255.255.255.255", "[::]", "[::1]",
    "[::ffff:127.0.0.1]", "[::ffff:a00:1]", "[::7f00:1]", "[64:ff9b::7f00:1]",
    "[2002:7f00:1::]", "[2001:0:53aa:64c::80ff:fffe]", "[fe80::1]", "[fc00::1]", "[fd00:ec2::254]",
    "[ff02::1]", "127.0.0.1.", "\uff11\uff12\uff17.0.0.1", "127\u30020\u30020\u30021",
    "\u2460\u2461\u2466.0.0.1",
]  # fmt: skip
ADDRESSES = [
    "127.0.0.1", "10.0.0.1", "169.254.169.254", "100.64.0.1", "224.0.0.1", "::1", "::",
    "::ffff:127.0.0.1", "::7f00:1", "64:ff9b::7f00:1", "2002:7f00:1::", "2001::1", "fe80::1",
    "fc00::1", "ff02::1", "0.0.0.0", "255.255.255.255", "168.63.129.16",
]  # fmt: skip


def refused(world, url, *allowed):
    """Check that a call fails and that nothing but public addresses was dialled."""
    with pytest.raises(HttpFailed) as failed:
        world.client(*allowed).fetch("GET", url)
    assert [address for address, _port in world.wire.dialled if not is_public(address)] == []
    assert not isinstance(failed.value, Unreachable) or failed.value.code == "no-such-host"
    return failed.value


@pytest.mark.parametrize("form", FORMS)
def test_straight(world, form):
    for url in (f"http://{form}/", f"https://{form}/", f"https://{form}:8443/x"):
        assert isinstance(refused(world, url), (Blocked, Unreachable))
    assert world.server.asked == []


@pytest.mark.parametrize("form", FORMS)
def test_by_redirect(world, form):
    for status in (301, 302, 303, 307, 308):
        for scheme in ("http", "https"):
            path = f"/{status}{scheme}"
            target = quote(f"{scheme}://{form}/secret", safe=":/[]%")
            world.server.answers[path] = (status, {"Location": target}, b"")
            refused(world, f"https://{HOST}{path}")
    assert {path for _method, path, _headers in world.server.asked} == set(world.server.answers)


@pytest.mark.parametrize("form", FORMS)
def test_behind_a_user_name(world, form):
    for url in (f"https://{HOST}@{form}/", f"https://{form}@{HOST}/", f"https://x:y@{form}/"):
        assert isinstance(refused(world, url), Blocked)
    assert world.wire.dialled == []


@pytest.mark.parametrize("address", ADDRESSES)
def test_by_name(world, address):
    world.names.table["inside.example"] = [[address]]
    assert refused(world, "https://inside.example/").code == "address-inside"
    assert world.wire.dialled == []


@pytest.mark.parametrize("address", ADDRESSES)
def test_among_public_addresses(world, address):
    for answer in ([PUBLIC, address], [address, PUBLIC]):
        world.names.table["both.example"] = [answer]
        assert refused(world, "https://both.example/").code == "address-inside"
    assert world.wire.dialled == []


@pytest.mark.parametrize("address", ADDRESSES)
def test_by_a_name_that_changes_between_looks(world, address):
    # Public when it is checked, inside a moment later: what was checked is what is dialled.
    world.names.table[HOST] = [[PUBLIC], [address]]
    world.server.answers["/"] = (200, {}, b"hello")
    assert world.client().fetch("GET", f"https://{HOST}/").body == b"hello"
    assert world.names.calls == [HOST]
    assert world.wire.dialled == [(PUBLIC, 443)]


@pytest.mark.parametrize("address", ADDRESSES)
def test_by_a_name_that_changes_between_hops(world, address):
    world.names.table[HOST] = [[PUBLIC], [address]]
    world.server.answers["/"] = (302, {"Location": f"https://{HOST}:443/next"}, b"")
    try:
        world.client().fetch("GET", f"https://{HOST}/")
    except HttpFailed as failed:
        assert failed.code == "address-inside"
    assert {address for address, _port in world.wire.dialled} == {PUBLIC}


@pytest.mark.parametrize("port", [21, 22, 25, 53, 3306, 5432, 6379, 8080, 9200, 11211])
def test_on_other_ports(world, port):
    assert refused(world, f"https://{HOST}:{port}/").code == "port"
    assert refused(world, f"http://{HOST}:{port}/").code in ("port", "scheme")
    assert world.wire.dialled == []


def test_the_list_opens_its_pair_and_only_when_asked_for_by_name(plain_world):
    world, port = plain_world, plain_world.server.server_port
    world.server.answers["/"] = (200, {}, b"inside")
    allowed = ("127.0.0.1", port)
    assert world.client(allowed).fetch("GET", f"http://127.0.0.1:{port}/").body == b"inside"
    with pytest.raises(Blocked):
        world.client().fetch("GET", f"http://127.0.0.1:{port}/")
    with pytest.raises(Blocked):
        world.client(("127.0.0.1", port + 1)).fetch("GET", f"http://127.0.0.1:{port}/")
    assert len(world.server.asked) == 1


def test_a_public_page_cannot_send_us_to_an_allowed_inside_address(world):
    inside = world.server.server_port
    world.server.answers["/"] = (302, {"Location": f"https://127.0.0.1:{inside}/secret"}, b"")
    refused(world, f"https://{HOST}/", ("127.0.0.1", inside))
    assert [path for _method, path, _headers in world.server.asked] == ["/"]
