"""The SPARQL 1.1 Protocol on the projection of a real store file, by plain requests and by two stock clients."""

import csv
import json
import shutil
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest
import rdflib
from flask import Flask
from flask.testing import FlaskClient
from rdflib.plugins.stores.sparqlstore import SPARQLStore
from SPARQLWrapper import JSON, TURTLE, XML, SPARQLWrapper
from werkzeug.serving import make_server
from werkzeug.test import TestResponse

from api.app import create_app
from api.look.sparql_page import examples
from api.processes.querying import sparql_of
from kg.rdf import DEFAULT_BASE, export, form_named
from kg.store import open_store
from tests.factories import a_moment, a_reading
from tests.http.conftest import DENIED, TOLD, fill

NG = f"{DEFAULT_BASE}/ns#"
FIRST_GRAPH, SECOND_GRAPH = (f"{DEFAULT_BASE}/rdf-graphs/{one.article.id}" for one in (TOLD, DENIED))
COUNT = "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }"
NAMES = "SELECT DISTINCT ?name WHERE { ?s <http://www.w3.org/2000/01/rdf-schema#label> ?name } ORDER BY ?name"
READY_S = 60  # a busy machine takes its time to start processes
FOREVER = "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"


def waited_for(client: FlaskClient, state: str = "following") -> dict[str, object]:
    deadline = time.monotonic() + READY_S
    while True:
        found: dict[str, object] = client.get("/readyz").json["projection"]
        if found["state"] == state and not found["behind_s"]:
            return found
        assert time.monotonic() < deadline, found
        time.sleep(0.05)


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> str:
    made = f"sqlite:///{tmp_path_factory.mktemp('asked')}/news.db"
    with open_store(made) as store:
        fill(store)
    return made


@pytest.fixture(scope="module")
def app(url: str) -> Iterator[Flask]:
    answering = sparql_of(url, DEFAULT_BASE)
    made = create_app(lambda: open_store(url, read_only=True), sparql=answering)
    waited_for(made.test_client())
    yield made
    answering.close()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


def asked(client: FlaskClient, query: str, accept: str = "", **more: object) -> TestResponse:
    return client.get("/sparql", query_string={"query": query, **more}, headers={"Accept": accept} if accept else {})


def counted(answer: TestResponse) -> int:
    assert answer.status_code == 200, answer.text
    return int(json.loads(answer.data)["results"]["bindings"][0]["n"]["value"])


# What is asked


def test_what_is_asked_is_what_the_export_gives(client: FlaskClient, url: str) -> None:
    with open_store(url, read_only=True) as store:
        lines = {line for piece in export(store, form_named("nquads")) for line in piece.splitlines()}
    graphs = asked(client, "SELECT (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } }")
    assert counted(graphs) == len(lines)


def test_a_triple_that_two_articles_give_stands_once_in_the_union(client: FlaskClient) -> None:
    shared = f'?s <{NG}name> "Almaty"'
    assert counted(asked(client, f"SELECT (COUNT(*) AS ?n) WHERE {{ GRAPH ?g {{ {shared} }} }}")) == 2
    assert counted(asked(client, f"SELECT (COUNT(*) AS ?n) WHERE {{ {shared} }}")) == 1


def test_each_way_of_asking_gives_the_same(client: FlaskClient) -> None:
    by_get = asked(client, NAMES)
    by_form = client.post("/sparql", data={"query": NAMES})
    by_body = client.post("/sparql", data=NAMES, content_type="application/sparql-query")
    assert by_get.status_code == 200
    assert by_get.data == by_form.data == by_body.data


def test_named_graphs_of_the_request_are_the_data_set(client: FlaskClient) -> None:
    whole = counted(asked(client, COUNT))
    first = counted(asked(client, COUNT, **{"default-graph-uri": FIRST_GRAPH}))
    both = counted(asked(client, COUNT, **{"default-graph-uri": [FIRST_GRAPH, SECOND_GRAPH]}))
    assert 0 < first < whole <= both
    inside = "SELECT (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } }"
    assert counted(asked(client, inside, **{"named-graph-uri": FIRST_GRAPH})) == first
    assert counted(asked(client, COUNT, **{"named-graph-uri": FIRST_GRAPH})) == 0
    assert counted(asked(client, inside, **{"default-graph-uri": FIRST_GRAPH})) == 0
    posted = client.post(
        f"/sparql?{urlencode({'default-graph-uri': FIRST_GRAPH})}", data=COUNT, content_type="application/sparql-query"
    )
    assert counted(posted) == first


