"""Keys: who is let in, what each key allows, and that no secret is ever written anywhere."""

import base64
import io
import json
import os
import socket
import stat
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import structlog
from click.testing import CliRunner, Result
from flask import Flask
from flask.testing import FlaskClient

from api.app import create_app
from api.cli import main
from api.guard.keys import KeyFile, Scope, keys_of
from api.guard.logs import configure_logs
from api.guard.protection import Protection, protection_of
from api.processes.serving import check_free
from api.settings import Settings, read_settings
from kg.errors import ConfigError, InputError, NotFoundError
from kg.store import open_store
from tests.http.conftest import fill

NOON = datetime(2026, 1, 5, 12, tzinfo=UTC)


class Clock:
    """A clock that stands where it is put."""

    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def keys(tmp_path: Path, clock: Clock) -> KeyFile:
    return KeyFile(tmp_path / "news.db.keys", clock=clock)


@pytest.fixture
def app_with(tmp_path: Path) -> Callable[[Protection], Flask]:
    url = f"sqlite:///{tmp_path}/news.db"
    with open_store(url) as store:
        fill(store)

    def made(protection: Protection) -> Flask:
        return create_app(
            lambda: open_store(url, read_only=True), open_writer=lambda: open_store(url), protection=protection
        )

    return made


@pytest.fixture
def client(app_with: Callable[[Protection], Flask], keys: KeyFile) -> FlaskClient:
    return app_with(Protection(keys=keys)).test_client()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def decision(client: FlaskClient, token: str) -> dict[str, str]:
    (unsure,) = client.get("/v1/judgements?verdict=unsure", headers=bearer(token)).json["items"]
    return {"left": unsure["left"], "right": unsure["right"], "verdict": "same"}


# Who is let in


def test_while_no_key_was_ever_made_nobody_needs_one(client: FlaskClient) -> None:
    assert client.get("/v1/stats").status_code == 200
    assert "security" not in client.get("/v1/openapi.json").json


def test_from_the_first_key_on_everybody_needs_one_and_a_service_that_runs_knows(
    client: FlaskClient, keys: KeyFile
) -> None:
    _, token = keys.create("a reader", Scope.READ)
    refused = client.get("/v1/stats")
    assert (refused.status_code, refused.mimetype) == (401, "application/problem+json")
    schemes = refused.headers.getlist("WWW-Authenticate")
    assert [one.split()[0] for one in schemes] == ["Bearer", "Basic"]
    assert client.get("/v1/stats", headers=bearer(token)).status_code == 200
    assert client.get("/v1/stats", headers={"X-API-Key": token}).status_code == 200
    as_password = base64.b64encode(f"anybody:{token}".encode()).decode()
    assert client.get("/v1/stats", headers={"Authorization": f"Basic {as_password}"}).status_code == 200
    described = client.get("/v1/openapi.json", headers=bearer(token)).json
    assert described["paths"]["/healthz"]["get"]["security"] == []
    assert set(described["components"]["securitySchemes"]) == {name for one in described["security"] for name in one}


def test_revoking_the_last_key_shuts_the_service_and_does_not_open_it(client: FlaskClient, keys: KeyFile) -> None:
    made, token = keys.create("a reader", Scope.READ)
    keys.revoke(made.id)
    assert client.get("/v1/stats", headers=bearer(token)).status_code == 401
    assert client.get("/v1/stats").status_code == 401


def test_an_address_that_others_reach_stays_shut_whatever_becomes_of_the_keys(
    app_with: Callable[[Protection], Flask], keys: KeyFile
) -> None:
    client = app_with(Protection(keys=keys, is_public=True)).test_client()
    _, token = keys.create("a reader", Scope.READ)
    assert client.get("/v1/stats", headers=bearer(token)).status_code == 200
    keys.path.unlink()
    assert client.get("/v1/stats", headers=bearer(token)).status_code == 401


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/docs/errors"])
def test_health_and_the_meaning_of_problems_need_no_key(client: FlaskClient, keys: KeyFile, path: str) -> None:
    keys.create("a reader", Scope.READ)
    assert client.get(path).status_code == 200


@pytest.mark.parametrize(
    "path", ["/", "/docs", "/metrics", "/openapi.json", "/nowhere", "/v1/export/nquads", "/sparql"]
)
def test_everything_else_needs_one(client: FlaskClient, keys: KeyFile, path: str) -> None:
    keys.create("a reader", Scope.READ)
    assert client.get(path).status_code == 401
    assert client.post(path).status_code == 401


@pytest.mark.parametrize(
    "given",
    [
        "",
        "ng_",
        "ng_00000000_" + "a" * 43,
        "Bearer",
        "x" * 10_000,
        "ng_00000000_" + "é" * 43,
        "\x00",
    ],
)
def test_what_is_no_key_opens_nothing(client: FlaskClient, keys: KeyFile, given: str) -> None:
    keys.create("a reader", Scope.READ)
    for headers in ({"Authorization": f"Bearer {given}"}, {"X-API-Key": given}, {"Authorization": f"Basic {given}"}):
        assert client.get("/v1/stats", headers=headers).status_code == 401


