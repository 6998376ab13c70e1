"""Events on the map, over time and in numbers; what lists of them carry."""

import pytest
from flask.testing import FlaskClient

from tests.http.conftest import EVENT, FIRST, FOLLOWING, PLACE, SPEAKER, event_of


def asked(client: FlaskClient, path: str) -> dict:
    answer = client.get(path)
    assert answer.status_code == 200, answer.text
    return answer.json


def test_each_value_of_a_facet_counts_what_its_address_gives(a_story: FlaskClient) -> None:
    for path in ("/v1/events", "/v1/timeline", f"/v1/entities/{FIRST}/expand", f"/v1/statements?subject={EVENT}"):
        facets = asked(a_story, path)["facets"]
        assert facets, path
        for facet in facets.values():
            for value in facet["items"]:
                found = asked(a_story, value["toggle_url"])
                assert (found["total"], value["selected"]) == (value["count"], False), value


def test_a_facet_that_is_on_is_turned_off_by_its_address(a_story: FlaskClient) -> None:
    for value in asked(a_story, "/v1/events?type=PROTEST&limit=1")["facets"]["type"]["items"]:
        assert (value["value"], value["selected"]) == ("PROTEST", True)
        assert value["toggle_url"] == "/v1/events?limit=1"


def test_the_map_is_of_events_at_places_and_tells_how_many_have_none(a_story: FlaskClient) -> None:
    answer = a_story.get("/v1/map.geojson")
    assert answer.mimetype == "application/geo+json"
    shown = answer.json
    assert (shown["type"], shown["total"], shown["unplaced"], shown["truncated"]) == ("FeatureCollection", 1, 1, False)
    (feature,) = shown["features"]
    assert (feature["type"], feature["geometry"]) == ("Feature", {"type": "Point", "coordinates": [76.92, 43.25]})
    assert feature["properties"]["event"]["id"] == EVENT
    assert feature["properties"]["place_name"] == "Almaty"
    assert asked(a_story, "/v1/map.geojson?bbox=0,0,1,1")["features"] == []
    assert asked(a_story, "/v1/map.geojson?bbox=76,43,77,44")["features"] == [feature]


@pytest.mark.parametrize("by", ["day", "week", "month", ""])
def test_trends_count_every_event_once(a_story: FlaskClient, by: str) -> None:
    shown = asked(a_story, f"/v1/trends?by={by}")
    assert sum(one["total"] for one in shown["items"]) + shown["undated"] == 2
    assert "Kleinberg" in shown["method"]
    protests = asked(a_story, f"/v1/trends?by={by}&type=PROTEST")
    assert sum(one["total"] for one in protests["items"]) == 1


def test_a_series_has_the_number_its_unit_its_moment_and_its_words(a_story: FlaskClient) -> None:
    (point,) = asked(a_story, f"/v1/entities/{FIRST}/series?what=CONNECT")["items"]
    assert (point["what"], point["unit"], point["at"], point["at_is"]) == (
        "connectivity",
        "%",
        "2022-01-05",
        "happened",
    )
    assert (point["value"]["value"], point["value"]["comparator"], point["of"]) == (2.0, "~", EVENT)
    assert (point["evidence_count"], point["independent_origins"]) == (3, 3)
    assert point["statement"]["evidence"]["quote"]
    assert asked(a_story, point["evidence"])["total"] == 3
    assert asked(a_story, "/v1/series?unit=USD")["items"] == []
    of_all = asked(a_story, f"/v1/series?node={FIRST}")
    assert of_all["items"] == asked(a_story, f"/v1/entities/{FIRST}/series")["items"]
    assert [one["count"] for one in of_all["series"]] == [1, 1]


def test_an_event_names_who_took_part_and_where_its_words_are(a_story: FlaskClient) -> None:
    event = asked(a_story, f"/v1/events/{EVENT}")
    assert "Kazakhtelecom" in event["title"]
    assert {(one["role"], one["text"]) for one in event["roles"]} >= {("actor", "Kazakhtelecom"), ("place", "Almaty")}
    assert (event["place"], event["place_name"]) == (PLACE, "Almaty")
    for address in (event["evidence"], *event["links"].values()):
        assert a_story.get(address).status_code == 200, address


def test_claims_name_the_speaker_and_on_request_what_nobody_is_named_for(a_story: FlaskClient) -> None:
    claims = asked(a_story, f"/v1/events/{EVENT}/claims")["items"]
    assert {(one["attributed_to"] == SPEAKER, one["attributed_to_name"]) for one in claims} >= {(True, "NetBlocks")}
    with_unnamed = asked(a_story, f"/v1/events/{EVENT}/claims?unnamed=1")
    assert with_unnamed["total"] >= len(claims)


def test_the_words_of_a_statement_stand_where_its_address_says(a_story: FlaskClient) -> None:
    for one in asked(a_story, f"/v1/events/{EVENT}/evidence")["items"]:
        path, fragment = one["evidence"]["address"].split("#char=")
        start, end = (int(number) for number in fragment.split(","))
        assert a_story.get(path).text[start:end] == one["evidence"]["quote"]
        if one["trigger"]:
            assert one["trigger"]["text"] == "cut"


def test_a_text_is_given_in_the_version_that_is_asked_for(a_story: FlaskClient) -> None:
    article = f"/v1/articles/{FOLLOWING.article.id}"
    assert a_story.get(f"{article}/text?version=1").text == FOLLOWING.article.text
    assert a_story.get(f"{article}/text?version=2").status_code == 404
    assert asked(a_story, f"{article}?version=1")["version"] == 1


def test_an_event_is_split_and_put_together_again(changing: FlaskClient) -> None:
    seen = changing.get(f"/v1/events/{EVENT}")
    other = next(one for one in seen.json["members"] if one != EVENT)
    made = changing.post(
        f"/v1/events/{EVENT}/split", json={"members": [other]}, headers={"If-Match": seen.headers["ETag"]}
    )
    assert made.status_code == 201, made.text
    assert (made.json["parted"], made.json["rest"]) == (other, EVENT)
    assert changing.get(f"/v1/events/{other}").json["members"] == [other]
    assert event_of(FOLLOWING) != EVENT
