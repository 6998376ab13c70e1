"""An application that is still being made: /healthz answers meanwhile, everything else waits for it.

What answers questions takes half a second to load. A probe should not, and nobody is refused a connection meanwhile.
"""

import os
import threading
from collections.abc import Callable, Iterable
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

import structlog

ALIVE = b'{"status":"ok"}'  # as api/routes/health.py has it

log = structlog.get_logger(__name__)


class Starting:
    """A WSGI application around one that is made in a thread."""

    def __init__(self, make: Callable[[], WSGIApplication]) -> None:
        self._make = make
        self._made: WSGIApplication | None = None
        self._is_made = threading.Event()
        threading.Thread(target=self._begin, name="newsgraph-starting", daemon=True).start()

    def __call__(self, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        if environ["PATH_INFO"] == "/healthz" and environ["REQUEST_METHOD"] == "GET" and not self._is_made.is_set():
            start("200 OK", [("Content-Type", "application/json"), ("Content-Length", str(len(ALIVE)))])
            return [ALIVE]
        self._is_made.wait()
        assert self._made is not None
        return self._made(environ, start)

    def _begin(self) -> None:
        try:
            self._made = self._make()
        except Exception:  # the outermost place of a thread: without the application this process is of no use
            log.exception("the service cannot be made")
            os._exit(1)
        self._is_made.set()
