"""One event for each request: which route, what became of it, how long it took. JSON in a pipe, for people on a terminal.

What was asked (the query, the body, the headers) stays out: questions are private, and headers carry keys.
"""

import time
from collections.abc import Iterable, Iterator
from urllib.parse import quote

import structlog
from flask import Flask, Response, g, request

log = structlog.get_logger()
PATH_CHARS_MAX = 200


def register_request_log(app: Flask) -> None:
    """Have every request of an application told when its answer has left, or was cut off."""

    @app.after_request
    def watch(response: Response) -> Response:
        told = _Told(response)
        response.call_on_close(told.tell)
        return response


class _Told:
    """What is told of one request; the answer is counted as it leaves."""

    def __init__(self, response: Response) -> None:
        self._began = g.began
        self._sent = 0 if response.is_streamed else response.calculate_content_length() or 0
        self._is_whole = True
        self._event = {
            "request_id": g.request_id,
            "method": request.method,
            "route": request.url_rule.rule if request.url_rule else None,
            "path": quote(request.path)[:PATH_CHARS_MAX],  # quoted: it can neither end the line nor steer a terminal
            "status": response.status_code,
            "client": g.get("client"),
        }
        if response.is_streamed and request.method != "HEAD":
            self._is_whole = False
            response.response = self._counted(response.response)  # type: ignore[arg-type]

    def _counted(self, pieces: Iterable[bytes]) -> Iterator[bytes]:
        try:
            for piece in pieces:
                self._sent += len(piece)
                yield piece
            self._is_whole = True
        finally:
            getattr(pieces, "close", lambda: None)()

    def tell(self) -> None:
        ms = round((time.perf_counter() - self._began) * 1000, 1)
        cut = {} if self._is_whole else {"cut_off": True}
        log.info("request", **self._event, ms=ms, bytes=self._sent, **cut)
