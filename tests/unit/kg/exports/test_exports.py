"""Every form of the graph is opened by a reader that is not ours."""

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from kg.assemble import value_text
from kg.errors import ConfigError, InputError
from kg.exports import EXPORTS, export, export_named, picture_of
from kg.exports.picture import day_of, last_day_of
from kg.model import EVERYTHING, Factuality, Filter, Quantity, Text, Time
from kg.store import GraphStore, open_store
from tests.factories import a_moment, a_reading, a_statement, an_article, node_named, with_statements
from tests.unit.kg.rdf.graphs import COUNT, DAY, NIGHT, a_store, with_an_event

DRAWN = ["gexf", "graphml", "cyjs", "jgf"]
GEXF = "{http://gexf.net/1.3}"
WORDS = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\ufffe\uffff", min_codepoint=32), min_size=1
)


@pytest.fixture(scope="module")
def store() -> GraphStore:
    return a_store()


def written(store: GraphStore, form: str, where: Filter = EVERYTHING) -> str:
    return "".join(export(store, form, where))


def drawn(store: GraphStore, form: str, where: Filter = EVERYTHING) -> nx.MultiDiGraph:
    """Return what a reader of that form finds; edges carry `predicate` and `factuality`, nodes `label`."""
    text = written(store, form, where)
    if form == "gexf":
        return nx.MultiDiGraph(nx.read_gexf(io.BytesIO(text.encode())))
    if form == "graphml":
        return nx.MultiDiGraph(nx.read_graphml(io.BytesIO(text.encode())))
    if form == "cyjs":
        return nx.relabel_nodes(_cytoscape(json.loads(text)), str)
    return _json_graph(json.loads(text)["graph"])


def _cytoscape(document: dict[str, Any]) -> nx.MultiDiGraph:
    graph = nx.MultiDiGraph(nx.cytoscape_graph(document))
    for _, fields in graph.nodes(data=True):
        fields["label"] = fields["name"]
    return graph


def _json_graph(document: dict[str, Any]) -> nx.MultiDiGraph:
    graph = nx.MultiDiGraph()
    for node, fields in document["nodes"].items():
        graph.add_node(node, label=fields["label"], **fields["metadata"])
    for edge in document["edges"]:
        assert {edge["source"], edge["target"]} <= set(graph)
        graph.add_edge(edge["source"], edge["target"], edge["id"], **edge["metadata"])
    return graph


@pytest.mark.parametrize("form", DRAWN)
def test_a_graph_tool_finds_every_node_and_edge(store: GraphStore, form: str) -> None:
    stated = list(store.all_statements())
    graph = drawn(store, form)
    assert set(graph) == {end for one in stated for end in (one.subject, one.object) if end}
    found = {(start, fields["predicate"], end, fields["factuality"]) for start, end, fields in graph.edges(data=True)}
    assert found == {
        (one.subject, one.statement.predicate, one.object, one.statement.factuality.value)
        for one in stated
        if one.object
    }
    assert graph.number_of_edges() == len(found)


@pytest.mark.parametrize("form", DRAWN)
def test_a_node_says_what_it_is_and_what_stands_behind_it(store: GraphStore, form: str) -> None:
    graph = drawn(store, form)
    almaty = graph.nodes[node_named(an_article(), "Almaty")]
    assert (almaty["label"], almaty["kind"], almaty["sort"], almaty["origins"]) == (
        "Almaty",
        "Organization",
        "entity",
        2,
    )
    assert almaty["first_reported"] == "2022-01-05T12:00:00Z"
    (event,) = (fields for node, fields in graph.nodes(data=True) if node.startswith("v"))
    assert (event["label"], event["kind"], event["sort"]) == ("COERCE restrict", "COERCE", "event")


@pytest.mark.parametrize("form", DRAWN)
def test_what_is_denied_is_an_edge_of_its_own(form: str) -> None:
    article = an_article()
    ends = [node_named(article, name) for name in ("Kazakhtelecom", "Almaty")]
    denied = a_statement(article, ends[0], object=ends[1], factuality=Factuality.DENIED)
    store = open_store("memory:")
    store.add(with_statements(a_reading(), denied), at=a_moment())
    edges = drawn(store, form).get_edge_data(*ends).values()
    assert sorted(edge["factuality"] for edge in edges) == ["asserted", "denied"]


@pytest.mark.parametrize("form", sorted(EXPORTS))
def test_the_filter_applies_to_every_form(store: GraphStore, form: str) -> None:
    assert written(store, form, Filter(source="The Example")) != written(store, form)
    nothing = written(store, form, Filter(known_at=a_moment(-1)))
    assert nothing == written(open_store("memory:"), form)


@pytest.mark.parametrize("form", sorted(EXPORTS))
def test_the_same_store_gives_the_same_bytes(form: str) -> None:
    assert written(a_store(), form) == written(a_store(), form)


