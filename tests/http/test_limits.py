"""What no caller can do to the others: too much, too often, too slowly, or in the name of somebody else."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from urllib.request import Request, urlopen

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from api.app import create_app
from api.guard.keys import KeyFile, Scope
from api.guard.limiting import CLIENTS_MAX, Limiter, client_of
from api.guard.protection import Protection
from kg.store import open_store
from tests.factories import a_moment
from tests.http.conftest import a_told_act
from tests.http.test_keys import NOON, free_port

ROOT = Path(__file__).parents[2]


def an_app(protection: Protection) -> Flask:
    return create_app(lambda: open_store("memory:"), protection=protection)


def asked_from(client: FlaskClient, address: str, path: str = "/v1/stats", **headers: str) -> TestResponse:
    return client.get(path, environ_overrides={"REMOTE_ADDR": address}, headers=headers)


# How often


class Seconds:
    """A clock that stands where it is put."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_bucket_holds_a_minute_and_fills_at_a_steady_rate() -> None:
    clock = Seconds()
    limiter = Limiter(60, clock=clock)
    taken = [limiter.take("a") for _ in range(61)]
    assert [one.is_granted for one in taken] == [True] * 60 + [False]
    assert (taken[0].left, taken[59].left, taken[60].wait_s, taken[60].full_s) == (59, 0, 1, 60)
    clock.now = 1.0
    assert limiter.take("a").is_granted
    assert not limiter.take("a").is_granted
    clock.now = 1_000.0
    assert limiter.take("a").left == 59


def test_one_client_takes_nothing_from_another() -> None:
    limiter = Limiter(1, clock=Seconds())
    assert limiter.take("a").is_granted
    assert limiter.take("b").is_granted
    assert not limiter.take("a").is_granted


def test_many_clients_take_no_more_memory_than_is_set() -> None:
    limiter = Limiter(1, clock=Seconds())
    for number in range(CLIENTS_MAX + 10):
        limiter.take(str(number))
    assert len(limiter._buckets) == CLIENTS_MAX


@pytest.mark.parametrize(
    ("address", "client"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::9", "2001:db8:1:2::/64"),
        ("", "unknown"),
        (None, "unknown"),
        ("not an address", "unknown"),
    ],
)
def test_who_an_address_stands_for(address: str | None, client: str) -> None:
    assert client_of(address) == client


def test_who_asks_too_often_is_told_when_there_is_room_again() -> None:
    client = an_app(Protection(per_minute=2)).test_client()
    first = asked_from(client, "192.0.2.7")
    assert (first.headers["RateLimit-Policy"], first.headers["RateLimit"]) == ('"client";q=2;w=60', '"client";r=1;t=30')
    asked_from(client, "192.0.2.7")
    refused = asked_from(client, "192.0.2.7")
    assert (refused.status_code, refused.mimetype) == (429, "application/problem+json")
    assert 1 <= int(refused.headers["Retry-After"]) <= 30
    assert asked_from(client, "192.0.2.8").status_code == 200
    assert asked_from(client, "192.0.2.7", "/healthz").status_code == 200


def test_an_open_service_does_not_count_unless_it_is_set() -> None:
    client = an_app(Protection()).test_client()
    assert "RateLimit" not in client.get("/v1/stats").headers


def test_of_one_address_each_key_has_a_bucket_of_its_own_and_guessing_has_one_too(tmp_path: Path) -> None:
    keys = KeyFile(tmp_path / "keys", clock=lambda: NOON)
    tokens = [keys.create(name, Scope.READ)[1] for name in ("one", "other")]
    client = an_app(Protection(keys=keys, per_minute=1)).test_client()
    for token in tokens:
        assert client.get("/v1/stats", headers={"X-API-Key": token}).status_code == 200
    assert client.get("/v1/stats", headers={"X-API-Key": tokens[0]}).status_code == 429
    assert client.get("/v1/stats", headers={"X-API-Key": "guess"}).status_code == 401
    assert client.get("/v1/stats", headers={"X-API-Key": "another"}).status_code == 429