def test_from_in_the_query_is_obeyed_unless_the_request_names_graphs(client: FlaskClient) -> None:
    query = f"SELECT (COUNT(*) AS ?n) FROM <{FIRST_GRAPH}> WHERE {{ ?s ?p ?o }}"
    first = counted(asked(client, COUNT, **{"default-graph-uri": FIRST_GRAPH}))
    assert counted(asked(client, query)) == first
    second = counted(asked(client, COUNT, **{"default-graph-uri": SECOND_GRAPH}))
    assert counted(asked(client, query, **{"default-graph-uri": SECOND_GRAPH})) == second


@pytest.mark.parametrize(
    "common",
    ["min_confidence=0.99", "known_at=2020-01-01", "source=Nobody", "factuality=denied", "min_origins=2", "as_of=1990"],
)
def test_each_common_parameter_changes_what_is_asked(client: FlaskClient, common: str) -> None:
    name, _, value = common.partition("=")
    given = {name: value if value != "1990" else "1990-01-01"}
    assert counted(asked(client, COUNT, **given)) < counted(asked(client, COUNT))


def test_asked_as_known_at_a_moment_it_answers_as_the_export_of_then(client: FlaskClient) -> None:
    then = a_moment(1).isoformat()
    only_first = {row["s"]["value"] for row in rows(asked(client, "SELECT DISTINCT ?s {?s ?p ?o}", known_at=then))}
    text = client.get("/v1/export/nt", query_string={"known_at": then}).text
    assert only_first == {line.split(" ")[0].strip("<>") for line in text.splitlines()}


def rows(answer: TestResponse) -> list[dict[str, dict[str, str]]]:
    found: list[dict[str, dict[str, str]]] = json.loads(answer.data)["results"]["bindings"]
    return found


# How it is answered


@pytest.mark.parametrize(
    ("accept", "given"),
    [
        ("", "application/sparql-results+json"),
        ("*/*", "application/sparql-results+json"),
        ("application/json", "application/json"),
        ("application/sparql-results+xml", "application/sparql-results+xml"),
        ("application/xml", "application/xml"),
        ("text/csv", "text/csv"),
        ("text/tab-separated-values", "text/tab-separated-values"),
        ("text/csv;q=0.5, application/sparql-results+xml;q=0.9", "application/sparql-results+xml"),
        ("application/sparql-results+json;q=0, */*;q=0.1", "application/sparql-results+xml"),
        ("text/turtle, text/csv;q=0.1", "text/csv"),
    ],
)
def test_solutions_come_in_the_form_that_is_liked_best(client: FlaskClient, accept: str, given: str) -> None:
    answer = asked(client, NAMES, accept)
    assert (answer.status_code, answer.mimetype) == (200, given)
    assert "Accept" in answer.headers["Vary"]
    assert b"Kazakhtelecom" in answer.data


@pytest.mark.parametrize(
    ("accept", "name"),
    [
        ("text/turtle", "turtle"),
        ("application/n-triples", "nt"),
        ("application/ld+json", "json-ld"),
        ("application/rdf+xml", "xml"),
        ("application/trig", "trig"),
        ("application/n-quads", "nquads"),
    ],
)
def test_a_graph_comes_in_each_form_and_is_the_same(client: FlaskClient, accept: str, name: str) -> None:
    query = f"CONSTRUCT {{ ?s <{NG}name> ?o }} WHERE {{ ?s <{NG}name> ?o }}"
    answer = asked(client, query, accept)
    assert (answer.status_code, answer.mimetype) == (200, accept)
    read = rdflib.Dataset()
    read.parse(data=answer.data, format=name)
    plain = {line for line in asked(client, query, "application/n-triples").text.splitlines() if line}
    assert len(set(read.quads())) == len(plain) > 3
    described = asked(client, f"DESCRIBE ?s WHERE {{ ?s <{NG}name> 'Almaty' }}", accept)
    assert (described.status_code, described.mimetype) == (200, accept)


