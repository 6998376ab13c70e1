"""Fetching from real servers on this machine, which tests allow."""

import gzip
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from ingest.load.addresses import is_public
from ingest.load.fetch import Fetcher
from ingest.load.values import LoadSettings, Validators
from kg.errors import BlockedError, LoadError

ROBOTS = b"User-agent: *\nDisallow: /closed\n"


class Site(BaseHTTPRequestHandler):
    """A small site with everything that can go wrong."""

    def do_GET(self) -> None:
        if self.headers.get("If-None-Match") == '"1"':
            self.answer(304, b"")
        elif self.path == "/inside":
            self.answer(302, b"", Location="http://169.254.169.254/latest")
        elif self.path == "/round":
            self.answer(302, b"", Location="/round")
        elif self.path == "/bomb":
            self.answer(200, gzip.compress(b"\0" * 5_000_000), **{"Content-Encoding": "gzip"})
        elif self.path == "/picture":
            self.answer(200, b"x", **{"Content-Type": "image/png"})
        elif self.path in ("/slow", "/endless"):
            self.stream(b"x" if self.path == "/slow" else b"x" * 50_000, 0.05 if self.path == "/slow" else 0)
        else:
            self.answer(200, ROBOTS if self.path == "/robots.txt" else b"Hello.", ETag='"1"')

    def answer(self, status: int, body: bytes, **headers: str) -> None:
        self.send_response(status)
        for name, value in {"Content-Type": "text/plain", "Content-Length": str(len(body)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def stream(self, piece: bytes, wait_s: float) -> None:
        self.send_response(200)
        self.end_headers()
        try:
            for _ in range(400):
                self.wfile.write(piece)
                time.sleep(wait_s)
        except OSError:
            return  # the reader has gone, as it should

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def site():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def a_fetcher(**limits) -> Fetcher:
    allowed = {"allow_hosts": frozenset({"127.0.0.1"}), "polite_delay_s": 0.0, **limits}
    return Fetcher(settings=LoadSettings(**allowed))


def test_a_page_of_an_allowed_host_is_fetched(site):
    assert a_fetcher().fetch(site + "/page").content == b"Hello."


@pytest.mark.parametrize(
    ("path", "limits", "words"),
    [
        ("/inside", {}, "not public"),
        ("/round", {}, "redirects more"),
        ("/bomb", {"max_decoded_bytes": 100_000}, "unpacked"),
        ("/endless", {"max_bytes": 100_000}, "over 100,000 bytes"),
        ("/slow", {"max_seconds": 0.5}, "took longer"),
        ("/picture", {}, "image/png"),
        ("/closed", {}, "robots.txt"),
    ],
)
def test_what_must_not_be_read_is_refused(site, path, limits, words):
    with pytest.raises(LoadError, match=words):
        a_fetcher(**limits).fetch(site + path)


def test_an_unchanged_page_is_not_sent_again(site):
    assert a_fetcher().fetch(site + "/page", validators=Validators(etag='"1"')).is_unchanged


def test_a_host_is_given_time_between_requests(site):
    slept: list[float] = []
    allowed = LoadSettings(allow_hosts=frozenset({"127.0.0.1"}), polite_delay_s=2.0)
    Fetcher(settings=allowed, monotonic=lambda: 100.0, sleep=slept.append).fetch(site + "/page")
    assert slept == [2.0]  # between robots.txt and the page


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "2130706433", "0177.0.0.1", "0x7f.1", "[::1]", "[::ffff:127.0.0.1]", "localhost"]
)
def test_every_way_to_write_this_machine_is_blocked(host):
    with pytest.raises(BlockedError, match="not public"):
        Fetcher(settings=LoadSettings()).fetch(f"http://{host}/")


@pytest.mark.parametrize(
    "address",
    ["10.0.0.1", "169.254.169.254", "224.0.0.1", "240.0.0.1", "100.64.0.1", "::7f00:1", "2002:7f00:1::", "64:ff9b::a00:1",
     "64:ff9b:1::1", "fe80::1", "fc00::1", "ff02::1", "fec0::1", "0.0.0.0", "::"],
)  # fmt: skip
def test_addresses_that_are_not_public(address):
    assert not is_public(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "2606:4700::1111", "64:ff9b::808:808"])
def test_addresses_that_are_public(address):
    assert is_public(address)


def test_one_private_address_among_public_ones_blocks_the_host():
    fetcher = Fetcher(settings=LoadSettings(), resolve=lambda host, port: ["8.8.8.8", "10.0.0.1"])
    with pytest.raises(BlockedError):
        fetcher.fetch("http://a.example/")


def test_the_address_that_was_checked_is_the_one_connected_to(site):
    allowed = LoadSettings(allow_hosts=frozenset({"a.example"}), polite_delay_s=0)
    fetcher = Fetcher(settings=allowed, resolve=lambda host, port: ["127.0.0.1"])
    assert fetcher.fetch(site.replace("127.0.0.1", "a.example")).content == b"Hello."


@pytest.mark.parametrize("url", ["file:///etc/passwd", "ftp://a.example/", "http://u:p@a.example/", "http:///x"])
def test_only_plain_web_addresses_are_fetched(url):
    with pytest.raises(BlockedError):
        Fetcher(settings=LoadSettings()).fetch(url)
