"""The six ready-made questions, paths where there are none, and the graph as files."""

import json
from io import BytesIO

import networkx as nx
import pytest
from flask.testing import FlaskClient

from tests.factories import TEXT
from tests.http.conftest import EVENT, FIRST, FOLLOWING, PLACE, SPEAKER

AFTER = next(node.id for node in FOLLOWING.nodes[::-1])


def asked(client: FlaskClient, path: str) -> dict:
    answer = client.get(path)
    assert answer.status_code == 200, answer.text
    return answer.json


def test_the_ready_made_questions_are_six_and_each_says_what_it_takes(a_story: FlaskClient) -> None:
    listed = asked(a_story, "/v1/questions")["items"]
    assert [one["name"] for one in listed] == [
        "events-between",
        "who-shares-events-with",
        "what-happened-at",
        "what-followed",
        "who-said",
        "situation",
    ]
    paths = asked(a_story, "/v1/openapi.json")["paths"]
    for one in listed:
        taken = {param["name"] for param in paths[one["address"]]["get"]["parameters"]}
        assert set(one["takes"]) <= taken


def test_who_shares_events_is_told_by_how_many_and_which(a_story: FlaskClient) -> None:
    found = asked(a_story, "/v1/questions/who-shares-events-with?node=Kazakhtelecom")["items"]
    assert [(one["node"], one["name"], one["count"]) for one in found] == [(PLACE, "Almaty", 1)]
    assert [one["id"] for one in found[0]["events"]] == [EVENT]


def test_what_happened_at_a_place_happened_in_what_lies_in_it_too(a_story: FlaskClient) -> None:
    found = asked(a_story, "/v1/questions/what-happened-at?place=Almaty")["items"]
    assert [(one["event"], one["at"]) for one in found] == [(EVENT, "2022-01-05")]
    assert all(one["evidence"] for one in found)
    assert asked(a_story, "/v1/questions/what-happened-at?place=Almaty&happened_from=2022-02-01")["items"] == []
    assert asked(a_story, "/v1/questions/what-happened-at?place=NetBlocks")["items"] == []


def test_what_followed_says_whether_an_article_says_so_or_only_the_time(a_story: FlaskClient) -> None:
    (said,) = asked(a_story, f"/v1/questions/what-followed?event={EVENT}")["items"]
    assert (said["why"], said["event"]["id"], said["after"]) == ("follows", AFTER, EVENT)
    assert said["evidence"][0]["evidence"]["quote"] == TEXT
    assert a_story.get("/v1/questions/what-followed?event=v0").status_code == 404


def test_a_situation_is_what_it_is_what_holds_what_happened_what_was_measured_and_what_differs(
    a_story: FlaskClient,
) -> None:
    now = asked(a_story, f"/v1/questions/situation?node={FIRST}")
    assert now["thing"]["name"] == "Kazakhtelecom"
    assert {one["predicate"] for one in now["relations"]["items"]} >= {"employer"}
    assert {one["id"] for one in now["events"]["items"]} == {EVENT, AFTER}
    assert {one["what"] for one in now["numbers"]["items"]} == {"connectivity", "lines"}
    assert {one["conflict"] for one in now["disagreements"]["items"]} == {"factuality"}
    before = asked(a_story, f"/v1/questions/situation?node={FIRST}&at=2022-01-01")
    assert (before["relations"]["total"], before["events"]["total"], before["numbers"]["total"]) == (0, 0, 0)
    few = asked(a_story, f"/v1/questions/situation?node={FIRST}&limit=1")["events"]
    assert (len(few["items"]), few["total"], few["truncated"]) == (1, 2, True)


def test_where_there_is_no_path_the_words_that_name_both_are_given(a_story: FlaskClient) -> None:
    found = asked(a_story, f"/v1/paths?from={FIRST}&to={SPEAKER}&max_hops=1&source=The Example&min_confidence=0.95")
    assert found["none"] == "none within 1 hops"
    (named,) = found["named_together"]["items"]
    assert (named["quote"], named["publisher"]) == (TEXT, "The Example")
    path, fragment = named["address"].split("#char=")
    start, end = (int(number) for number in fragment.split(","))
    assert a_story.get(path).text[start:end] == TEXT


READERS = {
    "gexf": lambda data: nx.read_gexf(BytesIO(data)),
    "graphml": lambda data: nx.read_graphml(BytesIO(data)),
    "jgf": lambda data: nx.Graph([(one["source"], one["target"]) for one in json.loads(data)["graph"]["edges"]]),
    "cyjs": lambda data: nx.cytoscape_graph(json.loads(data)),
}


@pytest.mark.parametrize("form", sorted(READERS))
def test_the_graph_around_a_node_opens_in_tools_for_graphs_with_the_same_nodes(a_story: FlaskClient, form: str) -> None:
    shown = asked(a_story, f"/v1/graph?seed={FIRST}&depth=2")
    file = a_story.get(f"/v1/graph.{form}?seed={FIRST}&depth=2")
    assert file.status_code == 200
    assert set(READERS[form](file.data).nodes) == {node["id"] for node in shown["nodes"]}


def test_a_file_tells_in_a_header_what_the_limit_left_out(a_story: FlaskClient) -> None:
    whole, part = (a_story.get(f"/v1/graph.gexf?seed={FIRST}&limit={limit}") for limit in (500, 1))
    assert "Newsgraph-Left-Out" not in whole.headers
    left = asked(a_story, f"/v1/graph?seed={FIRST}&limit=1")["left_out"]
    assert part.headers["Newsgraph-Left-Out"] == ", ".join(f"{name}={count}" for name, count in sorted(left.items()))
