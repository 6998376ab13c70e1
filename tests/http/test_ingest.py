"""Giving articles over HTTP: what is taken in, what is named as wrong, and what became of it."""

import json
from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient

from kg.store import Outcome, WorkId
from tests.fakes import DEADLY, UNREADABLE
from tests.services import Service, a_service

TEXT = "Kazakhtelecom cut NetBlocks off."
JSONL = {"content_type": "application/x-ndjson"}


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    with a_service(tmp_path_factory.mktemp("ingest")) as running:
        yield running


def test_a_text_is_queued_at_once_and_read_behind(service: Service) -> None:
    given = {"text": TEXT, "title": "Cut", "publisher": "The Example", "published_at": "2022-01-05T09:00:00Z"}
    accepted = service.ingest(given)
    assert (accepted.status, accepted.json["open"]) == (202, 1)
    assert accepted.headers["location"] == f"/v1/jobs/{accepted.json['id']}"

    (item,) = service.done(accepted.json["id"])["items"]

    assert (item["label"], item["outcome"], item["reason"]) == ("Cut", "added", None)
    article = service.get(f"/v1/articles/{item['article']}")
    assert (article["title"], article["publisher"]) == ("Cut", "The Example")
    assert article["published_at"].startswith("2022-01-05T09:00:00")


def test_the_same_text_again_is_unchanged_and_says_which_article_it_is(service: Service) -> None:
    given = {"text": "Almaty lies in Kazakhstan.", "url": "https://news.example/almaty"}
    first, second = (service.done(service.ingest(given).json["id"])["items"][0] for _ in range(2))
    changed = service.done(service.ingest(given | {"text": "Almaty lies in Zhetysu."}).json["id"])["items"][0]
    assert [one["outcome"] for one in (first, second, changed)] == ["added", "unchanged", "updated"]
    assert first["article"] == second["article"] == changed["article"]


def test_a_page_and_a_text_may_come_as_they_are(service: Service) -> None:
    page = (
        b"<html><head><title>Tengiz</title></head><body><article><p>"
        + TEXT.encode() * 9
        + b"</p></article></body></html>"
    )
    where = "/v1/ingest?url=https://news.example/tengiz&publisher=Other"
    job = service.ask("POST", where, page, Content_Type="text/html; charset=utf-8").json["id"]
    (item,) = service.done(job)["items"]
    article = service.get(f"/v1/articles/{item['article']}")
    assert (article["title"], article["publisher"], article["url"]) == (
        "Tengiz",
        "Other",
        "https://news.example/tengiz",
    )

    plain = "Қазақтелеком және NetBlocks".encode("utf-16")
    job = service.ask("POST", "/v1/ingest?language=kk", plain, Content_Type="text/plain").json["id"]
    (item,) = service.done(job)["items"]
    assert service.ask("GET", f"/v1/articles/{item['article']}/text").body.decode() == "Қазақтелеком және NetBlocks"


def test_a_broken_line_is_named_and_the_others_go_in(service: Service) -> None:
    lines = [{"id": "one", "text": "Aktau is a port."}, "{", {"text": UNREADABLE}, {"id": 4}, {"text": "Oral stands."}]
    body = "\n".join(one if isinstance(one, str) else json.dumps(one) for one in lines).encode()
    accepted = service.ask("POST", "/v1/ingest", body, Content_Type="application/x-ndjson")
    assert [one["pointer"] for one in accepted.json["errors"]] == ["line 2", "line 4"]

    job = service.done(accepted.json["id"])

    assert (job["added"], job["failed"], job["total"]) == (2, 3, 5)
    labels = [(one["label"], one["outcome"]) for one in job["items"]]
    assert labels[:3] == [("one", "added"), ("line 2", "failed"), (UNREADABLE, "failed")]
    assert job["items"][2]["reason"] == "the fake cannot read this"
    assert all(one["article"] is None for one in job["items"] if one["outcome"] == "failed")


def test_a_text_that_kills_its_worker_fails_alone(service: Service) -> None:
    job = service.ingest([{"text": "Taraz is old."}, {"text": DEADLY}, {"text": "Atyrau has a bridge."}]).json["id"]
    items = service.done(job)["items"]
    assert [one["outcome"] for one in items] == ["added", "failed", "added"]
    assert "stopped the reader twice" in items[1]["reason"]


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("file:///etc/passwd", "not fetched"),
        ("/etc/passwd", "not fetched"),
        ("-", "not fetched"),
        ("http://127.0.0.1/", "not public"),
        ("http://[::ffff:169.254.169.254]/latest", "not public"),
        ("http://user:secret@news.example/", "user name or password"),
    ],
)
def test_an_address_that_must_not_be_asked_is_not(service: Service, url: str, reason: str) -> None:
    (item,) = service.done(service.ingest({"url": url}).json["id"])["items"]
    assert item["outcome"] == "failed"
    assert reason in item["reason"]


