"""The pure rules: which addresses and spellings may be called at all."""

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitoring.http.errors import SENTENCES, Blocked
from monitoring.http.guard import (
    Policy,
    checked_addresses,
    checked_url,
    is_never_dialled,
    is_public,
)

INSIDE = [
    "0.0.0.0", "10.0.0.1", "100.64.0.1", "100.100.100.200", "127.0.0.1", "127.255.255.254",
    "168.63.129.16", "169.254.169.254", "172.16.0.1", "172.31.255.255", "192.0.0.1", "192.0.0.170",
    "192.0.2.1", "192.88.99.1", "192.168.0.1", "198.18.0.1", "198.51.100.1", "203.0.113.1",
    "224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255",
    "::", "::1", "::7f00:1", "::ffff:127.0.0.1", "::ffff:8.8.8.8", "64:ff9b::7f00:1",
    "64:ff9b:1::7f00:1", "100::1", "2001::1", "2001:0:53aa:64c:0:0:80ff:fffe", "2001:db8::1",
    "2002:7f00:1::", "2002:808:808::", "3fff::1", "5f00::1", "fc00::1", "fd00:ec2::254",
    "fe80::1", "fe80::1%eth0", "fec0::1", "ff02::1", "4000::1",
]  # fmt: skip
OUTSIDE = ["1.1.1.1", "8.8.8.8", "93.184.215.14", "2606:4700:4700::1111", "2a00:1450:400f::200e"]


@pytest.mark.parametrize("address", INSIDE)
def test_inside_addresses_are_not_public(address):
    assert not is_public(address)


@pytest.mark.parametrize("address", OUTSIDE)
def test_public_addresses_are(address):
    assert is_public(address)


@given(st.ip_addresses())
def test_nothing_is_public_that_the_registry_calls_otherwise(address):
    if is_public(str(address)):
        assert address.is_global and not address.is_multicast and not address.is_private
        assert not is_never_dialled(str(address))


@given(st.ip_addresses(v=4))
def test_no_ipv6_spelling_of_an_ipv4_address_is_public(address):
    number = int(address)
    for high in (0, 0xFFFF << 32, 0x64FF9B << 96, 0x64FF9B0001 << 80):
        assert not is_public(str(ipaddress.IPv6Address(high | number)))
    assert not is_public(str(ipaddress.IPv6Address((0x2002 << 112) | (number << 80))))


def test_one_inside_address_among_public_ones_spoils_them_all():
    with pytest.raises(Blocked, match="address-inside"):
        checked_addresses("a.example", 443, ["1.1.1.1", "10.0.0.1"], Policy())
    assert checked_addresses("a.example", 443, ["1.1.1.1"], Policy()) == ["1.1.1.1"]


def test_the_list_allows_inside_addresses_for_its_pair_only():
    policy = Policy(frozenset({("intranet.example", 8080)}))
    assert checked_addresses("intranet.example", 8080, ["10.0.0.1"], policy) == ["10.0.0.1"]
    for host, port in (("intranet.example", 443), ("other.example", 8080)):
        with pytest.raises(Blocked):
            checked_addresses(host, port, ["10.0.0.1"], policy)


@pytest.mark.parametrize(
    "address",
    [
        "169.254.169.254", "0.0.0.0", "224.0.0.1", "fe80::1", "::",
        "::ffff:169.254.169.254", "::ffff:0.0.0.0",
    ],
)  # fmt: skip
def test_some_addresses_are_not_dialled_even_for_the_list(address):
    policy = Policy(frozenset({("intranet.example", 80)}))
    with pytest.raises(Blocked, match="address-inside"):
        checked_addresses("intranet.example", 80, [address], policy)


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("http://a.example/", "scheme"),
        ("https://a.example:8443/", "port"),
        ("https://a.example:22/", "port"),
        ("ftp://a.example/", "address-broken"),
        ("file:///etc/passwd", "address-broken"),
        ("gopher://a.example/", "address-broken"),
        ("//a.example/", "address-broken"),
        ("https://", "address-broken"),
        ("https:///path", "address-broken"),
        ("", "address-broken"),
        ("a.example/feed", "address-broken"),
        ("https://a.example\\@10.0.0.1/", "address-broken"),
        ("https://a.example/ x", "address-broken"),
        ("https://a.example\r\nx: y", "address-broken"),
        ("https://[::1", "address-broken"),
        ("https://a.example:99999/", "port"),
        ("https://user@a.example/", "address-password"),
        ("https://user:word@a.example/", "address-password"),
        ("https://10.0.0.1%2f@a.example/", "address-password"),
        ("https://2130706433/", "address-odd"),
        ("https://0x7f.1/", "address-odd"),
        ("https://127.1/", "address-odd"),
        ("https://0177.0.0.1/", "address-broken"),
        ("https://0/", "address-odd"),
        ("https://1.1.1.1.0x1/", "address-odd"),
        ("https://a_b$.example/", "address-odd"),
        ("https://[fe80::1%25eth0]/", "address-odd"),
    ],
)
def test_an_address_that_may_not_be_called_says_why(url, code):
    with pytest.raises(Blocked) as refused:
        checked_url(url, Policy())
    assert refused.value.code == code
    assert "%(" not in refused.value.sentence


@pytest.mark.parametrize(
    "url",
    [
        "https://a.example/feed?x=1#y",
        "https://a.example:443/",
        "https://a.example:80/",
        "https://räksmörgås.example/",
        "https://8.8.8.8/",
        "https://[2606:4700:4700::1111]/",
    ],
)
def test_ordinary_addresses_pass(url):
    checked_url(url, Policy())


def test_the_list_also_allows_plain_http_and_other_ports():
    policy = Policy(frozenset({("feeds.inside.example", 8080)}))
    checked_url("http://FEEDS.inside.example.:8080/x", policy)
    with pytest.raises(Blocked):
        checked_url("http://feeds.inside.example:8081/x", policy)


@given(st.text())
def test_any_text_is_an_address_or_blocked(text):
    for url in (text, f"https://{text}", f"https://a.example/{text}"):
        try:
            checked_url(url, Policy())
        except Blocked as refused:
            assert refused.code in SENTENCES
