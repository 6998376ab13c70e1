"""Every form is read by rdflib and pyoxigraph, JSON-LD by PyLD too, and they find the same triples whatever the words are."""

import json
from dataclasses import replace

import pyoxigraph as ox
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from kg.errors import InputError
from kg.model import Text
from kg.rdf import FORMS, export, export_record, form_named
from kg.rdf.forms import PIECE_CHARS
from kg.store import GraphStore, open_store
from tests.factories import a_moment, a_reading, a_statement, an_article
from tests.unit.kg.rdf.graphs import BASE, Triple, by_pyld, by_pyoxigraph, by_rdflib, joined, valued

HARD = [
    'He said "so"\\ and left.\r\nThen\tcame back.',
    "\U0001f600 astral \U00020000, bidi \u202eabc\u202c, \u200f, line \u2028 and paragraph \u2029, next line \u0085.",
    "%",
    "<b>&amp; ]]> --> %(x)s %s {slot} ${x} @en ^^xsd:string . } ; , \u00a0\ufeff",
    "\x01\x02 control \x1f \x7f \x9f \ufffe \uffff",
]
XML_HAS_IT = st.characters(exclude_categories=["Cs"], exclude_characters="\ufffe\uffff", min_codepoint=32)


def documents(store: GraphStore, form: str) -> list[bytes]:
    return [joined(write(store, form_named(form, BASE))) for write in (export, export_record)]


def test_rdflib_and_pyoxigraph_agree_on_every_form(store: GraphStore, form: str) -> None:
    for document, reference in zip(documents(store, form), documents(store, "nt"), strict=True):
        triples = by_pyoxigraph(document, form)
        assert triples == by_pyoxigraph(reference, "nt")
        assert by_rdflib(document, form) == valued(triples)


def test_a_json_ld_processor_finds_the_same_triples(store: GraphStore) -> None:
    for document, reference in zip(documents(store, "jsonld"), documents(store, "nt"), strict=True):
        assert valued(by_pyld(document)) == valued(by_pyoxigraph(reference, "nt"))


@pytest.mark.parametrize("form_with_graphs", ["nquads", "trig", "jsonld"])
def test_each_article_has_its_graph(store: GraphStore, form_with_graphs: str) -> None:
    document, record = documents(store, form_with_graphs)
    articles = {f"{BASE}/rdf-graphs/{article.id}" for article in store.articles().items}
    assert graphs_in(document, form_with_graphs) == articles
    assert graphs_in(record, form_with_graphs) == {*articles, f"{BASE}/rdf-graphs/judgements"}


def graphs_in(document: bytes, form: str) -> set[str]:
    parsed = ox.parse(document, format=ox.RdfFormat.from_media_type(FORMS[form].media_type))
    return {quad.graph_name.value for quad in parsed}


def with_words(text: str, predicate: str = "said") -> GraphStore:
    """Return a store in which these words stand wherever words can stand."""
    store = open_store("memory:")
    article = an_article(text, url=f"https://example.org/{text}", publisher=text, title=text, origin=text or None)
    reading = a_reading(text, (), url=article.url, publisher=text, origin=text or None)
    store.add(reading, at=a_moment())
    node = a_reading().nodes[0]
    home = {"article_id": reading.article.id, "version": 1}
    said = a_statement(reading.article, node.id, predicate, value=Text(text=text), method=text)
    again = replace(reading, reader=text, nodes=(replace(node, **home),), statements=(said,))
    store.add(again, at=a_moment(1))
    return store


def literals_in(triples: set[Triple]) -> set[str]:
    return {term[1] for _, _, term in triples if term[0] == "literal"}


@pytest.mark.parametrize("text", HARD)
def test_hard_words_come_through(form: str, text: str) -> None:
    shown = "".join("\ufffd" if c in "\x01\x02\x1f\ufffe\uffff" else c for c in text) if form == "rdfxml" else text
    for document in documents(with_words(text), form):
        triples = by_pyoxigraph(document, form)
        assert shown in literals_in(triples)
        assert by_rdflib(document, form) == valued(triples)


@given(text=st.text(XML_HAS_IT, min_size=1).filter(str.strip), predicate=st.text(XML_HAS_IT))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_words_come_through(form: str, text: str, predicate: str) -> None:
    for document, reference in zip(
        documents(with_words(text, predicate), form), documents(with_words(text, predicate), "nt"), strict=True
    ):
        triples = by_pyoxigraph(document, form)
        assert text in literals_in(triples)
        assert triples == by_pyoxigraph(reference, "nt")
        assert by_rdflib(document, form) == valued(triples)


@given(text=st.text(XML_HAS_IT, min_size=1).filter(str.strip))
@settings(max_examples=20, deadline=None)
def test_any_words_come_through_a_json_ld_processor(text: str) -> None:
    (document, _), (reference, _) = documents(with_words(text), "jsonld"), documents(with_words(text), "nt")
    assert valued(by_pyld(document)) == valued(by_pyoxigraph(reference, "nt"))


def test_an_empty_store_gives_a_document_without_triples(form: str) -> None:
    for document in documents(open_store("memory:"), form):
        assert by_pyoxigraph(document, form) == set()
        assert by_rdflib(document, form) == set()


def test_a_document_leaves_in_pieces(form: str) -> None:
    store = open_store("memory:")
    text = " ".join(["Alpha met Beta."] * 200)
    for number in range(60):
        store.add(a_reading(text, ("Alpha", "Beta"), url=f"https://example.org/{number}"), at=a_moment(number))
    pieces = list(export_record(store, form_named(form, BASE)))
    assert len(pieces) > 3
    assert all(len(piece) < 3 * PIECE_CHARS for piece in pieces)


def test_json_ld_is_json_and_rdf_xml_is_xml(store: GraphStore) -> None:
    (graphs, _), (tree, _) = documents(store, "jsonld"), documents(store, "rdfxml")
    assert len(json.loads(graphs)["@graph"]) == 2
    assert etree.fromstring(tree).tag.endswith("RDF")


def test_an_unknown_form_is_refused_with_the_known_ones() -> None:
    with pytest.raises(InputError, match=r"'n3' is no form of RDF; expected one of nquads, trig"):
        form_named("n3")
