"""SSRF: every class of address that must not be reached, in every spelling, at save and at connect."""

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.egress import DENIED, AllowList, EgressDenied, check, choose, parse_url, permits

NOBODY = AllowList()
INTRANET = AllowList.parse(["10.12.0.0/16", "sink.police.example"])


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1", "127.9.9.9", "0.0.0.0", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1",
        "192.0.0.1", "198.18.0.1", "224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255", "203.0.113.9",
        "[::1]", "[::]", "[::ffff:127.0.0.1]", "[::ffff:10.0.0.1]", "[::127.0.0.1]", "[64:ff9b::7f00:1]",
        "[64:ff9b:1::1]", "[fe80::1]", "[fc00::1]", "[fd12::1]", "[ff02::1]", "[2002:7f00:1::]", "[2001::1]",
        "[2001:db8::1]", "[::ffff:0:127.0.0.1]", "[100::1]", "[fec0::1]", "[3fff::1]",
    ],
)  # fmt: skip
def test_inside_addresses_are_denied(host: str) -> None:
    with pytest.raises(EgressDenied):
        check(f"https://{host}/hook", NOBODY)


@pytest.mark.parametrize(
    "url",
    [
        "http://2130706433/", "http://0x7f000001/", "http://0x7f.1/", "http://0177.0.0.1/", "http://127.1/", "http://127.0.1/",
        "http://010.0.0.1/", "http://0/", "http://1/", "http://127.0.0.1./", "http://00000000177.1/", "http://0x/",
        "ftp://example.com/", "file:///etc/passwd", "gopher://example.com/", "//example.com/", "example.com", "",
        "http:///x", "http://user@example.com/", "http://user:pw@example.com/", "http://example.com#x", "http://",
        "http://example.com\\@127.0.0.1/", "http://example.com\r\nHost: x/", "http://exämple.com/", "http://１２７.0.0.1/",
        "http://example.com:0/", "http://example.com:99999/", "http://example.com:x/", "http://[::1/",
        "http://a b.com/", "http://[fe80::1%25eth0]/",
        "http://ex%61mple.com/", "http://-example.com/", "http://example..com/", "http://" + "a" * 260 + ".com/",
        "http://example.com/" + "a" * 2000, "javascript:alert(1)", "http://[v1.x]/",
    ],
)  # fmt: skip
def test_odd_forms_are_refused(url: str) -> None:
    with pytest.raises(EgressDenied):
        check(url, INTRANET)


def test_plain_addresses_are_taken_apart() -> None:
    target = check("https://Hook.Example.com:8443/a?b=c", NOBODY)
    assert (target.host, target.port, target.tls, target.key) == (
        "hook.example.com",
        8443,
        True,
        "hook.example.com:8443",
    )
    assert check("http://example.com", NOBODY).port == 80
    assert check("https://example.com./", NOBODY).host == "example.com"
    assert check("https://[2606:4700::1111]/", NOBODY).host == "2606:4700::1111"
    assert check("https://8.8.8.8/", NOBODY).host == "8.8.8.8"


@given(st.sampled_from(DENIED), st.data())
def test_no_address_of_a_denied_range_is_permitted(network: object, data: st.DataObject) -> None:
    assert isinstance(network, ipaddress.IPv4Network | ipaddress.IPv6Network)
    address = network[data.draw(st.integers(0, network.num_addresses - 1))]
    assert not permits(address, "example.com", NOBODY)
    if isinstance(address, ipaddress.IPv4Address):
        assert not permits(ipaddress.ip_address(f"::ffff:{address}"), "example.com", NOBODY)


@given(st.ip_addresses())
def test_whatever_is_not_global_is_not_permitted(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> None:
    if permits(address, "example.com", NOBODY):
        assert address.is_global
        assert not address.is_multicast


def test_one_denied_answer_of_the_resolver_denies_the_name() -> None:
    target = parse_url("https://rebind.example.com/")
    assert str(choose(target, ["8.8.8.8", "8.8.4.4"], NOBODY)) == "8.8.8.8"
    for answers in (["8.8.8.8", "127.0.0.1"], ["10.1.1.1"], ["fe80::1%eth0"], []):
        with pytest.raises(EgressDenied):
            choose(target, answers, NOBODY)


def test_the_allow_list_admits_what_it_names_and_nothing_else() -> None:
    check("http://10.12.3.4/hook", INTRANET)
    with pytest.raises(EgressDenied):
        check("http://10.13.0.1/hook", INTRANET)
    named, other = parse_url("http://sink.police.example/"), parse_url("http://other.example/")
    assert str(choose(named, ["192.168.7.7"], INTRANET)) == "192.168.7.7"
    for target, answer in ((other, "192.168.7.7"), (named, "127.0.0.1"), (named, "169.254.169.254"), (named, "::1")):
        with pytest.raises(EgressDenied):
            choose(target, [answer], INTRANET)
    check("http://127.0.0.1:9/hook", AllowList.parse(["127.0.0.0/8"]))


@pytest.mark.parametrize("entry", ["10.0.0.1/8", "0x7f.1", "a b", "http://x", "127.1"])
def test_a_bad_entry_of_the_allow_list_is_named(entry: str) -> None:
    with pytest.raises(ValueError, match="neither"):
        AllowList.parse([entry])
