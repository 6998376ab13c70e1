"""Real servers on this machine: what each path answers is a table, and what was asked is kept."""

import ssl
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

# bytes: 200 with a type by the path; (status, headers, body); or a function that writes the answer itself
Answer = bytes | tuple[int, Mapping[str, str], bytes] | Callable[[BaseHTTPRequestHandler], None]
TYPE_BY_ENDING = {
    "xml": "application/rss+xml",
    "json": "application/feed+json",
    "html": "text/html",
    "txt": "text/plain",
}


@dataclass(kw_only=True)
class Site:
    """A server that runs, and what it was asked so far."""

    url: str
    port: int
    answers: dict[str, Answer]
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    @property
    def paths(self) -> list[str]:
        """Every path that was asked for, but for robots.txt."""
        return [path for path, _ in self.asked if path != "/robots.txt"]


class Handler(BaseHTTPRequestHandler):
    """Answers from the table of its site."""

    site: Site

    def do_GET(self) -> None:
        self.site.asked.append((self.path, dict(self.headers.items())))
        answer = self.site.answers.get(self.path, (404, {}, b"not here"))
        if callable(answer):
            answer(self)
            return
        ending = self.path.partition("?")[0].rpartition(".")[2]
        status, headers, body = answer if isinstance(answer, tuple) else (200, {}, answer)
        if (etag := headers.get("ETag")) and self.headers.get("If-None-Match") == etag:
            status, body = 304, b""
        self.send_response(status)
        usual = {"Content-Type": TYPE_BY_ENDING.get(ending, "text/plain"), "Content-Length": str(len(body))}
        for name, value in {**usual, **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def serve() -> Iterator[Callable[..., Site]]:
    """Start a server for a table of answers; with `tls` it speaks HTTPS."""
    servers: list[ThreadingHTTPServer] = []

    def start(answers: dict[str, Answer], *, tls: ssl.SSLContext | None = None) -> Site:
        handler = type("SiteHandler", (Handler,), {})
        server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        server.daemon_threads = True
        if tls is not None:
            server.socket = tls.wrap_socket(server.socket, server_side=True)
        scheme = "https" if tls else "http"
        handler.site = Site(url=f"{scheme}://127.0.0.1:{server.server_port}", port=server.server_port, answers=answers)
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        servers.append(server)
        return handler.site

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()