def test_gexf_has_a_spell_for_each_stretch(store: GraphStore) -> None:
    tree = etree.fromstring(written(store, "gexf").encode())
    graph = tree.find(f"{GEXF}graph")
    assert (tree.get("version"), graph.get("mode"), graph.get("timeformat")) == ("1.3", "dynamic", "date")
    spells = {
        edge.get("label"): [(spell.get("start"), spell.get("end")) for spell in edge.iter(f"{GEXF}spell")]
        for edge in tree.iter(f"{GEXF}edge")
    }
    assert spells["employer"] == [("2022-01-05", "2022-01-05")]
    assert spells["actor"] == [("2022-01-05", "2022-01-05")]


@pytest.mark.parametrize(
    ("valid_from", "valid_to", "spell"),
    [
        (None, None, ("2022-01-05", "2022-01-05")),
        (Time(text="2020", edtf="2020", earliest="2020-01-01", latest="2021-01-01"), None, ("2020-01-01", None)),
        (None, Time(text="2020", edtf="2020", earliest="2020-01-01", latest="2021-01-01"), (None, "2020-12-31")),
        (NIGHT, DAY, ("2022-01-05", "2022-01-05")),
        (Time(text="once", edtf=None, earliest="long ago", latest=None), None, ("2022-01-05", "2022-01-05")),
    ],
)
def test_a_spell_is_when_it_holds_or_else_when_it_was_reported(
    valid_from: Time | None, valid_to: Time | None, spell: tuple[str | None, str | None]
) -> None:
    article = an_article()
    ends = [node_named(article, name) for name in ("Kazakhtelecom", "NetBlocks")]
    said = a_statement(article, ends[0], "owned_by", object=ends[1], valid_from=valid_from, valid_to=valid_to)
    store = open_store("memory:")
    store.add(with_statements(a_reading(), said), at=a_moment())
    (edge,) = (edge for edge in picture_of(store).edges if edge.predicate == "owned_by")
    assert edge.spells_in_order == [spell]


@pytest.mark.parametrize("bound", ["2022-01", "soon", "2022-02-30", "", None])
def test_what_is_no_day_is_none(bound: str | None) -> None:
    assert day_of(bound) is None


def test_a_last_day_lies_before_the_bound_and_in_the_first_year_stays() -> None:
    assert last_day_of(DAY) == "2022-01-05"
    assert last_day_of(Time(text="", edtf=None, earliest=None, latest="2022-01-05T06:00:00Z")) == "2022-01-05"
    assert last_day_of(Time(text="", edtf=None, earliest=None, latest="0001-01-01")) == "0001-01-01"


@given(name=WORDS)
@settings(max_examples=40, deadline=None)
def test_any_name_comes_through(name: str) -> None:
    article = an_article()
    store = open_store("memory:")
    said = [
        a_statement(article, node_named(article, "Almaty"), "name", value=Text(text=name), method=f"m{number}")
        for number in range(3)
    ]
    store.add(with_statements(a_reading(), *said), at=a_moment())
    node = node_named(article, "Almaty")
    assert {drawn(store, form).nodes[node]["label"] for form in ("cyjs", "jgf", "gexf")} == {name}
    assert {row["subject_name"] for row in rows(store) if row["subject"] == node} == {name}


def test_controls_that_xml_cannot_hold_are_replaced() -> None:
    article = an_article()
    store = open_store("memory:")
    said = [
        a_statement(article, node_named(article, "Almaty"), "name", value=Text(text="A\x00l\x1f<&>\"'"), method=m)
        for m in "ab"
    ]
    store.add(with_statements(a_reading(), *said), at=a_moment())
    node = node_named(article, "Almaty")
    for form in ("gexf", "graphml"):
        assert drawn(store, form).nodes[node]["label"] == "A\ufffdl\ufffd<&>\"'"


# GeoJSON


def located(latitude: float | None, longitude: float | None) -> GraphStore:
    """Return a store in which Almaty has coordinates and an event took place there."""
    whole = with_an_event(a_reading())
    reading = replace(
        whole, statements=tuple(one for one in whole.statements if one.predicate not in ("latitude", "longitude"))
    )
    article = reading.article
    place = node_named(article, "Almaty")
    event = next(node.id for node in reading.nodes if node.id.startswith("v"))
    said = [a_statement(article, event, "place", object=place)]
    for name, number in (("latitude", latitude), ("longitude", longitude)):
        if number is not None:
            value = Quantity(text=str(number), value=number, unit=None)
            said += [a_statement(article, place, name, value=value, method=method) for method in "ab"]
    store = open_store("memory:")
    store.add(with_statements(reading, *said), at=a_moment())
    return store


def test_a_place_with_coordinates_is_a_feature_with_its_events() -> None:
    document = json.loads(written(located(43.2, 76.9), "geojson"))
    (feature,) = document["features"]
    assert document["type"] == "FeatureCollection"
    assert feature["geometry"] == {"type": "Point", "coordinates": [76.9, 43.2]}
    assert (feature["properties"]["name"], feature["properties"]["wikidata"]) == ("Almaty", "Q35493")
    assert len(feature["properties"]["events"]) == 1


