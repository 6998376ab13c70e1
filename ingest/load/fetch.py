"""The only code that asks the network: public http(s) hosts, within limits, as robots.txt allows, politely."""

import http.client
import socket
import ssl
import threading
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import SplitResult, urljoin, urlsplit
from urllib.robotparser import RobotFileParser

import urllib3
from urllib3.connection import HTTPConnection, HTTPSConnection

from ingest.load.addresses import Resolve, checked_address, system_resolve
from ingest.load.values import LoadSettings, Validators
from kg.errors import BlockedError, LoadError

REDIRECTS = frozenset({301, 302, 303, 307, 308})
CHUNK_BYTES = 65_536
ROBOTS_MAX_BYTES = 512_000  # RFC 9309, 2.5: at least 500 KiB are to be read
PAGE_TYPES = ("text/", "application/xhtml", "application/xml", "application/rss", "application/atom", "application/rdf",
              "application/json", "application/feed+json", "application/x-ndjson", "application/jsonl")  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What a server gave."""

    url: str  # after redirects
    content: bytes  # decompressed
    content_type: str  # without parameters, lower case
    charset: str | None
    validators: Validators
    is_unchanged: bool = False  # the server said 304; there is no content


@dataclass(frozen=True, slots=True, kw_only=True)
class _Answer:
    status: int
    headers: urllib3.HTTPHeaderDict
    content: bytes


@dataclass(slots=True, kw_only=True)
class Fetcher:
    """Fetches pages; remembers robots.txt and the time of the last request of each host."""

    settings: LoadSettings
    resolve: Resolve = system_resolve
    monotonic: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    _robots: dict[str, RobotFileParser] = field(default_factory=dict)
    _asked_at: dict[str, float] = field(default_factory=dict)

    def fetch(self, url: str, *, validators: Validators | None = None) -> Page:
        """Return the page. Raises BlockedError for one that must not be fetched, LoadError for one that cannot be."""
        deadline = _Deadline(self.settings.max_seconds)
        sent = _conditions(validators)
        for _ in range(self.settings.max_redirects + 1):
            parts = _checked_url(url)
            self._obey_robots(url, parts, deadline)
            answer = self._ask(parts, sent, deadline, self.settings.max_bytes)
            if answer.status not in REDIRECTS:
                return _page(url, answer)
            url = urljoin(url, answer.headers.get("Location", ""))
        raise BlockedError(f"{url} redirects more than {self.settings.max_redirects} times; give the final address")

    def _obey_robots(self, url: str, parts: SplitResult, deadline: "_Deadline") -> None:
        site = f"{parts.scheme}://{parts.netloc}"
        if site not in self._robots:
            self._robots[site] = self._read_robots(site, deadline)
        if not self._robots[site].can_fetch(self.settings.user_agent, url):
            raise BlockedError(
                f"{site}/robots.txt does not let {self.settings.user_agent} read {url}; it was not fetched"
            )

    def _read_robots(self, site: str, deadline: "_Deadline") -> RobotFileParser:
        """Return the rules of a site: none where it has no such file, all closed on a server error (RFC 9309, 2.3.1)."""
        url, rules = f"{site}/robots.txt", RobotFileParser()
        for _ in range(self.settings.max_redirects + 1):
            answer = self._ask(_checked_url(url), {}, deadline, ROBOTS_MAX_BYTES)
            if answer.status not in REDIRECTS:
                break
            url = urljoin(url, answer.headers.get("Location", ""))
        closed = answer.status >= 500
        lines = answer.content.decode("utf-8", "replace").splitlines() if answer.status == 200 else []
        rules.parse(["User-agent: *", "Disallow: /"] if closed else lines)
        return rules

    def _ask(self, parts: SplitResult, sent: dict[str, str], deadline: "_Deadline", max_bytes: int) -> _Answer:
        host, port = parts.hostname or "", _port(parts)
        address = checked_address(host, port, resolve=self.resolve, allow_hosts=self.settings.allow_hosts)
        self._wait_turn(host, deadline)
        headers = {"Host": parts.netloc, "User-Agent": self.settings.user_agent, "Accept-Encoding": "gzip", **sent}
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        with _speaking_of(parts.geturl(), deadline):
            connection = _connection(parts.scheme, host, address, port, deadline.left_s())
            try:
                connection.connect()
                with deadline.guarding(connection):
                    connection.request("GET", target, headers=headers, preload_content=False, decode_content=False)
                    return _answer(connection.getresponse(), max_bytes, self.settings.max_decoded_bytes)
            finally:
                connection.close()

    def _wait_turn(self, host: str, deadline: "_Deadline") -> None:
        last = self._asked_at.get(host)
        if last is not None and (wait_s := last + self.settings.polite_delay_s - self.monotonic()) > 0:
            self.sleep(wait_s)
            deadline.put_off(wait_s)
        self._asked_at[host] = self.monotonic()


class _Deadline:
    """When a whole request must be over. Read timeouts alone would let a server send one byte a second for ever."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._at = time.monotonic() + seconds
        self.is_over = False

    def __str__(self) -> str:
        return f"{self._seconds:g} s"

    def left_s(self) -> float:
        left = self._at - time.monotonic()
        if left <= 0:
            raise LoadError(f"the answer took longer than {self}; try later or raise the limit")
        return left

    def put_off(self, seconds: float) -> None:
        self._at += seconds

    @contextmanager
    def guarding(self, connection: HTTPConnection) -> Iterator[None]:
        """Shut the connection when the time is over: what waits on it then fails at once."""
        sock = connection.sock
        timer = threading.Timer(self.left_s(), self._shut, [sock])
        timer.daemon = True
        timer.start()
        try:
            yield
            if self.is_over:  # an answer without a length looks whole when its connection is shut
                raise LoadError(f"the answer took longer than {self}; try later or raise the limit")
        finally:
            timer.cancel()

    def _shut(self, sock: socket.socket) -> None:
        self.is_over = True
        try:
            # Of the plain socket beneath TLS too: SSLSocket.shutdown would first wait for the other side.
            socket.socket.shutdown(sock, socket.SHUT_RDWR)
        except OSError:
            return  # it was closed while the timer fired


