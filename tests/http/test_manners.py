"""What every answer carries, what the service refuses, and what it tells of itself."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from api.app import create_app
from api.openapi import example_call, examples_of, routes_of
from kg.store import open_store


@pytest.fixture
def app() -> Flask:
    return create_app(lambda: open_store("memory:"))


@pytest.mark.parametrize("path", ["/v1/stats", "/docs", "/nowhere", "/v1/events?limit=0"])
def test_every_answer_is_secured_and_named(asked_only: FlaskClient, path: str) -> None:
    headers = asked_only.get(path).headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert len(headers["X-Request-Id"]) == 16


def test_a_caller_may_name_its_request_but_forge_nothing_with_it(asked_only: FlaskClient) -> None:
    assert asked_only.get("/healthz", headers={"X-Request-Id": "abc-1"}).headers["X-Request-Id"] == "abc-1"
    forged = asked_only.get("/healthz", headers={"X-Request-Id": "a b{}<"}).headers["X-Request-Id"]
    assert forged != "a b{}<"


def test_every_get_has_an_etag_that_spares_sending_it_again(asked_only: FlaskClient) -> None:
    examples = examples_of(asked_only.application.extensions["newsgraph"]())
    for route in routes_of(asked_only.application):
        call = example_call(route, examples) if route.method == "GET" and route.described.answers == 200 else None
        if call is None or route.path == "/metrics":
            continue
        tag = asked_only.get(call[0], query_string=call[1]).headers.get("ETag")
        assert tag, route.path
        again = asked_only.get(call[0], query_string=call[1], headers={"If-None-Match": tag})
        assert (again.status_code, again.data) == (304, b""), route.path


def test_a_body_that_is_too_large_is_refused(changing: FlaskClient) -> None:
    answer = changing.post("/v1/judgements", data=b" " * 10_000_001, content_type="application/json")
    assert (answer.status_code, answer.mimetype) == (413, "application/problem+json")


def test_a_query_that_is_too_long_is_refused(asked_only: FlaskClient) -> None:
    answer = asked_only.get("/v1/search?q=" + "a" * 20_000)
    assert (answer.status_code, answer.mimetype) == (414, "application/problem+json")


def test_a_method_that_an_address_does_not_take_is_told_which_it_takes(asked_only: FlaskClient) -> None:
    answer = asked_only.put("/v1/judgements", json={})
    assert answer.status_code == 405
    assert {"GET", "POST"} <= set(answer.headers["Allow"].split(", "))


def test_metrics_count_by_route_and_not_by_what_was_asked_for(app: Flask) -> None:
    client = app.test_client()
    client.get("/v1/entities/e0")
    client.get("/v1/entities/e1")
    told = client.get("/metrics").text
    line = 'newsgraph_requests_total{method="GET",route="/v1/entities/<entity>",status="404"} 2.0'
    assert line in told.splitlines()
    assert "newsgraph_request_seconds_bucket" in told


def test_a_fault_of_ours_is_a_problem_with_the_request_id_and_no_more() -> None:
    def broken() -> None:
        raise ZeroDivisionError("a secret")

    answer = create_app(broken).test_client().get("/v1/stats", headers={"X-Request-Id": "abc-2"})
    assert (answer.status_code, answer.mimetype) == (500, "application/problem+json")
    assert "abc-2" in answer.json["detail"]
    assert "secret" not in answer.text


def test_readiness_is_that_of_the_store(app: Flask) -> None:
    assert app.test_client().get("/readyz").json == {"status": "ready", "last_write": None}
