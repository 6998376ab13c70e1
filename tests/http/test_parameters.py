"""The common parameters on every route that shows statements, and every mistake of a request told at once."""

import json
import re
from urllib.parse import quote, urlencode

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from api.app import create_app
from api.http.openapi import Route, example_call, examples_of, routes_of
from api.http.params import COMMON
from api.http.schemas import keys_of
from kg.store import open_store

NARROWING = {
    "as_of": "1990-01-01",
    "known_at": "2000-01-01",
    "min_origins": "9",
    "min_confidence": "0.99",
    "factuality": "planned",
    "attributed_to": "e0",
    "source": "Nobody",
}
# What is made of statements: a route that shows one of these and does not take the filter would show what does not count.
MADE_OF_STATEMENTS = {
    "Article",
    "Edge",
    "Entity",
    "Event",
    "Hit",
    "Mention",
    "Neighbour",
    "Source",
    "Statement",
    "Thing",
}
UNFILTERED = {
    "/v1/articles/{article}": "the article itself, whatever is said in it",
    "/v1/articles/{article}/duplicates": "articles of one origin, whatever they say",
    "/v1/sources/{name}": "the source itself",
}
INSTEAD = {"/v1/diff": {"known_at"}}  # `from` and `to` take its place


def an_app() -> Flask:
    return create_app(lambda: open_store("memory:"))


def taken(route: Route) -> set[str]:
    return {param.name for param in route.described.params}


def obeying() -> list[Route]:
    """Return the routes that take the filter; SPARQL and the exports have tests of their own."""
    return [
        one
        for one in routes_of(an_app())
        if one.method == "GET" and one.tag not in ("export", "sparql", "linked") and "min_confidence" in taken(one)
    ]


def picking() -> list[Route]:
    return [one for one in routes_of(an_app()) if one.method == "GET" and "fields" in taken(one)]


def shapes_in(schema: object, named: dict[str, object]) -> set[str]:
    """Return the names of all schemas that a schema refers to, directly or not."""
    found: set[str] = set()
    waiting = [schema]
    while waiting:
        for name in re.findall(r"#/components/schemas/(\w+)", json.dumps(waiting.pop())):
            if name not in found:
                found.add(name)
                waiting.append(named[name])
    return found


def call_of(client: FlaskClient, route: Route) -> str:
    store = client.application.extensions["newsgraph"]()
    found = example_call(route, examples_of(store))
    assert found is not None, f"{route.path} has no example on this store"
    path, query = found
    return f"{path}?{urlencode(query)}&" if query else f"{path}?"


def test_no_route_that_shows_statements_forgets_the_filter() -> None:
    described = an_app().test_client().get("/v1/openapi.json").json
    named = described["components"]["schemas"]
    for route in routes_of(an_app()):
        operation = described["paths"][route.path][route.method.lower()]
        shown = shapes_in([one for status, one in operation["responses"].items() if status != "default"], named)
        if shown & MADE_OF_STATEMENTS and route.path not in UNFILTERED:
            assert taken(route) >= COMMON - INSTEAD.get(route.path, set()), f"{route.method} {route.path}"


def test_every_route_says_what_its_json_looks_like() -> None:
    for route in routes_of(an_app()):
        if route.path.startswith("/v1") and "application/json" in route.described.media_types:
            assert route.described.gives is not None, f"{route.method} {route.path}"


@pytest.mark.parametrize("name", NARROWING)
@pytest.mark.parametrize("route", obeying(), ids=lambda route: route.path)
def test_each_common_parameter_changes_the_answer(a_story: FlaskClient, route: Route, name: str) -> None:
    if name in INSTEAD.get(route.path, ()):
        return
    call = call_of(a_story, route)
    whole = a_story.get(call)
    assert whole.status_code == 200, whole.text
    shown = whole.json or {}  # a file for a graph tool is no JSON
    assert shown.get("items", True), f"{route.path} shows nothing that could be narrowed"
    narrowed = a_story.get(f"{call}{name}={NARROWING[name]}")
    assert narrowed.status_code in (200, 404)
    assert narrowed.data != whole.data