def test_a_key_with_one_letter_changed_opens_nothing(keys: KeyFile) -> None:
    _, token = keys.create("a reader", Scope.READ)
    for at in (4, 13, len(token) - 1):
        changed = token[:at] + ("0" if token[at] != "0" else "1") + token[at + 1 :]
        assert keys.known(changed) is None


def test_the_secret_of_one_key_does_not_fit_another(keys: KeyFile) -> None:
    first, one = keys.create("one", Scope.READ)
    second, other = keys.create("other", Scope.WRITE)
    assert keys.known(one.replace(first.id, second.id)) is None
    assert keys.known(other.replace(second.id, first.id)) is None


# What a key allows


def test_a_key_to_read_changes_nothing_and_one_to_write_does_both(client: FlaskClient, keys: KeyFile) -> None:
    _, reading = keys.create("a reader", Scope.READ)
    _, writing = keys.create("an editor", Scope.WRITE)
    said = decision(client, reading)
    refused = client.post("/v1/judgements", json=said, headers=bearer(reading))
    assert (refused.status_code, refused.mimetype) == (403, "application/problem+json")
    made = client.post("/v1/judgements", json=said, headers=bearer(writing))
    assert made.status_code == 201
    tag = client.get(made.headers["Location"], headers=bearer(writing)).headers["ETag"]
    seen = {"If-Match": tag}
    assert client.delete(made.headers["Location"], headers=bearer(reading) | seen).status_code == 403
    assert client.delete(made.headers["Location"], headers=bearer(writing) | seen).status_code == 200


def test_a_question_asked_by_post_needs_no_key_to_write(client: FlaskClient, keys: KeyFile) -> None:
    _, reading = keys.create("a reader", Scope.READ)
    asked = client.post("/v1/match", json={"name": "Kazakhtelecom"}, headers=bearer(reading))
    assert asked.status_code == 200


def test_what_is_answered_to_a_key_is_kept_by_no_shared_cache(client: FlaskClient, keys: KeyFile) -> None:
    _, token = keys.create("a reader", Scope.READ)
    headers = client.get("/v1/stats", headers=bearer(token)).headers
    assert headers["Cache-Control"] == "private, no-cache"
    assert {"Authorization", "X-API-Key"} <= set(headers["Vary"].split(", "))


# How keys are kept


def test_the_file_holds_no_key_and_is_for_its_owner_alone(keys: KeyFile) -> None:
    _, token = keys.create("a reader", Scope.READ)
    kept = keys.path.read_text()
    assert token not in kept
    assert token.rsplit("_", 1)[1] not in kept
    assert stat.S_IMODE(keys.path.stat().st_mode) == 0o600
    assert [one.name for one in keys.path.parent.glob("*.keys*")] == [keys.path.name]  # no draft is left


def test_two_keys_of_one_name_are_kept_under_different_salts(keys: KeyFile) -> None:
    (first, _), (second, _) = keys.create("same", Scope.READ), keys.create("same", Scope.READ)
    assert (first.salt, first.digest) != (second.salt, second.digest)


def test_last_use_is_kept_to_the_minute(keys: KeyFile, clock: Clock) -> None:
    _, token = keys.create("a reader", Scope.READ)
    assert keys.all()[0].last_used_at is None
    keys.known(token)
    clock.now = NOON + timedelta(seconds=59)
    keys.known(token)
    assert keys.all()[0].last_used_at == NOON
    clock.now = NOON + timedelta(seconds=61)
    keys.known(token)
    assert KeyFile(keys.path, clock=clock).all()[0].last_used_at == clock.now


def test_keys_made_at_once_are_all_kept(keys: KeyFile, clock: Clock) -> None:
    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(lambda n: KeyFile(keys.path, clock=clock).create(f"key {n}", Scope.READ), range(24)))
    assert {key.id for key, _ in made} == {key.id for key in keys.all()}
    assert all(keys.known(token) for _, token in made)


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is kept from root")
def test_who_may_come_in_does_not_hang_on_whether_its_use_can_be_written(keys: KeyFile) -> None:
    _, token = keys.create("a reader", Scope.READ)
    keys.path.parent.chmod(0o500)
    assert keys.known(token) is not None
    keys.path.parent.chmod(0o700)


@pytest.mark.parametrize("content", [b"", b"{}", b"[{}]", b"\xff", b"[" * 100_000])
def test_keys_that_cannot_be_read_let_nobody_in(client: FlaskClient, keys: KeyFile, content: bytes) -> None:
    _, token = keys.create("a reader", Scope.READ)
    keys.path.write_bytes(content)
    for headers in ({}, bearer(token)):
        answer = client.get("/v1/stats", headers=headers)
        assert (answer.status_code, answer.mimetype) == (500, "application/problem+json")
        assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("name", ["", " ", "a\nb", "x" * 101, "\x1b[2J"])
