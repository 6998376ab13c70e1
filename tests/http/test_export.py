"""The graph over HTTP in every form, and through the command line."""

import json
from pathlib import Path

import pyoxigraph as ox
import pytest
from click.testing import CliRunner, Result
from flask.testing import FlaskClient

from api.app import create_app
from api.cli import main
from api.settings import DEFAULT_BASE as SETTINGS_BASE
from api.settings import read_settings
from kg import rdf
from kg.exports import EXPORTS, export
from kg.model import Filter
from kg.rdf import FORMS, export_record, form_named
from kg.rdf.loading import load
from kg.store import GraphStore, open_store
from tests.factories import a_moment, a_reading
from tests.unit.kg.rdf.graphs import BASE, joined, with_an_event


@pytest.fixture
def url(tmp_path: Path) -> str:
    url = f"sqlite:///{tmp_path}/news.db"
    with open_store(url) as store:
        store.add(with_an_event(a_reading()), at=a_moment(1))
        store.add(a_reading(url="https://example.org/2", publisher="Other"), at=a_moment(2))
    return url


@pytest.fixture
def client(url: str) -> FlaskClient:
    return create_app(lambda: open_store(url, read_only=True), base=BASE).test_client()


@pytest.fixture
def store(url: str) -> GraphStore:
    return open_store(url, read_only=True)


def call(url: str, *words: str) -> Result:
    return CliRunner().invoke(main, ["--store", url, *words])


@pytest.mark.parametrize("form", sorted(EXPORTS))
def test_every_form_is_served_under_its_media_type(client: FlaskClient, store: GraphStore, form: str) -> None:
    answer = client.get(f"/v1/export/{form}")
    assert answer.status_code == 200
    assert answer.mimetype == EXPORTS[form].media_type
    assert answer.data == joined(export(store, form, base=BASE))
    assert answer.headers["Content-Disposition"] == f'attachment; filename="newsgraph.{EXPORTS[form].ending}"'


@pytest.mark.parametrize(
    "common",
    ["min_confidence=0.95", "known_at=2022-01-05T12:01:30Z", "source=Other", "factuality=denied", "min_origins=2"],
)
def test_each_common_parameter_changes_an_export(client: FlaskClient, common: str) -> None:
    assert statements_in(client.get(f"/v1/export/nquads?{common}").data) < statements_in(
        client.get("/v1/export/nquads").data
    )


def statements_in(document: bytes) -> set[str]:
    wanted = f"{BASE}/ns#Statement"
    return {
        quad.subject.value for quad in ox.parse(document, format=ox.RdfFormat.N_QUADS) if quad.object.value == wanted
    }


def test_a_record_over_http_fills_another_store(client: FlaskClient, store: GraphStore) -> None:
    empty = open_store("memory:")
    load(empty, client.get("/v1/export/trig?include=record").data, "trig", BASE)
    assert empty.digest() == store.digest()


@pytest.mark.parametrize(
    ("path", "status", "words"),
    [
        ("/v1/export/docx", 400, "'docx' is no form of export; expected one of nquads"),
        ("/v1/export/nquads?include=everything", 400, "must be any of record"),
        ("/v1/export/csv?include=record", 422, "only in nquads"),
        ("/v1/export/nquads?include=record&source=Other", 422, "of the filter only known_at applies"),
        ("/v1/export/nquads?colour=red", 400, "unknown parameter 'colour'"),
        ("/v1/export/nquads?known_at=then", 400, "must be an ISO 8601 date"),
    ],
)
def test_what_cannot_be_given_is_a_problem(client: FlaskClient, path: str, status: int, words: str) -> None:
    answer = client.get(path)
    assert (answer.status_code, answer.mimetype) == (status, "application/problem+json")
    assert words in answer.json["detail"]


def test_what_nobody_said_is_a_document_without_statements(client: FlaskClient) -> None:
    assert client.get("/v1/export/nquads?attributed_to=e0").data == b""


