"""Where ids lead, and documents on them in each form; our terms, shapes and data set."""

import json

import pyshacl
import pytest
import rdflib
from flask.testing import FlaskClient
from pyld import jsonld

from kg.rdf import DEFAULT_BASE
from tests.http.conftest import DENIED, EVENT, FIRST, MERGED, TOLD

ARTICLE = TOLD.article.id
STATEMENT = TOLD.statements[0].id
NG = rdflib.Namespace(f"{DEFAULT_BASE}/ns#")
ID = rdflib.Namespace(f"{DEFAULT_BASE}/id/")
VOID = rdflib.Namespace("http://rdfs.org/ns/void#")
FORMS = [
    ("ttl", "text/turtle", "turtle"),
    ("nt", "application/n-triples", "nt"),
    ("jsonld", "application/ld+json", "json-ld"),
    ("rdf", "application/rdf+xml", "xml"),
    ("trig", "application/trig", "trig"),
    ("nq", "application/n-quads", "nquads"),
]
THINGS = [EVENT, FIRST, ARTICLE, STATEMENT]


def read(body: bytes, form: str) -> rdflib.Dataset:
    data = rdflib.Dataset()
    data.parse(data=body, format=form)
    return data


@pytest.mark.parametrize("name", THINGS)
def test_an_id_leads_to_the_document_on_it(asked_only: FlaskClient, name: str) -> None:
    answer = asked_only.get(f"/id/{name}")
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/doc/{name}")
    assert "Accept" in answer.headers["Vary"]


@pytest.mark.parametrize("name", THINGS)
@pytest.mark.parametrize(("ending", "media_type", "form"), FORMS)
def test_a_document_is_had_by_accept_and_by_ending_and_tells_of_its_thing(
    asked_only: FlaskClient, name: str, ending: str, media_type: str, form: str
) -> None:
    by_accept = asked_only.get(f"/doc/{name}", headers={"Accept": f"{media_type}, text/html;q=0.5"})
    by_ending = asked_only.get(f"/doc/{name}.{ending}")
    assert by_accept.status_code == 200
    assert by_accept.mimetype == by_ending.mimetype == media_type
    assert by_accept.data == by_ending.data
    assert "Accept" in by_accept.headers["Vary"]
    assert any(subject == ID[name] for subject, *_ in read(by_accept.data, form).quads())


@pytest.mark.parametrize(
    ("path", "leads_to"),
    [
        (f"/v1/entities/{FIRST}.ttl", f"/doc/{FIRST}.ttl"),
        (f"/v1/events/{EVENT}.jsonld?source=A%20B", f"/doc/{EVENT}.jsonld?source=A%20B"),
        (f"/v1/articles/{ARTICLE}.json", f"/v1/articles/{ARTICLE}"),
        (f"/v1/statements/{STATEMENT}.nt", f"/doc/{STATEMENT}.nt"),
    ],
)
def test_an_ending_leads_from_the_api_to_that_form(asked_only: FlaskClient, path: str, leads_to: str) -> None:
    answer = asked_only.get(path)
    assert (answer.status_code, answer.headers["Location"]) == (303, leads_to)


def test_json_ld_is_read_by_a_processor_of_its_own(asked_only: FlaskClient) -> None:
    assert jsonld.to_rdf(json.loads(asked_only.get(f"/doc/{EVENT}.jsonld").data))


@pytest.mark.parametrize(
    ("name", "page", "address"),
    [
        (EVENT, f"/events/{EVENT}", f"/v1/events/{EVENT}"),
        (FIRST, f"/entities/{FIRST}", f"/v1/entities/{FIRST}"),
        (ARTICLE, f"/articles/{ARTICLE}", f"/v1/articles/{ARTICLE}"),
        (STATEMENT, f"/articles/{ARTICLE}#{STATEMENT}", f"/v1/statements/{STATEMENT}"),
    ],
)
def test_a_person_is_led_to_the_page_and_a_program_to_the_json(
    asked_only: FlaskClient, name: str, page: str, address: str
) -> None:
    browser = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
    for answer in (asked_only.get(f"/doc/{name}", headers=browser), asked_only.get(f"/doc/{name}.html")):
        assert (answer.status_code, answer.headers["Location"]) == (303, page)
    for answer in (
        asked_only.get(f"/doc/{name}", headers={"Accept": "application/json"}),
        asked_only.get(f"/doc/{name}.json"),
    ):
        assert (answer.status_code, answer.headers["Location"]) == (303, address)


