"""What each route answers, on two articles that tell of one act and differ on it."""

import pytest
from flask.testing import FlaskClient

from api.app import create_app
from kg.store import open_store
from tests.factories import TEXT, a_moment, a_reading
from tests.http.conftest import EVENT, FIRST, MERGED, PLACE, SPEAKER, TOLD


def items(client: FlaskClient, path: str) -> list[dict]:
    answer = client.get(path)
    assert answer.status_code == 200, answer.text
    return answer.json["items"]


def ids(client: FlaskClient, path: str) -> list[str]:
    return [one["id"] for one in items(client, path)]


def test_entities_are_listed_by_kind_and_by_name(asked_only: FlaskClient) -> None:
    assert {FIRST, PLACE, SPEAKER} <= set(ids(asked_only, "/v1/entities"))
    assert ids(asked_only, "/v1/entities?kind=Person") == []
    assert ids(asked_only, "/v1/entities?name=KAZAKHTELECOM") == [FIRST]
    assert ids(asked_only, "/v1/entities?name=Kazakhtelecom&kind=Place") == []


def test_what_was_merged_away_is_answered_by_a_redirect_that_keeps_the_question(asked_only: FlaskClient) -> None:
    answer = asked_only.get(f"/v1/entities/{MERGED}/expand?limit=3")
    assert (answer.status_code, answer.headers["Location"]) == (301, f"/v1/entities/{FIRST}/expand?limit=3")
    before = asked_only.get(f"/v1/entities/{MERGED}?known_at=2022-01-05T12:02:30Z")
    assert (before.status_code, before.json["id"]) == (200, MERGED)


def test_an_entity_is_no_event(asked_only: FlaskClient) -> None:
    assert asked_only.get(f"/v1/events/{FIRST}").status_code == 404
    assert asked_only.get(f"/v1/entities/{EVENT}").status_code == 404


def test_expanding_counts_by_predicate_and_kind_what_there_is_and_what_was_left_out(asked_only: FlaskClient) -> None:
    whole = asked_only.get(f"/v1/entities/{FIRST}/expand").json
    assert whole["left_out"] == {}
    assert {(one["predicate"], one["kind"]) for one in whole["groups"]} >= {
        ("actor", "COERCE"),
        ("cut", "Organization"),
    }
    assert sum(one["total"] for one in whole["groups"]) == whole["total"] == len(whole["items"])
    part = asked_only.get(f"/v1/entities/{FIRST}/expand?limit=1").json
    assert sum(one["left_out"] for one in part["groups"]) == sum(part["left_out"].values()) == whole["total"] - 1
    acts = asked_only.get(f"/v1/entities/{FIRST}/expand?type=COERCE").json
    assert {one["predicate"] for one in acts["items"]} == {"actor"}


@pytest.mark.parametrize(
    ("query", "finds"),
    [
        ("", True),
        ("actor=Kazakhtelecom", True),
        (f"actor={FIRST}&recipient={PLACE}", True),
        (f"recipient={FIRST}", False),
        ("type=COERCE&mode=restrict", True),
        ("type=FIGHT", False),
        ("mode=arrest", False),
        ("happened_from=2022-01-05&happened_to=2022-01-06", True),
        ("happened_from=2022-01-07", False),
        ("happened_to=2022-01-05", False),
        ("reported_from=2022-01-05&reported_to=2022-01-06", True),
        ("reported_from=2022-01-06", False),
        ("min_articles=2", True),
        ("min_articles=3", False),
        ("bbox=76,43,77,44", False),  # it was told without a place
    ],
)
def test_events_are_found_by_what_is_asked_of_them(asked_only: FlaskClient, query: str, finds: bool) -> None:
    assert ids(asked_only, f"/v1/events?{query}") == ([EVENT] if finds else [])
    if "actor" not in query and "recipient" not in query:
        of_one = items(asked_only, f"/v1/entities/{FIRST}/events?{query}")
        assert [one["event"]["id"] for one in of_one] == ([EVENT] if finds else [])


