"""Is it up, and how much is in it."""

import msgspec
from flask import Blueprint, Response

from api.context import answer, store

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
def healthz() -> Response:
    """Say that the process answers."""
    return answer({"status": "ok"})


@blueprint.get("/readyz")
def readyz() -> Response:
    """Say that the store answers."""
    last = store().last_write()
    return answer({"status": "ready", "last_write": last and last.isoformat()})


@blueprint.get("/v1/stats")
def stats() -> Response:
    """Give how much there is."""
    return answer(msgspec.to_builtins(store().counts()))
