"""Who may be the same and why, and taking apart what was joined wrongly; relations as edges."""

import pytest
from flask.testing import FlaskClient

from tests.factories import node_named
from tests.http.conftest import ALIKE, EVENT, FIRST, MERGED, SPEAKER

OTHER_SPELLING = node_named(ALIKE.article, "Kazakhtelekom")


def asked(client: FlaskClient, path: str) -> dict:
    answer = client.get(path)
    assert answer.status_code == 200, answer.text
    return answer.json


def test_a_name_like_another_is_told_with_a_score_and_what_speaks_for_it(a_story: FlaskClient) -> None:
    found = asked(a_story, f"/v1/entities/{FIRST}/similar")
    first = found["items"][0]
    assert first["entity"]["id"] == OTHER_SPELLING
    assert 0.5 < first["score"] <= 1
    assert {one["feature"] for one in first["reasons"]} == {"names", "company"}
    assert "Kazakhtelekom" in first["reasons"][0]["value"]
    assert FIRST not in {one["entity"]["id"] for one in found["items"]}


def test_what_was_judged_of_a_pair_stands_beside_its_score(a_story: FlaskClient) -> None:
    found = asked(a_story, f"/v1/entities/{SPEAKER}/similar")["items"]
    verdicts = {one["judgement"] and one["judgement"]["verdict"] for one in found}
    assert verdicts == {"unsure", None}


def matches(client: FlaskClient, **said: object) -> list[dict]:
    answer = client.post("/v1/match", json=said)
    assert answer.status_code == 200, answer.text
    return answer.json["items"]


def test_who_is_meant_by_a_name_is_found_with_reasons(a_story: FlaskClient) -> None:
    exact, like = matches(a_story, name="Kazakhtelecom", kind="Organization")
    assert (exact["entity"]["id"], like["entity"]["id"]) == (FIRST, OTHER_SPELLING)
    assert exact["score"] > like["score"]
    assert matches(a_story, name="Kazakhtelecom", kind="Person") == []
    assert len(matches(a_story, name="Kazakhtelecom", limit=1)) == 1


def test_a_link_that_both_have_speaks_for_and_another_one_against(a_story: FlaskClient) -> None:
    named, linked = (matches(a_story, name="Almaty", **said)[0] for said in ({}, {"wikidata": "Q35493"}))
    assert linked["score"] > named["score"]
    assert matches(a_story, name="Almaty", wikidata="Q1") == []


@pytest.mark.parametrize(
    "said",
    [{}, {"name": " "}, {"name": "a" * 201}, {"name": "A", "kind": "Ship"}, {"name": "A", "limit": 0}, {"name": 1}],
)
def test_a_description_that_cannot_be_read_is_a_problem(a_story: FlaskClient, said: dict) -> None:
    answer = a_story.post("/v1/match", json=said)
    assert (answer.status_code // 100, answer.mimetype) == (4, "application/problem+json")


def test_a_split_parts_what_was_joined_and_undoing_its_judgements_joins_again(changing: FlaskClient) -> None:
    seen = changing.get(f"/v1/entities/{FIRST}")
    assert seen.json["members"] == [FIRST, MERGED]
    said = {"members": [MERGED], "by": "person:ann"}
    made = changing.post(f"/v1/entities/{FIRST}/split", json=said, headers={"If-Match": seen.headers["ETag"]})
    assert made.status_code == 201, made.text
    assert (made.json["parted"], made.json["rest"]) == (MERGED, FIRST)
    assert changing.get(f"/v1/entities/{MERGED}").json["members"] == [MERGED]
    for one in made.json["judgements"]:
        address = f"/v1/judgements/{one['id']}"
        tag = changing.get(address).headers["ETag"]
        assert changing.delete(address, headers={"If-Match": tag}).status_code == 200
    assert changing.get(f"/v1/entities/{FIRST}").json == seen.json


def test_a_split_needs_to_say_what_was_seen_and_who_says_it(changing: FlaskClient) -> None:
    address, said = f"/v1/entities/{FIRST}/split", {"members": [MERGED]}
    tag = {"If-Match": changing.get(f"/v1/entities/{FIRST}").headers["ETag"]}
    assert changing.post(address, json=said).status_code == 428
    assert changing.post(address, json=said, headers={"If-Match": '"other"'}).status_code == 412
    for members in ([SPEAKER], [FIRST, MERGED]):
        assert changing.post(address, json={"members": members}, headers=tag).status_code in (400, 422)
    assert changing.post(address, json=said | {"by": "resolver/1"}, headers=tag).status_code == 400
    assert changing.post(address, json=said, headers=tag).status_code == 201
    assert changing.post(address, json=said, headers=tag).status_code == 412


def test_a_relation_is_an_edge_with_how_much_stands_behind_it(a_story: FlaskClient) -> None:
    found = asked(a_story, f"/v1/relations?subject={FIRST}&predicate=employer")
    (edge,) = found["items"]
    assert (edge["subject_name"], edge["predicate"], edge["object_name"]) == ("Kazakhtelecom", "employer", "Almaty")
    assert (edge["evidence_count"], edge["independent_origins"], edge["factuality"]) == (3, 3, {"asserted": 3})
    evidence = asked(a_story, edge["evidence"])
    assert [one["id"] for one in evidence["items"]] == edge["statements"]
    for statement in edge["statements"]:
        assert asked(a_story, f"/v1/relations/{statement}") == edge


def test_each_edge_is_listed_once_whatever_the_page(a_story: FlaskClient) -> None:
    whole = [one["id"] for one in asked(a_story, "/v1/relations?limit=500")["items"]]
    assert len(whole) == len(set(whole)) > 0
    paged, address = [], "/v1/relations?limit=2"
    while address:
        page = a_story.get(address)
        paged += [one["id"] for one in page.json["items"]]
        links = [link for link in page.headers.get("Link", "").split(",") if 'rel="next"' in link]
        address = links[0].split(">")[0].strip().lstrip("<") if links else ""
    assert paged == whole


def test_an_edge_under_a_filter_has_only_the_statements_that_pass(a_story: FlaskClient) -> None:
    (edge,) = asked(a_story, f"/v1/relations?subject={FIRST}&predicate=employer&source=Third")["items"]
    assert edge["evidence_count"] == 1
    assert a_story.get(f"/v1/relations/{edge['id']}?source=Nobody").status_code == 404


def test_every_address_that_an_entity_gives_of_itself_answers(a_story: FlaskClient) -> None:
    entity = asked(a_story, f"/v1/entities/{FIRST}")
    ours = [address for address in (entity["evidence"], *entity["links"].values()) if address.startswith("/")]
    assert len(ours) > 5
    for address in ours:
        assert a_story.get(address).status_code == 200, address


def test_the_history_of_an_event_is_that_of_its_judgements(a_story: FlaskClient) -> None:
    assert [one["verdict"] for one in asked(a_story, f"/v1/events/{EVENT}/history")["items"]] == ["same", "same"]
