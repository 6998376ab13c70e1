"""The service composed: settings and a store in, a WSGI application out."""

import re
import secrets
import threading
from collections.abc import Callable
from functools import partial
from urllib.parse import unquote_to_bytes

import structlog
from flask import Flask, Response, abort, g, request

from api.guard.edge import BODY_BYTES_MAX, REFUSED
from api.guard.metering import register_meter
from api.guard.protection import Protection, register_protection
from api.guard.request_log import register_request_log
from api.http.context import BASE, DESK, EXTENSION, WRITER
from api.http.errors import problem, register_errors
from api.pages import blueprint as pages
from api.processes.errands import Desk
from api.processes.querying import EXTENSION as SPARQL
from api.processes.querying import Sparql
from api.processes.readiness import Readiness, register_check, workers_ready
from api.routes import articles, entities, events, export, graph, health, ingest, linked, quality, questions, record
from api.routes import sparql as sparql_routes
from kg.rdf import DEFAULT_BASE
from kg.store import GraphStore

ADDRESS_BYTES_MAX = 16_384  # of path and query
OPEN = Protection()
REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")  # what a caller may name its request; anything else could forge a log


def create_app(
    open_reader: Callable[[], GraphStore],
    *,
    base: str = DEFAULT_BASE,
    open_writer: Callable[[], GraphStore] | None = None,
    protection: Protection = OPEN,
    desk: Desk | None = None,
    sparql: Sparql | None = None,
) -> Flask:
    """Return the application; `open_reader` opens the store to read, once for each thread that serves.

    IRIs begin with `base`. `open_writer` opens the store for one change; without it the service only reads.
    `protection` says who may ask; by default whoever is on this machine. `desk` is where the workers are asked; without
    it nothing is read for a caller, and what is queued waits for whoever reads the queue. `sparql` answers queries from a
    projection; without it they are answered from a copy of the graph in memory.
    """
    app = Flask("newsgraph", static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = BODY_BYTES_MAX
    app.json.sort_keys = False  # type: ignore[attr-defined]
    mine = threading.local()

    def store() -> GraphStore:
        if not hasattr(mine, "store"):
            mine.store = open_reader()
        opened: GraphStore = mine.store
        return opened

    app.extensions[EXTENSION] = store
    app.extensions[WRITER] = open_writer
    app.extensions[DESK] = desk
    if desk is not None:
        register_check(app, "workers", partial(workers_ready, desk))
    app.config[BASE] = base
    asked = app.extensions[SPARQL] = sparql or Sparql(base)
    if sparql is not None:
        register_check(app, "projection", lambda: Readiness(shown=asked.standing(store())))
    register_meter(app)
    app.before_request(_identified)
    register_protection(app, protection)
    register_errors(app)
    for module in (
        health,
        quality,
        articles,
        entities,
        events,
        graph,
        questions,
        record,
        linked,
        export,
        ingest,
        sparql_routes,
    ):
        app.register_blueprint(module.blueprint)
    app.register_blueprint(pages)
    app.after_request(_named)
    register_request_log(app)
    return app


def _identified() -> Response | None:
    named = request.headers.get("X-Request-Id", "")
    g.request_id = named if REQUEST_ID.fullmatch(named) else secrets.token_hex(8)
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(request_id=g.request_id)
    if len(request.query_string) + len(request.path) > ADDRESS_BYTES_MAX:
        return problem(414, "http-414", "URI Too Long", f"an address must be shorter than {ADDRESS_BYTES_MAX} bytes")
    if refused := request.environ.get(REFUSED):
        abort(refused)
    try:
        unquote_to_bytes(request.query_string).decode()
    except UnicodeDecodeError:
        return problem(400, "http-400", "Bad Request", "the query must be UTF-8, percent-encoded")
    return None


def _named(response: Response) -> Response:
    response.headers["X-Request-Id"] = g.request_id
    return response
