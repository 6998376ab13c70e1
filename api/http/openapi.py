"""The API described as OpenAPI 3.1, made from the routes themselves; its examples run on the store that is asked."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html import escape
from urllib.parse import quote, urlencode

from flask import Flask
from werkzeug.routing import Rule

from api.guard.protection import FREE, is_closed
from api.http.registry import DESCRIBED, JSON, Described
from api.http.render import Json
from api.http.schemas import components_of
from kg.assemble import sort_of, value_text
from kg.model import NodeSort
from kg.store import Direction, GraphStore

PATH_PART = re.compile(r"<(?:\w+:)?(\w+)>")
PROBLEM = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
HIDDEN = frozenset({"HEAD", "OPTIONS"})
MERGING = frozenset({"entity", "event"})  # parts of a path whose things can be merged into others
KEY_SCHEMES = {
    "bearer": {"type": "http", "scheme": "bearer"},
    "header": {"type": "apiKey", "in": "header", "name": "X-API-Key"},
}
OPERATION_ID = re.compile(r"[^a-zA-Z0-9]+")
IF_MATCH = {"type": "string", "pattern": '^([*]|"[!#-~]+")$'}


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """One address and method of the service."""

    path: str  # as OpenAPI writes it
    method: str
    says: str
    tag: str
    described: Described
    parts: tuple[str, ...]  # of the path


def routes_of(app: Flask) -> Iterator[Route]:
    """Give every route of the API by path, then method: those that say what they take. Pages for people are none."""
    rules: list[Rule] = sorted(app.url_map.iter_rules(), key=lambda rule: (rule.rule, sorted(rule.methods or ())))
    for rule in rules:
        view = app.view_functions[rule.endpoint]
        described = getattr(view, DESCRIBED, None)
        if described is None or rule.endpoint.startswith("pages."):
            continue
        for method in sorted((rule.methods or set()) - HIDDEN):
            yield Route(
                path=PATH_PART.sub(r"{\1}", rule.rule),
                method=method,
                says=" ".join((view.__doc__ or "").split()),
                tag=rule.endpoint.split(".")[0],
                described=described,
                parts=tuple(PATH_PART.findall(rule.rule)),
            )


def examples_of(store: GraphStore) -> dict[str, str]:
    """Return what stands for what in examples: things of this store. What it has none of is not in it."""
    entities = store.nodes(NodeSort.ENTITY, limit=50).items
    events = store.nodes(NodeSort.EVENT, limit=1).items
    articles = store.articles(limit=1).items
    statements = store.statement_page(limit=1).items
    judgements = store.judgements(limit=1).items
    work = store.work(limit=1)
    sources = [one.name for one in store.publishers() if one.name]
    taking_part = store.statements(events, direction=Direction.OUT) if events else []
    fillers = list(
        dict.fromkeys(one.object for one in taking_part if one.object and sort_of(one.object) is NodeSort.ENTITY)
    )
    places = store.statements_by_predicate(["place"], limit=1)
    entities = (*fillers, *entities)  # two of one event first: between them there is something to show
    named = store.statements(entities[:1], predicates=["name"], direction=Direction.OUT, limit=1) if entities else []
    word = value_text(named[0].statement.value).split() if named else []
    found = {
        "entity": next(iter(entities), None),
        "place": next((one.object for one in places), None) or next(iter(entities), None),
        "other": entities[1] if len(entities) > 1 else None,
        "node": next(iter(entities), None),
        "event": next(iter(events), None),
        "article": articles[0].id if articles else None,
        "statement": statements[0].statement.id if statements else None,
        "judgement": judgements[0].id if judgements else None,
        "job": work[0].job if work else None,
        "name": sources[0] if sources else None,
        "word": word[0] if word else None,
        "form": "nquads",
        "term": "Statement",
    }
    return {name: text for name, text in found.items() if text}


def describe(app: Flask, store: GraphStore, version: str) -> Json:
    """Return the description of a service on a store."""
    examples = examples_of(store)
    routes = list(routes_of(app))
    schemas, named = components_of(route.described.gives for route in routes if route.described.gives is not None)
    named["Problem"] = _problem_schema()
    paths: dict[str, Json] = {}
    for route in routes:
        shape = schemas.get(str(route.described.gives), {})
        paths.setdefault(route.path, {})[route.method.lower()] = _operation(route, examples, shape)
    shown: Json = {
        "openapi": "3.1.0",
        "info": {
            "title": "newsgraph",
            "version": version,
            "summary": "Who did what to whom, where and when, with the words behind every edge.",
            "description": "Wherever `known_at` is taken, the header `Accept-Datetime` says the same (RFC 7089).",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": "/"}],
        "paths": paths,
        "components": {"schemas": named},
    }
    if is_closed(app):
        shown["security"] = [{name: []} for name in KEY_SCHEMES]
        shown["components"] = {"schemas": named, "securitySchemes": KEY_SCHEMES}
        for path in FREE & paths.keys():
            operation = paths[path]["get"]
            assert isinstance(operation, dict)
            operation["security"] = []
    return shown


def example_call(route: Route, examples: Mapping[str, str]) -> tuple[str, dict[str, str]] | None:
    """Return the path and the query of a route's example; null where the store has nothing to fill it with."""
    if any(part not in examples for part in route.parts):
        return None
    path = re.sub(r"\{(\w+)\}", lambda part: quote(examples[part[1]], safe=""), route.path)
    query = {}
    for name, text in route.described.example.items():
        wanted = text.strip("{}") if text.startswith("{") else None
        if wanted is not None and wanted not in examples:
            return None
        query[name] = examples[wanted] if wanted else text
    return path, query


