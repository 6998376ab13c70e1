"""Between the network and the application: bodies are read and answers are sent without holding up a thread.

A WSGI application in a thread reads a body and hands out an answer at the speed of its caller. One caller that sends a
byte a minute, or stops reading an export, holds the thread, and with one thread the service. Here an event loop does
what callers can make slow, each within a time, and a thread has a request only while it is worked on.
"""

import asyncio
import io
import sys
from collections.abc import Callable, Collection, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Protocol, TypeVar
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

T = TypeVar("T")
Headers = list[tuple[str, str]]
BODY_BYTES_MAX = 10_000_000
BODY_S = 30.0  # for a whole body; granian gives the same to the headers
HELD_BYTES_MAX = 200_000_000  # of all bodies that are under way: callers that send slowly share it
SEND_S = 30.0  # for each piece of an answer
REFUSED = "newsgraph.refused"  # the key of the environment that holds the status of a body that was not read


class Scope(Protocol):
    """What is known of a request before its body (RSGI 1)."""

    proto: str
    http_version: str
    server: str
    client: str
    scheme: str
    method: str
    path: str
    query_string: str
    authority: str | None
    headers: Any


class RefusedError(Exception):
    """A body that is not read to its end; `status` says why."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


class Edge:
    """An RSGI application over a WSGI one. Each lane is a thread that works on one request at a time.

    A request waits for a lane that is idle; the one that was idle last has its store warm. A streamed answer is made
    piece by piece on the lane that began it, for what a store opened stays with its thread; between two pieces that
    lane is open to others.

    `waiting` are the paths whose requests mostly wait for other processes, or are answered at once whatever else is
    under way: they have lanes of their own, and so neither hold up the others nor are held up by them.
    """

    def __init__(
        self,
        app: WSGIApplication,
        *,
        body_bytes_max: int,
        lanes: int,
        waiting: Collection[str] = (),
        waiting_lanes: int = 0,
    ) -> None:
        self._app = app
        self._body_bytes_max = body_bytes_max
        self._held_bytes = 0
        self._waiting = frozenset(waiting)
        self._idle = _lanes(lanes, "lane")
        self._idle_waiting = _lanes(waiting_lanes, "waiting")

    async def __rsgi__(self, scope: Scope, protocol: Any) -> None:
        if scope.proto != "http":
            protocol.close(403)
            return
        environ = environ_of(scope)
        try:
            environ["wsgi.input"] = io.BytesIO(await self._body(environ, protocol))
        except RefusedError as refused:
            environ[REFUSED] = refused.status
        idle = self._idle_waiting if environ["PATH_INFO"] in self._waiting else self._idle
        lane = await idle.get()
        try:
            status, headers, whole, pieces = await _on(lane, self._call, environ)
        finally:
            idle.put_nowait(lane)
        if pieces is None:
            protocol.response_bytes(status, headers, whole)
        else:
            await _stream(lane, pieces, protocol, status, headers)

    async def _body(self, environ: WSGIEnvironment, protocol: Any) -> bytes:
        announced = environ.get("CONTENT_LENGTH", "")
        if announced and not announced.isdecimal():
            raise RefusedError(400)
        if announced and int(announced) > self._body_bytes_max:
            raise RefusedError(413)
        if announced in ("", "0") and "HTTP_TRANSFER_ENCODING" not in environ:
            return b""
        body = bytearray()
        try:
            async with asyncio.timeout(BODY_S):
                async for piece in protocol:
                    body += piece
                    self._held_bytes += len(piece)
                    if len(body) > self._body_bytes_max:
                        raise RefusedError(413)
                    if self._held_bytes > HELD_BYTES_MAX:
                        raise RefusedError(503)
        except TimeoutError as exc:
            raise RefusedError(408) from exc
        finally:
            self._held_bytes -= len(body)
        if announced and len(body) != int(announced):  # the caller left
            raise RefusedError(400)
        environ["CONTENT_LENGTH"] = str(len(body))
        return bytes(body)

    def _call(self, environ: WSGIEnvironment) -> tuple[int, Headers, bytes, Iterator[bytes] | None]:
        """Return status, headers, and the answer: whole where its length is known, else piece by piece."""
        began: list[tuple[int, Headers]] = []

        def start(status: str, headers: Headers, _: object = None) -> Callable[[bytes], object]:
            began[:] = [(int(status.split(" ", 1)[0]), headers)]
            return lambda _: None

        starting: StartResponse = start
        answer: Iterable[bytes] = self._app(environ, starting)
        (status, headers), *_ = began
        if not any(name.lower() == "content-length" for name, _ in headers) and environ["REQUEST_METHOD"] != "HEAD":
            return status, headers, b"", iter(answer)
        try:
            return status, headers, b"".join(answer), None
        finally:
            getattr(answer, "close", lambda: None)()


async def _stream(
    lane: ThreadPoolExecutor, pieces: Iterator[bytes], protocol: Any, status: int, headers: Headers
) -> None:
    try:
        sending = protocol.response_stream(status, headers)
        while (piece := await _on(lane, next, pieces, None)) is not None:
            await asyncio.wait_for(sending.send_bytes(piece), SEND_S)
    except (TimeoutError, RuntimeError):  # granian's errors are RuntimeErrors: the caller reads no more
        return
    finally:
        await _on(lane, getattr(pieces, "close", lambda: None))


def _lanes(count: int, name: str) -> "asyncio.LifoQueue[ThreadPoolExecutor]":
    found: asyncio.LifoQueue[ThreadPoolExecutor] = asyncio.LifoQueue()
    for _ in range(count):
        found.put_nowait(ThreadPoolExecutor(1, thread_name_prefix=name))
    return found


async def _on(lane: ThreadPoolExecutor, step: Callable[..., T], *given: object) -> T:
    return await asyncio.get_running_loop().run_in_executor(lane, step, *given)


def environ_of(scope: Scope) -> WSGIEnvironment:
    """Return a request as WSGI (PEP 3333) has it, but for its body."""
    address, _, port = scope.client.rpartition(":")
    host, _, server_port = scope.server.rpartition(":")
    environ: WSGIEnvironment = {
        "REQUEST_METHOD": scope.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": scope.path.encode().decode("latin-1"),
        "QUERY_STRING": scope.query_string,
        "SERVER_NAME": host,
        "SERVER_PORT": server_port,
        "SERVER_PROTOCOL": f"HTTP/{scope.http_version}",
        "REMOTE_ADDR": address.strip("[]"),
        "REMOTE_PORT": port,
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope.scheme,
        "wsgi.input": io.BytesIO(),
        "wsgi.input_terminated": True,
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }
    if scope.authority:  # HTTP/2 names the host so
        environ["HTTP_HOST"] = scope.authority
    for name, text in scope.headers.items():
        key = name.upper().replace("-", "_")
        key = key if key in ("CONTENT_TYPE", "CONTENT_LENGTH") else f"HTTP_{key}"
        environ[key] = f"{environ[key]},{text}" if key in environ and key != "HTTP_HOST" else text
    return environ