def test_an_address_in_a_header_is_believed_only_behind_a_proxy_that_is_set() -> None:
    open_one, behind = (an_app(Protection(per_minute=1, proxies=n)).test_client() for n in (0, 1))
    for client, second in ((open_one, 429), (behind, 200)):
        assert asked_from(client, "192.0.2.1", **{"X-Forwarded-For": "198.51.100.1"}).status_code == 200
        assert asked_from(client, "192.0.2.1", **{"X-Forwarded-For": "198.51.100.2"}).status_code == second
    forged = asked_from(behind, "192.0.2.1", **{"X-Forwarded-For": "203.0.113.9, 198.51.100.1"})
    assert forged.status_code == 429  # the proxy wrote the last one


# In whose name


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "localhost.", "", "[", "[::1", "a b"])
def test_an_open_service_answers_only_under_the_names_of_this_machine(host: str) -> None:
    client = an_app(Protection()).test_client()
    answer = client.get("/v1/stats", headers={"Host": host})
    assert (answer.status_code, answer.mimetype) == (421, "application/problem+json")


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1:8000", "[::1]:8000", "LOCALHOST:8000"])
def test_the_names_of_this_machine_are_answered(host: str) -> None:
    assert an_app(Protection()).test_client().get("/v1/stats", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://localhost:9"},
        {"Origin": "http://localhost.evil.example"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
def test_a_page_of_another_site_changes_nothing(changing: FlaskClient, headers: dict[str, str]) -> None:
    (unsure,) = changing.get("/v1/judgements?verdict=unsure").json["items"]
    said = {"left": unsure["left"], "right": unsure["right"], "verdict": "same"}
    refused = changing.post("/v1/judgements", json=said, headers=headers)
    assert (refused.status_code, refused.mimetype) == (403, "application/problem+json")
    assert changing.get("/v1/judgements?verdict=unsure").json["items"] == [unsure]


@pytest.mark.parametrize("headers", [{}, {"Origin": "http://localhost"}, {"Sec-Fetch-Site": "same-origin"}])
def test_our_own_pages_and_programs_change_what_they_may(changing: FlaskClient, headers: dict[str, str]) -> None:
    (unsure,) = changing.get("/v1/judgements?verdict=unsure").json["items"]
    said = {"left": unsure["left"], "right": unsure["right"], "verdict": "same"}
    assert changing.post("/v1/judgements", json=said, headers=headers).status_code == 201


# Pages elsewhere that may read (CORS)

GEPHI = "https://lite.gephi.org"


def test_by_default_no_page_elsewhere_may_read() -> None:
    answer = an_app(Protection()).test_client().get("/v1/stats", headers={"Origin": GEPHI})
    assert not [name for name in answer.headers.keys() if name.startswith("Access-Control")]  # noqa: SIM118
    assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"


@pytest.mark.parametrize("origins", [{GEPHI}, {"*"}])
def test_a_page_of_an_origin_that_is_set_may_read_and_never_with_credentials(origins: set[str]) -> None:
    client = an_app(Protection(origins=frozenset(origins))).test_client()
    answer = client.get("/v1/stats", headers={"Origin": GEPHI})
    assert answer.headers["Access-Control-Allow-Origin"] == GEPHI
    assert "Access-Control-Allow-Credentials" not in answer.headers
    assert "ETag" in answer.headers["Access-Control-Expose-Headers"]
    assert "Origin" in answer.headers["Vary"]


def test_a_page_of_another_origin_may_not_and_caches_keep_the_two_apart() -> None:
    client = an_app(Protection(origins=frozenset({GEPHI}))).test_client()
    for headers in ({}, {"Origin": "https://evil.example"}, {"Origin": GEPHI + ".evil.example"}):
        answer = client.get("/v1/stats", headers=headers)
        assert "Access-Control-Allow-Origin" not in answer.headers
        assert "Origin" in answer.headers["Vary"]


def test_the_graph_for_gephi_lite_can_be_read_from_elsewhere(asked_only: FlaskClient) -> None:
    (seed,) = asked_only.get("/v1/entities?limit=1").json["items"]
    client = create_app(
        asked_only.application.extensions["newsgraph"], protection=Protection(origins=frozenset({GEPHI}))
    ).test_client()
    answer = client.get(f"/v1/graph.gexf?seed={seed['id']}", headers={"Origin": GEPHI})
    assert (answer.status_code, answer.headers["Access-Control-Allow-Origin"]) == (200, GEPHI)
    assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"


def test_a_preflight_allows_reading_alone_and_needs_no_key(tmp_path: Path) -> None:
    keys = KeyFile(tmp_path / "keys", clock=lambda: NOON)
    keys.create("a reader", Scope.READ)
    client = an_app(Protection(keys=keys, origins=frozenset({GEPHI}))).test_client()
    asked = {"Origin": GEPHI, "Access-Control-Request-Method": "POST"}
    answer = client.options("/v1/judgements", headers=asked)
    assert (answer.status_code, answer.data) == (204, b"")
    assert answer.headers["Access-Control-Allow-Methods"] == "GET, HEAD"
    assert "Authorization" in answer.headers["Access-Control-Allow-Headers"]
    plain = client.options("/v1/judgements")
    assert {"GET", "HEAD", "POST", "OPTIONS"} == set(plain.headers["Allow"].split(", "))


# The real service: too large, too slow, gone


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """Serve a store whose export is larger than what the system keeps for a caller that does not read."""
    folder = tmp_path_factory.mktemp("served")
    with open_store(f"sqlite:///{folder}/news.db") as store:
        for number in range(150):
            store.add(a_told_act(f"https://example.org/{number}", "The Example"), at=a_moment(number))
    port = free_port()
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "NEWSGRAPH_PORT": str(port)}
    environment["NEWSGRAPH_STORE"] = f"sqlite:///{folder}/news.db"
    service = subprocess.Popen(
        [sys.executable, "-m", "api.cli", "serve"],
        cwd=folder,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=(folder / "log").open("wb"),
        start_new_session=True,
    )
    try:
        _until_it_answers(port)
        yield port
    finally:
        with suppress(ProcessLookupError):
            os.killpg(service.pid, signal.SIGKILL)
        service.wait()


def _until_it_answers(port: int) -> None:
    end = time.monotonic() + 60
    while True:
        with suppress(OSError), urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5):
            return
        assert time.monotonic() < end
        time.sleep(0.1)