def docs_page(description: Json) -> str:
    """Return the description as a plain page: no script, nothing from elsewhere."""
    paths = description["paths"]
    assert isinstance(paths, dict)
    parts = [
        '<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        "<title>newsgraph: the API</title><h1>newsgraph: the API</h1>"
        '<p>As <a href="/v1/openapi.json">OpenAPI 3.1</a>. What each problem means: <a href="/docs/errors">errors</a>.</p>'
    ]
    for path, operations in paths.items():
        for method, operation in operations.items():
            parts.append(f"<h2><code>{method.upper()} {escape(path)}</code></h2><p>{escape(operation['summary'])}</p>")
            rows = "".join(
                f"<tr><td><code>{escape(one['name'])}</code><td>{escape(one['description'])}"
                for one in operation["parameters"]
            )
            parts.append(f"<table><thead><tr><th>parameter<th>what it says</thead>{rows}</table>" if rows else "")
            if example := operation.get("x-example"):
                parts.append(f'<p>Try it: <a href="{escape(example)}"><code>{escape(example)}</code></a></p>')
    return "".join(parts) + "</html>"


def errors_page(meanings: Mapping[str, str]) -> str:
    """Return what each `type` of a problem means, as a plain page."""
    rows = "".join(
        f'<dt id="{escape(kind)}"><code>{escape(kind)}</code><dd>{escape(says)}' for kind, says in meanings.items()
    )
    return (
        '<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f"<title>newsgraph: problems</title><h1>What each problem means</h1><dl>{rows}</dl></html>"
    )


def _operation(route: Route, examples: Mapping[str, str], shape: Json) -> Json:
    call = example_call(route, examples)
    described = route.described
    shown: Json = {
        "operationId": f"{route.method.lower()}{OPERATION_ID.sub('_', route.path)}",
        "summary": route.says,
        "tags": [route.tag],
        "parameters": [
            *_parts(route, examples),
            *_query(described, call[1] if call else {}),
            *_headers(described),
        ],
        "responses": _responses(route, shape),
    }
    if described.body is not None:
        shown["requestBody"] = {"required": True, "content": {JSON: {"schema": described.body}}}
    if described.bodies:
        content = {kind: {"schema": schema} for kind, schema in described.bodies.items()}
        shown["requestBody"] = {"required": True, "content": content}
    if call and route.method == "GET":
        shown["x-example"] = f"{call[0]}?{urlencode(call[1])}" if call[1] else call[0]
    return shown


def _parts(route: Route, examples: Mapping[str, str]) -> list[Json]:
    return [
        {
            "name": part,
            "in": "path",
            "required": True,
            "description": f"The id of the {part}." if part not in ("form", "name") else f"The {part}.",
            "schema": route.described.parts.get(part, {"type": "string"}),
            **({"example": examples[part]} if part in examples else {}),
        }
        for part in route.parts
    ]


def _query(described: Described, example: Mapping[str, str]) -> list[Json]:
    return [
        {
            "name": param.name,
            "in": "query",
            "required": param.required,
            "description": param.says,
            "schema": param.schema,
            **({"example": example[param.name]} if param.name in example else {}),
        }
        for param in described.params
    ]


def _headers(described: Described) -> list[Json]:
    found: list[Json] = []
    if described.needs_match:
        says = "The ETag of what you mean to change, as you saw it."
        found.append({"name": "If-Match", "in": "header", "required": True, "description": says, "schema": IF_MATCH})
    if described.takes_key:
        says = "A name for this request: given again with the same body within a day, it is the same job."
        found.append(
            {
                "name": "Idempotency-Key",
                "in": "header",
                "required": False,
                "description": says,
                "schema": {"type": "string", "pattern": "^[!-~]{1,255}$"},
            }
        )
    return found


def _responses(route: Route, shape: Json) -> Json:
    described = route.described
    success: Json = {"description": route.says}
    if described.answers // 100 == 2:
        success["content"] = {
            media_type: {"schema": shape if media_type.endswith(("/json", "+json")) else {"type": "string"}}
            for media_type in described.media_types
        }
    found: Json = {str(described.answers): success}
    if MERGING & set(route.parts):
        found["301"] = {"description": "It was merged into another; `Location` leads to what it is now."}
    found["default"] = {"description": "A problem (RFC 9457).", "content": PROBLEM}
    return found


def _problem_schema() -> Json:
    text = {"type": "string"}
    mistake = {
        "type": "object",
        "required": ["detail"],
        "properties": {"parameter": text, "header": text, "pointer": text, "detail": text},
    }
    return {
        "type": "object",
        "required": ["type", "title", "status", "detail"],
        "properties": {
            "type": text,
            "title": text,
            "status": {"type": "integer"},
            "detail": text,
            "errors": {"type": "array", "items": mistake},
        },
    }