def test_a_key_given_twice_is_one_job_and_stands_for_one_request(service: Service) -> None:
    first = service.ingest({"text": "Shymkent waits."}, Idempotency_Key="once")
    again = service.ingest({"text": "Shymkent waits."}, Idempotency_Key="once")
    other = service.ingest({"text": "Shymkent acts."}, Idempotency_Key="once")
    assert (again.status, again.json["id"]) == (202, first.json["id"])
    assert (other.status, other.json["type"]) == (422, "/docs/errors#ReusedError")
    assert service.done(first.json["id"])["total"] == 1


def test_jobs_are_listed_and_turned_over(service: Service) -> None:
    job = service.ingest([{"text": f"Town {number} stands."} for number in range(5)]).json["id"]
    service.done(job)
    assert service.get("/v1/jobs?limit=1")["items"][0]["id"] == job
    seen, path = [], f"/v1/jobs/{job}?limit=2"
    while path:
        page = service.ask("GET", path)
        seen += [one["label"] for one in page.json["items"]]
        path = page.headers["link"].partition(">")[0].lstrip("<") if page.json["next"] else ""
    assert seen == [f"Town {number} stands." for number in range(5)]


# What needs no process: the routes on a store of their own, whose queue nobody reads.


def posted(client: FlaskClient, body: bytes, **how: str) -> tuple[int, dict]:
    answer = client.post("/v1/ingest", data=body, **({"content_type": "application/json"} | how))
    return answer.status_code, answer.json


def test_what_is_queued_is_durable_before_the_answer(changing: FlaskClient) -> None:
    status, job = posted(changing, json.dumps({"text": TEXT}).encode())
    assert status == 202
    with changing.application.extensions["newsgraph-writer"]() as store:
        (work,) = store.work(job["id"])
        assert TEXT in work.payload
        assert work.article_id is not None  # so that erasing the article drops it


@pytest.mark.parametrize(
    "body",
    [b"", b"[]", b"{", b"null", b"7", b"\xff", b"[" * 100_000, b'{"text":' * 50_000, b'[{"text":' * 50_000, b"[1, 2]"]
    + [json.dumps(one).encode() for one in ({}, {"text": 7}, {"text": "a", "html": "b"}, {"url": "x", "title": "t"})],
)
def test_a_body_with_nothing_to_read_is_a_problem_and_queues_nothing(changing: FlaskClient, body: bytes) -> None:
    status, problem = posted(changing, body)
    assert (status, problem["status"]) == (400, 400)
    assert changing.get("/v1/jobs").json["total"] == 1  # the one that was there before


def test_a_body_of_another_type_and_one_that_is_too_large_are_refused(changing: FlaskClient) -> None:
    assert posted(changing, b"a=1", content_type="application/x-www-form-urlencoded")[0] == 415
    assert posted(changing, b" " * 10_000_001)[0] == 413


def test_too_many_items_are_refused_whole(changing: FlaskClient) -> None:
    status, problem = posted(changing, b'{"text": "a"}\n' * 10_001, **JSONL)
    assert (status, "send several" in problem["detail"]) == (400, True)


@pytest.mark.parametrize("key", ["", "a b", "ä", "k" * 256])
def test_a_key_that_is_none_is_refused(changing: FlaskClient, key: str) -> None:
    answer = changing.post("/v1/ingest", json={"text": TEXT}, headers={"Idempotency-Key": key})
    assert (answer.status_code, answer.json["errors"][0]["header"]) == (400, "Idempotency-Key")


def test_an_unknown_job_is_not_found(changing: FlaskClient) -> None:
    assert changing.get("/v1/jobs/j0").status_code == 404


def test_a_service_that_only_reads_takes_nothing_in(asked_only: FlaskClient) -> None:
    assert asked_only.post("/v1/ingest", json={"text": TEXT}).status_code == 403


def test_a_job_that_somebody_else_read_is_told_as_well(changing: FlaskClient) -> None:
    _, job = posted(changing, json.dumps({"text": TEXT}).encode())
    with changing.application.extensions["newsgraph-writer"]() as store:
        (work,) = store.work(job["id"])
        store.finish(WorkId(work.id), Outcome.SKIPPED, reason="not today", at=work.queued_at)
    (item,) = changing.get(f"/v1/jobs/{job['id']}").json["items"]
    assert (item["outcome"], item["reason"], item["article"]) == ("skipped", "not today", None)