def answers(port: int) -> bool:
    """Return whether another caller is answered now."""
    with urlopen(f"http://127.0.0.1:{port}/v1/stats", timeout=5) as answer:
        return bool(answer.status == 200)


def sent(port: int, request: bytes) -> socket.socket:
    opened = socket.create_connection(("127.0.0.1", port), timeout=10)
    opened.sendall(request)
    return opened


def status_of(opened: socket.socket) -> int:
    """Return the status of an answer, 0 where the connection is closed without one."""
    with suppress(ConnectionError):
        head = opened.recv(1 << 16)
        return int(head.split(b" ", 2)[1]) if head else 0
    return 0


POST = b"POST /v1/judgements HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
GET = b"GET /v1/stats HTTP/1.1\r\nHost: localhost\r\n"


@pytest.mark.parametrize(
    "request_begun",
    [
        GET[:20],
        GET + b"X-Slow: ",
        POST + b"Content-Length: 100\r\n\r\n{",
        POST + b"Transfer-Encoding: chunked\r\n\r\n1\r\n{\r\n",
        b"",
    ],
)
def test_callers_that_send_slowly_hold_up_nobody(port: int, request_begun: bytes) -> None:
    slow = [sent(port, request_begun) for _ in range(40)]
    try:
        assert answers(port)
    finally:
        for one in slow:
            one.close()
    assert answers(port)


