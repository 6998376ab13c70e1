"""Stores to export from, and readers of RDF to read the exports with."""

import json
from collections.abc import Iterable
from dataclasses import replace

import pyoxigraph as ox
import rdflib
from pyld import jsonld

from kg.model import Factuality, Kind, Node, NodeSort, Quantity, Reading, Text, Time, Verdict, node_id
from kg.rdf import FORMS
from kg.store import GraphStore, open_store
from tests.factories import (
    READER,
    a_judgement,
    a_moment,
    a_reading,
    a_statement,
    node_named,
    span_of,
    with_statements,
)

BASE = "https://news.example.org"
DAY = Time(text="on Wednesday", edtf="2022-01-05", earliest="2022-01-05", latest="2022-01-06")
NIGHT = Time(text="overnight", edtf=None, earliest="2022-01-05T18:00:00Z", latest="once it ended")
SHARE = Quantity(text="about 2 %", value=2.0, unit="%", comparator="~", measures="connectivity")
COUNT = Quantity(text="10 to 12", value=None, unit="lines", low=10, high=12.5)

Triple = tuple[str, str, tuple[str, ...]]


def with_an_event(reading: Reading, **said: object) -> Reading:
    """Return a reading that also has an event of type COERCE: the first name acted on the second, on a day, by so much."""
    article = reading.article
    first, second, third = (mention.node for mention in reading.mentions)
    event = node_id(NodeSort.EVENT, article.id, article.version, span_of(article.text, "cut"), "COERCE/restrict")
    values = [("type", Text(text="COERCE")), ("mode", Text(text="restrict")), ("time", DAY), ("amount", SHARE)]
    trigger = {"trigger": span_of(article.text, "cut"), "attributed_to": third, **said}
    stated = [
        *(a_statement(article, event, predicate, value=value, **trigger) for predicate, value in values),
        *(
            a_statement(article, event, role, object=node, **trigger)
            for role, node in (("actor", first), ("recipient", second))
        ),
        *(a_statement(article, node, "kind", value=Text(text=Kind.ORGANIZATION)) for node in (first, second, third)),
        a_statement(article, second, "wikidata", value=Text(text="Q35493")),
        a_statement(article, second, "latitude", value=Quantity(text="43.25", value=43.25, unit=None)),
        a_statement(article, second, "longitude", value=Quantity(text="76.92", value=76.92, unit=None)),
        a_statement(article, first, "employer", object=second, valid_from=DAY, valid_to=NIGHT),
        a_statement(article, first, "cut", object=third, factuality=Factuality.DENIED),
        a_statement(article, first, "lines", value=COUNT),
    ]
    node = Node(id=event, sort=NodeSort.EVENT, article_id=article.id, version=article.version)
    return with_statements(replace(reading, nodes=(*reading.nodes, node)), *stated)


def a_store() -> GraphStore:
    """Return a store of three readings of two articles; two nodes of them are joined, one statement is retracted."""
    store = open_store("memory:")
    reading = with_an_event(a_reading())
    other = a_reading(
        url="https://example.org/2?a=1&b=2", publisher="The <Other> & “Sons”", origin="o 1", published_at=None
    )
    store.add(reading, at=a_moment(1))
    store.add(other, at=a_moment(2))
    pair = [node_named(one.article, "Almaty") for one in (reading, other)]
    store.judge([a_judgement(*pair, at=a_moment(3))], at=a_moment(3))
    unsure = [node_named(one.article, "NetBlocks") for one in (reading, other)]
    store.judge([a_judgement(*unsure, Verdict.UNSURE, by="person:ann", at=a_moment(3))], at=a_moment(4))
    store.add(with_an_event(a_reading(reader="reader/2"), method=READER), at=a_moment(5))
    store.retract([other.statements[-1].id], by="person:ann", reason='It "was"\nso.', at=a_moment(6))
    return store


def joined(pieces: Iterable[str]) -> bytes:
    """Return a document as the bytes that leave."""
    return "".join(pieces).encode()


def by_pyoxigraph(document: bytes, form: str) -> set[Triple]:
    """Return the triples that pyoxigraph reads."""
    return {_triple(quad) for quad in ox.parse(document, format=ox.RdfFormat.from_media_type(FORMS[form].media_type))}


def by_rdflib(document: bytes, form: str) -> set[Triple]:
    """Return the triples that rdflib reads."""
    names = {"ttl": "turtle", "rdfxml": "xml", "jsonld": "json-ld"}
    data = rdflib.Dataset()
    data.parse(data=document, format=names.get(form, form))
    return {(str(s), str(p), _rdflib_term(o)) for s, p, o, _ in data.quads()}


def by_pyld(document: bytes) -> set[Triple]:
    """Return the triples that PyLD reads in JSON-LD."""
    quads = jsonld.to_rdf(json.loads(document), {"format": "application/n-quads"})
    return by_pyoxigraph(quads.encode(), "nquads")


def valued(triples: Iterable[Triple]) -> set[Triple]:
    """Return triples with literals as rdflib writes their values: readers may rewrite 0.9 as 9.0E-1."""
    return {(subject, predicate, _valued(term)) for subject, predicate, term in triples}


def _valued(term: tuple[str, ...]) -> tuple[str, ...]:
    if term[0] != "literal":
        return term
    text = repr(float(term[1])) if term[2] == str(rdflib.XSD.double) else term[1]
    return ("literal", str(rdflib.Literal(text, datatype=rdflib.URIRef(term[2]))), term[2])


def _triple(quad: ox.Quad) -> Triple:
    term = quad.object
    if isinstance(term, ox.Literal):
        return (quad.subject.value, quad.predicate.value, ("literal", term.value, term.datatype.value))
    return (quad.subject.value, quad.predicate.value, ("iri", term.value))


def _rdflib_term(term: rdflib.term.Node) -> tuple[str, ...]:
    if isinstance(term, rdflib.Literal):
        return ("literal", str(term), str(term.datatype or rdflib.XSD.string))
    return ("iri", str(term))
