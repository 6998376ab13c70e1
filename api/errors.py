"""Which HTTP status each error means, and its body as problem details (RFC 9457). The only file that knows both."""

from collections.abc import Sequence

import structlog
from flask import Flask, Response, g, json, request
from werkzeug.exceptions import HTTPException, MethodNotAllowed
from werkzeug.wrappers import Response as BaseResponse

from api.params import Mistake, RequestError
from api.render import Json
from kg.errors import (
    BlockedError,
    ConflictError,
    DeadlineError,
    InputError,
    NewsgraphError,
    NotFoundError,
    ReusedError,
    StoreBusyError,
    StoreFullError,
)

log = structlog.get_logger()

# What each `type` of a problem means, as /docs/errors shows it.
MEANINGS = {
    "RequestError": "One or more parameters cannot be used as they are; `errors` names each.",
    "InputError": "Something given cannot be used as it is.",
    "NotFoundError": "This store does not know the id, or nothing of it counts under the filter.",
    "ConflictError": "Somebody else's change has overtaken this one.",
    "BlockedError": "A source that we refuse to fetch.",
    "ReadOnlyError": "This service only reads; changes are made where the store may be written.",
    "DeadlineError": "The question ran out of its time; there is no half answer. Narrow it.",
    "StoreBusyError": "Another writer holds the store; try again.",
    "StoreFullError": "There is no room to write.",
    "StoreError": "The store could not keep its promise; nothing was written.",
    "LoadError": "A source that could not be turned into articles.",
    "ReusedError": "The Idempotency-Key was given with another request within its time; use a new one.",
    "OntologyError": "A kind, predicate, event type or role that is not in the ontology.",
    "EvidenceError": "A span that does not hold the words that it claims.",
    "ConfigError": "A setting or installation that cannot work.",
    "NewsgraphError": "A promise that could not be kept.",
    "http-414": "The query is longer than the service takes.",
    "StoreFormatError": "The store is damaged, or was written by a newer version.",
    "http-400": "The request is not well formed.",
    "http-404": "There is nothing at this address.",
    "http-405": "This address does not take this method; `Allow` says which it takes.",
    "http-412": "What you mean to change is not as you saw it; read it again.",
    "http-413": "The body is larger than the service takes.",
    "http-415": "The body must be JSON.",
    "http-428": "Say with If-Match which state you mean to change.",
    "fault": "A fault of ours; tell us the request id.",
}

STATUS: tuple[tuple[type[NewsgraphError], int], ...] = (
    (NotFoundError, 404),
    (ConflictError, 409),
    (BlockedError, 403),
    (ReusedError, 422),
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


def problem(status: int, kind: str, title: str, detail: str, mistakes: Sequence[Mistake] = ()) -> Response:
    """Return a problem body; `type` can be read under /docs/errors."""
    body: Json = {"type": f"/docs/errors#{kind}", "title": title, "status": status, "detail": detail}
    if mistakes:
        body["errors"] = [{"parameter": one.parameter, "detail": one.detail} for one in mistakes]
    return Response(json.dumps(body), status, mimetype=MEDIA_TYPE)


def register_errors(app: Flask) -> None:
    """Have every error of ours and every error of HTTP answered as a problem."""

    @app.errorhandler(NewsgraphError)
    def ours(error: NewsgraphError) -> Response:
        name = type(error).__name__
        mistakes = error.mistakes if isinstance(error, RequestError) else ()
        return problem(status_of(error), name, name.removesuffix("Error"), str(error), mistakes)

    @app.errorhandler(HTTPException)
    def http(error: HTTPException) -> BaseResponse:
        status = error.code or 500
        if error.response is not None or status < 400:  # a redirect
            return error.get_response()
        answer = problem(status, f"http-{status}", error.name, error.description or error.name)
        if isinstance(error, MethodNotAllowed) and error.valid_methods:
            answer.headers["Allow"] = ", ".join(sorted(error.valid_methods))
        return answer

    @app.errorhandler(Exception)
    def fault(error: Exception) -> Response:
        log.error("fault", path=request.path, exc_info=error)
        return problem(500, "fault", "Fault of ours", f"this is our fault; tell us the request id {g.request_id}")