def test_a_name_that_could_not_be_shown_is_refused(keys: KeyFile, name: str) -> None:
    with pytest.raises(InputError, match="1 to 100 printable"):
        keys.create(name, Scope.READ)
    assert keys.all() == []


def test_a_key_that_is_not_there_cannot_be_revoked(keys: KeyFile) -> None:
    with pytest.raises(NotFoundError, match="key list"):
        keys.revoke("00000000")


def test_no_key_is_in_a_log_an_error_or_a_metric(app_with: Callable[[Protection], Flask], keys: KeyFile) -> None:
    _, token = keys.create("an editor", Scope.WRITE)
    app = app_with(Protection(keys=keys))

    def broken() -> str:
        given = token  # noqa: F841 - what a trace with the values of variables would show
        raise ZeroDivisionError

    app.add_url_rule("/broken", view_func=broken)
    stream = io.StringIO()
    configure_logs(stream)
    try:
        client = app.test_client()
        seen = [
            client.get(path, headers=bearer(token), buffered=True).text
            for path in (
                "/v1/stats",
                "/broken",
                f"/v1/entities/{token}",
                "/metrics",
                f"/v1/stats?key={token}",
                "/metrics",
            )
        ]
        refused = client.get("/v1/stats", headers=bearer(token + "x"), buffered=True).text
    finally:
        structlog.reset_defaults()
    told = [json.loads(line) for line in stream.getvalue().splitlines()]
    assert {"request", "fault"} <= {one["event"] for one in told}
    assert any(one.get("exception") for one in told)
    secret = token.rsplit("_", 1)[1]
    without_what_was_sent_as_an_address = [one for one in told if one.get("route") != "/v1/entities/<entity>"]
    assert secret not in json.dumps(without_what_was_sent_as_an_address)
    assert secret not in seen[0] + seen[1] + seen[3] + seen[5] + refused
    assert {one["client"] for one in told if one.get("route") == "/v1/stats" and one["status"] == 200} == {
        f"key {keys.all()[0].id}"
    }


# The command, and the start of the service


def call(folder: Path, *words: str) -> Result:
    return CliRunner().invoke(main, ["--store", f"sqlite:///{folder}/news.db", *words])


def test_the_command_makes_lists_and_revokes(tmp_path: Path) -> None:
    made = call(tmp_path, "key", "create", "--scope", "write", "--name", "a desk")
    token = made.stdout.strip()
    keys = keys_of(Settings(store=f"sqlite:///{tmp_path}/news.db"))
    (key,) = keys.all()
    assert keys.known(token) is not None
    assert token not in made.stderr
    listed = call(tmp_path, "key", "list").output
    assert key.id in listed
    assert "a desk" in listed
    assert token not in listed
    assert json.loads(call(tmp_path, "key", "list", "--json").output)[0]["scope"] == "write"
    assert call(tmp_path, "key", "revoke", key.id).exit_code == 0
    assert keys.known(token) is None
    assert "revoked" in call(tmp_path, "key", "list").output


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("create", "--scope", "admin", "--name", "x"), 2),
        (("create", "--scope", "read"), 2),
        (("create", "--scope", "read", "--name", "\n"), 1),
        (("revoke", "00000000"), 1),
    ],
)
def test_a_call_that_makes_no_sense_says_why(tmp_path: Path, words: tuple[str, ...], code: int) -> None:
    done = call(tmp_path, "key", *words)
    assert done.exit_code == code
    assert done.output
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    done = call(tmp_path / "nowhere", "key", "create", "--scope", "read", "--name", "x")
    assert done.exit_code == 1
    assert "nowhere" in done.output


def test_an_address_that_others_reach_is_served_only_with_a_key_that_opens(tmp_path: Path) -> None:
    settings = Settings(store=f"sqlite:///{tmp_path}/news.db", host="0.0.0.0", port=free_port())
    with pytest.raises(ConfigError, match="newsgraph key create"):
        check_free(settings)
    made, _ = keys_of(settings).create("a reader", Scope.READ)
    check_free(settings)
    keys_of(settings).revoke(made.id)
    with pytest.raises(ConfigError, match="newsgraph key create"):
        check_free(settings)


def test_the_file_of_keys_is_beside_the_store_unless_it_is_set(tmp_path: Path) -> None:
    assert Settings(store="sqlite:////a/news.db").keys_path == Path("/a/news.db.keys")
    assert Settings(store="memory:").keys_path == Path("newsgraph.keys")
    assert read_settings({"NEWSGRAPH_KEYS": "/etc/ng.keys"}).keys_path == Path("/etc/ng.keys")


def test_settings_become_protection(tmp_path: Path, keys: KeyFile) -> None:
    given = {"NEWSGRAPH_HOST": "0.0.0.0", "NEWSGRAPH_BASE": "https://news.example.org", "NEWSGRAPH_RATE": "60"}
    made = protection_of(read_settings(given | {"NEWSGRAPH_CORS": "https://a.example, *"}), keys)
    assert (made.is_public, made.per_minute, made.origins) == (True, 60, {"https://a.example", "*"})
    assert "news.example.org" in made.hosts
