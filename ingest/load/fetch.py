"""The only code that asks the network: public http(s) hosts, within limits, as robots.txt allows, politely."""

import http.client
import socket
import ssl
import threading
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from urllib.parse import SplitResult, urldefrag, urljoin, urlsplit

import urllib3
from urllib3.connection import HTTPConnection, HTTPSConnection

from ingest.load.addresses import Resolve, checked_addresses, system_resolve
from ingest.load.robots import MAX_BYTES as ROBOTS_MAX_BYTES
from ingest.load.robots import Rules, RulesBySite, rules_of
from ingest.load.streams import CHUNK_BYTES, Gunzip
from ingest.load.values import LoadSettings, Validators
from kg.errors import BlockedError, LoadError

REDIRECTS = frozenset({301, 302, 303, 307, 308})
CONNECT_S = 10.0  # for one of a host's addresses; the next one is tried then
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


Read = Callable[[urllib3.BaseHTTPResponse], bytes]  # reads the body of an answer, within limits


@dataclass(slots=True, kw_only=True)
class Fetcher:
    """Fetches pages; remembers robots.txt and the time of the last request of each host. Threads may share it."""

    settings: LoadSettings
    resolve: Resolve = system_resolve
    monotonic: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    tls: ssl.SSLContext = field(default_factory=ssl.create_default_context)  # trusts what the system trusts
    _rules: RulesBySite = field(init=False)
    _asked_at: dict[str, float] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        self._rules = RulesBySite(monotonic=self.monotonic)

    def fetch(self, url: str, *, validators: Validators | None = None) -> Page:
        """Return the page. Raises BlockedError for one that must not be fetched, LoadError for one that cannot be."""
        deadline = _Deadline(self.settings.max_seconds)
        sent = _conditions(validators)
        for _ in range(self.settings.max_redirects + 1):
            parts = _checked_url(url)
            delay_s = self._obey_robots(parts, deadline)
            answer = self._ask(parts, sent, deadline, partial(_page_content, url, self.settings), delay_s)
            if answer.status not in REDIRECTS:
                return _page(url, answer)
            url = _redirected(url, answer)
        raise BlockedError(f"{url} redirects more than {self.settings.max_redirects} times; give the final address")

    def _obey_robots(self, parts: SplitResult, deadline: "_Deadline") -> float:
        """Return the seconds between requests that the site asks for. Raises BlockedError where it is closed to us."""
        site, url = f"{parts.scheme}://{parts.netloc}", parts.geturl()
        rules = self._rules.get(site, lambda site: self._read_robots(site, deadline))
        if not rules.allow(url):
            raise BlockedError(
                f"{site}/robots.txt does not let {self.settings.user_agent} read {url}; it was not fetched"
            )
        return rules.crawl_delay_s

    def _read_robots(self, site: str, deadline: "_Deadline") -> Rules:
        url = f"{site}/robots.txt"
        for _ in range(self.settings.max_redirects + 1):
            answer = self._ask(_checked_url(url), {}, deadline, _robots_content)
            if answer.status not in REDIRECTS:
                break
            url = _redirected(url, answer)
        return rules_of(answer.status, answer.content, user_agent=self.settings.user_agent)

    def _ask(
        self, parts: SplitResult, sent: dict[str, str], deadline: "_Deadline", read: Read, delay_s: float = 0.0
    ) -> _Answer:
        host = parts.hostname or ""
        addresses = checked_addresses(host, _port(parts), resolve=self.resolve, allow_hosts=self.settings.allow_hosts)
        self._wait_turn(host, max(delay_s, self.settings.polite_delay_s), deadline)
        headers = {"Host": parts.netloc, "User-Agent": self.settings.user_agent, "Accept-Encoding": "gzip", **sent}
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        with _speaking_of(parts.geturl(), deadline):
            connection = self._connected(parts, addresses, deadline)
            try:
                with deadline.guarding(connection):
                    connection.request("GET", target, headers=headers, preload_content=False, decode_content=False)
                    response = connection.getresponse()
                    content = b"" if response.status in REDIRECTS else read(response)
                    return _Answer(status=response.status, headers=response.headers, content=content)
            finally:
                connection.close()

    def _connected(self, parts: SplitResult, addresses: list[str], deadline: "_Deadline") -> HTTPConnection:
        """Return a connection to the first of the checked addresses that answers; TLS is held to the name."""
        for number, address in enumerate(addresses, start=1):
            connection = self._connection(parts, address, min(CONNECT_S, deadline.left_s()))
            try:
                connection.connect()
            except (OSError, urllib3.exceptions.HTTPError):
                connection.close()
                if number == len(addresses):
                    raise
                continue
            connection.timeout = deadline.left_s()
            return connection
        raise AssertionError("checked_addresses never gives none")

    def _connection(self, parts: SplitResult, address: str, timeout_s: float) -> HTTPConnection:
        if parts.scheme == "http":
            return HTTPConnection(address, _port(parts), timeout=timeout_s)
        # A trailing dot is right in DNS and in no certificate.
        name = (parts.hostname or "").rstrip(".")
        return HTTPSConnection(address, _port(parts), timeout=timeout_s, ssl_context=self.tls, server_hostname=name)

    def _wait_turn(self, host: str, delay_s: float, deadline: "_Deadline") -> None:
        with self._lock:
            now = self.monotonic()
            last = self._asked_at.get(host)
            turn = now if last is None else max(now, last + delay_s)
            self._asked_at[host] = turn
        if turn > now:
            self.sleep(turn - now)
            deadline.put_off(turn - now)


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
    try:
        quoted = urllib3.util.parse_url(url)
    except urllib3.exceptions.LocationParseError as exc:
        raise LoadError(f"{url!r} is not an address ({exc})") from exc
    return parts._replace(path=quoted.path or "/", query=quoted.query or "", netloc=_ascii_netloc(parts), fragment="")


