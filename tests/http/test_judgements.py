"""Judging over HTTP: decide, undo, and two people at once."""

import pytest
from flask.testing import FlaskClient

from tests.http.conftest import SPEAKER


def the_unsure(client: FlaskClient) -> dict:
    (found,) = client.get("/v1/judgements?verdict=unsure").json["items"]
    return found


def decision(client: FlaskClient, verdict: str = "same") -> dict:
    unsure = the_unsure(client)
    return {"left": unsure["left"], "right": unsure["right"], "verdict": verdict, "by": "person:ann"}


def test_what_waits_for_a_person_has_its_reasons(asked_only: FlaskClient) -> None:
    waiting = the_unsure(asked_only)
    assert SPEAKER in (waiting["left"], waiting["right"])
    assert waiting["reasons"][0]["feature"] == "names"
    assert asked_only.get("/v1/duplicates").json["items"] == [waiting]


def test_deciding_joins_and_undoing_parts_again(changing: FlaskClient) -> None:
    before = changing.get(f"/v1/entities/{SPEAKER}").json
    made = changing.post("/v1/judgements", json=decision(changing))
    assert made.status_code == 201
    address = made.headers["Location"]
    assert len(changing.get(f"/v1/entities/{SPEAKER}").json["members"]) == 2
    tag = changing.get(address).headers["ETag"]
    undone = changing.delete(address, headers={"If-Match": tag})
    assert undone.status_code == 200
    assert undone.json["undone_at"] is not None
    assert changing.get(f"/v1/entities/{SPEAKER}").json == before


def test_undoing_needs_to_say_what_was_seen(changing: FlaskClient) -> None:
    address = changing.post("/v1/judgements", json=decision(changing)).headers["Location"]
    assert changing.delete(address).status_code == 428
    tag = changing.get(address).headers["ETag"]
    assert changing.delete(address, headers={"If-Match": '"other"'}).status_code == 412
    assert changing.delete(address, headers={"If-Match": tag}).status_code == 200
    assert changing.delete(address, headers={"If-Match": tag}).status_code == 412
    assert changing.delete("/v1/judgements/j0", headers={"If-Match": tag}).status_code == 404


def test_of_two_people_who_decide_on_what_both_saw_the_second_is_told(changing: FlaskClient) -> None:
    seen = changing.get(f"/v1/judgements/{the_unsure(changing)['id']}").headers["ETag"]
    said = decision(changing)
    assert changing.post("/v1/judgements", json=said, headers={"If-Match": seen}).status_code == 201
    second = changing.post("/v1/judgements", json=said | {"verdict": "different"}, headers={"If-Match": seen})
    assert (second.status_code, second.mimetype) == (412, "application/problem+json")


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"verdict": "perhaps"}, 400),
        ({"left": "e0"}, 404),
        ({"by": "resolver/1"}, 400),
        ({"by": "person:"}, 400),
        ({"colour": "red"}, 400),
        ({"left": 7}, 400),
        ({"left": SPEAKER, "right": SPEAKER}, 422),
    ],
)
def test_a_decision_that_cannot_be_made_is_a_problem(changing: FlaskClient, change: dict, status: int) -> None:
    answer = changing.post("/v1/judgements", json=decision(changing) | change)
    assert (answer.status_code, answer.mimetype) == (status, "application/problem+json")


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b"\xff", b"[" * 100_000, b'{"left":' * 50_000])
def test_a_body_that_is_no_json_of_ours_is_a_problem(changing: FlaskClient, body: bytes) -> None:
    answer = changing.post("/v1/judgements", data=body, content_type="application/json")
    assert (answer.status_code, answer.mimetype) == (400, "application/problem+json")


def test_a_form_of_another_site_cannot_judge(changing: FlaskClient) -> None:
    answer = changing.post("/v1/judgements", data=decision(changing))
    assert answer.status_code == 415


def test_a_service_that_only_reads_says_so(asked_only: FlaskClient) -> None:
    answer = asked_only.post("/v1/judgements", json=decision(asked_only))
    assert (answer.status_code, answer.json["type"]) == (403, "/docs/errors#ReadOnlyError")
