"""What a request finds around it: its store, its deadline, and how an answer leaves."""

import hashlib
import time
from collections.abc import Callable

import msgspec
from flask import Response, current_app, request

from api.render import Json
from kg.store import GraphStore

DEADLINE_S = 10.0
EXTENSION = "newsgraph"
BASE = "NEWSGRAPH_BASE"


def store() -> GraphStore:
    """Return the store of this application, opened to read."""
    opened: Callable[[], GraphStore] = current_app.extensions[EXTENSION]
    return opened()


def base() -> str:
    """Return what our IRIs begin with."""
    found: str = current_app.config[BASE]
    return found


def deadline() -> Callable[[], bool]:
    """Return a question that answers whether this request has run out of time."""
    end = time.monotonic() + DEADLINE_S
    return lambda: time.monotonic() > end


def answer(shown: Json) -> Response:
    """Return JSON with an ETag; 304 where the caller has it already."""
    body = msgspec.json.encode(shown)
    response = Response(body, mimetype="application/json")
    response.set_etag(hashlib.blake2b(body, digest_size=12).hexdigest())
    response.make_conditional(request)
    return response
