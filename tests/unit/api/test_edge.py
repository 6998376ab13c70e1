"""What stands between the network and the application: bodies in whatever pieces, limits, and requests as WSGI has them."""

import asyncio
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from api.guard.edge import REFUSED, Edge, environ_of

BODY_MAX = 1_000


@dataclass
class FakeScope:
    """A request, as the server tells it."""

    headers: dict[str, str] = field(default_factory=dict)
    method: str = "POST"
    path: str = "/v1/ingest"
    query_string: str = "a=1"
    proto: str = "http"
    http_version: str = "1.1"
    server: str = "127.0.0.1:8000"
    client: str = "192.0.2.7:5000"
    scheme: str = "http"
    authority: str | None = None


@dataclass
class FakeProtocol:
    """A connection that brings a body in pieces and keeps what is answered."""

    pieces: Iterable[bytes] = ()
    answered: list[Any] = field(default_factory=list)
    breaks_after: int = 1_000

    async def __aiter__(self) -> Any:
        for piece in self.pieces:
            yield piece

    def response_bytes(self, status: int, headers: list[tuple[str, str]], body: bytes) -> None:
        self.answered = [status, body]

    def response_stream(self, status: int, headers: list[tuple[str, str]]) -> "FakeProtocol":
        self.answered = [status, b""]
        return self

    async def send_bytes(self, piece: bytes) -> None:
        if len(self.answered[1]) + len(piece) > self.breaks_after:
            raise RuntimeError("the caller has gone")
        self.answered[1] += piece

    def close(self, status: int) -> None:
        self.answered = [status]


def echo(environ: Any, start: Callable[..., object]) -> list[bytes]:
    """Answer with the body, or with why it was not read."""
    body = environ["wsgi.input"].read()
    said = str(environ[REFUSED]).encode() if REFUSED in environ else body
    start("200 OK", [("Content-Length", str(len(said)))])
    return [said]


def an_edge(app: Any = echo) -> Edge:
    return Edge(app, body_bytes_max=BODY_MAX, lanes=1)


def asked(edge: Edge, scope: FakeScope, pieces: Iterable[bytes] = (), **kept: int) -> list[Any]:
    protocol = FakeProtocol(pieces, **kept)
    asyncio.run(edge.__rsgi__(scope, protocol))
    return protocol.answered


@settings(deadline=None, max_examples=40)
@given(st.lists(st.binary(max_size=60), max_size=12), st.booleans())
def test_a_body_arrives_whole_however_it_is_cut_and_whether_its_length_is_announced(
    pieces: list[bytes], is_announced: bool
) -> None:
    body = b"".join(pieces)
    headers = {"content-length": str(len(body))} if is_announced else {"transfer-encoding": "chunked"}
    assert asked(an_edge(), FakeScope(headers), pieces) == [200, body]


@pytest.mark.parametrize(
    ("headers", "pieces", "why"),
    [
        ({"content-length": str(BODY_MAX + 1)}, [], b"413"),
        ({"transfer-encoding": "chunked"}, [b"x" * 400] * 3, b"413"),
        ({"content-length": "many"}, [b"x"], b"400"),
        ({"content-length": "-1"}, [b"x"], b"400"),
        ({"content-length": "9"}, [b"x"], b"400"),
        ({"content-length": "1"}, [b"xx"], b"400"),
    ],
)
def test_a_body_too_large_or_other_than_announced_is_not_given_to_the_application(
    headers: dict[str, str], pieces: list[bytes], why: bytes
) -> None:
    edge = an_edge()
    assert asked(edge, FakeScope(headers), pieces) == [200, why]
    assert edge._held_bytes == 0  # nothing is held of what was refused


def test_without_a_length_and_without_chunks_there_is_no_body() -> None:
    assert asked(an_edge(), FakeScope(), [b"left over"]) == [200, b""]


def test_a_websocket_is_closed() -> None:
    assert asked(an_edge(), FakeScope(proto="ws")) == [403]


class Told:
    """An answer of unknown length that knows whether it was closed."""

    def __init__(self) -> None:
        self.is_closed = False

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        self._left = getattr(self, "_left", 3) - 1
        if self._left < 0:
            raise StopIteration
        return b"piece"

    def close(self) -> None:
        self.is_closed = True


@pytest.mark.parametrize(("breaks_after", "arrived"), [(1_000, b"piece" * 3), (7, b"piece")])
def test_what_has_no_length_is_sent_piece_by_piece_and_closed_though_the_caller_leaves(
    breaks_after: int, arrived: bytes
) -> None:
    told = Told()

    def app(environ: Any, start: Callable[..., object]) -> Told:
        start("200 OK", [])
        return told

    assert asked(an_edge(app), FakeScope(method="GET"), breaks_after=breaks_after) == [200, arrived]
    assert told.is_closed


def test_an_error_of_the_application_leaves_its_lane_to_the_next_request() -> None:
    def app(environ: Any, start: Callable[..., object]) -> list[bytes]:
        if environ["PATH_INFO"] == "/broken":
            raise ZeroDivisionError
        return echo(environ, start)

    async def both() -> list[Any]:
        edge, protocol = an_edge(app), FakeProtocol()
        with pytest.raises(ZeroDivisionError):
            await edge.__rsgi__(FakeScope(path="/broken"), FakeProtocol())
        await edge.__rsgi__(FakeScope(), protocol)
        return protocol.answered

    assert asyncio.run(both()) == [200, b""]


def test_a_request_is_told_as_wsgi_has_it() -> None:
    scope = FakeScope(
        {"content-type": "text/plain", "accept": "a/b", "x-api-key": "k"},
        path="/é",
        client="[2001:db8::1]:99",
        http_version="2",
    )
    environ = environ_of(scope)
    assert environ["PATH_INFO"].encode("latin-1").decode() == "/é"
    assert (environ["REMOTE_ADDR"], environ["REMOTE_PORT"]) == ("2001:db8::1", "99")
    assert (environ["SERVER_NAME"], environ["SERVER_PORT"]) == ("127.0.0.1", "8000")
    assert (environ["CONTENT_TYPE"], environ["HTTP_ACCEPT"], environ["HTTP_X_API_KEY"]) == ("text/plain", "a/b", "k")
    assert environ["SERVER_PROTOCOL"] == "HTTP/2"
    assert (environ["REQUEST_METHOD"], environ["QUERY_STRING"]) == ("POST", "a=1")


class Several(dict[str, str]):
    """Headers of which one stands there twice."""

    def items(self) -> Any:
        return [("host", "evil.example"), ("x-forwarded-for", "192.0.2.1"), ("x-forwarded-for", "192.0.2.2")]


def test_a_header_that_stands_there_twice_is_one_with_a_comma_and_of_two_hosts_the_last_alone_counts() -> None:
    environ = environ_of(FakeScope(Several(), authority="news.example"))
    assert environ["HTTP_X_FORWARDED_FOR"] == "192.0.2.1,192.0.2.2"
    assert environ["HTTP_HOST"] == "evil.example"
    assert environ_of(FakeScope(authority="news.example"))["HTTP_HOST"] == "news.example"
