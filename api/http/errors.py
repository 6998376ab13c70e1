"""Which HTTP status each error means, and its body as problem details (RFC 9457). The only file that knows both."""

from collections.abc import Sequence
from urllib.parse import quote

import structlog
from flask import Flask, Response, current_app, g, json, redirect, request
from werkzeug.exceptions import HTTPException, MethodNotAllowed, NotFound
from werkzeug.wrappers import Response as BaseResponse

from api.http.params import Mistake, RequestError
from api.http.render import Json
from api.look.templating import problem_page, wants_page
from api.processes.errands import DeskError
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
    UnfitError,
)
from kg.rdf.sparql import NoFormError

log = structlog.get_logger()

# What each `type` of a problem means, as /docs/errors shows it.
MEANINGS = {
    "RequestError": "Parts of the request cannot be used as they are (400), or not together (422); `errors` names each.",
    "ForgedFormError": "A form that did not come from a page of ours; open the page again.",
    "QueryError": "The query is not SPARQL 1.1; the detail says where it cannot be read.",
    "ServiceRefusedError": "The query would have us ask another service, which this endpoint does not do.",
    "NoFormError": "What the query gives has no form that `Accept` asks for.",
    "AnswerTooLargeError": "The query takes more room than it may; there is no half answer. Narrow it.",
    "ProjectionError": "What SPARQL asks is being made ready; try again in a moment.",
    "InputError": "Something given cannot be used as it is.",
    "NotFoundError": "This store does not know the id, or nothing of it counts under the filter.",
    "ConflictError": "Somebody else's change has overtaken this one.",
    "BlockedError": "A source that we refuse to fetch.",
    "ReadOnlyError": "This service only reads; changes are made where the store may be written.",
    "DeskError": "The workers do not answer; try again.",
    "DeadlineError": "The question ran out of its time; there is no half answer. Narrow it.",
    "StoreBusyError": "Another writer holds the store; try again.",
    "StoreFullError": "There is no room to write.",
    "StoreError": "The store could not keep its promise; nothing was written.",
    "LoadError": "A source that could not be turned into articles.",
    "UnfitError": "What was given is well formed, but at odds with itself or with what is here.",
    "ReusedError": "The Idempotency-Key was given with another request within its time; use a new one.",
    "OntologyError": "A kind, predicate, event type or role that is not in the ontology.",
    "EvidenceError": "A span that does not hold the words that it claims.",
    "ConfigError": "A setting or installation that cannot work.",
    "NewsgraphError": "A promise that could not be kept.",
    "http-414": "The query is longer than the service takes.",
    "StoreFormatError": "The store is damaged, or was written by a newer version.",
    "http-400": "The request is not well formed.",
    "http-401": "A key is needed: `Authorization: Bearer KEY`. `newsgraph key create` makes one.",
    "http-403": "The key does not allow this, or a page of another site asked for it.",
    "http-404": "There is nothing at this address.",
    "http-405": "This address does not take this method; `Allow` says which it takes.",
    "http-408": "The body did not arrive in time.",
    "http-406": "There is no form of this that `Accept` asks for.",
    "http-412": "What you mean to change is not as you saw it; read it again.",
    "http-413": "The body is larger than the service takes.",
    "http-415": "The body must be JSON.",
    "http-416": "There is no such part of this.",
    "http-421": "This service, which is open to whoever is on this machine, does not answer under that name.",
    "http-428": "Say with If-Match which state you mean to change.",
    "http-429": "Too many requests; `Retry-After` says in how many seconds there is room again.",
    "http-431": "The headers are larger than the service takes.",
    "http-503": "The service has too much under way, or a part of it is not ready; try again.",
    "fault": "A fault of ours; tell us the request id.",
}

STATUS: tuple[tuple[type[NewsgraphError], int], ...] = (
    (NotFoundError, 404),
    (ConflictError, 409),
    (BlockedError, 403),
    (NoFormError, 406),
    (ReusedError, 422),
    (UnfitError, 422),
    (InputError, 400),
    (DeadlineError, 503),
    (DeskError, 503),
    (StoreBusyError, 503),
    (StoreFullError, 507),
    (NewsgraphError, 500),
)
DETAIL_CHARS = 4_000  # each mistake is in `errors` too
MISTAKES_MAX = 100  # told of one request
BUSY_S = 1  # after which to try again where another held the store
MEDIA_TYPE = "application/problem+json"


def status_of(error: NewsgraphError) -> int:
    """Return the status of an error: that of the nearest class in the table."""
    if isinstance(error, RequestError) and all(mistake.is_unfit for mistake in error.mistakes):
        return 422
    return next(status for kind, status in STATUS if isinstance(error, kind))


def problem(status: int, kind: str, title: str, detail: str, mistakes: Sequence[Mistake] = ()) -> Response:
    """Return a problem body, or a page for a browser; `type` can be read under /docs/errors."""
    if wants_page():
        return problem_page(status, kind, title, detail[:DETAIL_CHARS], mistakes[:MISTAKES_MAX])
    body: Json = {"type": f"/docs/errors#{kind}", "title": title, "status": status, "detail": detail[:DETAIL_CHARS]}
    if mistakes:
        body["errors"] = [{one.within.value: one.parameter, "detail": one.detail} for one in mistakes[:MISTAKES_MAX]]
    return Response(json.dumps(body), status, mimetype=MEDIA_TYPE)


def _without_slash() -> BaseResponse | None:
    """Return a redirect from an address with a slash at its end to the same without, where there is something."""
    path = "/" + request.path.strip("/")  # with one slash in front: two would name another host
    if path == request.path:
        return None
    try:
        current_app.url_map.bind(request.host).match(path, method=request.method)
    except HTTPException:
        return None
    asked = f"?{request.query_string.decode()}" if request.query_string else ""
    return redirect(quote(path) + asked, 308)


def register_errors(app: Flask) -> None:
    """Have every error of ours and every error of HTTP answered as a problem."""

    @app.errorhandler(NewsgraphError)
    def ours(error: NewsgraphError) -> Response:
        name = type(error).__name__
        mistakes = error.mistakes if isinstance(error, RequestError) else ()
        answer = problem(status_of(error), name, name.removesuffix("Error"), str(error), mistakes)
        if isinstance(error, StoreBusyError):
            answer.headers["Retry-After"] = str(BUSY_S)
        return answer

    @app.errorhandler(HTTPException)
    def http(error: HTTPException) -> BaseResponse:
        status = error.code or 500
        if error.response is not None or status < 400:  # a redirect
            return error.get_response()
        if isinstance(error, NotFound) and (elsewhere := _without_slash()):
            return elsewhere
        kind = f"http-{status}" if f"http-{status}" in MEANINGS else "http-400"
        answer = problem(status, kind, error.name, error.description or error.name)
        if isinstance(error, MethodNotAllowed) and error.valid_methods:
            answer.headers["Allow"] = ", ".join(sorted(error.valid_methods))
        return answer

    @app.errorhandler(Exception)
    def fault(error: Exception) -> Response:
        log.error("fault", path=request.path, exc_info=error)
        return problem(500, "fault", "Fault of ours", f"this is our fault; tell us the request id {g.request_id}")
