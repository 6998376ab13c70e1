"""RDF that the service gives of itself and of single things: documents on an id, its data set, its endpoint, its terms."""

import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache

import pyoxigraph as ox

from api.http.context import base, store
from api.processes.querying import sparql
from kg.errors import NewsgraphError, NotFoundError
from kg.model import EVERYTHING, ArticleId, Filter, NodeId, StatementId, utc_text
from kg.rdf import FORMS, form_named
from kg.rdf.exporting import described, home_of
from kg.rdf.names import FOREIGN, prefixes
from kg.rdf.shacl import shapes_text
from kg.rdf.sparql import FORMS as ANSWERS
from kg.rdf.sparql import Kind
from kg.store import Stated

# RDF as single documents are given, the first one where nothing is asked for.
GRAPH_TYPES: tuple[str, ...] = ANSWERS[Kind.GRAPH]
FORM_BY_TYPE = {form.media_type: form.name for form in FORMS.values()}
RDF_FORMATS = {one.media_type: one for one in (ox.RdfFormat.TURTLE, ox.RdfFormat.N_TRIPLES, ox.RdfFormat.JSON_LD)} | {
    one.media_type: one for one in (ox.RdfFormat.RDF_XML, ox.RdfFormat.TRIG, ox.RdfFormat.N_QUADS)
}
FORMATS = "http://www.w3.org/ns/formats/"
FORMAT_IRIS = {
    "application/sparql-results+json": "SPARQL_Results_JSON",
    "application/sparql-results+xml": "SPARQL_Results_XML",
    "text/csv": "SPARQL_Results_CSV",
    "text/tab-separated-values": "SPARQL_Results_TSV",
    "text/turtle": "Turtle",
    "application/n-triples": "N-Triples",
    "application/ld+json": "JSON-LD",
    "application/rdf+xml": "RDF_XML",
    "application/trig": "TriG",
    "application/n-quads": "N-Quads",
}
VOID, SD = "http://rdfs.org/ns/void#", "http://www.w3.org/ns/sparql-service-description#"
A, DCTERMS = f"{FOREIGN['rdf']}type", FOREIGN["dcterms"]
VOCABULARIES = ("sem", "oa", "prov", "time", "schema")
VOCABULARY_S = 60  # for which the making of the vocabulary may take, on a machine that is busy

Said = tuple[str, str, ox.NamedNode | ox.Literal]


def thing_document(name: str, where: Filter, media_type: str) -> Iterator[str]:
    """Give all that is said of an entity, event, article or statement, article by article; empty where nothing counts."""
    return form_named(FORM_BY_TYPE[media_type], base()).write(described(store(), _stated(name, where), where))


def written(triples: Iterable[ox.Triple], media_type: str) -> bytes:
    """Return triples in a form."""
    names = prefixes(base()) | {"void": VOID, "sd": SD, "skos": "http://www.w3.org/2004/02/skos/core#"}
    return ox.serialize(triples, format=RDF_FORMATS[media_type], prefixes=names) or b""


def vocabulary(media_type: str) -> bytes:
    """Return our terms with labels and definitions."""
    return written(vocabulary_triples(base()), media_type)


@cache
def vocabulary_triples(at: str) -> Sequence[ox.Triple]:
    """Return our terms; made by a process of its own, for rdflib is large and needed once."""
    words = [sys.executable, "-m", "kg.rdf.vocabulary", at]
    made = subprocess.run(words, capture_output=True, check=False, timeout=VOCABULARY_S)  # noqa: S603
    if made.returncode:
        raise NewsgraphError(f"the vocabulary could not be made: {made.stderr.decode(errors='replace')[-500:]}")
    return [quad.triple for quad in ox.parse(made.stdout, format=ox.RdfFormat.N_TRIPLES)]


@cache
def terms(at: str) -> Mapping[str, Mapping[str, str]]:
    """Return each of our terms by name, with its `label` and `comment`."""
    ours, rdfs = f"{at}/ns#", FOREIGN["rdfs"]
    found: dict[str, dict[str, str]] = {}
    for one in vocabulary_triples(at):
        if isinstance(one.subject, ox.NamedNode) and isinstance(one.object, ox.Literal):
            name, said = one.subject.value, one.predicate.value
            if name.startswith(ours) and said in (f"{rdfs}label", f"{rdfs}comment"):
                found.setdefault(name.removeprefix(ours), {})[said.removeprefix(rdfs)] = one.object.value
    return found


def shapes(media_type: str) -> bytes:
    """Return the SHACL shapes that every export passes."""
    text = shapes_text(base())
    if media_type == ox.RdfFormat.TURTLE.media_type:
        return text.encode()
    return written((quad.triple for quad in ox.parse(text, format=ox.RdfFormat.TURTLE)), media_type)


