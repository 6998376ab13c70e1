"""Fetching from real servers on this machine, which tests allow: what is given, what is refused, and when it stops."""

import gzip
import threading
import time
import zlib
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import pytest

from ingest.load.fetch import Fetcher
from ingest.load.streams import CHUNK_BYTES, Gunzip
from ingest.load.values import LoadSettings, Validators
from kg.errors import BlockedError, LoadError

GZIP = {"Content-Encoding": "gzip"}


def a_fetcher(**limits) -> Fetcher:
    allowed = {"allow_hosts": frozenset({"127.0.0.1"}), "polite_delay_s": 0.0, **limits}
    return Fetcher(settings=LoadSettings(**allowed))


def streaming(piece: bytes, wait_s: float):
    """Send pieces for ever, without a length; until the reader goes."""

    def answer(handler) -> None:
        handler.send_response(200)
        handler.end_headers()
        try:
            for _ in range(4000):
                handler.wfile.write(piece)
                time.sleep(wait_s)
        except OSError:
            return  # the reader has gone, as it should

    return answer


def promising(length: int, body: bytes):
    """Send less than was promised."""

    def answer(handler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Length", str(length))
        handler.end_headers()
        handler.wfile.write(body)

    return answer


def test_a_page_is_given_with_what_its_server_says_of_it(serve):
    site = serve({"/page.html": (200, {"Content-Type": 'text/html; charset="KOI8-R"', "ETag": '"1"'}, b"Hello.")})
    page = a_fetcher().fetch(site.url + "/page.html#part")
    assert (page.url, page.content, page.content_type) == (site.url + "/page.html", b"Hello.", "text/html")
    assert (page.charset, page.validators.etag) == ("koi8-r", '"1"')


def test_a_server_is_told_who_asks_and_for_which_host(serve):
    site = serve({"/": b"Hello."})
    a_fetcher().fetch(site.url)
    (_, headers) = site.asked[-1]
    assert headers["User-Agent"] == "newsgraph/0.1"
    assert headers["Host"] == f"127.0.0.1:{site.port}"


def test_an_address_in_another_script_is_asked_for_as_utf_8(serve):
    site = serve({"/caf%C3%A9?q=%D0%B0": b"Hello."})
    assert a_fetcher().fetch(site.url + "/café?q=а").content == b"Hello."


def test_a_redirect_is_followed_and_the_last_address_given(serve):
    site = serve(
        {"/a": (301, {"Location": "b?x=1"}, b""), "/b?x=1": (307, {"Location": "/c d"}, b""), "/c%20d": b"Hello."}
    )
    assert a_fetcher().fetch(site.url + "/a").url == site.url + "/c%20d"


@pytest.mark.parametrize(
    ("location", "words"),
    [
        ("http://169.254.169.254/latest/meta-data", "not public"),
        ("http://localhost:1/", "not public"),
        ("http://[::ffff:127.0.0.1]/", "not public"),
        ("http://2130706433/", "not public"),
        ("file:///etc/passwd", "only http:// and https://"),
        ("http://u:p@127.0.0.1/", "user name or password"),
        ("/round", "redirects more than 5 times"),
        ("http://[x/", "not an address"),
        ("", "does not say where"),
    ],
)
def test_a_redirect_is_checked_as_the_first_address_was(serve, location, words):
    site = serve({"/round": (302, {"Location": location}, b"")})
    with pytest.raises(LoadError, match=words):
        a_fetcher().fetch(site.url + "/round")
    assert len(site.paths) == (6 if location == "/round" else 1)


@pytest.mark.parametrize(
    ("answer", "limits", "words"),
    [
        (b"x" * 2000, {"max_bytes": 1999}, "over 1,999 bytes"),
        (streaming(b"x" * 50_000, 0), {"max_bytes": 100_000}, "over 100,000 bytes"),
        ((200, GZIP, gzip.compress(b"\0" * 5_000_000)), {"max_decoded_bytes": 100_000}, "100,000 unpacked"),
        ((200, GZIP, gzip.compress(b"x" * 9000) * 20), {"max_decoded_bytes": 100_000}, "100,000 unpacked"),
        ((200, GZIP, gzip.compress(b"Hello.")[:-6]), {}, "ends too early"),
        ((200, GZIP, b"Hello."), {}, "could not be fetched"),
        ((200, {"Content-Encoding": "br"}, b"Hello."), {}, "compressed as 'br'"),
        (promising(100, b"Hello."), {}, "could not be fetched"),
        (streaming(b"x", 0.05), {"max_seconds": 0.4}, r"took longer than 0\.4 s"),
        (lambda handler: time.sleep(2), {"max_seconds": 0.3}, r"took longer than 0\.3 s"),
        (lambda handler: handler.wfile.write(b"nonsense\r\n\r\n"), {}, "could not be fetched"),
        (lambda handler: handler.wfile.write(b"HTTP/1.1 200 OK\r\n" + b"A: b\r\n" * 500), {}, "could not be fetched"),
        ((404, {}, b""), {}, "status 404; check the address"),
        ((429, {"Retry-After": "120"}, b""), {}, "status 429; try again after 120"),
    ],
)
def test_what_cannot_or_must_not_be_read_is_named_with_its_limit(serve, answer, limits, words):
    site = serve({"/robots.txt": b"", "/page": answer})
    with pytest.raises(LoadError, match=words):
        a_fetcher(**limits).fetch(site.url + "/page")


@pytest.mark.parametrize("kind", ["image/png", "application/pdf", "application/octet-stream", "video/mp4; codecs=x"])
def test_a_type_that_is_no_text_is_refused_before_it_is_read(serve, kind):
    def answer(handler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Type", kind)
        handler.end_headers()
        time.sleep(1)  # a body that never comes

    site = serve({"/robots.txt": b"", "/x": answer})
    started = time.monotonic()
    with pytest.raises(LoadError, match=kind.partition(";")[0]):
        a_fetcher().fetch(site.url + "/x")
    assert time.monotonic() - started < 0.9


def test_a_slow_answer_is_cut_off_when_the_whole_time_is_over_not_the_time_between_bytes(serve):
    site = serve({"/robots.txt": b"", "/slow": streaming(b"x", 0.05)})
    started = time.monotonic()
    with pytest.raises(LoadError, match="took longer"):
        a_fetcher(max_seconds=0.5).fetch(site.url + "/slow")
    assert time.monotonic() - started < 2


def test_a_server_that_does_not_answer_is_named():
    with pytest.raises(LoadError, match="could not be fetched"):
        a_fetcher().fetch("http://127.0.0.1:1/")


def test_the_address_that_was_checked_is_the_one_connected_to(serve):
    site = serve({"/": b"Hello."})
    allowed = LoadSettings(allow_hosts=frozenset({"a.example"}), polite_delay_s=0)
    fetcher = Fetcher(settings=allowed, resolve=lambda host, port: ["127.0.0.1"])
    assert fetcher.fetch(f"http://a.example:{site.port}/").content == b"Hello."
    assert site.asked[-1][1]["Host"] == f"a.example:{site.port}"


def test_the_next_address_of_a_host_is_tried_when_one_does_not_answer(serve):
    site = serve({"/": b"Hello."})
    allowed = LoadSettings(allow_hosts=frozenset({"a.example"}), polite_delay_s=0)
    fetcher = Fetcher(settings=allowed, resolve=lambda host, port: ["::1", "127.0.0.2", "127.0.0.1"])
    assert fetcher.fetch(f"http://a.example:{site.port}/").content == b"Hello."


def test_an_unchanged_page_is_not_sent_again(serve):
    site = serve({"/page": (200, {"ETag": '"1"'}, b"Hello.")})
    page = a_fetcher().fetch(site.url + "/page", validators=Validators(etag='"1"'))
    assert page.is_unchanged
    assert page.content == b""


def test_a_host_is_given_time_between_requests_and_others_are_not_held_up(serve):
    site, slept = serve({"/": b"Hello."}), []
    allowed = LoadSettings(allow_hosts=frozenset({"127.0.0.1", "127.0.0.9"}), polite_delay_s=2.0)
    fetcher = Fetcher(
        settings=allowed, monotonic=lambda: 100.0, sleep=slept.append, resolve=lambda host, port: ["127.0.0.1"]
    )
    fetcher.fetch(site.url)
    assert slept == [2.0]  # between robots.txt and the page
    fetcher.fetch(site.url.replace("127.0.0.1", "127.0.0.9"))
    assert slept == [2.0, 2.0]  # again within that host only


def test_waiting_for_ones_turn_is_no_part_of_the_time_that_a_request_may_take(serve):
    site = serve({"/": b"Hello."})
    assert a_fetcher(polite_delay_s=0.5, max_seconds=0.4).fetch(site.url).content == b"Hello."


def test_threads_that_share_a_fetcher_take_turns_at_a_host(serve):
    times: list[float] = []
    lock = threading.Lock()

    def answer(handler) -> None:
        with lock:
            times.append(time.monotonic())
        handler.send_response(200)
        handler.send_header("Content-Length", "0")
        handler.end_headers()

    site = serve({"/robots.txt": b"", **{f"/{n}": answer for n in range(4)}})
    fetcher = a_fetcher(polite_delay_s=0.2)
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(fetcher.fetch, [f"{site.url}/{n}" for n in range(4)]))
    times.sort()
    assert min(later - earlier for earlier, later in pairwise(times)) > 0.15


@pytest.mark.parametrize("size", [1, 7, 1000, 10**6])
def test_gzip_of_any_members_in_any_pieces_is_unpacked_whole(size):
    parts = [b"", b"Hello.", bytes(range(256)) * 500, b"\0" * 3 * CHUNK_BYTES]
    packed = b"".join(gzip.compress(part) for part in parts) + b"\0" * 10  # padding, as tape archives have it
    gunzip = Gunzip()
    pieces = [one for at in range(0, len(packed), size) for one in gunzip.pieces(packed[at : at + size])]
    assert b"".join(pieces) == b"".join(parts)
    assert max(map(len, pieces)) <= CHUNK_BYTES
    assert gunzip.is_whole


def test_a_bomb_is_unpacked_only_as_far_as_the_limit(serve):
    packer = zlib.compressobj(9, wbits=31)
    bomb = b"".join(packer.compress(b"\0" * 1_000_000) for _ in range(100)) + packer.flush()  # 100 MB in 100 kB
    site = serve({"/robots.txt": b"", "/bomb": (200, GZIP, bomb)})
    started = time.process_time()
    with pytest.raises(BlockedError, match="30,000,000 unpacked"):
        a_fetcher().fetch(site.url + "/bomb")
    assert time.process_time() - started < 3
