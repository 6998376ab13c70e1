"""Linked data: where an id leads, documents on it in every form, our terms, our shapes, and what the data set is."""

import hashlib
import re
from collections.abc import Callable
from urllib.parse import quote

from flask import Blueprint, Response, request

from api.http.context import answer_bytes, base, store
from api.http.documents import GRAPH_TYPES, dataset_description, shapes, thing_document, vocabulary
from api.http.documents import terms as terms_of
from api.http.negotiation import best_of
from api.http.registry import Asked, route
from api.look.templating import page
from kg.assemble import sort_of
from kg.errors import NotFoundError
from kg.model import ArticleId, NodeId, NodeSort, StatementId, utc_text

blueprint = Blueprint("linked", __name__)

HTML, JSON = "text/html", "application/json"
ENDINGS = {
    "ttl": "text/turtle",
    "nt": "application/n-triples",
    "jsonld": "application/ld+json",
    "rdf": "application/rdf+xml",
    "trig": "application/trig",
    "nq": "application/n-quads",
    "json": JSON,
    "html": HTML,
}
_ENDED = re.compile(
    rf"(?P<thing>/v1/(?:entities|events|articles|statements)/(?P<name>[^/.]+))\.(?P<ending>{'|'.join(ENDINGS)})"
)
DOCUMENT_TYPES = (*GRAPH_TYPES, JSON, HTML)
TERM_TYPES = (*GRAPH_TYPES, HTML)


@blueprint.before_app_request
def ended() -> Response | None:
    """Redirect from a thing of the API with a file ending to that form of it; ids hold no dot."""
    found = _ENDED.fullmatch(request.path) if request.method in ("GET", "HEAD") else None
    if found is None:
        return None
    asked = f"?{request.query_string.decode()}" if request.query_string else ""
    thing = found["thing"] if found["ending"] == "json" else f"/doc/{found['name']}.{found['ending']}"
    return _to(thing + asked, 303)


@route(blueprint, "/id/<node>", common=False, answers=303, media_type=DOCUMENT_TYPES)
def named(_: Asked, node: str) -> Response:
    """Redirect from the id of a thing to the document on it; from an id that was merged away to what it is now (301)."""
    known = _known(node)
    if known != node and not node.startswith(f"{known}-"):
        return _to(f"/id/{known}", 301)
    return _to(f"/doc/{known}", 303)


@route(blueprint, "/doc/<node>", media_type=DOCUMENT_TYPES)
def document(asked: Asked, node: str) -> Response:
    """Give what is said of a thing, in RDF by default; as JSON and HTML it is elsewhere (303)."""
    name, _, ending = node.rpartition(".")
    name, media_type = (name, ENDINGS[ending]) if ending in ENDINGS and name else (node, best_of(DOCUMENT_TYPES))
    assert media_type is not None  # else the route had answered 406
    known = _known(name)
    if known != name:
        return _to(f"/doc/{known}{node[len(name) :]}", 301)
    if media_type in (HTML, JSON):
        return _to(_page_of(known) if media_type == HTML else _address_of(known), 303)
    return rdf_of(known, asked, media_type)


@route(blueprint, "/rdf-graphs/<article>", common=False, answers=303, media_type=DOCUMENT_TYPES)
def graph(_: Asked, article: str) -> Response:
    """Redirect from the name of an article's graph to the document on the article."""
    return _to(f"/doc/{_known(article)}", 303)


@route(blueprint, "/source/<name>", common=False, answers=303)
def source(_: Asked, name: str) -> Response:
    """Redirect from the id of a publisher to what is known of it."""
    return _to(f"/v1/sources/{quote(name, safe='')}", 303)


@route(blueprint, "/ns", common=False, media_type=TERM_TYPES)
def terms(_: Asked) -> Response:
    """Give our terms, with labels, definitions and their place among other vocabularies."""
    return _negotiated(vocabulary, _terms_page)


@route(blueprint, "/ns/<term>", common=False, answers=303, media_type=TERM_TYPES, example={})
def term(_: Asked, term: str) -> Response:
    """Redirect to where a term is defined."""
    if term not in terms_of(base()):
        raise NotFoundError(f"{term!r} is no term of ours; /ns lists them")
    return _to(f"/ns#{term}", 303)


@route(blueprint, "/shapes", common=False, media_type=GRAPH_TYPES)
def shapes_of_ours(_: Asked) -> Response:
    """Give the SHACL shapes that every export passes."""
    return _negotiated(shapes, None)


@route(blueprint, "/.well-known/void", common=False, media_type=GRAPH_TYPES)
def void(_: Asked) -> Response:
    """Describe the data set (VoID): how large it is, where it is asked and how it is had whole."""
    return _negotiated(dataset_description, None)


def rdf_of(name: str, asked: Asked, media_type: str) -> Response:
    """Return all that is said of a thing, streamed."""
    last = store().last_write()
    says = f"{utc_text(last) if last else ''} {base()} {name} {asked.where} {media_type}"
    tag = hashlib.blake2b(says.encode(), digest_size=12).hexdigest()
    if request.if_none_match.contains_weak(tag):
        response = Response(status=304)
    else:
        pieces = thing_document(name, asked.where, media_type)
        body = "".join(pieces)
        response = Response(body.encode(), mimetype=media_type)
        response.headers["Link"] = f'<{base()}/id/{name}>; rel="describes"'
    response.set_etag(tag, weak=True)
    response.vary.add("Accept")
    return response


def _negotiated(make: Callable[[str], bytes], make_page: Callable[[], Response] | None) -> Response:
    media_type = best_of(TERM_TYPES if make_page else GRAPH_TYPES)
    assert media_type is not None  # else the route had answered 406
    response = make_page() if make_page and media_type == HTML else answer_bytes(make(media_type), media_type)
    response.vary.add("Accept")
    return response


def _to(address: str, status: int) -> Response:
    response = Response(status=status)
    response.headers["Location"] = quote(address, safe="/:#?&=%")  # a name may hold what ends a header
    response.vary.add("Accept")
    return response


def _known(name: str) -> str:
    """Return the id of the thing that an id of ours stands for or belongs to, as it is known now. Raises NotFoundError.

    What has an IRI below an article's (a version, words, an author) is told of in the article's document.
    """
    if store().node(NodeId(name)) is not None:
        return store().canonical(NodeId(name))
    for candidate in (name, name.partition("-")[0]):
        if store().article(ArticleId(candidate)) is not None:
            return candidate
    if store().statements_by_id([StatementId(name)]):
        return name
    raise NotFoundError(f"nothing here has the id {name!r}")


def _kind_of(name: str) -> str:
    """Return the plural under which the API has a thing."""
    if store().node(NodeId(name)) is not None:
        return "events" if sort_of(NodeId(name)) is NodeSort.EVENT else "entities"
    return "articles" if store().article(ArticleId(name)) is not None else "statements"


def _address_of(name: str) -> str:
    return f"/v1/{_kind_of(name)}/{name}"


def _page_of(name: str) -> str:
    kind = _kind_of(name)
    if kind != "statements":
        return f"/{kind}/{name}"
    (stated,) = store().statements_by_id([StatementId(name)])
    return f"/articles/{stated.statement.article_id}#{name}"


def _terms_page() -> Response:
    """Return our terms as a page: each has its name as its anchor, so that IRIs lead to it."""
    shown = [{"name": name, **said} for name, said in sorted(terms_of(base()).items(), key=lambda one: one[0].lower())]
    return page("terms.html", title="Terms", terms=shown, namespace=f"{base()}/ns#")