@pytest.mark.parametrize(("latitude", "longitude"), [(43.2, None), (91.0, 0.0), (0.0, -180.5)])
def test_without_a_point_on_the_globe_there_is_no_feature(latitude: float | None, longitude: float | None) -> None:
    assert json.loads(written(located(latitude, longitude), "geojson")) == {"type": "FeatureCollection", "features": []}


# FollowTheMoney


def entities(store: GraphStore) -> Iterator[dict[str, Any]]:
    return map(json.loads, written(store, "ftm").splitlines())


def test_followthemoney_takes_every_entity_as_it_is(store: GraphStore) -> None:
    # Installed by hand (pip install .[ftm]): it needs ICU to build.
    ftm = pytest.importorskip("followthemoney").model
    found = list(entities(store))
    schemata = {entity["id"]: ftm.get(entity["schema"]) for entity in found}
    assert len(schemata) == len(found)
    for entity in found:
        schema = schemata[entity["id"]]
        assert schema is not None
        assert not schema.abstract
        schema.validate(entity)
        proxy = ftm.get_proxy(entity, cleaned=False)
        for name, texts in entity["properties"].items():
            assert len(proxy.get(name)) == len(set(texts)), (name, texts)
            wanted = schema.get(name).range
            if wanted is not None:
                assert all(schemata[text].is_a(wanted) for text in texts), (name, texts)


def test_a_relation_becomes_its_link_where_the_ends_fit() -> None:
    article = an_article()
    first, second = (node_named(article, name) for name in ("Kazakhtelecom", "NetBlocks"))
    said = [
        a_statement(article, first, "kind", value=Text(text="Person")),
        a_statement(article, second, "kind", value=Text(text="Organization")),
        a_statement(article, first, "employer", object=second),
        a_statement(article, second, "employer", object=first),
        a_statement(article, first, "spouse", object=first),
        a_statement(article, first, "owned_by", object=second, factuality=Factuality.POSSIBLE),
    ]
    store = open_store("memory:")
    store.add(with_statements(a_reading(), *said), at=a_moment())
    links = [(one["schema"], one["properties"]) for one in entities(store) if one["id"].startswith("link-")]
    assert ("Employment", [first], [second]) in [
        (schema, said.get("employee"), said.get("employer")) for schema, said in links
    ]
    assert ("UnknownLink", [second], ["employer"]) in [
        (schema, said.get("subject"), said["role"]) for schema, said in links if "role" in said
    ]
    assert ("Family", ["spouse"]) in [(schema, said.get("relationship")) for schema, said in links]
    assert "owned by" not in [role for _, said in links for role in said.get("role", ())]


def test_an_event_names_who_took_part_and_where_and_when() -> None:
    (event,) = (one for one in entities(located(43.2, 76.9)) if one["schema"] == "Event")
    said = event["properties"]
    assert (said["name"], said["location"]) == (["COERCE restrict"], ["Almaty"])
    assert (said["startDate"], said["endDate"]) == (["2022-01-05"], ["2022-01-05"])
    assert len(said["involved"]) == 2
    assert said["proof"] == [an_article().id]


# CSV


def rows(store: GraphStore) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(written(store, "csv"), newline="")))


def test_csv_has_a_row_for_each_statement_with_its_words(store: GraphStore) -> None:
    found = {row["id"]: row for row in rows(store)}
    for stated in store.all_statements():
        row, statement = found.pop(stated.statement.id), stated.statement
        article = store.article(statement.article_id)
        assert article is not None
        assert article.text[int(row["start"]) : int(row["end"])] == row["quote"]
        assert (row["subject"], row["object"] or None) == (stated.subject, stated.object)
        assert row["value"] == value_text(statement.value)
        assert float(row["confidence"]) == statement.confidence
    assert found == {}


def test_csv_gives_numbers_and_days_columns_of_their_own(store: GraphStore) -> None:
    amount = next(row for row in rows(store) if row["predicate"] == "amount")
    time = next(row for row in rows(store) if row["predicate"] == "time")
    assert (amount["number"], amount["unit"], amount["value"]) == ("2.0", "%", "about 2 %")
    assert (time["earliest"], time["latest"]) == ("2022-01-05", "2022-01-06")
    assert COUNT.value is None


# What is asked for


def test_an_unknown_form_is_refused_with_the_known_ones() -> None:
    with pytest.raises(InputError, match=r"'docx' is no form of export; expected one of nquads.*csv"):
        export_named("docx")


def test_a_base_that_is_no_iri_is_refused(store: GraphStore) -> None:
    with pytest.raises(ConfigError, match="must be an http"):
        list(export(store, "nquads", base="here"))
