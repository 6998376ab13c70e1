"""The service, asked over HTTP by its own test client, on a real store."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from api.app import create_app
from ingest.extract.statements import reading_of
from kg.model import Article, article_id, content_digest
from kg.query import node_named
from kg.store import open_store
from tests.fakes import extraction_of

AT = datetime(2022, 1, 5, 12, tzinfo=UTC)
TEXT = "Kazakhtelecom cut NetBlocks off."


@pytest.fixture
def client(tmp_path: Path) -> FlaskClient:
    url = f"sqlite:///{tmp_path}/news.db"
    article = Article(id=article_id(url=None, text=TEXT), text=TEXT, digest=content_digest(TEXT), published_at=AT)
    with open_store(url) as store:
        store.add(reading_of(article, extraction_of(article), reader="capitals/1", recorded_at=AT), at=AT)
    return create_app(lambda: open_store(url, read_only=True)).test_client()


def the_id(client: FlaskClient, name: str) -> str:
    application = client.application
    with application.app_context():
        return node_named(application.extensions["newsgraph"](), name)


def test_health_and_readiness_answer(client: FlaskClient) -> None:
    assert client.get("/healthz").json == {"status": "ok"}
    assert client.get("/readyz").json["status"] == "ready"


def test_an_entity_has_its_name_and_weight(client: FlaskClient) -> None:
    found = client.get(f"/v1/entities/{the_id(client, 'Kazakhtelecom')}").json
    assert found["name"] == "Kazakhtelecom"
    assert found["independent_origins"] == 1


def test_a_path_gives_the_words_of_each_hop(client: FlaskClient) -> None:
    ends = {"from": the_id(client, "Kazakhtelecom"), "to": the_id(client, "NetBlocks")}
    steps = client.get("/v1/paths", query_string=ends).json["steps"]
    assert [step["evidence"][0]["evidence"]["quote"] for step in steps] == [TEXT, TEXT]


def test_expanding_says_what_was_left_out(client: FlaskClient) -> None:
    node = the_id(client, "NetBlocks")
    whole = client.get(f"/v1/entities/{node}/expand").json
    assert (whole["truncated"], whole["left_out"]) == (False, {})
    assert whole["total"] == len(whole["items"]) == 1


def test_search_says_where_the_words_stand(client: FlaskClient) -> None:
    (hit,) = client.get("/v1/search?q=netblocks").json["items"]
    (span,) = hit["highlights"]
    assert TEXT[span["start"] : span["end"]] == "NetBlocks"


def test_every_quote_is_the_text_at_its_offsets(client: FlaskClient) -> None:
    (article,) = client.get("/v1/articles").json["items"]
    text = client.get(f"/v1/articles/{article['id']}/text").text
    for statement in client.get(f"/v1/articles/{article['id']}/statements").json["items"]:
        evidence = statement["evidence"]
        assert text[evidence["start"] : evidence["end"]] == evidence["quote"]


@pytest.mark.parametrize(
    "common",
    ["min_confidence=0.99", "known_at=2020-01-01", "source=Nobody", "factuality=denied", "min_origins=2"],
)
def test_each_common_parameter_changes_the_timeline(client: FlaskClient, common: str) -> None:
    assert client.get("/v1/timeline").json["total"] == 1
    assert client.get(f"/v1/timeline?{common}").json["total"] == 0


def test_all_mistakes_of_a_request_are_told_at_once(client: FlaskClient) -> None:
    answer = client.get("/v1/timeline?limit=0&as_of=yesterday&colour=red&min_confidence=2")
    assert answer.status_code == 400
    assert answer.mimetype == "application/problem+json"
    assert all(name in answer.json["detail"] for name in ("limit", "as_of", "colour", "min_confidence"))


@pytest.mark.parametrize("path", ["/v1/entities/e0", "/v1/articles/a0", "/nowhere"])
def test_what_is_not_there_is_a_problem_and_404(client: FlaskClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 404
    assert answer.json["status"] == 404


def test_an_answer_that_the_caller_has_is_not_sent_again(client: FlaskClient) -> None:
    tag = client.get("/v1/stats").headers["ETag"]
    assert client.get("/v1/stats", headers={"If-None-Match": tag}).status_code == 304
