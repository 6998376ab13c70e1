"""The page for queries: examples, the query with its words marked, and what it gives, as a table and drawn as a graph."""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any
from urllib.parse import urlencode

import msgspec
import pyoxigraph as ox
from flask import Response
from markupsafe import Markup, escape

from api.http.context import base, store
from api.http.errors import status_of
from api.http.shown import names_of
from api.look.graph_picture import Arrow, Picture, picture_of
from api.look.templating import carried, page
from api.processes.querying import sparql
from kg.errors import NewsgraphError
from kg.model import Filter, NodeId
from kg.rdf.names import prefixes
from kg.rdf.sparql import Answer, Kind, Query

ROWS_SHOWN = 500  # of a table; all of it is in the other forms
PAGE_FORMS = {
    Kind.SOLUTIONS: "application/sparql-results+json",
    Kind.BOOLEAN: "application/sparql-results+json",
    Kind.GRAPH: "application/n-triples",
}
# The words of SPARQL by what they are; whatever else there is stays unmarked. It marks, it decides nothing.
_WORDS = re.compile(
    r"(?P<comment>#[^\n]*)"
    r"|(?P<iri><[^<>\"{}|^`\\\x00-\x20]*>)"
    r"|(?P<text>\"\"\".*?\"\"\"|'''.*?'''|\"(?:[^\"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)*')"
    r"|(?P<variable>[?$]\w+)"
    r"|(?P<name>[A-Za-z][\w.-]*:[\w.-]*|:[\w.-]+)"
    r"|(?P<number>\b\d+(?:\.\d+)?)"
    r"|(?P<keyword>\b[A-Za-z]+\b)",
    re.DOTALL,
)


class Example(msgspec.Struct, frozen=True, kw_only=True):
    """A query that is worth asking."""

    name: str
    title: str
    query: str


class _Term(msgspec.Struct, frozen=True, kw_only=True):
    type: str
    value: str
    datatype: str | None = None


class _Results(msgspec.Struct, frozen=True, kw_only=True):
    bindings: list[dict[str, _Term]]


class _Head(msgspec.Struct, frozen=True, kw_only=True):
    vars: list[str] = []


class _Document(msgspec.Struct, frozen=True, kw_only=True):
    head: _Head
    results: _Results | None = None
    boolean: bool | None = None


class Cell(msgspec.Struct, frozen=True, kw_only=True):
    """A term in a table; `address` where it leads somewhere."""

    text: str
    address: str | None = None
    is_number: bool = False


@cache
def examples(at: str) -> tuple[Example, ...]:
    """Return the example queries for a base."""
    text = files("kg.rdf").joinpath("sparql_examples.json").read_text("utf-8")
    return tuple(msgspec.json.decode(text.replace("{base}", at), type=tuple[Example, ...]))


def query_page(query: Query, where: Filter) -> Response:
    """Return the page, with what the query gives where there is one, or why it gives nothing."""
    shown: dict[str, Any] = {"columns": [], "rows": [], "total": None, "boolean": None, "picture": None}
    error, status = "", 200
    if query.text:
        try:
            found = sparql().ask(store(), query, PAGE_FORMS, where)
            shown |= _shown(found)
        except NewsgraphError as exc:
            error, status = str(exc), status_of(exc)
    asked = [("query", query.text), *carried().items()]
    graphs = [("default-graph-uri", one) for one in query.default_graphs or ()]
    graphs += [("named-graph-uri", one) for one in query.named_graphs or ()]
    return page(
        "sparql.html",
        title="SPARQL",
        status=status,
        query=query.text or examples(base())[0].query,
        marked=marked(query.text) if query.text else "",
        is_asked=bool(query.text),
        examples=[(one.title, f"/sparql?{urlencode({'query': one.query})}") for one in examples(base())],
        error=error,
        filters=carried(),
        graphs=graphs,
        shown_max=ROWS_SHOWN,
        again=f"/sparql?{urlencode(asked + graphs)}",
        **shown,
    )


