"""The description of the API is that of its routes, and its examples run."""

import re
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from api.app import create_app
from api.http.errors import MEANINGS
from api.http.openapi import routes_of
from kg import errors
from kg.store import open_store

ELSEWHERE = re.compile(r"""(?:src|href)=["']?(?:https?:)?//""")


def test_every_route_is_described_with_what_it_takes(asked_only: FlaskClient) -> None:
    described = asked_only.get("/v1/openapi.json").json
    assert described["openapi"] == "3.1.0"
    for route in routes_of(asked_only.application):
        operation = described["paths"][route.path][route.method.lower()]
        assert operation["summary"], route.path
        names = {one["name"] for one in operation["parameters"] if one["in"] != "header"}
        assert names == {*route.parts, *(param.name for param in route.described.params)}


def test_what_an_edit_needs_to_have_seen_is_described(asked_only: FlaskClient) -> None:
    paths = asked_only.get("/v1/openapi.json").json["paths"]
    needed = [one["name"] for one in paths["/v1/judgements/{judgement}"]["delete"]["parameters"] if one["required"]]
    assert needed == ["judgement", "If-Match"]


def test_operations_have_names_of_their_own(asked_only: FlaskClient) -> None:
    paths = asked_only.get("/v1/openapi.json").json["paths"]
    names = [operation["operationId"] for one in paths.values() for operation in one.values()]
    assert len(names) == len(set(names))


def test_every_documented_example_runs(asked_only: FlaskClient) -> None:
    described = asked_only.get("/v1/openapi.json").json
    calls = {
        path: operation["x-example"]
        for path, operations in described["paths"].items()
        for operation in operations.values()
        if "x-example" in operation
    }
    wanted = {path for path, operations in described["paths"].items() if "get" in operations}
    assert wanted - set(calls) == set()
    for path, call in calls.items():
        answer = asked_only.get(call)
        expected = next(iter(described["paths"][path]["get"]["responses"]))
        assert answer.status_code == int(expected), f"{call}: {answer.text[:300]}"


def test_an_empty_store_is_described_without_examples_of_what_it_lacks() -> None:
    client = create_app(lambda: open_store("memory:")).test_client()
    paths = client.get("/v1/openapi.json").json["paths"]
    assert "x-example" not in paths["/v1/entities/{entity}"]["get"]
    assert paths["/v1/entities"]["get"]["x-example"] == "/v1/entities?kind=Organization"


def test_the_page_of_docs_needs_nothing_from_elsewhere_and_no_script(asked_only: FlaskClient) -> None:
    page = asked_only.get("/docs")
    assert page.mimetype == "text/html"
    assert "/v1/paths" in page.text
    assert not ELSEWHERE.search(page.text)
    assert "<script" not in page.text


def test_the_type_of_a_problem_can_be_read_in_the_docs(asked_only: FlaskClient) -> None:
    for path in ("/v1/events?limit=0", "/v1/entities/e0", "/nowhere"):
        kind = asked_only.get(path).json["type"].split("#")[1]
        assert kind in MEANINGS
        assert f'id="{kind}"' in asked_only.get("/docs/errors").text


def test_every_error_of_ours_is_in_the_docs() -> None:
    ours = {name for name, kind in vars(errors).items() if isinstance(kind, type) and issubclass(kind, Exception)}
    assert ours <= set(MEANINGS)


def described_calls() -> list[tuple[str, list[str]]]:
    """Return path and names of parameters of every GET, as the description has them."""
    paths = create_app(lambda: open_store("memory:")).test_client().get("/v1/openapi.json").json["paths"]
    return [
        (path, [one["name"] for one in operations["get"]["parameters"] if one["in"] == "query"])
        for path, operations in paths.items()
        if "get" in operations
    ]


WORDS = st.one_of(st.text(max_size=12), st.integers().map(str), st.floats().map(str), st.datetimes().map(str))


@pytest.mark.parametrize(("path", "names"), described_calls(), ids=lambda one: one if isinstance(one, str) else "")
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(chosen=st.data())
def test_nothing_that_is_asked_is_a_fault_of_ours(
    asked_only: FlaskClient, path: str, names: list[str], chosen: st.DataObject
) -> None:
    part = chosen.draw(st.text(min_size=1, max_size=12).filter(lambda text: text not in (".", "..")))
    query = chosen.draw(st.dictionaries(st.sampled_from(names), WORDS, max_size=4)) if names else {}
    answer = asked_only.get(re.sub(r"\{\w+\}", lambda _: quote(part, safe=""), path), query_string=query)
    assert answer.status_code < 500, answer.text
    if answer.status_code >= 400:
        assert answer.mimetype == "application/problem+json"
        assert {"type", "title", "status", "detail"} <= set(answer.json)
