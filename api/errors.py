"""Which HTTP status each error means, and its body as problem details (RFC 9457). The only file that knows both."""

from flask import Flask, Response, json
from werkzeug.exceptions import HTTPException

from kg.errors import (
    BlockedError,
    ConflictError,
    DeadlineError,
    InputError,
    NewsgraphError,
    NotFoundError,
    StoreBusyError,
    StoreFullError,
)

STATUS: tuple[tuple[type[NewsgraphError], int], ...] = (
    (NotFoundError, 404),
    (ConflictError, 409),
    (BlockedError, 403),
    (InputError, 400),
    (DeadlineError, 503),
    (StoreBusyError, 503),
    (StoreFullError, 507),
    (NewsgraphError, 500),
)
MEDIA_TYPE = "application/problem+json"


def status_of(error: NewsgraphError) -> int:
    """Return the status of an error: that of the nearest class in the table."""
    return next(status for kind, status in STATUS if isinstance(error, kind))


def problem(status: int, kind: str, title: str, detail: str) -> Response:
    """Return a problem body; `type` can be read under /docs/errors."""
    body = {"type": f"/docs/errors#{kind}", "title": title, "status": status, "detail": detail}
    return Response(json.dumps(body), status, mimetype=MEDIA_TYPE)


def register_errors(app: Flask) -> None:
    """Have every error of ours and every error of HTTP answered as a problem."""

    @app.errorhandler(NewsgraphError)
    def ours(error: NewsgraphError) -> Response:
        name = type(error).__name__
        return problem(status_of(error), name, name.removesuffix("Error"), str(error))

    @app.errorhandler(HTTPException)
    def http(error: HTTPException) -> Response:
        status = error.code or 500
        return problem(status, f"http-{status}", error.name, error.description or error.name)