def test_a_name_that_nobody_bears_is_not_found_and_says_so(asked_only: FlaskClient) -> None:
    answer = asked_only.get("/v1/events?actor=Nobody")
    assert answer.status_code == 404
    assert "Nobody" in answer.json["detail"]


def test_a_path_has_a_sentence_and_the_words_for_each_hop(asked_only: FlaskClient) -> None:
    found = asked_only.get("/v1/paths?from=Kazakhtelecom&to=Almaty").json
    assert found["none"] is None
    for step in found["steps"]:
        assert "Kazakhtelecom" in step["sentence"] or "Almaty" in step["sentence"]
        assert step["evidence"][0]["evidence"]["quote"] in TEXT


def test_no_path_is_said_in_words(asked_only: FlaskClient) -> None:
    other = next(one for one in ids(asked_only, "/v1/entities") if one not in (FIRST, PLACE))
    found = asked_only.get(f"/v1/paths?from={FIRST}&to={other}&max_hops=1&source=Other&min_confidence=0.95").json
    assert (found["steps"], found["none"]) == ([], "none within 1 hops")


def test_a_timeline_is_of_one_node_or_of_all(asked_only: FlaskClient) -> None:
    assert [one["at"] for one in items(asked_only, "/v1/timeline")] == ["2022-01-05"]
    assert items(asked_only, f"/v1/timeline?node={PLACE}") == items(asked_only, "/v1/timeline")
    assert items(asked_only, f"/v1/timeline?node={SPEAKER}") == []


def test_who_said_gives_the_speaker_and_the_words(asked_only: FlaskClient) -> None:
    by_speaker = items(asked_only, f"/v1/questions/who-said?speaker={SPEAKER}")
    assert {one["attributed_to"] for one in by_speaker} == {SPEAKER}
    about = items(asked_only, f"/v1/questions/who-said?about={FIRST}")
    assert {one["evidence"]["address"] for one in by_speaker} <= {one["evidence"]["address"] for one in about}
    assert all(one["statements"] for one in by_speaker)
    assert asked_only.get("/v1/questions/who-said").status_code == 422


def test_disagreements_stand_side_by_side_with_quotes_and_origins(asked_only: FlaskClient) -> None:
    found = items(asked_only, "/v1/disagreements")
    (act,) = [one for one in found if one["about"] == EVENT and one["conflict"] == "factuality"]
    assert {side["says"] for side in act["sides"]} == {"asserted", "denied"}
    for side in act["sides"]:
        assert side["independent_origins"] == 1
        assert all(one["evidence"]["quote"] for one in side["statements"])
    assert [one for one in items(asked_only, f"/v1/disagreements?node={FIRST}") if one["about"] == EVENT] == [act]
    assert [one for one in items(asked_only, "/v1/disagreements?sort=entity") if one["about"] == EVENT] == []


def test_a_diff_is_what_came_between_two_moments(asked_only: FlaskClient) -> None:
    moments = "from=2022-01-05T12:01:30Z&to=2022-01-05T12:02:30Z"
    diff = asked_only.get(f"/v1/diff?{moments}").json
    assert diff["counts"]["new"] + diff["counts"]["strengthened"] + diff["counts"]["contradicted"] == diff["total"]
    assert diff["counts"]["contradicted"] >= 1
    assert all(one["evidence"] for one in diff["items"])
    wanted = items(asked_only, f"/v1/diff?{moments}&change=contradicted")
    assert {one["change"] for one in wanted} == {"contradicted"}
    assert asked_only.get("/v1/diff?from=2022-01-06&to=2022-01-05").status_code == 422
    assert {one["parameter"] for one in asked_only.get("/v1/diff").json["errors"]} == {"from", "to"}


@pytest.mark.parametrize("typed", ["kaz", "Казахтелеком", "kazahktelecom", "KAZAKH telekom"])
def test_suggestions_forgive_typos_and_other_scripts(asked_only: FlaskClient, typed: str) -> None:
    assert FIRST in ids(asked_only, f"/v1/suggest?q={typed}")