def test_csv_is_csv(client: FlaskClient) -> None:
    found = list(csv.reader(asked(client, NAMES, "text/csv").text.splitlines()))
    assert found[0] == ["name"]
    assert ["Kazakhtelecom"] in found


@pytest.mark.parametrize(("wanted", "text"), [("?s ?p ?o", True), ("<urn:a> ?p ?o", False)])
def test_ask_says_yes_or_no(client: FlaskClient, wanted: str, text: bool) -> None:
    assert json.loads(asked(client, f"ASK {{ {wanted} }}").data)["boolean"] is text
    assert (
        f"<boolean>{str(text).lower()}" in asked(client, f"ASK {{ {wanted} }}", "application/sparql-results+xml").text
    )


def test_an_answer_that_the_caller_has_is_not_sent_again(client: FlaskClient) -> None:
    tag = asked(client, NAMES).headers["ETag"]
    again = client.get("/sparql", query_string={"query": NAMES}, headers={"If-None-Match": tag})
    assert (again.status_code, again.data) == (304, b"")


def test_without_a_query_the_service_describes_itself(client: FlaskClient) -> None:
    for accept in ("", "text/turtle", "application/rdf+xml;q=0.9, text/turtle"):
        answer = client.get("/sparql", headers={"Accept": accept} if accept else {})
        assert answer.mimetype == "text/turtle"
    read = rdflib.Graph().parse(data=answer.data, format="turtle")
    service = rdflib.Namespace("http://www.w3.org/ns/sparql-service-description#")
    (said,) = read.subjects(rdflib.RDF.type, service.Service)
    assert (said, service.feature, service.UnionDefaultGraph) in read
    assert (said, service.supportedLanguage, service.SPARQL11Query) in read
    assert len(list(read.objects(said, service.resultFormat))) == 10


# Misuse

POST_QUERY = {"method": "POST", "content_type": "application/sparql-query"}
MISUSES: list[tuple[str, dict[str, object], int]] = [
    ("no query, and a form that a description has not", {"headers": {"Accept": "text/csv"}}, 400),
    ("an empty query", {"query_string": "query=%20"}, 400),
    ("two queries", {"query_string": "query=ASK{}&query=ASK{}"}, 400),
    ("a query in the address and in the body", {**POST_QUERY, "query_string": "query=ASK{}", "data": "ASK{}"}, 400),
    ("a form without a query", {"method": "POST", "data": {"colour": "red"}}, 400),
    ("an empty body", {**POST_QUERY, "data": ""}, 400),
    ("a body that is not UTF-8", {**POST_QUERY, "data": b"ASK { ?s ?p '\xff' }"}, 400),
    ("what is no query", {"query_string": {"query": "SELECT ?s WHERE { ?s ?p "}}, 400),
    ("an update where a query should be", {"query_string": {"query": "CLEAR ALL"}}, 400),
    ("LOAD where a query should be", {"query_string": {"query": "LOAD <http://127.0.0.1:1/>"}}, 400),
    ("an unknown prefix", {"query_string": {"query": "ASK { ?s nobody:knows ?o }"}}, 400),
    ("an unknown parameter", {"query_string": {"query": "ASK{}", "colour": "red"}}, 400),
    ("a filter that cannot be read", {"query_string": {"query": "ASK{}", "known_at": "yesterday"}}, 400),
    ("a graph that is no IRI", {"query_string": {"query": "ASK{}", "default-graph-uri": "no iri"}}, 400),
    ("a graph that is relative", {"query_string": {"query": "ASK{}", "named-graph-uri": "graph"}}, 400),
    ("nested deeper than anything", {"method": "POST", "data": {"query": "ASK" + "{" * 20_000 + "}" * 20_000}}, 503),
    ("an update by GET", {"query_string": {"update": "CLEAR ALL"}}, 405),
    ("an update by a form", {"method": "POST", "data": {"update": "CLEAR ALL"}}, 405),
    ("an update as a body", {"method": "POST", "data": "CLEAR ALL", "content_type": "application/sparql-update"}, 405),
    ("PUT", {"method": "PUT", "data": "ASK{}", "content_type": "application/sparql-query"}, 405),
    ("DELETE", {"method": "DELETE"}, 405),
    ("a body of JSON", {"method": "POST", "json": {"query": "ASK{}"}}, 415),
    ("a body of no type", {"method": "POST", "data": "ASK{}"}, 415),
    ("nothing that Accept takes", {"query_string": {"query": "ASK{}"}, "headers": {"Accept": "image/png"}}, 406),
    ("ASK as a table", {"query_string": {"query": "ASK{}"}, "headers": {"Accept": "text/csv"}}, 406),
    ("SELECT as a graph", {"query_string": {"query": NAMES}, "headers": {"Accept": "text/turtle"}}, 406),
    (
        "CONSTRUCT as CSV",
        {"query_string": {"query": "CONSTRUCT WHERE {?s ?p ?o}"}, "headers": {"Accept": "text/csv"}},
        406,
    ),
    ("a query that is too long for an address", {"query_string": {"query": "ASK{}" + "#" * 20_000}}, 414),
    ("a service", {"query_string": {"query": "SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }"}}, 403),
    ("a service, silently", {"query_string": {"query": "ASK { service  silent ?x { ?s ?p ?o } }"}}, 403),
]


