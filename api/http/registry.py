"""Routes with what they take and give, declared once: the parser and the description of the API read the same lines."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any, TypeVar
from urllib.parse import urlencode

from flask import Blueprint, Response, g, request
from werkzeug.exceptions import NotAcceptable
from werkzeug.http import http_date

from api.http.negotiation import best_of
from api.http.params import COMMON_PARAMS, Param, Params, Schema, words
from api.http.schemas import is_page, keys_of
from api.http.tabular import TABLES
from kg.model import EVERYTHING, Filter

T = TypeVar("T")
View = Callable[..., Response]
DESCRIBED = "described"  # the attribute of a view function that holds its description
FIELDS = "fields"  # under which name a request keeps the fields that it asked for
ENDING = "ending"  # of a path, that picks the form
ACCEPT_DATETIME = "Accept-Datetime"  # RFC 7089
JSON = "application/json"
FORM = "form"  # under which name a request keeps the media type that it is answered in
READING = frozenset({"GET", "HEAD", "OPTIONS"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Described:
    """What a route says of itself. In `example`, "{entity}" and the like stand for an id of the store that is asked."""

    params: tuple[Param[Any], ...]
    example: Mapping[str, str]
    body: Schema | None = None
    bodies: Mapping[str, Schema] = field(default_factory=dict)  # by type, where there are others than `body`
    needs_match: bool = False  # the header If-Match
    takes_key: bool = False  # the header Idempotency-Key
    answers: int = 200
    media_types: tuple[str, ...] = (JSON,)
    gives: Any = None  # the type of its JSON
    parts: Mapping[str, Schema] = field(default_factory=dict)  # of the path, where they are not any text
    only_reads: bool = False  # asks by a method that else would change something


class Asked:
    """A request whose parameters were all read and found right: `asked[LIMIT]`, `asked.where`."""

    def __init__(self, values: Mapping[str, object], where: Filter) -> None:
        self._values = values
        self.where = where

    def __getitem__(self, param: Param[T]) -> T:
        found: Any = self._values[param.name]
        return found  # type: ignore[no-any-return]


def route(
    blueprint: Blueprint,
    rule: str,
    *params: Param[Any],
    method: str = "GET",
    common: bool = True,
    without: Sequence[str] = (),
    example: Mapping[str, str] | None = None,
    body: Schema | None = None,
    bodies: Mapping[str, Schema] | None = None,
    needs_match: bool = False,
    takes_key: bool = False,
    answers: int = 200,
    media_type: str | Sequence[str] = JSON,
    gives: Any = None,
    parts: Mapping[str, Schema] | None = None,
    only_reads: bool = False,
) -> Callable[[View], View]:
    """Register a view under a rule. It gets what was asked first, then the parts of the path.

    `common` adds the parameters of every route that shows statements, but those in `without`; without it they are
    refused. `gives` is the type of the answer: what is described as its schema, and of which `fields` picks keys.
    """
    shared = tuple(one for one in COMMON_PARAMS if one.name not in without) if common else ()
    keys = keys_of(gives) if media_type == JSON else []
    picked = words(FIELDS, "Only these keys of each item, or of the thing", keys) if keys else None
    taken = (*params, *shared, *((picked,) if picked else ()))
    is_list = media_type == JSON and method == "GET" and is_page(gives)
    described = Described(
        params=taken,
        example=example or {},
        body=body,
        bodies=bodies or {},
        needs_match=needs_match,
        takes_key=takes_key,
        answers=answers,
        media_types=(JSON, *TABLES.values()) if is_list else _several(media_type),
        gives=gives,
        parts=parts or {},
        only_reads=only_reads,
    )
    is_dated = any(one.name == "known_at" for one in shared)

    def registered(view: View) -> View:
        def parsed(**path: str) -> Response:
            g.form = TABLES.get(g.get(ENDING, "")) or _acceptable(described.media_types)
            read = Params(request.args, *(param.name for param in taken), common=False, path=request.path)
            values = {param.name: param.read(read) for param in params}
            where = read.where() if common else EVERYTHING
            by_header = read.accept_datetime(request.headers.get(ACCEPT_DATETIME, "")) if is_dated else None
            g.fields = picked.read(read) if picked else frozenset()
            read.done()
            if by_header is not None:
                where = replace(where, known_at=min(by_header, datetime.now(UTC)))
            response = view(Asked(values, where), **path)
            if is_list:
                response.vary.add("Accept")
            return _dated(response, where.known_at, is_negotiated=by_header is not None) if is_dated else response

        parsed.__doc__ = view.__doc__
        setattr(parsed, DESCRIBED, described)
        endpoint = f"{method} {rule}".replace(".", "_")
        blueprint.add_url_rule(rule, endpoint=endpoint, view_func=parsed, methods=[method])
        if is_list:

            def as_file(ending: str, **path: str) -> Response:
                g.ending = ending
                return parsed(**path)

            endings = ",".join(("json", *TABLES))
            blueprint.add_url_rule(f"{rule}.<any({endings}):{ENDING}>", endpoint=f"{endpoint} file", view_func=as_file)
        return view

    return registered


def _several(media_type: str | Sequence[str]) -> tuple[str, ...]:
    return (media_type,) if isinstance(media_type, str) else tuple(media_type)


def _acceptable(media_types: Sequence[str]) -> str:
    """Return the media type that the caller takes best; answer 406 where it takes nothing of what there is."""
    best = best_of(media_types)
    if best is None:
        raise NotAcceptable(f"there is {', '.join(media_types)} here, and nothing that Accept asks for")
    return best


def _dated(response: Response, known_at: datetime | None, *, is_negotiated: bool) -> Response:
    """Say of which moment an answer is, where it is of one; and that it could be had as of another (RFC 7089)."""
    response.vary.add(ACCEPT_DATETIME)
    if known_at is not None:
        asked = {name: text for name, text in request.args.items() if name != "known_at"}
        now = f"{request.path}?{urlencode(asked)}" if asked else request.path
        response.headers["Memento-Datetime"] = http_date(known_at)
        response.headers.add("Link", f'<{now}>; rel="original timegate"')
        if is_negotiated:
            then = urlencode(asked | {"known_at": known_at.isoformat().replace("+00:00", "Z")})
            response.headers["Content-Location"] = f"{request.path}?{then}"
    return response
