"""Events by what is asked of them, paths in date order and around hubs, what surrounds a node."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from kg.errors import DeadlineError
from kg.model import EVERYTHING, Filter, Kind, Node, NodeId, NodeSort, Quantity, Reading, Text, Time, node_id
from kg.paths import path
from kg.query import Box, EventQuestion, around, entities, entities_named, every_statement, find_events, timeline
from kg.store import GraphStore, Interval, open_store
from tests.factories import a_judgement, a_moment, a_reading, a_statement, node_named, span_of, with_statements


@pytest.fixture
def store() -> Iterator[GraphStore]:
    with open_store("memory:") as opened:
        yield opened


def on(day: str) -> Time:
    return Time(text=day, edtf=day, earliest=day, latest=day + "T23:59:59")


def a_meeting(left: str, right: str, day: str | None = None, *, place: str = "") -> Reading:
    """Return a reading in which two meet, on a day and at a place with a point on the map."""
    text = f"{left} met {right} {day}{' in ' + place if place else ''}."
    names = [left, right, *([place] if place else [])]
    reading = a_reading(text, names, url=text)
    article = reading.article
    event = node_id(NodeSort.EVENT, article.id, 1, span_of(text, "met"), "MEET")
    said = [a_statement(article, event, "type", value=Text(text="MEET"))]
    said += [a_statement(article, event, "actor", object=node_named(article, name)) for name in (left, right)]
    said += [a_statement(article, node_named(article, name), "kind", value=Text(text=Kind.PERSON)) for name in names]
    if day:
        said.append(a_statement(article, event, "time", value=on(day)))
    if place:
        there = node_named(article, place)
        said.append(a_statement(article, event, "place", object=there))
        said.append(a_statement(article, there, "latitude", value=Quantity(text="43.25", value=43.25, unit=None)))
        said.append(a_statement(article, there, "longitude", value=Quantity(text="76.9", value=76.9, unit=None)))
    kept = tuple(one for one in reading.statements if one.predicate != "cut")
    node = Node(id=event, sort=NodeSort.EVENT, article_id=article.id, version=1)
    whole = Reading(
        article=article,
        reader=reading.reader,
        nodes=(*reading.nodes, node),
        mentions=reading.mentions,
        statements=kept,
    )
    return with_statements(whole, *said)


def told(store: GraphStore, *readings: Reading) -> dict[str, NodeId]:
    """Have readings added, and all of one name judged to be one; return the canonical id of each name."""
    by_name: dict[str, list[NodeId]] = {}
    for number, reading in enumerate(readings):
        store.add(reading, at=a_moment(number))
        for mention in reading.mentions:
            by_name.setdefault(mention.span.of(reading.article.text), []).append(mention.node)
    for nodes in by_name.values():
        store.judge([a_judgement(nodes[0], other) for other in nodes[1:]], at=a_moment(60))
    return {name: store.canonical(nodes[0]) for name, nodes in by_name.items()}


def day(number: int) -> datetime:
    return datetime(2022, 1, number, tzinfo=UTC)


def test_events_come_in_the_order_in_which_they_happened_not_in_which_they_were_told(store: GraphStore) -> None:
    names = told(store, a_meeting("Ann", "Bob", "2022-01-03"), a_meeting("Ann", "Cid", "2022-01-02"))
    days = [one.at for one in timeline(store, names["Ann"])]
    assert days == ["2022-01-02", "2022-01-03"]
    assert [one.event.id for one in timeline(store)] == find_events(store, EventQuestion())


def test_an_event_without_a_day_stands_where_it_was_reported(store: GraphStore) -> None:
    told(store, a_meeting("Ann", "Bob", "2022-01-08"), a_meeting("Ann", "Cid"), a_meeting("Ann", "Dan", "2022-01-03"))
    assert [str(one.at)[:10] for one in timeline(store)] == ["2022-01-03", "2022-01-05", "2022-01-08"]


def test_all_that_is_asked_of_an_event_must_be_met(store: GraphStore) -> None:
    names = told(store, a_meeting("Ann", "Bob", "2022-01-03"), a_meeting("Ann", "Cid", "2022-01-02"))
    both = EventQuestion(takes_part=(("actor", names["Ann"]), (None, names["Bob"])))
    assert len(find_events(store, both)) == 1
    early = EventQuestion(takes_part=(("actor", names["Ann"]),), happened=Interval(end=day(3)))
    assert len(find_events(store, early)) == 1
    assert find_events(store, EventQuestion(takes_part=(("recipient", names["Ann"]),))) == []
    assert find_events(store, EventQuestion(type="FIGHT")) == []
    assert find_events(store, EventQuestion(min_articles=2)) == []
    assert find_events(store, EventQuestion(reported=Interval(start=day(6)))) == []


def test_events_are_found_on_the_map(store: GraphStore) -> None:
    told(store, a_meeting("Ann", "Bob", "2022-01-03", place="Almaty"), a_meeting("Ann", "Cid", "2022-01-02"))
    assert len(find_events(store, EventQuestion(box=Box(west=76, south=43, east=77, north=44)))) == 1
    assert find_events(store, EventQuestion(box=Box(west=0, south=0, east=1, north=1))) == []


def test_a_box_may_cross_the_date_line() -> None:
    fiji = Box(west=177, south=-20, east=-178, north=-12)
    assert fiji.holds(-18, 178)
    assert fiji.holds(-18, -179)
    assert not fiji.holds(-18, 0)


def test_a_path_in_date_order_never_goes_back_in_time(store: GraphStore) -> None:
    names = told(store, a_meeting("Ann", "Bob", "2022-01-09"), a_meeting("Bob", "Cid", "2022-01-02"))
    ends = (names["Ann"], names["Cid"])
    assert len(path(store, *ends).steps) == 4
    assert path(store, *ends, respect_time=True).steps == ()
    assert len(path(store, *reversed(ends), respect_time=True).steps) == 4


def test_a_longer_way_in_date_order_is_found_behind_a_shorter_one_that_is_not(store: GraphStore) -> None:
    names = told(
        store,
        a_meeting("Ann", "Bob", "2022-01-09"),
        a_meeting("Bob", "Cid", "2022-01-04"),
        a_meeting("Ann", "Dan", "2022-01-01"),
        a_meeting("Dan", "Bob", "2022-01-02"),
    )
    found = path(store, names["Ann"], names["Cid"], respect_time=True)
    assert names["Dan"] in [step.end for step in found.steps]
    assert len(found.steps) == 6


def test_a_path_goes_around_a_hub_unless_hubs_are_welcome(store: GraphStore) -> None:
    crowd = [
        a_meeting("Hub", f"Guest{number}x", "2022-01-01") for number in range(64)
    ]  # far more than kg.query.HUB_FREE
    around_it = [a_meeting(*pair, "2022-01-01") for pair in (("Ann", "Bob"), ("Bob", "Cid"), ("Cid", "Dan"))]
    through = [a_meeting("Ann", "Hub", "2022-01-01"), a_meeting("Hub", "Dan", "2022-01-01")]
    names = told(store, *crowd, *around_it, *through)
    ends = (names["Ann"], names["Dan"])
    assert names["Hub"] not in [step.end for step in path(store, *ends).steps]
    assert names["Hub"] in [step.end for step in path(store, *ends, avoid_hubs=False).steps]


def test_what_surrounds_a_node_says_what_was_left_out(store: GraphStore) -> None:
    names = told(store, a_meeting("Ann", "Bob", "2022-01-03"), a_meeting("Ann", "Cid", "2022-01-02"))
    edges, left_out = around(store, names["Ann"], depth=2, limit=50)
    assert (len(edges), left_out) == (4, {})
    edges, left_out = around(store, names["Ann"], depth=1, limit=1)
    assert (len(edges), left_out) == (1, {"actor": 1})
    with pytest.raises(DeadlineError):
        around(store, names["Ann"], depth=1, limit=9, out_of_time=lambda: True)


def test_entities_are_of_the_kind_that_is_asked_for_and_count_under_the_filter(store: GraphStore) -> None:
    names = told(store, a_meeting("Ann", "Bob", "2022-01-03"))
    assert {one.id for one in entities(store, limit=9).items} == set(names.values())
    assert entities(store, kind=Kind.PLACE, limit=9).items == ()
    assert [one.id for one in entities_named(store, "ANN")] == [names["Ann"]]
    assert entities_named(store, "Ann", Filter(source="Nobody")) == []


def test_every_statement_is_given_once_and_by_arrival(store: GraphStore) -> None:
    store.add(a_reading("Ann met Bob.", ["Ann"], url="u"), at=a_moment())
    said = list(every_statement(store, EVERYTHING))
    assert said == list(store.all_statements())