def test_callers_that_do_not_read_what_they_asked_for_hold_up_nobody(port: int) -> None:
    slow = []
    for _ in range(8):
        one = socket.socket()
        one.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        one.connect(("127.0.0.1", port))
        one.sendall(b"GET /v1/export/nquads HTTP/1.1\r\nHost: localhost\r\n\r\n")
        slow.append(one)
    try:
        assert all(answers(port) for _ in range(8))
    finally:
        for one in slow:
            one.close()
    assert answers(port)


def test_callers_that_leave_leave_nothing_behind(port: int) -> None:
    for _ in range(20):
        opened = sent(port, b"GET /v1/export/nquads HTTP/1.1\r\nHost: localhost\r\n\r\n")
        opened.recv(10)
        opened.close()
        sent(port, POST + b"Content-Length: 100\r\n\r\n{").close()
    assert answers(port)


def test_headers_of_ten_megabytes_are_refused_and_hold_up_nobody(port: int) -> None:
    opened = socket.create_connection(("127.0.0.1", port), timeout=10)
    with suppress(ConnectionError):
        opened.sendall(GET)
        for _ in range(10):
            opened.sendall(b"X-Large: " + b"a" * 1_000_000 + b"\r\n")
        opened.sendall(b"\r\n")
    assert status_of(opened) in (0, 431)
    assert answers(port)


@pytest.mark.parametrize(
    ("request_sent", "status"),
    [
        (GET + b"X: y\r\n" * 2_000 + b"\r\n", 431),
        (POST + b"Content-Length: 20000000\r\n\r\n", 413),
        (POST + b"Content-Length: 2\r\n\r\n{}", 400),
        (POST + b"Content-Length: 18446744073709551616\r\n\r\n{}", 400),
        (POST + b"Content-Length: -1\r\n\r\n{}", 400),
        (b"GET /" + b"a" * 20_000 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n", 414),
        (b"GET /v1/\xff\x00 HTTP/1.1\r\nHost: localhost\r\n\r\n", 400),
        (b"GET /v1/entities/%ff%00 HTTP/1.1\r\nHost: localhost\r\n\r\n", 404),
        (b"GET /v1/entities/..%2f..%2fetc HTTP/1.1\r\nHost: localhost\r\n\r\n", 404),
        (b"GET /v1/stats?a=%ff HTTP/1.1\r\nHost: localhost\r\n\r\n", 400),
        (b"GET /v1/stats HTTP/1.1\r\nHost: evil.example\r\n\r\n", 421),
        (b"BREW /v1/stats HTTP/1.1\r\nHost: localhost\r\n\r\n", 405),
        (b'GET /v1/stats HTTP/1.1\r\nHost: localhost\r\nIf-None-Match: "\r\n\r\n', 200),
    ],
)
def test_what_is_no_request_of_ours_is_refused_by_its_status(port: int, request_sent: bytes, status: int) -> None:
    assert status_of(sent(port, request_sent)) == status
    assert answers(port)


def test_a_head_is_a_get_without_the_body(port: int) -> None:
    address = f"http://127.0.0.1:{port}/v1/stats"
    with urlopen(Request(address, method="HEAD")) as head, urlopen(address) as get:
        assert head.read() == b""
        assert head.headers["Content-Length"] == str(len(get.read()))
        assert head.headers["ETag"] == get.headers["ETag"]


def test_an_export_arrives_whole_and_in_pieces(port: int) -> None:
    with urlopen(f"http://127.0.0.1:{port}/v1/export/csv") as answer:
        assert answer.headers["Transfer-Encoding"] == "chunked"
        lines = answer.read().decode().splitlines()
    with urlopen(f"http://127.0.0.1:{port}/v1/stats") as stats:
        assert len(lines) >= json.load(stats)["statements"]