def test_suggestions_know_what_was_written_since(changing: FlaskClient) -> None:
    unsure = items(changing, "/v1/duplicates")[0]
    assert len(ids(changing, "/v1/suggest?q=netblocks")) == 2
    said = {"left": unsure["left"], "right": unsure["right"], "verdict": "same"}
    assert changing.post("/v1/judgements", json=said).status_code == 201
    assert len(ids(changing, "/v1/suggest?q=netblocks")) == 1


def test_search_highlights_the_words(asked_only: FlaskClient) -> None:
    for hit in items(asked_only, "/v1/search?q=internet"):
        assert [one["text"] for one in hit["highlights"]] == ["internet"]
        assert "internet" in hit["snippet"]
    assert asked_only.get("/v1/search").status_code == 400


def test_an_article_has_its_text_mentions_versions_and_what_was_dropped(asked_only: FlaskClient) -> None:
    article = f"/v1/articles/{TOLD.article.id}"
    text = asked_only.get(f"{article}/text").text
    for mention in items(asked_only, f"{article}/mentions"):
        assert text[mention["start"] : mention["end"]] == mention["text"]
    assert [one["version"] for one in items(asked_only, f"{article}/versions")] == [1]
    assert [one["reason"] for one in items(asked_only, f"{article}/rejected")] == ["too short"]
    assert items(asked_only, f"{article}/duplicates") == []
    assert len(items(asked_only, f"/v1/entities/{FIRST}/mentions")) == 2


def test_sources_say_how_much_is_their_own_text(asked_only: FlaskClient) -> None:
    assert [(one["name"], one["own_text"]) for one in items(asked_only, "/v1/sources")] == [
        ("Other", 1.0),
        ("The Example", 1.0),
    ]
    assert [one["name"] for one in items(asked_only, "/v1/sources?factuality=asserted&source=Other")] == ["Other"]
    assert asked_only.get("/v1/sources/The Example").json["articles"] == 1
    assert asked_only.get("/v1/sources/Nobody").status_code == 404


def test_a_reprint_is_no_text_of_its_own() -> None:
    store = open_store("memory:")
    for number, publisher in enumerate(("First", "Copy"), 1):
        url = f"https://example.org/{number}"
        store.add(a_reading(url=url, publisher=publisher, origin="o1"), at=a_moment(number))
    client = create_app(lambda: store).test_client()
    assert {one["name"]: one["own_text"] for one in items(client, "/v1/sources")} == {"First": 1.0, "Copy": 0.0}
    assert client.get("/v1/sources/Copy").json["own_text"] == 0.0


def test_statements_are_found_by_their_ends_and_one_by_its_id(asked_only: FlaskClient) -> None:
    found = items(asked_only, f"/v1/statements?subject={EVENT}&predicate=actor")
    assert {one["object"] for one in found} == {FIRST}
    assert items(asked_only, f"/v1/statements?subject={EVENT}&object={FIRST}") == found
    one = asked_only.get(f"/v1/statements/{found[0]['id']}")
    assert one.json == found[0]
    assert asked_only.get(f"/v1/statements/{found[0]['id']}?source=Nobody").status_code == 404
    assert {one["predicate"] for one in items(asked_only, "/v1/relations")} == {"employer"}


def test_a_graph_says_what_it_left_out(asked_only: FlaskClient) -> None:
    whole = asked_only.get(f"/v1/graph?seed={FIRST}&depth=2").json
    known = {node["id"] for node in whole["nodes"]}
    assert {end for edge in whole["edges"] for end in (edge["subject"], edge["object"])} <= known
    assert (whole["truncated"], whole["left_out"]) == (False, {})
    part = asked_only.get(f"/v1/graph?seed={FIRST}&limit=1").json
    assert (part["truncated"], len(part["edges"])) == (True, 1)
