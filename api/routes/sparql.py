"""The SPARQL 1.1 Protocol, for queries: what a request asks, and in which form it is answered."""

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, abort, request
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import MethodNotAllowed

from api.http.context import answer_bytes, store
from api.http.documents import GRAPH_TYPES, service_description
from api.http.negotiation import best_of
from api.http.params import COMMON, COMMON_PARAMS, Mistake, Param, Params, RequestError, text
from api.http.registry import DESCRIBED, Described
from api.look.sparql_page import query_page
from api.processes.querying import sparql
from kg.errors import InputError
from kg.model import Filter
from kg.rdf.sparql import FORMS, Kind, Query

blueprint = Blueprint("sparql", __name__)

DEFAULT_GRAPH, NAMED_GRAPH = "default-graph-uri", "named-graph-uri"
FORM_BODY, QUERY_BODY = "application/x-www-form-urlencoded", "application/sparql-query"
UPDATE_BODY = "application/sparql-update"
HTML = "text/html"
# What clients ask for, and which of our forms it means.
ALIASES = {
    "application/json": "application/sparql-results+json",
    "application/xml": "application/sparql-results+xml",
    "text/xml": "application/sparql-results+xml",
}
TAKEN: tuple[Param[Any], ...] = (
    text("query", "A SPARQL 1.1 query; without one, the service describes itself."),
    text(DEFAULT_GRAPH, "A graph to ask in place of the union of all; may be given several times."),
    text(NAMED_GRAPH, "A graph that GRAPH may name; may be given several times."),
    *(text(name, "What some clients send beside Accept, which decides.") for name in ("format", "output", "results")),
)
ALL_TYPES = tuple(dict.fromkeys([*(one for kind in Kind for one in FORMS[kind]), *ALIASES, HTML]))
EXAMPLE = {"query": "SELECT (COUNT(*) AS ?statements) WHERE { ?statement a <http://www.w3.org/ns/oa#Annotation> }"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Requested:
    """What a request asks."""

    query: Query
    where: Filter


def ask() -> Response:
    """Ask the graph in SPARQL, which only reads: one named graph an article, their union where no graph is named."""
    _check_no_update()
    requested = _requested()
    if request.method == "GET" and not requested.query.text:
        answer = _described()
    elif not requested.query.text:
        raise _mistake("query", "a query is needed: as the parameter `query`, or as a body of application/sparql-query")
    elif best_of(ALL_TYPES) == HTML:
        answer = query_page(requested.query, requested.where)
    else:
        answer = _answered(requested)
    answer.vary.add("Accept")
    return answer


def _answered(requested: Requested) -> Response:
    forms = _forms()
    if not forms:
        abort(406, f"what queries give can be had as {', '.join(ALL_TYPES)}")
    wanted = {kind: ALIASES.get(media_type, media_type) for kind, media_type in forms.items()}
    found = sparql().ask(store(), requested.query, wanted, requested.where)
    return answer_bytes(found.body, forms[found.kind])


def _forms() -> dict[Kind, str]:
    """Return what the caller likes best for each kind of answer; a kind of which it takes no form is not there."""
    found = {}
    for kind, offers in FORMS.items():
        known = tuple(alias for alias, form in ALIASES.items() if form in offers)
        if best := best_of((*offers, *known)):
            found[kind] = best
    return found


def _described() -> Response:
    """Answer a GET that asks nothing: by the page for queries, or by what the protocol asks for, a description in RDF."""
    best = best_of((*GRAPH_TYPES, HTML))
    if best is None:
        raise _mistake("query", "a query is needed; without one there is a description of the service, in RDF or HTML")
    if best == HTML:
        return query_page(Query(text=""), _where())
    return answer_bytes(service_description(best), best)


def _requested() -> Requested:
    """Return what is asked. Raises RequestError for whatever is wrong, all at once; 415 for a body of another type."""
    given: MultiDict[str, str] = MultiDict(request.args)
    if request.method == "POST":
        if request.mimetype == QUERY_BODY:
            given.add("query", _body())
        elif request.mimetype == FORM_BODY:
            given.update(request.form)
        else:
            abort(415, f"the body must be {FORM_BODY} or {QUERY_BODY}")
    graphs = {name: given.poplist(name) for name in (DEFAULT_GRAPH, NAMED_GRAPH)}
    params = Params(given, *(param.name for param in TAKEN), path=request.path)
    where, query = params.where(), given.get("query", "")
    if query and not query.strip():
        params.wrong("query", "the query is empty")
    params.done()
    has_set = any(graphs.values())
    default, named = (tuple(found) if has_set else None for found in graphs.values())
    return Requested(query=Query(text=query, default_graphs=default, named_graphs=named), where=where)


def _where() -> Filter:
    return Params({name: one for name, one in request.args.items() if name in COMMON}, path=request.path).where()


def _body() -> str:
    try:
        return request.get_data().decode("utf-8")
    except UnicodeDecodeError as exc:
        raise InputError("the body must be a query in UTF-8") from exc


def _check_no_update() -> None:
    """Answer 405 to an update, however it comes: no method of this address takes one."""
    is_form = request.method == "POST" and request.mimetype == FORM_BODY
    if request.mimetype == UPDATE_BODY or "update" in request.args or (is_form and "update" in request.form):
        raise MethodNotAllowed(["GET", "HEAD", "OPTIONS", "POST"], "this endpoint only reads; it takes no update")


def _mistake(parameter: str, detail: str) -> RequestError:
    return RequestError([Mistake(parameter=parameter, detail=detail)])


for _method in ("GET", "POST"):
    _view = (lambda: lambda: ask())()
    _view.__doc__ = ask.__doc__
    setattr(
        _view,
        DESCRIBED,
        Described(params=(*TAKEN, *COMMON_PARAMS), example=EXAMPLE, media_types=ALL_TYPES, only_reads=True),
    )
    blueprint.add_url_rule("/sparql", endpoint=f"{_method} sparql", view_func=_view, methods=[_method])
