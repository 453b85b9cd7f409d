"""The guarded client against a real server: caps, time limits, redirects, credentials."""

import gzip
import socket
import time
import zlib

import httpcore
import pytest

from monitoring.connectors.errors import Rejected, Transient, from_http
from monitoring.http.client import GuardedClient
from monitoring.http.dialler import Dialler, system_addresses
from monitoring.http.errors import (
    SENTENCES,
    Blocked,
    Broken,
    HttpFailed,
    TimedOut,
    TooLarge,
    TooManyRedirects,
    Unreachable,
)
from monitoring.http.guard import Policy
from tests.monitoring.http.world import HOST, OTHER, PUBLIC, Names, dripping

URL = f"https://{HOST}"


def test_an_answer_comes_back_as_it_is(world):
    world.server.answers["/feed?x=1"] = (200, {"ETag": '"1"', "Content-Type": "text/x"}, b"body")
    answer = world.client().fetch("GET", f"{URL}/feed?x=1", headers={"Accept": "text/x"})
    assert (answer.status, answer.body, answer.url) == (200, b"body", f"{URL}/feed?x=1")
    assert (answer.headers["etag"], answer.headers["content-type"]) == ('"1"', "text/x")
    (_method, _path, headers) = world.server.asked[0]
    assert (headers["host"], headers["accept"], headers["user-agent"]) == (
        HOST, "text/x", "CrisisDesk",
    )  # fmt: skip
    assert world.wire.dialled == [(PUBLIC, 443)]


def test_other_statuses_are_answers_too(world):
    world.server.answers["/"] = (503, {"Retry-After": "7"}, b"later")
    answer = world.client().fetch("GET", f"{URL}/")
    assert (answer.status, answer.headers["retry-after"]) == (503, "7")


def test_a_body_is_sent_as_given(world):
    seen = []

    def take(handler):
        seen.append(handler.body)
        handler.send_response(204)
        handler.end_headers()

    world.server.answers["/in"] = take
    answer = world.client().fetch(
        "POST", f"{URL}/in", content=b'{"a":1}', headers={"content-type": "application/json"}
    )
    assert (answer.status, seen) == (204, [b'{"a":1}'])


@pytest.mark.parametrize("packed", [gzip.compress, lambda body: body])
def test_packed_answers_are_unpacked(world, packed):
    body = b"news " * 1000
    headers = {"Content-Encoding": "gzip"} if packed is gzip.compress else {}
    world.server.answers["/"] = (200, headers, packed(body))
    assert world.client().fetch("GET", f"{URL}/").body == body


def test_too_much_is_not_taken(world):
    world.server.answers["/"] = (200, {}, b"x" * 2001)
    with pytest.raises(TooLarge):
        world.client().fetch("GET", f"{URL}/", cap=2000)
    assert len(world.client().fetch("GET", f"{URL}/", cap=2001).body) == 2001


def test_a_packing_bomb_is_stopped_at_the_cap(world):
    bomb = zlib.compressobj(9, wbits=31)
    packed = bomb.compress(b"\0" * 200_000_000) + bomb.flush()
    assert len(packed) < 300_000
    world.server.answers["/"] = (200, {"Content-Encoding": "gzip"}, packed)
    before = time.monotonic()
    with pytest.raises(TooLarge) as refused:
        world.client().fetch("GET", f"{URL}/")
    assert time.monotonic() - before < 2
    assert refused.value.sentence == f"{HOST} sent more than 5 MB. Nothing of it was read."


@pytest.mark.parametrize(
    ("packing", "body"), [("br", b"x"), ("gzip", b"not gzip"), ("gzip", gzip.compress(b"x")[:-6])]
)
def test_a_packing_that_is_none_is_a_broken_answer(world, packing, body):
    world.server.answers["/"] = (200, {"Content-Encoding": packing}, body)
    with pytest.raises(Broken):
        world.client().fetch("GET", f"{URL}/")


def test_a_server_that_drips_is_left_at_the_deadline(world):
    world.server.answers["/"] = dripping(0.05, 200)
    before = time.monotonic()
    with pytest.raises(TimedOut) as late:
        world.client().fetch("GET", f"{URL}/", call_s=0.4)
    assert time.monotonic() - before < 1.5
    assert late.value.sent


def test_a_slow_lookup_is_left_at_the_deadline(world):
    def slowly(_host, _port):
        time.sleep(1.0)
        return [PUBLIC]

    client = GuardedClient(resolve=slowly, backend=world.wire, context=world.trusted)
    before = time.monotonic()
    with pytest.raises(TimedOut) as late:
        client.fetch("GET", f"{URL}/", call_s=0.2)
    assert time.monotonic() - before < 0.9
    assert not late.value.sent


def test_a_server_that_hangs_up_is_a_broken_answer(world):
    def cut(handler):
        handler.send_response(200)
        handler.send_header("content-length", "100")
        handler.end_headers()
        handler.wfile.write(b"only this")

    world.server.answers["/"] = cut
    with pytest.raises(Broken):
        world.client().fetch("GET", f"{URL}/")


def test_rubbish_instead_of_http_is_a_broken_answer(plain_world):
    plain_world.server.answers["/"] = lambda handler: handler.wfile.write(
        b"\x00\xffSSH-2.0\r\n\r\n"
    )
    port = plain_world.server.server_port
    with pytest.raises(Broken):
        plain_world.client(("127.0.0.1", port)).fetch("GET", f"http://127.0.0.1:{port}/")


