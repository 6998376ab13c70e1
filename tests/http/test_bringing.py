"""Statements that somebody brings, and articles that somebody erases."""

import json
from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient

from tests.services import Service, a_service

TEXT = "Kazakhtelecom cut NetBlocks off. Samruk owns Kazakhtelecom, a filing says."
CHANGED = TEXT.replace("Samruk", "Baiterek")


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    with a_service(tmp_path_factory.mktemp("bring")) as running:
        yield running


@pytest.fixture(scope="module")
def article(service: Service) -> str:
    job = service.ingest({"text": TEXT, "url": "https://news.example/owner"}).json["id"]
    found: str = service.done(job)["items"][0]["article"]
    return found


def words(text: str, kind: str | None = None, **more: object) -> dict:
    start = TEXT.index(text)
    return {"start": start, "end": start + len(text), "text": text, **({"kind": kind} if kind else {}), **more}


def owned_by(article: str, **change: object) -> dict:
    """Return a line that says what the second sentence says."""
    quote = words("Samruk owns Kazakhtelecom, a filing says.")
    return {
        "article": article,
        "subject": words("Kazakhtelecom", "Organization"),
        "predicate": "owned_by",
        "object": words("Samruk", "Organization"),
        "evidence": {"start": quote["start"], "end": quote["end"], "quote": quote["text"]},
        "trigger": words("owns"),
        "confidence": 0.9,
        **change,
    }


def bring(service: Service, *lines: dict, by: str = "person:ann") -> dict:
    body = "\n".join(map(json.dumps, lines)).encode()
    answer = service.ask("POST", f"/v1/statements?by={by}", body, Content_Type="application/x-ndjson")
    assert answer.status == 202, answer.body
    done: dict = service.done(answer.json["id"])
    return done


def said(service: Service, article: str, predicate: str) -> list[dict]:
    found = service.get(f"/v1/articles/{article}/statements?limit=500")["items"]
    return [one for one in found if one["predicate"] == predicate]


def test_what_is_brought_is_said_with_its_words_by_who_brought_it_and_what_was_read_stays(
    service: Service, article: str
) -> None:
    before = service.get(f"/v1/articles/{article}/statements?limit=500")["items"]
    assert said(service, article, "owned_by") == []

    job = bring(service, owned_by(article))

    assert [(one["outcome"], one["article"]) for one in job["items"]] == [("updated", article)]
    (brought,) = said(service, article, "owned_by")
    assert (brought["method"], brought["confidence"]) == ("person:ann", 0.9)
    assert brought["evidence"]["quote"] == "Samruk owns Kazakhtelecom, a filing says."
    assert service.get(f"/v1/entities/{brought['object']}")["name"] == "Samruk"
    now = {one["id"] for one in service.get(f"/v1/articles/{article}/statements?limit=500")["items"]}
    assert {one["id"] for one in before} <= now


def test_the_same_again_changes_nothing_and_more_is_added(service: Service, article: str) -> None:
    bring(service, owned_by(article))
    assert bring(service, owned_by(article))["items"][0]["outcome"] == "unchanged"
    more = owned_by(article, predicate="ally_of", trigger=None)
    assert bring(service, more, by="tool:links/2")["items"][0]["outcome"] == "updated"
    assert [one["method"] for one in said(service, article, "ally_of")] == ["tool:links/2"]
    assert len(said(service, article, "owned_by")) == 1
    with service.store() as store:
        assert store.check() == []


def test_a_line_that_does_not_hold_is_named_and_the_others_go_in(service: Service, article: str) -> None:
    wrong = owned_by(article, predicate="bewitches")
    body = b"\n".join([json.dumps(wrong).encode(), b"{", json.dumps(owned_by(article, confidence=0.8)).encode()])
    answer = service.ask("POST", "/v1/statements?by=person:bo", body, Content_Type="application/x-ndjson").json
    assert [one["pointer"] for one in answer["errors"]] == ["line 1", "line 2"]
    assert "bewitches" in answer["errors"][0]["detail"]
    assert [one["outcome"] for one in service.done(answer["id"])["items"]] == ["updated", "failed", "failed"]


