"""What a request finds around it: its store, its deadline, and how an answer leaves."""

import hashlib
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TypeVar
from urllib.parse import urlencode

import msgspec
from flask import Response, abort, current_app, g, redirect, request

from api.http.bodies import read_body
from api.http.params import offset_of, sealed
from api.http.registry import FIELDS, FORM, JSON
from api.http.render import Json
from api.http.tabular import NDJSON, lines_of, table_of
from api.processes.errands import Desk, DeskError
from kg.errors import BlockedError
from kg.model import Filter, NodeId
from kg.query import node_named
from kg.store import GraphStore
from kg.suggesting import NameIndex

BODY = TypeVar("BODY")
ITEM = TypeVar("ITEM")
DEADLINE_S = 10.0
EXTENSION = "newsgraph"
WRITER = "newsgraph-writer"
DESK = "newsgraph-desk"
BASE = "NEWSGRAPH_BASE"


class ReadOnlyError(BlockedError):
    """A change asked of a service that only reads."""


def store() -> GraphStore:
    """Return the store of this application, opened to read."""
    opened: Callable[[], GraphStore] = current_app.extensions[EXTENSION]
    return opened()


def base() -> str:
    """Return what our IRIs begin with."""
    found: str = current_app.config[BASE]
    return found


@contextmanager
def writer() -> Iterator[GraphStore]:
    """Open the store to write, for one change. Raises ReadOnlyError where the service only reads."""
    opened: Callable[[], GraphStore] | None = current_app.extensions[WRITER]
    if opened is None:
        raise ReadOnlyError("this service only reads; judge with `newsgraph merge` and `newsgraph undo`")
    with opened() as found:
        yield found


def desk() -> Desk:
    """Return where the workers are asked. Raises DeskError where the service has none."""
    found: Desk | None = current_app.extensions[DESK]
    if found is None:
        raise DeskError("this service has no workers; `newsgraph serve` starts them")
    return found


def names(where: Filter) -> NameIndex:
    """Return the names that count under a filter."""
    return NameIndex(store(), where)


def canonical(node: str, where: Filter) -> NodeId:
    """Return the id under which a node of the path is known; one that was merged away is answered by a redirect."""
    found = store().canonical(NodeId(node), known_at=where.known_at)
    if found != node:
        path = request.path.replace(node, found)
        asked = f"?{request.query_string.decode()}" if request.query_string else ""
        abort(redirect(path + asked, 301))
    return found


def deadline() -> Callable[[], bool]:
    """Return a question that answers whether this request has run out of time."""
    end = time.monotonic() + DEADLINE_S
    return lambda: time.monotonic() > end


def answer(shown: Json) -> Response:
    """Return JSON with an ETag, with the `fields` that were asked for; 304 where the caller has it already."""
    if fields := g.get(FIELDS):
        items = shown.get("items")
        shown = (
            shown | {"items": [_some(one, fields) for one in items]}
            if isinstance(items, list)
            else _some(shown, fields)
        )
    return answer_bytes(msgspec.json.encode(shown), "application/json")


def _some(thing: Json, fields: frozenset[str]) -> Json:
    return {name: value for name, value in thing.items() if name in fields}


def answer_bytes(body: bytes, media_type: str) -> Response:
    """Return a body with an ETag; 304 where the caller has it already."""
    response = Response(body, mimetype=media_type)
    response.set_etag(tag_of(body))
    response.make_conditional(request)
    return response


def tag_of(body: bytes) -> str:
    """Return the entity tag of a body."""
    return hashlib.blake2b(body, digest_size=12).hexdigest()


def answer_list(items: Sequence[object], *, next: str | None, total: int | None = None, **more: object) -> Response:
    """Return a page of a list, with a Link to the next one (RFC 8288); `next` is where this one ended."""
    cursor = next and sealed(next, request.path, request.args)
    shown: Json = {
        "items": list(items),
        "next": cursor,
        "total": total,
        "truncated": next is not None,
        "facets": None,
        **more,
    }
    response = answer(shown) if g.get(FORM, JSON) == JSON else _as_table(items, g.form)
    if cursor is not None:
        asked = {**request.args.to_dict(), "cursor": cursor}
        response.headers["Link"] = f'<{request.path}?{urlencode(asked)}>; rel="next"'
    return response


def _as_table(items: Sequence[object], form: str) -> Response:
    fields = g.get(FIELDS)
    shown = [_some(one, fields) if fields and isinstance(one, dict) else one for one in items]
    return answer_bytes(lines_of(shown) if form == NDJSON else table_of(shown), form)


def cut(found: Sequence[ITEM], cursor: str, limit: int) -> tuple[Sequence[ITEM], str | None]:
    """Return the page of a whole list that begins at a cursor, and where it ended if anything follows."""
    start = offset_of(cursor)
    return found[start : start + limit], next_of(len(found), start, limit)


def next_of(total: int, start: int, limit: int) -> str | None:
    """Return the cursor of the page after the one that begins at `start`."""
    return str(start + limit) if start + limit < total else None


def asked_body(kind: type[BODY]) -> BODY:
    """Return the JSON body of a request. Raises InputError for one that is not as described, with all that is wrong."""
    if request.mimetype != "application/json":
        abort(415)
    return read_body(request.get_data(), kind)


def node_asked(text: str, where: Filter) -> NodeId | None:
    """Return the node that a parameter means by an id or a name; null for an empty one. Raises NotFoundError."""
    return node_named(store(), text, where) if text else None