def service_description(media_type: str) -> bytes:
    """Return what the endpoint can do (SPARQL 1.1 Service Description)."""
    service, data, graph = (f"{base()}/sparql#{part}" for part in ("service", "dataset", "default-graph"))
    said: list[Said] = [
        (service, A, _iri(f"{SD}Service")),
        (service, f"{SD}endpoint", _iri(f"{base()}/sparql")),
        (service, f"{SD}supportedLanguage", _iri(f"{SD}SPARQL11Query")),
        (service, f"{SD}feature", _iri(f"{SD}UnionDefaultGraph")),
        (service, f"{SD}defaultDataset", _iri(data)),
        (service, f"{FOREIGN['rdfs']}seeAlso", _iri(f"{base()}/.well-known/void")),
        *((service, f"{SD}resultFormat", _iri(FORMATS + one)) for one in FORMAT_IRIS.values()),
        (data, A, _iri(f"{SD}Dataset")),
        (data, f"{SD}defaultGraph", _iri(graph)),
        (graph, A, _iri(f"{SD}Graph")),
        (
            graph,
            f"{DCTERMS}description",
            ox.Literal("The union of all named graphs, of which each is an article's.", language="en"),
        ),
    ]
    if (quads := _quads()) is not None:
        said.append((graph, f"{VOID}triples", ox.Literal(quads)))
    return written(_triples(said), media_type)


def dataset_description(media_type: str) -> bytes:
    """Return what the data set is and where it can be had (VoID); counts that cost little."""
    counts, last = store().counts(), store().last_write()
    me = f"{base()}/.well-known/void#dataset"
    said: list[Said] = [
        (me, A, _iri(f"{VOID}Dataset")),
        (me, f"{DCTERMS}title", ox.Literal("newsgraph", language="en")),
        (
            me,
            f"{DCTERMS}description",
            ox.Literal(
                "What news articles say, with the words that say it; one named graph an article.", language="en"
            ),
        ),
        (me, f"{VOID}sparqlEndpoint", _iri(f"{base()}/sparql")),
        (me, f"{VOID}uriSpace", ox.Literal(f"{base()}/id/")),
        (me, f"{VOID}vocabulary", _iri(f"{base()}/ns#")),
        *((me, f"{VOID}vocabulary", _iri(FOREIGN[one])) for one in VOCABULARIES),
        *((me, f"{VOID}dataDump", _iri(f"{base()}/v1/export/{form}")) for form in FORMS),
        *((me, f"{VOID}feature", _iri(FORMATS + FORMAT_IRIS[one])) for one in GRAPH_TYPES),
        (me, f"{VOID}documents", ox.Literal(counts.articles)),
        (me, f"{VOID}entities", ox.Literal(counts.entities + counts.events)),
    ]
    if last is not None:
        said.append((me, f"{DCTERMS}modified", ox.Literal(utc_text(last), datatype=_iri(f"{FOREIGN['xsd']}dateTime"))))
    if (quads := _quads()) is not None:
        said.append((me, f"{VOID}triples", ox.Literal(quads)))
    if articles := store().articles(limit=1).items:
        said.append((me, f"{VOID}exampleResource", _iri(f"{base()}/id/{articles[0].id}")))
    return written(_triples(said), media_type)


def _quads() -> int | None:
    found = sparql().standing(store()).get("quads")
    return found if isinstance(found, int) else None


def _stated(name: str, where: Filter) -> list[Stated]:
    """Return the statements of a thing, article by article. Raises NotFoundError."""
    if store().node(NodeId(name)) is not None:
        found = store().statements([NodeId(name)], where)
    elif store().article(ArticleId(name)) is not None:
        found = store().statements_of_article(ArticleId(name), where)
    else:
        found = store().statements_by_id([StatementId(name)], known_at=where.known_at)
        if found and where != EVERYTHING:
            said = found[0].statement
            counting = store().statements_of_article(said.article_id, where, version=said.version)
            found = [one for one in counting if one.statement.id == said.id]
    if not found and store().article(ArticleId(name)) is None:
        raise NotFoundError(f"nothing here has the id {name!r}, or nothing of it counts under the filter")
    return sorted(found, key=lambda one: (home_of(one), one.statement.id))


def _iri(text: str) -> ox.NamedNode:
    return ox.NamedNode(text)


def _triples(said: Iterable[Said]) -> Iterator[ox.Triple]:
    return (ox.Triple(_iri(subject), _iri(predicate), value) for subject, predicate, value in said)