def test_redirects_are_followed_and_counted(world):
    for number in range(5):
        location = {"Location": f"/hop{number + 1}" if number < 4 else "/end"}
        world.server.answers[f"/hop{number}"] = (302, location, b"")
    world.server.answers["/end"] = (200, {}, b"there")
    answer = world.client().fetch("GET", f"{URL}/hop2")
    assert (answer.body, answer.url, answer.moved_to) == (b"there", f"{URL}/end", "")
    assert answer.hops == (f"{URL}/hop2", f"{URL}/hop3", f"{URL}/hop4")
    with pytest.raises(TooManyRedirects):
        world.client().fetch("GET", f"{URL}/hop1")


def test_moved_for_good_is_told_only_when_every_hop_says_so(world):
    world.server.answers["/old"] = (301, {"Location": "/new"}, b"")
    world.server.answers["/older"] = (308, {"Location": "/old"}, b"")
    world.server.answers["/mixed"] = (302, {"Location": "/old"}, b"")
    world.server.answers["/new"] = (200, {}, b"x")
    client = world.client()
    assert client.fetch("GET", f"{URL}/older").moved_to == f"{URL}/new"
    assert client.fetch("GET", f"{URL}/mixed").moved_to == ""


def test_no_redirect_is_followed_when_none_is_wanted(world):
    world.server.answers["/"] = (302, {"Location": "/end"}, b"")
    answer = world.client().fetch("POST", f"{URL}/", content=b"{}", redirects=0)
    assert (answer.status, len(world.server.asked)) == (302, 1)


def test_credentials_stay_with_their_host(world):
    world.server.answers["/same"] = (302, {"Location": "/end"}, b"")
    world.server.answers["/away"] = (302, {"Location": f"https://{OTHER}/end"}, b"")
    world.server.answers["/end"] = (200, {}, b"x")
    secret = {"Authorization": "Bearer s3", "X-Api-Key": "s3", "Cookie": "s3", "Accept": "a/b"}
    for path, kept in (("/same", "Bearer s3"), ("/away", None)):
        world.server.asked.clear()
        assert world.client().fetch("GET", f"{URL}{path}", headers=secret).body == b"x"
        first, last = (headers for *_rest, headers in world.server.asked)
        assert first["authorization"] == "Bearer s3"
        assert (last.get("authorization"), last.get("x-api-key")) == (kept, kept and "s3")
        assert (last.get("cookie"), last["accept"]) == (kept and "s3", "a/b")


def test_the_name_is_proven_not_the_address(world):
    world.names.table["impostor.example"] = [[PUBLIC]]
    with pytest.raises(Unreachable) as refused:
        world.client().fetch("GET", "https://impostor.example/")
    assert refused.value.code == "certificate"
    assert not refused.value.sent
    assert world.server.asked == []


def test_a_name_that_does_not_exist(world):
    world.names = Names({"gone.example": [[]]})
    with pytest.raises(Unreachable) as refused:
        world.client().fetch("GET", "https://no-such-name.invalid/")
    assert refused.value.code == "no-such-host"


def test_the_next_address_is_tried_when_one_does_not_answer(world):
    world.names.table[HOST] = [["1.1.1.1", PUBLIC]]
    world.server.answers["/"] = (200, {}, b"second")
    assert world.client().fetch("GET", f"{URL}/").body == b"second"
    assert world.wire.dialled == [("1.1.1.1", 443), (PUBLIC, 443)]


def test_the_environment_names_no_proxy_for_us(world, monkeypatch):
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "https_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    world.server.answers["/"] = (200, {"Set-Cookie": "a=b"}, b"direct")
    client = world.client()
    assert client.fetch("GET", f"{URL}/").body == b"direct"
    client.fetch("GET", f"{URL}/")
    assert ["cookie" in headers for *_rest, headers in world.server.asked] == [False, False]


def test_every_failure_has_its_place_in_the_closed_set():
    final: list[HttpFailed] = [
        Blocked("port"),
        TooLarge("too-large"),
        TooManyRedirects("redirects"),
    ]
    passing: list[HttpFailed] = [Broken("broken"), Unreachable("unreachable"), TimedOut(sent=True)]
    assert {type(from_http(failure)) for failure in final} == {Rejected}
    assert {type(from_http(failure)) for failure in passing} == {Transient}


def test_every_sentence_is_complete_with_its_details():
    details = {"host": "h", "port": 1, "seconds": 1, "megabytes": 5, "count": 3}
    for code in SENTENCES:
        assert "%" not in HttpFailed(code, **details).sentence


def test_a_socket_file_is_never_opened(world):
    with pytest.raises(Blocked):
        Dialler(Policy(), world.names, world.wire).connect_unix_socket("/run/x.sock")


def test_the_dialler_itself_refuses_ports_and_inside_addresses(world):
    dialler = Dialler(Policy(), world.names, world.wire)
    for host, port in ((HOST, 25), ("127.0.0.1", 443), ("localhost", 80), ("2130706433", 443)):
        with pytest.raises((Blocked, Unreachable)):
            dialler.connect_tcp(host, port)
    assert world.wire.dialled == []


def test_a_connection_that_takes_too_long_was_not_sent(world):
    class Slow(httpcore.SyncBackend):
        def connect_tcp(self, *args, **options):
            raise httpcore.ConnectTimeout

    with pytest.raises(TimedOut) as late:
        Dialler(Policy(), world.names, Slow()).connect_tcp(HOST, 443)
    assert not late.value.sent


def test_a_handshake_that_takes_too_long_was_not_sent(world):
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen(1)
        world.wire.port = silent.getsockname()[1]
        with pytest.raises(TimedOut) as late:
            world.client().fetch("GET", f"{URL}/", call_s=0.3)
    assert not late.value.sent


def test_the_system_knows_its_own_name():
    assert set(system_addresses("localhost", 80)) <= {"127.0.0.1", "::1"}
