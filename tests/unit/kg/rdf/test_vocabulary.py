"""Every term of ours that an export uses is defined, and every export keeps to the shapes; a fault planted in one does not."""

import pyshacl
import pytest
from rdflib import OWL, RDF, RDFS, Graph, Literal, Namespace, URIRef
from rdflib.namespace import PROV, XSD

from kg.ontology import load_ontology
from kg.rdf import export, export_record, form_named
from kg.rdf.names import prefixes
from kg.rdf.shacl import shapes_text
from kg.rdf.vocabulary import namespace_graph
from kg.store import GraphStore
from tests.unit.kg.rdf.graphs import BASE, by_pyoxigraph, joined

NG = Namespace(f"{BASE}/ns#")
OA = Namespace(prefixes(BASE)["oa"])
SEM = Namespace(prefixes(BASE)["sem"])
SCHEMA = Namespace(prefixes(BASE)["schema"])
OUTSIDE = {NG.cut, NG.lines}  # predicates of tests, which are in no ontology


@pytest.fixture(scope="module")
def vocabulary() -> Graph:
    return namespace_graph(BASE)


@pytest.fixture(scope="module")
def shapes() -> Graph:
    return Graph().parse(data=shapes_text(BASE), format="turtle")


@pytest.fixture
def record(store: GraphStore) -> Graph:
    return Graph().parse(data=joined(export_record(store, form_named("ttl", BASE))), format="turtle")


def conforms(data: Graph, shapes: Graph) -> bool:
    return bool(pyshacl.validate(data, shacl_graph=shapes)[0])


def test_every_term_in_an_export_is_defined(store: GraphStore, vocabulary: Graph) -> None:
    triples = by_pyoxigraph(joined(export_record(store, form_named("nquads", BASE))), "nquads")
    used = {URIRef(one) for s, p, o in triples for one in (s, p, o[1]) if one.startswith(NG)}
    assert len(used) > 50
    assert {term for term in used if (term, RDFS.label, None) not in vocabulary} == OUTSIDE


def test_every_term_has_one_label_and_one_definition(vocabulary: Graph) -> None:
    terms = {term for term in vocabulary.subjects(RDF.type) if str(term).startswith(NG)}
    for term in terms:
        assert len(list(vocabulary.objects(term, RDFS.label))) == 1, term
        assert len(list(vocabulary.objects(term, RDFS.comment))) == 1, term
        assert list(vocabulary.objects(term, RDFS.isDefinedBy)) == [URIRef(f"{BASE}/ns")]


def test_everything_of_the_ontology_is_there(vocabulary: Graph) -> None:
    ontology = load_ontology()
    for name in (*ontology.kinds, *ontology.event_types, *ontology.predicates, *ontology.roles):
        assert (NG[name], RDFS.label, None) in vocabulary, name


def test_terms_stand_under_those_of_others(vocabulary: Graph) -> None:
    assert (NG.Person, RDFS.subClassOf, SCHEMA.Person) in vocabulary
    assert (NG.COERCE, RDFS.subClassOf, NG.Event) in vocabulary
    assert (NG.Event, RDFS.subClassOf, SEM.Event) in vocabulary
    assert (NG.actor, RDFS.subPropertyOf, SEM.hasActor) in vocabulary
    assert (NG.employer, RDF.type, OWL.ObjectProperty) in vocabulary


def test_a_property_that_runs_the_other_way_is_under_nothing(vocabulary: Graph) -> None:
    turned = [one.name for one in load_ontology().predicates.values() if one.mapping.inverted]
    assert turned
    for name in turned:
        assert not list(vocabulary.objects(NG[name], RDFS.subPropertyOf))


@pytest.mark.parametrize("write", [export, export_record])
def test_exports_keep_to_the_shapes(store: GraphStore, shapes: Graph, write) -> None:
    data = Graph().parse(data=joined(write(store, form_named("ttl", BASE))), format="turtle")
    conforms_, _, report = pyshacl.validate(data, shacl_graph=shapes)
    assert conforms_, report


def a_subject(graph: Graph, sort: URIRef) -> URIRef:
    return min(graph.subjects(RDF.type, sort))


@pytest.mark.parametrize(
    ("sort", "predicate", "planted"),
    [
        (NG.Statement, NG.confidence, Literal("1.5", datatype=XSD.double)),
        (NG.Statement, NG.confidence, Literal("high")),
        (NG.Statement, NG.factuality, NG.certain),
        (NG.Statement, NG.method, Literal("rules/1")),
        (NG.Statement, RDF.subject, None),
        (NG.Statement, RDF.object, None),
        (NG.Statement, OA.hasTarget, None),
        (NG.Statement, PROV.wasDerivedFrom, None),
        (NG.Statement, PROV.generatedAtTime, Literal("yesterday")),
        (SEM.Role, SEM.roleType, NG.victim),
        (SEM.Role, RDF.value, None),
        (OA.SpecificResource, OA.hasSource, None),
        (OA.SpecificResource, OA.hasSelector, None),
        (OA.TextQuoteSelector, OA.exact, Literal("")),
        (OA.TextQuoteSelector, OA.suffix, None),
        (OA.TextPositionSelector, OA.end, Literal("0", datatype=XSD.nonNegativeInteger)),
        (OA.TextPositionSelector, OA.start, Literal("-1", datatype=XSD.integer)),
        (SCHEMA.NewsArticle, NG.digest, Literal("md5:0")),
        (SCHEMA.NewsArticle, SCHEMA.version, None),
        (SCHEMA.QuantitativeValue, NG.comparator, Literal("about")),
        (URIRef("http://www.w3.org/2006/time#TemporalEntity"), RDFS.label, None),
        (
            URIRef("http://www.w3.org/2006/time#Instant"),
            URIRef("http://www.w3.org/2006/time#inXSDDate"),
            Literal("Wednesday"),
        ),
        (NG.Mention, OA.hasBody, None),
        (NG.Judgement, NG.verdict, Literal("perhaps")),
        (NG.Judgement, NG.score, Literal("2", datatype=XSD.double)),
    ],
)
def test_a_planted_fault_breaks_a_shape(
    record: Graph, shapes: Graph, sort: URIRef, predicate: URIRef, planted: Literal | URIRef | None
) -> None:
    subject = a_subject(record, sort)
    record.remove((subject, predicate, None))
    if planted is not None:
        record.add((subject, predicate, planted))
    assert not conforms(record, shapes)