@pytest.mark.parametrize(("request_of", "status"), [one[1:] for one in MISUSES], ids=[one[0] for one in MISUSES])
def test_each_misuse_is_a_problem_of_its_own(client: FlaskClient, request_of: dict[str, object], status: int) -> None:
    answer = client.open("/sparql", **request_of)
    assert (answer.status_code, answer.mimetype) == (status, "application/problem+json"), answer.text
    assert answer.json["status"] == status
    if status == 405:
        assert {"GET", "POST"} <= set(answer.headers["Allow"].replace(" ", "").split(","))


def test_what_cannot_be_read_is_told_with_its_line_and_column(client: FlaskClient) -> None:
    assert "line 2, column 12" in asked(client, "SELECT *\nWHERE { [ }").json["detail"]


def test_all_that_is_wrong_with_a_request_is_told_at_once(client: FlaskClient) -> None:
    told = asked(client, "ASK{}", colour="red", known_at="yesterday", min_origins="0").json["errors"]
    assert {one["parameter"] for one in told} == {"colour", "known_at", "min_origins"}


# Time, room and damage


@pytest.fixture
def impatient(url: str, app: Flask) -> Iterator[Flask]:
    """Give a service that waits no longer than two seconds for a query."""
    answering = sparql_of(url, DEFAULT_BASE, deadline_s=2.0)
    made = create_app(lambda: open_store(url, read_only=True), sparql=answering)
    asked(made.test_client(), COUNT)  # one process is up
    yield made
    answering.close()


def test_a_query_that_takes_for_ever_is_a_problem_and_the_next_one_is_answered(
    impatient: Flask, client: FlaskClient
) -> None:
    answer = asked(impatient.test_client(), FOREVER)
    assert answer.status_code == 503
    assert answer.json["type"].endswith("#DeadlineError")
    assert counted(asked(client, COUNT)) > 0


def test_an_answer_that_is_too_large_is_no_answer(client: FlaskClient) -> None:
    answer = asked(client, "SELECT * WHERE { ?a ?b ?c . ?d ?e ?f }")
    assert answer.status_code == 503
    assert "none of it is given" in answer.json["detail"]


def test_a_query_that_wants_too_much_memory_ends_alone(client: FlaskClient) -> None:
    answer = asked(client, "SELECT * WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?i ?f ?c")
    assert answer.status_code == 503
    assert counted(asked(client, COUNT)) > 0


def test_a_long_query_does_not_hold_up_a_short_one(app: Flask) -> None:
    long = threading.Thread(target=lambda: asked(app.test_client(), FOREVER))
    long.start()
    assert counted(asked(app.test_client(), COUNT)) > 0
    assert long.is_alive()
    long.join()