def _ascii_netloc(parts: SplitResult) -> str:
    try:
        return parts.netloc.encode("idna").decode("ascii") if not parts.netloc.isascii() else parts.netloc
    except UnicodeError as exc:
        raise LoadError(f"host {parts.hostname!r} is not a name that can be looked up ({exc})") from exc


def _redirected(url: str, answer: _Answer) -> str:
    """Return where a redirect leads. Raises LoadError where it does not say."""
    written = answer.headers.get("Location", "").strip()
    if not written:
        raise LoadError(f"{url} answered with status {answer.status} and does not say where it has gone")
    with suppress(UnicodeError):  # headers arrive as latin-1 and addresses in them are UTF-8; another stays as it came
        written = written.encode("latin-1").decode("utf-8")
    try:
        return urljoin(url, written.replace(" ", "%20"))
    except ValueError as exc:
        raise LoadError(f"{url} redirects to {written[:200]!r}, which is not an address ({exc})") from exc


def _port(parts: SplitResult) -> int:
    return parts.port or (443 if parts.scheme == "https" else 80)


@contextmanager
def _speaking_of(url: str, deadline: _Deadline) -> Iterator[None]:
    try:
        yield
    except (OSError, urllib3.exceptions.HTTPError, http.client.HTTPException, zlib.error) as exc:
        refused = isinstance(exc, urllib3.exceptions.NewConnectionError)  # urllib3 counts it among the timeouts
        if deadline.is_over or (isinstance(exc, TimeoutError | urllib3.exceptions.TimeoutError) and not refused):
            raise LoadError(f"{url} took longer than {deadline}; try later or raise the limit") from exc
        raise LoadError(f"{url} could not be fetched ({exc}); check the address and the network") from exc


def _page_content(url: str, settings: LoadSettings, response: urllib3.BaseHTTPResponse) -> bytes:
    """Return the body of a page. Raises LoadError before any of it is read, where it is not one that can be read."""
    if response.status == 304:
        return b""
    if response.status != 200:
        later = response.headers.get("Retry-After")
        advice = f"try again after {later[:40]} (seconds or date)" if later else "check the address"
        raise LoadError(f"{url} answered with status {response.status}; {advice}")
    kind = _kind(response.headers)
    if kind and not (kind.startswith(PAGE_TYPES) or kind.endswith(("+xml", "+json"))):
        raise LoadError(f"{url} is of type {kind!r}; text, HTML, a feed or JSON lines were expected")
    return b"".join(_pieces(response, settings.max_bytes, settings.max_decoded_bytes))


def _robots_content(response: urllib3.BaseHTTPResponse) -> bytes:
    """Return the beginning of a robots.txt: a longer one still counts as far as it is read."""
    content = bytearray()
    if response.status != 200:
        return b""
    for piece in _pieces(response, 2 * ROBOTS_MAX_BYTES, 2 * ROBOTS_MAX_BYTES):
        content += piece
        if len(content) >= ROBOTS_MAX_BYTES:
            return bytes(content[:ROBOTS_MAX_BYTES])
    return bytes(content)


def _pieces(response: urllib3.BaseHTTPResponse, max_bytes: int, max_decoded: int) -> Iterator[bytes]:
    """Give a body piece by piece, decompressed. Raises BlockedError as soon as it is over a limit."""
    coding = response.headers.get("Content-Encoding", "identity").lower()
    if coding not in ("identity", "gzip", "x-gzip", ""):
        raise LoadError(f"the answer is compressed as {coding!r}, which was not asked for; nothing was read")
    gunzip = Gunzip() if "gzip" in coding else None
    received = unpacked = 0
    for chunk in response.stream(CHUNK_BYTES, decode_content=False):
        received += len(chunk)
        for piece in gunzip.pieces(chunk) if gunzip else (chunk,):
            unpacked += len(piece)
            if received > max_bytes or unpacked > max_decoded:
                raise BlockedError(
                    f"the answer is over {max_bytes:,} bytes, or {max_decoded:,} unpacked; raise the limit if it is wanted"
                )
            yield piece
    if gunzip and not gunzip.is_whole:
        raise LoadError("the compressed answer ends too early; try again")


def _kind(headers: urllib3.HTTPHeaderDict) -> str:
    return headers.get("Content-Type", "").partition(";")[0].strip().lower()


def _page(url: str, answer: _Answer) -> Page:
    parameters = answer.headers.get("Content-Type", "").partition(";")[2]
    return Page(
        url=urldefrag(url).url,
        content=answer.content,
        content_type=_kind(answer.headers),
        charset=parameters.lower().partition("charset=")[2].split(";")[0].strip("\"' ") or None,
        validators=Validators(etag=answer.headers.get("ETag"), last_modified=answer.headers.get("Last-Modified")),
        is_unchanged=answer.status == 304,
    )


def _conditions(validators: Validators | None) -> dict[str, str]:
    pairs = {
        "If-None-Match": validators.etag if validators else None,
        "If-Modified-Since": validators.last_modified if validators else None,
    }
    return {name: value for name, value in pairs.items() if value}