def test_the_id_of_a_thing_that_was_merged_away_leads_to_what_it_is_now(asked_only: FlaskClient) -> None:
    for path, now in ((f"/id/{MERGED}", f"/id/{FIRST}"), (f"/doc/{MERGED}.ttl", f"/doc/{FIRST}.ttl")):
        answer = asked_only.get(path)
        assert (answer.status_code, answer.headers["Location"]) == (301, now)


@pytest.mark.parametrize("below", ["-v1", "-v1-author-1", "-v1-0-60"])
def test_what_lies_below_an_article_is_told_of_in_its_document(asked_only: FlaskClient, below: str) -> None:
    answer = asked_only.get(f"/id/{ARTICLE}{below}")
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/doc/{ARTICLE}")


@pytest.mark.parametrize("path", ["/id/e0", "/doc/e0", "/doc/e0.ttl", "/rdf-graphs/a0", "/ns/Nothing", "/id/.ttl"])
def test_what_is_not_there_is_not_found(asked_only: FlaskClient, path: str) -> None:
    assert asked_only.get(path).status_code == 404


@pytest.mark.parametrize("path", [f"/doc/{EVENT}", "/ns", "/shapes", "/.well-known/void"])
def test_a_form_that_there_is_not_is_refused(asked_only: FlaskClient, path: str) -> None:
    assert asked_only.get(path, headers={"Accept": "image/png"}).status_code == 406


def test_the_filter_applies_to_documents(asked_only: FlaskClient) -> None:
    whole, told = (
        read(asked_only.get(f"/doc/{EVENT}.nq{asked}").data, "nquads") for asked in ("", "?source=The%20Example")
    )
    assert 0 < len(set(told.quads())) < len(set(whole.quads()))
    assert not any(DENIED.article.id in str(graph) for *_, graph in told.quads())


def test_a_document_that_the_caller_has_is_not_sent_again(asked_only: FlaskClient) -> None:
    tag = asked_only.get(f"/doc/{EVENT}.ttl").headers["ETag"]
    assert asked_only.get(f"/doc/{EVENT}.ttl", headers={"If-None-Match": tag}).status_code == 304
    assert asked_only.get(f"/doc/{EVENT}.nt", headers={"If-None-Match": tag}).status_code == 200


def test_names_of_graphs_and_publishers_lead_somewhere(asked_only: FlaskClient) -> None:
    assert asked_only.get(f"/rdf-graphs/{ARTICLE}").headers["Location"] == f"/doc/{ARTICLE}"
    assert asked_only.get("/source/100%25%20The").headers["Location"] == "/v1/sources/100%25%20The"


@pytest.mark.parametrize(("media_type", "form"), [one[1:] for one in FORMS[:4]])
def test_our_terms_are_served_with_labels_and_definitions(asked_only: FlaskClient, media_type: str, form: str) -> None:
    answer = asked_only.get("/ns", headers={"Accept": media_type})
    assert answer.mimetype == media_type
    graph = rdflib.Graph().parse(data=answer.data, format=form)
    assert graph.value(NG.Statement, rdflib.RDFS.label) is not None
    assert graph.value(NG.Statement, rdflib.RDFS.comment) is not None


def test_each_term_leads_to_its_place_on_the_page_of_terms(asked_only: FlaskClient) -> None:
    answer = asked_only.get("/ns/Statement")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/ns#Statement")
    page = asked_only.get("/ns", headers={"Accept": "text/html"})
    assert page.mimetype == "text/html"
    assert 'id="Statement"' in page.text


def test_documents_keep_to_the_shapes_that_are_served(asked_only: FlaskClient) -> None:
    shapes = rdflib.Graph().parse(data=asked_only.get("/shapes").data, format="turtle")
    same = rdflib.Graph().parse(data=asked_only.get("/shapes", headers={"Accept": "application/n-triples"}).data)
    assert len(same) == len(shapes)
    document = rdflib.Graph().parse(data=asked_only.get(f"/doc/{ARTICLE}.ttl").data, format="turtle")
    assert pyshacl.validate(document, shacl_graph=shapes)[0]


def test_the_data_set_is_described_with_its_counts(asked_only: FlaskClient) -> None:
    graph = rdflib.Graph().parse(data=asked_only.get("/.well-known/void").data, format="turtle")
    (dataset,) = graph.subjects(rdflib.RDF.type, VOID.Dataset)
    assert graph.value(dataset, VOID.documents) == rdflib.Literal(2)
    assert graph.value(dataset, VOID.sparqlEndpoint) == rdflib.URIRef(f"{DEFAULT_BASE}/sparql")
    for dump in graph.objects(dataset, VOID.dataDump):
        assert asked_only.get(str(dump).removeprefix(DEFAULT_BASE)).status_code == 200
