"""Which hosts may be asked: every way to write or to reach an address that is not public."""

import contextlib
import ipaddress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.load.addresses import checked_addresses, is_public
from ingest.load.fetch import Fetcher
from ingest.load.values import LoadSettings
from kg.errors import BlockedError, LoadError

PUBLIC, PRIVATE = "8.8.8.8", "10.0.0.1"


def answering(*addresses: str):
    return lambda host, port: list(addresses)


def nowhere(host: str, port: int) -> list[str]:
    raise LoadError(f"host {host!r} has no address")


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "127.1", "2130706433", "0177.0.0.1", "017700000001", "0x7f.1", "0x7f000001", "0", "0.0.0.0", "[::1]",
     "[::]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[0:0:0:0:0:ffff:10.0.0.1]", "[::127.0.0.1]", "localhost",
     "localhost.", "LOCALHOST", "169.254.169.254", "2852039166", "0xa9fea9fe", "0251.0376.0251.0376",
     "[::ffff:169.254.169.254]", "[fd00:ec2::254]", "[64:ff9b::7f00:1]", "[2002:7f00:1::]", "[fe80::1]",
     "１２７.0.0.1", "127。0。0。1", "10.0.0.1", "192.168.0.1", "172.16.0.1", "100.64.0.1", "224.0.0.1", "255.255.255.255"],
)  # fmt: skip
def test_every_way_to_write_an_address_that_is_not_public_is_refused(host):
    with pytest.raises(LoadError, match=r"not public|no address|not an address|not a name"):
        Fetcher(settings=LoadSettings()).fetch(f"http://{host}/")


@pytest.mark.parametrize(
    "address",
    ["0.0.0.0", "0.1.2.3", "10.0.0.1", "100.64.0.1", "127.255.255.254", "169.254.169.254", "172.31.255.255", "192.0.0.8",
     "192.0.2.1", "192.168.1.1", "198.18.0.1", "198.51.100.1", "203.0.113.1", "224.0.0.1", "239.255.255.255",
     "240.0.0.1", "255.255.255.255", "::", "::1", "::7f00:1", "::ffff:10.0.0.1", "::ffff:0:127.0.0.1", "64:ff9b::a00:1",
     "64:ff9b:1::1", "100::1", "2001:db8::1", "2002:7f00:1::", "2002:a9fe:a9fe::", "fc00::1", "fd00:ec2::254",
     "fe80::1", "fe80::1%eth0", "fec0::1", "ff02::1"],
)  # fmt: skip
def test_addresses_that_are_not_public(address):
    assert not is_public(address)


@pytest.mark.parametrize(
    "address", ["8.8.8.8", "1.1.1.1", "172.32.0.1", "2606:4700::1111", "64:ff9b::808:808", "::ffff:8.8.8.8"]
)
def test_addresses_that_are_public(address):
    assert is_public(address)


@settings(deadline=None)  # the machine may be busy
@given(st.ip_addresses(v=4).filter(lambda address: not is_public(str(address))))
def test_a_private_address_is_private_in_every_form_that_carries_it(address):
    number = int(address)
    carried = [(0xFFFF << 32) | number, (0x64FF9B << 96) | number, number, (0x2002 << 112) | (number << 80)]
    assert not any(is_public(str(ipaddress.IPv6Address(each))) for each in carried)


@pytest.mark.parametrize(
    "addresses", [(PUBLIC, PRIVATE), (PRIVATE, PUBLIC), (PUBLIC, "::1"), (PUBLIC, "::ffff:10.0.0.1")]
)
def test_one_private_address_among_public_ones_blocks_the_host(addresses):
    fetcher = Fetcher(settings=LoadSettings(), resolve=answering(*addresses))
    with pytest.raises(BlockedError, match="not public; to read from it, allow the host"):
        fetcher.fetch("http://a.example/")


def test_an_allowed_host_may_be_private_and_its_neighbour_may_not():
    settings = {"resolve": answering(PRIVATE), "allow_hosts": frozenset({"inside.example"})}
    assert checked_addresses("inside.example", 80, **settings) == [PRIVATE]
    with pytest.raises(BlockedError):
        checked_addresses("sub.inside.example", 80, **settings)


def test_a_host_without_an_address_is_named():
    with pytest.raises(LoadError, match=r"'a\.example' has no address"):
        checked_addresses("a.example", 80, resolve=answering(), allow_hosts=frozenset())


def test_a_name_that_changes_its_address_between_two_requests_is_checked_each_time(serve):
    site = serve({"/robots.txt": b"", "/": b"Hello."})
    answers = iter([["8.8.8.8"], ["127.0.0.1"]])  # as in DNS rebinding: public when checked, private when connected to
    fetcher = Fetcher(settings=LoadSettings(), resolve=lambda host, port: next(answers))
    assert checked_addresses("a.example", 80, resolve=fetcher.resolve, allow_hosts=frozenset()) == ["8.8.8.8"]
    with pytest.raises(BlockedError, match=r"127\.0\.0\.1"):
        fetcher.fetch(f"http://a.example:{site.port}/")
    assert site.asked == []


@pytest.mark.parametrize(
    "url",
    ["file:///etc/passwd", "ftp://a.example/", "gopher://a.example/", "javascript:alert(1)", "data:text/html,x",
     "http://u:p@a.example/", "http://u@a.example/", "http:///x", "//a.example/", "http://a.example:0/", ""],
)  # fmt: skip
def test_only_plain_web_addresses_are_fetched(url):
    with pytest.raises(BlockedError):
        Fetcher(settings=LoadSettings(), resolve=answering(PUBLIC)).fetch(url)


@pytest.mark.parametrize(
    "url",
    ["http://a.example:99999/", "http://a.example:x/", "http://[::1/", "http://[x]/", "http://a.example/\r\nHost: b",
     "http://a.example/ x", "http://a..example/", "http://" + "a" * 64 + ".example/", "http://\udcff.example/"],
)  # fmt: skip
def test_an_address_that_is_none_is_named(url):
    with pytest.raises(LoadError):
        Fetcher(settings=LoadSettings(), resolve=nowhere).fetch(url)


FETCHER = Fetcher(settings=LoadSettings(), resolve=nowhere)


@settings(deadline=None)  # the machine may be busy
@given(st.text(max_size=60).map(lambda rest: "http://" + rest))
def test_whatever_is_written_as_an_address_is_refused_as_ours(url):
    with contextlib.suppress(LoadError):
        FETCHER.fetch(url)