def marked(text: str) -> Markup:
    """Return a query with its words marked, as HTML."""
    parts, at = [], 0
    for found in _WORDS.finditer(text):
        parts.append(escape(text[at : found.start()]))
        parts.append(Markup('<span class="q-{}">{}</span>').format(found.lastgroup, found.group()))
        at = found.end()
    return Markup("").join([*parts, escape(text[at:])])


def _shown(found: Answer) -> Mapping[str, Any]:
    """Return what a template shows of an answer."""
    if found.kind is Kind.GRAPH:
        quads = ox.parse(found.body, format=ox.RdfFormat.N_TRIPLES)
        columns = ["subject", "predicate", "object"]
        rows = [dict(zip(columns, map(_term, quad.triple), strict=True)) for quad in quads]
    else:
        read = msgspec.json.decode(found.body, type=_Document)
        if read.boolean is not None:
            return {"boolean": read.boolean}
        columns, rows = read.head.vars, read.results.bindings if read.results else []
    names = _names(rows[:ROWS_SHOWN])
    cells = [[_cell(row.get(column), names) for column in columns] for row in rows[:ROWS_SHOWN]]
    return {"columns": columns, "rows": cells, "total": len(rows), "picture": _picture(columns, rows, names)}


def _picture(columns: Sequence[str], rows: Sequence[Mapping[str, _Term]], names: Mapping[str, str]) -> Picture | None:
    """Return rows of three columns, of which the second is always an IRI, as a graph; null for other tables."""
    if len(columns) != 3 or not rows:
        return None
    triples = [tuple(row.get(column) for column in columns) for row in rows]
    if any(one is None or two is None or three is None or two.type != "uri" for one, two, three in triples):
        return None
    arrows = [
        Arrow(start=one.value, says=_short(two.value), end=three.value)
        for one, two, three in triples
        if one and two and three and three.type != "literal"
    ]
    labels = {end: names.get(end) or _short(end) for arrow in arrows for end in (arrow.start, arrow.end)}
    labels |= {one.value: three.value for one, two, three in triples if one and two and three and _is_label(two, three)}
    return picture_of(arrows, labels) if arrows else None


def _is_label(predicate: _Term, object: _Term) -> bool:
    return object.type == "literal" and predicate.value == prefixes(base())["rdfs"] + "label"


def _term(term: object) -> _Term:
    if isinstance(term, ox.Literal):
        return _Term(type="literal", value=term.value, datatype=term.datatype.value)
    assert isinstance(term, ox.NamedNode | ox.BlankNode)
    return _Term(type="uri" if isinstance(term, ox.NamedNode) else "bnode", value=term.value)


def _names(rows: Sequence[Mapping[str, _Term]]) -> dict[str, str]:
    """Return what to call those of our entities and events that are among the terms, by IRI."""
    start = f"{base()}/id/"
    ids = {term.value.removeprefix(start) for row in rows for term in row.values() if term.value.startswith(start)}
    known = [NodeId(one) for one in ids if store().node(NodeId(one)) is not None]
    return {start + node: title for node, title in names_of(known).items()}


def _cell(term: _Term | None, names: Mapping[str, str]) -> Cell:
    if term is None:
        return Cell(text="")
    if term.type == "uri":
        ours = f"{base()}/"
        address = "/" + term.value.removeprefix(ours) if term.value.startswith(ours) else term.value
        is_web = address.startswith(("/", "http://", "https://"))
        return Cell(text=names.get(term.value) or _short(term.value), address=address if is_web else None)
    is_number = (term.datatype or "").endswith(("#integer", "#decimal", "#double"))
    return Cell(text=term.value, is_number=is_number)


def _short(iri: str) -> str:
    """Return an IRI by the longest prefix that it begins with."""
    fitting: Iterator[tuple[str, str]] = (
        (prefix, start) for prefix, start in prefixes(base()).items() if iri.startswith(start) and iri != start
    )
    best = max(fitting, key=lambda one: len(one[1]), default=None)
    return f"{best[0]}:{iri[len(best[1]) :]}" if best else iri
