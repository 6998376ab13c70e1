"""Is it up, how much is in it, how is it doing, and what can be asked."""

from importlib.metadata import version

import msgspec
from flask import Blueprint, Response, current_app
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from api.guard.metering import meter
from api.http.context import answer, answer_bytes, store
from api.http.errors import MEANINGS, problem
from api.http.openapi import describe, docs_page, errors_page
from api.http.registry import Asked, route
from api.http.shapes import Document, Health
from api.processes.readiness import checks
from kg.store import Counts

blueprint = Blueprint("health", __name__)


@route(blueprint, "/healthz", common=False, gives=Health)
def healthz(_: Asked) -> Response:
    """Say that the process answers."""
    return answer({"status": "ok"})


@route(blueprint, "/readyz", common=False)
def readyz(_: Asked) -> Response:
    """Say whether the store, the workers and whatever else this service has answer; 503 with the reasons where not."""
    last = store().last_write()
    parts = checks()
    reasons = [f"{name}: {part.reason}" for name, part in parts.items() if part.reason]
    if reasons:
        return problem(503, "http-503", "Not ready", "; ".join(reasons))
    shown = {name: part.shown for name, part in parts.items()}
    return answer({"status": "ready", "last_write": last and last.isoformat(), **shown})


@route(blueprint, "/v1/stats", common=False, gives=Counts)
def stats(_: Asked) -> Response:
    """Give how much there is."""
    return answer(msgspec.to_builtins(store().counts()))


@route(blueprint, "/metrics", common=False, media_type="text/plain")
def metrics(_: Asked) -> Response:
    """Give how the service is doing, for Prometheus."""
    return Response(generate_latest(meter().registry), content_type=CONTENT_TYPE_LATEST)


@route(blueprint, "/v1/openapi.json", common=False, gives=Document)
@route(blueprint, "/openapi.json", common=False, gives=Document)
def openapi(_: Asked) -> Response:
    """Give this description of the API."""
    return answer(describe(current_app, store(), version("newsgraph")))


@route(blueprint, "/docs", common=False, media_type="text/html")
def docs(_: Asked) -> Response:
    """Give the description of the API as a page."""
    return answer_bytes(docs_page(describe(current_app, store(), version("newsgraph"))).encode(), "text/html")


@route(blueprint, "/docs/errors", common=False, media_type="text/html")
def errors(_: Asked) -> Response:
    """Give what each problem means as a page."""
    return answer_bytes(errors_page(MEANINGS).encode(), "text/html")