def test_what_was_checked_against_a_text_that_has_changed_is_not_recorded(service: Service) -> None:
    given = {"text": TEXT, "url": "https://news.example/changing"}
    article = service.done(service.ingest(given).json["id"])["items"][0]["article"]
    service.ingest(given | {"text": CHANGED + " this takes its time"})  # read before what is brought now
    (item,) = bring(service, owned_by(article))["items"]
    assert (item["outcome"], "another text" in item["reason"]) == ("failed", True)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"article": "a0"}, "not here"),
        ({"evidence": {"start": 0, "end": 6, "quote": "Samruk"}}, "the article has 'Kazakh'"),
        ({"evidence": {"start": 0, "end": 9_999, "quote": "x"}}, "points to 0..9999"),
        ({"evidence": {"start": 5, "end": 5, "quote": ""}}, "points to 5..5"),
        ({"trigger": {"start": -4, "end": 4, "text": "cut"}}, "points to -4..4"),
        ({"subject": {**words("Kazakhtelecom"), "kind": "Wizard"}}, "Wizard"),
        ({"subject": "e0"}, "no entity or event of article"),
        ({"object": None}, "an object or a value"),
        ({"value": "both"}, "an object or a value"),
        ({"predicate": "spouse"}, "does not lead from Organization"),
        ({"predicate": "owns"}, "'owns' is no predicate"),
        ({"confidence": 1.1}, "confidence"),
        ({"factuality": "perhaps"}, "perhaps"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_a_statement_that_cannot_be_made_is_a_problem(
    service: Service, article: str, change: dict, reason: str
) -> None:
    line = owned_by(article) | change
    answer = service.ask("POST", "/v1/statements", json.dumps(line).encode(), Content_Type="application/json")
    assert answer.status == 400, answer.body
    assert reason in answer.json["errors"][0]["detail"]


@pytest.mark.parametrize("by", ["ann", "resolver/1", "person:", "person:a#b", "tool:a b"])
def test_who_brings_must_be_said_so_that_nobody_is_taken_for_a_reader(changing: FlaskClient, by: str) -> None:
    answer = changing.post("/v1/statements", query_string={"by": by}, json={})
    assert (answer.status_code, "person:NAME" in answer.json["detail"]) == (400, True)


# Erasing


def test_erasing_leaves_a_receipt_and_nothing_else(changing: FlaskClient) -> None:
    address = f"/v1/articles/{changing.get('/v1/articles').json['items'][0]['id']}"
    tag = changing.get(address).headers["ETag"]
    before = changing.get("/v1/stats").json
    words = changing.get(f"{address}/text").text

    answer = changing.delete(address, headers={"If-Match": tag})

    assert answer.status_code == 200
    assert (answer.json["article_id"], answer.json["versions"]) == (address.rpartition("/")[2], 1)
    assert [changing.get(address + part).status_code for part in ("", "/text", "/statements")] == [404] * 3
    after = changing.get("/v1/stats").json
    assert (after["articles"], after["erased"]) == (before["articles"] - 1, before["erased"] + 1)
    assert before["statements"] - after["statements"] == answer.json["statements"]
    assert words  # there was something to erase


def test_erasing_needs_to_say_what_was_seen(changing: FlaskClient) -> None:
    address = f"/v1/articles/{changing.get('/v1/articles').json['items'][0]['id']}"
    tag = changing.get(address).headers["ETag"]
    assert changing.delete(address).status_code == 428
    assert changing.delete(address, headers={"If-Match": '"other"'}).status_code == 412
    assert changing.delete("/v1/articles/a0", headers={"If-Match": tag}).status_code == 404
    assert changing.delete(address, headers={"If-Match": tag}).status_code == 200
    assert changing.delete(address, headers={"If-Match": tag}).status_code == 404


def test_what_waits_to_be_read_is_erased_with_its_article(changing: FlaskClient) -> None:
    found = changing.get("/v1/articles").json["items"][0]
    job = changing.post("/v1/ingest", json={"text": "New words.", "url": found["url"]}).json["id"]
    tag = changing.get(f"/v1/articles/{found['id']}").headers["ETag"]
    changing.delete(f"/v1/articles/{found['id']}", headers={"If-Match": tag})
    (item,) = changing.get(f"/v1/jobs/{job}").json["items"]
    assert (item["outcome"], item["label"]) == ("skipped", "(erased)")
    with changing.application.extensions["newsgraph-writer"]() as store:
        assert all(work.payload is None for work in store.work(job))
