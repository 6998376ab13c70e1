"""The common parameters on every route that shows statements, and every mistake of a request told at once."""

from urllib.parse import urlencode

import pytest
from flask import Flask
from flask.testing import FlaskClient

from api.app import create_app
from api.openapi import Route, example_call, examples_of, routes_of
from api.params import COMMON
from kg.store import open_store

NARROWING = (
    "as_of=1990-01-01",
    "known_at=2000-01-01",
    "min_origins=9",
    "min_confidence=0.99",
    "factuality=planned",
    "attributed_to=e0",
    "source=Nobody",
)


def an_app() -> Flask:
    return create_app(lambda: open_store("memory:"))


def obeying() -> list[Route]:
    """Return the routes that take the common parameters; exports have tests of their own."""
    return [
        one
        for one in routes_of(an_app())
        if one.method == "GET" and one.tag != "export" and {param.name for param in one.described.params} >= COMMON
    ]


def call_of(client: FlaskClient, route: Route) -> str:
    store = client.application.extensions["newsgraph"]()
    found = example_call(route, examples_of(store))
    assert found is not None, f"{route.path} has no example on this store"
    path, query = found
    return f"{path}?{urlencode(query)}&" if query else f"{path}?"


def test_every_route_that_shows_statements_takes_the_common_parameters() -> None:
    paths = {one.path for one in obeying()}
    assert {"/v1/entities", "/v1/events", "/v1/paths", "/v1/timeline", "/v1/search", "/v1/graph"} <= paths
    assert {"/v1/statements", "/v1/disagreements", "/v1/diff", "/v1/suggest", "/v1/questions/who-said"} <= paths


@pytest.mark.parametrize("common", NARROWING)
@pytest.mark.parametrize("route", obeying(), ids=lambda route: route.path)
def test_each_common_parameter_changes_the_answer(a_story: FlaskClient, route: Route, common: str) -> None:
    call = call_of(a_story, route)
    whole = a_story.get(call)
    assert whole.status_code == 200, whole.text
    shown = whole.json or {}  # a file for a graph tool is no JSON
    assert shown.get("items", True), f"{route.path} shows nothing that could be narrowed"
    narrowed = a_story.get(call + common)
    assert narrowed.status_code in (200, 404, 400)
    assert narrowed.data != whole.data


def test_all_mistakes_are_told_at_once_and_each_by_its_name(asked_only: FlaskClient) -> None:
    answer = asked_only.get("/v1/events?limit=0&as_of=yesterday&colour=red&min_confidence=2&factuality=sure&bbox=1,2")
    assert (answer.status_code, answer.mimetype) == (400, "application/problem+json")
    wrong = {one["parameter"] for one in answer.json["errors"]}
    assert wrong == {"limit", "as_of", "colour", "min_confidence", "factuality", "bbox"}
    assert answer.json["type"] == "/docs/errors#RequestError"


@pytest.mark.parametrize(
    "query",
    [
        "limit=1&limit=2",
        "limit=9999999999999",
        "limit=-1",
        "limit=١",
        "as_of=0000-01-01",
        "as_of=0001-01-01T00:00:00%2B23:00",
        "known_at=2022-13-01",
        "min_confidence=nan",
        "min_confidence=inf",
        "min_origins=0",
        "cursor=-5",
        "cursor=1.2.3",
        "happened_from=never",
        "bbox=0,0,0",
        "bbox=nan,0,0,0",
        "min_articles=none",
    ],
)
def test_what_cannot_be_read_is_a_problem_and_never_a_fault(asked_only: FlaskClient, query: str) -> None:
    answer = asked_only.get(f"/v1/events?{query}")
    assert (answer.status_code, answer.mimetype) == (400, "application/problem+json")


@pytest.mark.parametrize("path", ["entities", "articles", "statements", "judgements", "disagreements"])
def test_a_cursor_that_was_tampered_with_is_a_problem(asked_only: FlaskClient, path: str) -> None:
    answer = asked_only.get(f"/v1/{path}?cursor=../etc")
    assert (answer.status_code, answer.mimetype) == (400, "application/problem+json")


@pytest.mark.parametrize(
    "path", ["entities", "articles", "events", "timeline", "statements", "judgements", "relations"]
)
def test_the_pages_of_a_list_are_the_list(asked_only: FlaskClient, path: str) -> None:
    whole = asked_only.get(f"/v1/{path}?limit=500").json
    assert (whole["next"], whole["truncated"]) == (None, False)
    found, address = [], f"/v1/{path}?limit=1"
    while address:
        page = asked_only.get(address)
        assert len(page.json["items"]) <= 1
        found += page.json["items"]
        link = page.headers.get("Link")
        assert (link is None) == (page.json["next"] is None)
        address = link.split(">")[0].lstrip("<") if link else ""
    assert found == whole["items"]