def _checked_url(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        port_given = parts.port
    except ValueError as exc:
        raise LoadError(f"{url!r} is not an address ({exc})") from exc
    if parts.scheme not in ("http", "https") or not parts.hostname or port_given == 0:
        raise BlockedError(f"{url!r} is not fetched: only http:// and https:// addresses with a host are")
    if parts.username is not None or parts.password is not None:
        raise BlockedError(f"the address for {parts.hostname!r} holds a user name or password; leave it out")
    if any(char <= " " or char == "\x7f" for char in url):
        raise LoadError(f"{url!r} holds a space or control character; write it as %XX")
    path, query = (urllib3.util.parse_url(url).path, urllib3.util.parse_url(url).query)
    return parts._replace(path=path or "/", query=query or "", netloc=_ascii_netloc(parts), fragment="")


def _ascii_netloc(parts: SplitResult) -> str:
    try:
        return parts.netloc.encode("idna").decode("ascii") if not parts.netloc.isascii() else parts.netloc
    except UnicodeError as exc:
        raise LoadError(f"host {parts.hostname!r} is not a name that can be looked up ({exc})") from exc


def _port(parts: SplitResult) -> int:
    return parts.port or (443 if parts.scheme == "https" else 80)


def _connection(scheme: str, host: str, address: str, port: int, timeout_s: float) -> HTTPConnection:
    """Return a connection to the checked address; TLS is held to the name."""
    if scheme == "http":
        return HTTPConnection(address, port, timeout=timeout_s)
    context = ssl.create_default_context()
    return HTTPSConnection(
        address, port, timeout=timeout_s, ssl_context=context, server_hostname=host, assert_hostname=host
    )


@contextmanager
def _speaking_of(url: str, deadline: _Deadline) -> Iterator[None]:
    try:
        yield
    except (OSError, urllib3.exceptions.HTTPError, http.client.HTTPException, zlib.error) as exc:
        if deadline.is_over or isinstance(exc, TimeoutError | urllib3.exceptions.TimeoutError):
            raise LoadError(f"{url} took longer than {deadline}; try later or raise the limit") from exc
        raise LoadError(f"{url} could not be fetched ({exc}); check the address and the network") from exc


def _answer(response: urllib3.BaseHTTPResponse, max_bytes: int, max_decoded: int) -> _Answer:
    if response.status in REDIRECTS or response.status == 304:
        return _Answer(status=response.status, headers=response.headers, content=b"")
    coding = response.headers.get("Content-Encoding", "identity").lower()
    if coding not in ("identity", "gzip", "x-gzip", ""):
        raise LoadError(f"the answer is compressed as {coding!r}, which was not asked for; nothing was read")
    unpack = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16) if "gzip" in coding else None
    content, received = bytearray(), 0
    for chunk in response.stream(CHUNK_BYTES, decode_content=False):
        received += len(chunk)
        content += unpack.decompress(chunk, max_decoded + 1 - len(content)) if unpack else chunk
        if received > max_bytes or len(content) > max_decoded:
            raise BlockedError(
                f"the answer is over {max_bytes:,} bytes, or {max_decoded:,} unpacked; raise the limit if it is wanted"
            )
    if unpack and not unpack.eof:
        raise LoadError("the compressed answer ends too early; try again")
    return _Answer(status=response.status, headers=response.headers, content=bytes(content))


def _page(url: str, answer: _Answer) -> Page:
    kind, _, parameters = answer.headers.get("Content-Type", "").partition(";")
    kind = kind.strip().lower()
    if answer.status != 304:
        if answer.status != 200:
            raise LoadError(f"{url} answered with status {answer.status}; check the address")
        if kind and not (kind.startswith(PAGE_TYPES) or kind.endswith(("+xml", "+json"))):
            raise LoadError(f"{url} is of type {kind!r}; text, HTML, a feed or JSON lines were expected")
    charset = parameters.partition("charset=")[2].split(";")[0].strip("\"' ") or None
    kept = Validators(etag=answer.headers.get("ETag"), last_modified=answer.headers.get("Last-Modified"))
    return Page(
        url=url,
        content=answer.content,
        content_type=kind,
        charset=charset,
        validators=kept,
        is_unchanged=answer.status == 304,
    )


def _conditions(validators: Validators | None) -> dict[str, str]:
    pairs = {
        "If-None-Match": validators.etag if validators else None,
        "If-Modified-Since": validators.last_modified if validators else None,
    }
    return {name: value for name, value in pairs.items() if value}