def test_what_is_written_while_serving_is_asked_within_a_moment(url: str, client: FlaskClient) -> None:
    waited_for(client)
    with open_store(url) as store:
        store.add(a_reading("Zanzibar met Alpha.", ["Zanzibar"], url="https://example.org/z"), at=a_moment(60))
    waited_for(client)
    assert "Zanzibar" in asked(client, NAMES).text
    with open_store(url) as store:
        store.erase(
            a_reading("Zanzibar met Alpha.", ["Zanzibar"], url="https://example.org/z").article.id, at=a_moment(61)
        )
    waited_for(client)
    assert "Zanzibar" not in asked(client, NAMES).text


def test_a_projection_that_is_removed_under_the_service_is_made_again(url: str, client: FlaskClient) -> None:
    waited_for(client)
    before = counted(asked(client, COUNT))
    folder = Path(url.removeprefix("sqlite:///") + ".rdf")
    shutil.rmtree(folder.rename(folder.with_suffix(".gone")))
    answer = asked(client, COUNT)
    assert answer.status_code in (200, 503)  # made again already, or being made
    if answer.status_code == 503:
        assert answer.json["type"].endswith("#ProjectionError")
        assert answer.headers["Retry-After"] == "1"
    waited_for(client)
    assert counted(asked(client, COUNT)) == before


# The page


def test_the_page_shows_examples_that_all_can_be_asked(client: FlaskClient) -> None:
    page = client.get("/sparql", headers={"Accept": "text/html"})
    assert (page.status_code, page.mimetype) == (200, "text/html")
    assert "style=" not in page.text
    for one in examples(DEFAULT_BASE):
        assert urlencode({"query": one.query}).replace("&", "&amp;") in page.text
        answer = asked(client, one.query)
        assert answer.status_code in (200, 406), f"{one.name}: {answer.text}"
        shown = asked(client, one.query, "text/html")
        assert shown.status_code == 200, one.name
        assert "row" in shown.text


def test_the_page_shows_rows_with_names_and_a_graph(client: FlaskClient) -> None:
    shown = asked(client, "SELECT ?s ?p ?o WHERE { ?s ?p ?o . ?o a ?kind } LIMIT 30", "text/html").text
    assert "<svg" in shown
    assert ">Kazakhtelecom</a>" in shown
    assert 'href="/id/' in shown


def test_the_page_says_what_is_wrong_and_keeps_the_query(client: FlaskClient) -> None:
    shown = asked(client, "SELECT <script>alert(1)</script>", "text/html")
    assert shown.status_code == 400, shown.text
    assert "line 1, column" in shown.text
    assert "<script>alert" not in shown.text
    assert "alert(1)" in shown.text


# Clients


@pytest.fixture(scope="module")
def address(app: Flask) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/sparql"
    server.shutdown()
    thread.join()


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_sparqlwrapper_asks_and_is_answered(address: str, method: str) -> None:
    asking = SPARQLWrapper(address)
    asking.setMethod(method)
    asking.setQuery(NAMES)
    asking.setReturnFormat(JSON)
    found = asking.queryAndConvert()["results"]["bindings"]
    assert "Kazakhtelecom" in [row["name"]["value"] for row in found]
    asking.setReturnFormat(XML)
    assert "Kazakhtelecom" in asking.queryAndConvert().toxml()
    asking.setQuery(f"CONSTRUCT WHERE {{ ?s <{NG}name> ?o }}")
    asking.setReturnFormat(TURTLE)
    assert len(rdflib.Graph().parse(data=asking.queryAndConvert(), format="turtle")) > 3


@pytest.mark.parametrize("method", ["GET", "POST", "POST_FORM"])
def test_the_store_of_rdflib_asks_and_is_answered(address: str, method: str) -> None:
    graph = rdflib.Graph(SPARQLStore(address, method=method))
    assert "Kazakhtelecom" in [str(row.name) for row in graph.query(NAMES)]
    assert len(list(graph.triples((None, rdflib.URIRef(f"{NG}name"), None)))) > 3
    assert graph.query("ASK { ?s ?p ?o }").askAnswer is True
