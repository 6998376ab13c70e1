"""What every answer carries, what the service refuses, and what it tells of itself."""

import io
import json
from urllib.parse import urlsplit

import msgspec
import pytest
import structlog
from flask import Flask
from flask.testing import FlaskClient

from api.app import create_app
from api.guard.logs import configure_logs
from api.guard.protection import Protection
from api.http.bodies import read_body
from api.http.openapi import example_call, examples_of, routes_of
from api.http.params import RequestError
from api.routes.record import Decided
from kg.errors import ConflictError, DeadlineError, NewsgraphError, StoreBusyError, StoreError, StoreFullError
from kg.store import open_store


@pytest.fixture
def app() -> Flask:
    return create_app(lambda: open_store("memory:"))


@pytest.mark.parametrize("path", ["/v1/stats", "/docs", "/nowhere", "/v1/events?limit=0", "/v1/export/csv"])
def test_every_answer_is_secured_and_named(asked_only: FlaskClient, path: str) -> None:
    headers = asked_only.get(path).headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert {"default-src 'none'", "frame-ancestors 'none'", "base-uri 'none'", "script-src 'self'"} <= set(
        headers["Content-Security-Policy"].split("; ")
    )
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["Cache-Control"] == "no-cache"
    assert len(headers["X-Request-Id"]) == 16
    assert "Strict-Transport-Security" not in headers


def test_only_behind_tls_is_tls_asked_for(app: Flask) -> None:
    assert app.test_client().get("/healthz", base_url="https://localhost").headers["Strict-Transport-Security"]
    behind = create_app(lambda: open_store("memory:"), protection=Protection(proxies=1)).test_client()
    told = {"X-Forwarded-Proto": "https", "X-Forwarded-For": "192.0.2.1"}
    assert "Strict-Transport-Security" in behind.get("/healthz", headers=told).headers
    assert "Strict-Transport-Security" not in app.test_client().get("/healthz", headers=told).headers


# What is told of a request


def told_of(app: Flask, path: str, *, method: str = "GET", **headers: str) -> dict[str, object]:
    """Return the one event that a request leaves, as the service writes it."""
    stream = io.StringIO()
    configure_logs(stream)
    try:
        app.test_client().open(path, method=method, headers=headers, buffered=True)
    finally:
        structlog.reset_defaults()
    (line,) = stream.getvalue().splitlines()
    found: dict[str, object] = json.loads(line)
    return found


def test_each_request_leaves_one_event(asked_only: FlaskClient) -> None:
    told = told_of(asked_only.application, "/v1/search?q=a+private+question&limit=3", **{"X-Request-Id": "abc-3"})
    assert (told["event"], told["level"], told["method"], told["status"]) == ("request", "info", "GET", 200)
    assert (told["route"], told["path"], told["request_id"]) == ("/v1/search", "/v1/search", "abc-3")
    assert (told["client"], "cut_off" in told) == ("127.0.0.1", False)
    assert told["ms"] > 0
    assert told["bytes"] == len(asked_only.get("/v1/search?q=a+private+question&limit=3").data)
    assert "private" not in json.dumps(told)


def test_what_is_streamed_is_counted_as_it_leaves(asked_only: FlaskClient) -> None:
    assert told_of(asked_only.application, "/v1/export/csv")["bytes"] == len(asked_only.get("/v1/export/csv").data)
    assert told_of(asked_only.application, "/v1/stats", method="HEAD")["status"] == 200


def test_an_answer_that_was_not_taken_whole_is_told_so(asked_only: FlaskClient) -> None:
    stream = io.StringIO()
    configure_logs(stream)
    try:
        answer = asked_only.get("/v1/export/nquads")
        next(answer.iter_encoded())
        answer.close()
    finally:
        structlog.reset_defaults()
    assert json.loads(stream.getvalue())["cut_off"] is True


@pytest.mark.parametrize("path", ['/%0a{"event":"forged"}', "/%1b[2J", "/" + "a" * 5_000, "/%e2%80%a8"])
def test_an_address_can_forge_no_event_and_steer_no_terminal(app: Flask, path: str) -> None:
    told = told_of(app, path)
    assert told["event"] == "request"
    assert str(told["path"]).isascii()
    assert str(told["path"]).isprintable()
    assert len(str(told["path"])) <= 200