@pytest.mark.parametrize("route", picking(), ids=lambda route: route.path)
def test_fields_picks_keys_and_changes_nothing_else(a_story: FlaskClient, route: Route) -> None:
    if example_call(route, examples_of(a_story.application.extensions["newsgraph"]())) is None:
        pytest.skip("this story has none")
    call = call_of(a_story, route)
    whole = a_story.get(call).json
    things = whole.get("items", [whole])
    key = next(iter(things[0])) if things else keys_of(route.described.gives)[0]
    some = a_story.get(f"{call}fields={key}").json
    assert [{key: one[key]} for one in things] == some.get("items", [some])
    assert a_story.get(f"{call}fields=nothing").status_code == 400


# As of a moment, by the header (RFC 7089)


@pytest.mark.parametrize("route", obeying(), ids=lambda route: route.path)
def test_the_header_says_the_same_as_known_at(a_story: FlaskClient, route: Route) -> None:
    if "known_at" not in taken(route):
        return
    call = call_of(a_story, route)
    by_header = a_story.get(call, headers={"Accept-Datetime": "Wed, 05 Jan 2022 12:02:00 GMT"})
    by_name = a_story.get(f"{call}known_at=2022-01-05T12:02:00Z")
    assert (by_header.status_code, without_cursors(by_header)) == (by_name.status_code, without_cursors(by_name))
    if by_header.status_code == 200:
        assert "Accept-Datetime" in by_header.headers["Vary"]
        assert by_header.headers["Memento-Datetime"] == "Wed, 05 Jan 2022 12:02:00 GMT"
        assert by_name.headers["Memento-Datetime"] == by_header.headers["Memento-Datetime"]
        memento = by_header.headers["Content-Location"]
        assert without_cursors(a_story.get(memento)) == without_cursors(by_header)


def without_cursors(answer: TestResponse) -> object:
    """Return an answer without what leads on: addresses keep how they were asked."""
    shown = answer.json if answer.is_json else None
    return {key: one for key, one in shown.items() if key not in ("next", "facets", "detail")} if shown else answer.data


def test_an_answer_as_of_now_is_no_memento_but_may_be_one(asked_only: FlaskClient) -> None:
    answer = asked_only.get("/v1/events")
    assert "Memento-Datetime" not in answer.headers
    assert "Accept-Datetime" in answer.headers["Vary"]


def test_a_memento_leads_to_what_it_is_one_of(asked_only: FlaskClient) -> None:
    answer = asked_only.get("/v1/events?limit=500&known_at=2022-01-05T12:02:00Z")
    assert '</v1/events?limit=500>; rel="original timegate"' in answer.headers.getlist("Link")


@pytest.mark.parametrize(
    ("given", "status"), [("yesterday", 400), ("2022-01-05", 400), ("Fri, 31 Feb 2022 12:00:00 GMT", 400)]
)
def test_a_header_that_is_no_date_is_named(asked_only: FlaskClient, given: str, status: int) -> None:
    answer = asked_only.get("/v1/events?limit=0", headers={"Accept-Datetime": given})
    assert answer.status_code == status
    assert [next(iter(one)) for one in answer.json["errors"]] == ["parameter", "header"]


def test_both_ways_of_saying_it_do_not_go_together(asked_only: FlaskClient) -> None:
    headers = {"Accept-Datetime": "Wed, 05 Jan 2022 12:00:00 GMT"}
    assert asked_only.get("/v1/events?known_at=2022-01-05", headers=headers).status_code == 422


def test_a_moment_to_come_is_now(asked_only: FlaskClient) -> None:
    answer = asked_only.get("/v1/events", headers={"Accept-Datetime": "Wed, 05 Jan 3022 12:00:00 GMT"})
    assert answer.status_code == 200
    assert "3022" not in answer.headers["Memento-Datetime"]


# Every parameter wrong in every way

