"""The service composed: settings and a store in, a WSGI application out."""

import threading
from collections.abc import Callable

from flask import Flask, Response

from api.context import BASE, EXTENSION
from api.errors import register_errors
from api.routes import articles, export, graph, health
from kg.rdf import DEFAULT_BASE
from kg.store import GraphStore

BODY_BYTES_MAX = 10_000_000


def create_app(open_reader: Callable[[], GraphStore], *, base: str = DEFAULT_BASE) -> Flask:
    """Return the application; `open_reader` opens the store to read, once for each thread that serves.

    IRIs begin with `base`.
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
    app.config[BASE] = base
    register_errors(app)
    for module in (health, articles, graph, export):
        app.register_blueprint(module.blueprint)
    app.after_request(_secured)
    return app


def _secured(response: Response) -> Response:
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["Content-Security-Policy"] = "default-src 'self'; frame-ancestors 'none'"
    return response