class Terminal(io.StringIO):
    """A stream that people read."""

    def isatty(self) -> bool:
        return True


def test_people_are_told_in_a_line_and_programs_in_json(app: Flask) -> None:
    terminal = Terminal()
    configure_logs(terminal)
    try:
        app.test_client().get("/healthz", buffered=True)
    finally:
        structlog.reset_defaults()
    (line,) = terminal.getvalue().splitlines()
    assert "request" in line
    assert not line.startswith("{")


# Addresses, methods, forms


def test_an_address_with_a_slash_too_many_leads_to_the_one_without(asked_only: FlaskClient) -> None:
    answer = asked_only.get("/v1/events/?limit=3&type=a%20b")
    assert (answer.status_code, answer.headers["Location"]) == (308, "/v1/events?limit=3&type=a%20b")
    assert asked_only.get("/nowhere/").status_code == 404


@pytest.mark.parametrize("path", ["//evil.example/", "///v1/stats//", "/\\evil.example/", "//evil.example//v1/events/"])
def test_no_redirect_leads_to_another_site(asked_only: FlaskClient, path: str) -> None:
    answer = asked_only.get(path, base_url="http://localhost")
    assert urlsplit(answer.headers.get("Location", "/")).netloc in ("", "localhost")


@pytest.mark.parametrize(
    ("accept", "status"),
    [
        ("application/json", 200),
        ("*/*", 200),
        ("application/*", 200),
        ("text/html,application/xhtml+xml,*/*;q=0.8", 200),
        ("image/png", 406),
        ("application/json;q=0", 406),
        ("nonsense", 406),
    ],
)
def test_a_form_that_there_is_not_is_said_so(asked_only: FlaskClient, accept: str, status: int) -> None:
    answer = asked_only.get("/v1/stats", headers={"Accept": accept})
    assert answer.status_code == status
    if status == 406:
        assert answer.mimetype == "application/problem+json"
        assert "application/json" in answer.json["detail"]


def test_options_say_what_an_address_takes(asked_only: FlaskClient) -> None:
    answer = asked_only.options("/v1/judgements")
    assert (answer.status_code, answer.data) == (200, b"")
    assert set(answer.headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS", "POST"}


@pytest.mark.parametrize("method", ["TRACE", "PATCH", "PUT", "BREW"])
def test_a_method_that_is_not_taken_is_a_problem(asked_only: FlaskClient, method: str) -> None:
    answer = asked_only.open("/v1/stats", method=method)
    assert (answer.status_code, answer.mimetype) == (405, "application/problem+json")
    assert "GET" in answer.headers["Allow"]


def test_every_mistake_of_a_body_is_told_at_once_with_its_place(changing: FlaskClient) -> None:
    body = {"left": 7, "verdict": "perhaps", "colour/~x": "red"}
    answer = changing.post("/v1/judgements", json=body)
    assert answer.status_code == 400
    told = {one["pointer"] for one in answer.json["errors"]}
    assert told == {"#/left", "#/right", "#/verdict", "#/colour~1~0x"}


class Batch(msgspec.Struct):
    """A body with a list in it."""

    items: list[Decided]


def test_mistakes_within_a_list_have_their_number() -> None:
    good = {"left": "a", "right": "b", "verdict": "same"}
    with pytest.raises(RequestError) as raised:
        read_body(json.dumps({"items": [good, good | {"left": None}, 3]}).encode(), Batch)
    assert [one.parameter for one in raised.value.mistakes] == ["#/items/1/left", "#/items/2"]
    assert len(read_body(json.dumps({"items": [good]}).encode(), Batch).items) == 1


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (DeadlineError("no time"), 503),
        (StoreBusyError("held"), 503),
        (StoreFullError("full"), 507),
        (ConflictError("overtaken"), 409),
        (StoreError("broken"), 500),
    ],
)
def test_each_error_of_ours_has_its_status(error: NewsgraphError, status: int) -> None:
    def raising() -> None:
        raise error

    answer = create_app(raising).test_client().get("/v1/stats")
    assert (answer.status_code, answer.mimetype) == (status, "application/problem+json")
    assert answer.json["detail"] == str(error)
    assert ("Retry-After" in answer.headers) == isinstance(error, StoreBusyError)


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
    assert app.test_client().get("/readyz").json.items() >= {"status": "ready", "last_write": None}.items()