def test_an_export_that_the_caller_has_is_not_sent_until_something_is_written(client: FlaskClient, url: str) -> None:
    tag = client.get("/v1/export/ttl").headers["ETag"]
    same = client.get("/v1/export/ttl", headers={"If-None-Match": tag})
    assert (same.status_code, same.data) == (304, b"")
    assert client.get("/v1/export/ttl?source=Other", headers={"If-None-Match": tag}).status_code == 200
    with open_store(url) as writer:
        writer.add(a_reading(url="https://example.org/3"), at=a_moment(3))
    assert client.get("/v1/export/ttl", headers={"If-None-Match": tag}).status_code == 200


def test_an_export_is_streamed(client: FlaskClient) -> None:
    assert client.get("/v1/export/nquads").headers.get("Content-Length") is None


# The command line


@pytest.mark.parametrize("form", sorted(EXPORTS))
def test_the_command_writes_what_is_served(client: FlaskClient, url: str, form: str) -> None:
    answer = call(url, "export", "--format", form, "--base", BASE)
    assert answer.exit_code == 0
    assert answer.stdout_bytes == client.get(f"/v1/export/{form}").data


def test_a_file_holds_the_export_and_nothing_is_printed(url: str, store: GraphStore, tmp_path: Path) -> None:
    file = tmp_path / "graph.ttl"
    answer = call(url, "export", "--format", "ttl", "-o", str(file), "--source", "Other")
    assert (answer.exit_code, answer.output) == (0, "")
    assert file.read_bytes() == joined(export(store, "ttl", Filter(source="Other")))
    assert [one.name for one in tmp_path.glob("graph*")] == ["graph.ttl"]


def test_without_a_format_it_is_the_dump(url: str, store: GraphStore) -> None:
    assert call(url, "export").output.splitlines() == list(store.dump())


@pytest.mark.parametrize("form", sorted(FORMS))
def test_a_record_is_loaded_by_the_ending_of_its_name(url: str, store: GraphStore, tmp_path: Path, form: str) -> None:
    file = tmp_path / f"record.{FORMS[form].ending}"
    assert call(url, "export", "--format", form, "--record", "-o", str(file)).exit_code == 0
    other = f"sqlite:///{tmp_path}/other.db"
    answer = call(other, "load", str(file), "--json")
    assert answer.exit_code == 0, answer.output
    assert json.loads(answer.output) == {"versions": 2, "statements": 25, "digest": store.digest()}
    again = call(other, "load", str(file))
    assert (again.exit_code, "load a record into an empty one" in again.output) == (1, True)


def test_a_record_from_standard_input(store: GraphStore, tmp_path: Path) -> None:
    record = joined(export_record(store, form_named("nquads")))
    answer = CliRunner().invoke(main, ["--store", f"sqlite:///{tmp_path}/other.db", "load", "-"], input=record)
    assert store.digest() in answer.output.replace("\n", "")


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("--format", "docx"), 2, "docx"),
        (("--format", "csv", "--record"), 2, "--record is for nquads"),
        (("--format", "nquads", "--record", "--source", "Other"), 2, "only --known-at applies"),
        (("--min-origins", "2"), 2, "only --known-at applies"),
        (("--format", "ttl", "--base", "here"), 1, "must be an http or https address"),
        (("--format", "ttl", "-o", "/nowhere/graph.ttl"), 1, "cannot be written"),
    ],
)
def test_a_call_that_cannot_be_done_says_why(url: str, words: tuple[str, ...], code: int, said: str) -> None:
    answer = call(url, "export", *words)
    assert answer.exit_code == code
    assert said in answer.output


def test_the_base_is_a_setting_with_one_default() -> None:
    assert SETTINGS_BASE == rdf.DEFAULT_BASE == read_settings({}).base
    assert read_settings({"NEWSGRAPH_BASE": "https://news.example.org/"}).base == "https://news.example.org"