BAD = (
    "\x00",
    "�",
    "a" * 5_000,
    "-1",
    "9" * 400,
    "1e999",
    "NaN",
    "null",
    "[]",
    "{}",
    "' OR 1=1 --",
    "../../etc/passwd",
    " ",
    "١",
    "\u202e",
    "💥",
)


@pytest.mark.parametrize("route", list(routes_of(an_app())), ids=lambda route: f"{route.method} {route.path}")
def test_no_value_of_any_parameter_is_a_fault(a_story: FlaskClient, route: Route) -> None:
    if route.method != "GET" or route.tag == "sparql":
        return
    call = call_of(a_story, route).split("?")[0] if not route.parts else re.sub(r"{\w+}", "x", route.path)
    for name in sorted(taken(route)):
        for value in BAD:
            answer = a_story.get(call, query_string={name: value})
            assert answer.status_code < 500, (name, value, answer.text)
            assert len(answer.data) < 200_000 or answer.status_code == 200
            if answer.status_code >= 400:
                assert answer.mimetype == "application/problem+json"
    for value in BAD:
        part = quote(value, safe="")
        answer = a_story.get(re.sub(r"{\w+}", lambda _, part=part: part, route.path))
        assert answer.status_code < 500, (value, answer.text)


def test_all_values_wrong_at_once_are_all_told(asked_only: FlaskClient) -> None:
    names = ("as_of", "known_at", "min_origins", "min_confidence", "factuality", "limit", "bbox", "fields", "cursor")
    answer = asked_only.get("/v1/events", query_string={**dict.fromkeys(names, "?"), "colour": "red"})
    assert {one["parameter"] for one in answer.json["errors"]} == {*names, "colour"}


@pytest.mark.parametrize("many", [65, 3_000])
def test_more_parameters_than_any_route_takes_are_one_mistake(asked_only: FlaskClient, many: int) -> None:
    answer = asked_only.get("/v1/events?" + "&".join(f"{number:x}=" for number in range(many)))
    assert (answer.status_code, len(answer.json["errors"])) == (400, 1)


def test_a_long_value_is_not_sent_back_whole(asked_only: FlaskClient) -> None:
    assert len(asked_only.get("/v1/events?as_of=" + "a" * 10_000).data) < 2_000
    assert len(asked_only.get("/v1/events?" + "a" * 10_000 + "=1").data) < 4_000


def test_an_id_of_another_store_is_not_found(asked_only: FlaskClient) -> None:
    other = {"entity": "e" + "0" * 24, "event": "v" + "0" * 24, "article": "a" + "0" * 24, "statement": "s" + "0" * 24}
    for route in routes_of(an_app()):
        if route.method == "GET" and len(route.parts) == 1 and route.parts[0] in other and route.path.startswith("/v1"):
            answer = asked_only.get(re.sub(r"{(\w+)}", lambda part: other[part[1]], route.path))
            assert answer.status_code in (200, 404), route.path
            assert answer.status_code == 404 or not answer.json["items"], route.path


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


@pytest.mark.parametrize("path", ["entities", "articles", "statements", "judgements", "events", "timeline"])
def test_a_cursor_is_good_for_the_list_that_gave_it_and_for_no_other(a_story: FlaskClient, path: str) -> None:
    given = a_story.get(f"/v1/{path}?limit=1").json["next"]
    mark, seal = given.split("~")
    assert a_story.get(f"/v1/{path}?limit=2&cursor={given}").status_code == 200
    other = "mentions" if path == "entities" else "entities"
    for tampered in (f"{mark}0~{seal}", f"{mark}~{'0' * 8}", f"1{given}"):
        assert a_story.get(f"/v1/{path}?cursor={tampered}").status_code == 422
    for broken in (mark, f"{mark}~", f"~{seal}", "../etc", "-5", given[:-1], given.upper() + "~"):
        assert a_story.get(f"/v1/{path}?cursor={quote(broken)}").status_code == 400
    assert a_story.get(f"/v1/{'articles' if other == path else other}?cursor={given}").status_code in (404, 422)
    if path != "judgements":
        assert a_story.get(f"/v1/{path}?source=Other&cursor={given}").status_code == 422


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
