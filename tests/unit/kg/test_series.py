"""Numbers over time: which are found of what, when they held, and what they are of."""

from dataclasses import replace

from kg.model import NodeId, NodeSort, Quantity, Reading, Statement, Text, Time
from kg.series import all_measured, measured_of, series_of
from kg.store import GraphStore, open_store
from tests.factories import a_judgement, a_moment, a_reading, a_statement, node_named, with_statements
from tests.unit.kg.rdf.graphs import with_an_event

LEVEL = Quantity(text="61.95 dollars", value=61.95, unit="USD", measures="brent crude")
FOLD = Quantity(text="several", value=None, unit="USD")


def event_of(reading: Reading) -> NodeId:
    return next(node.id for node in reading.nodes if node.sort is NodeSort.EVENT)


def told(*extra: Statement, url: str = "https://example.org/1") -> Reading:
    return with_statements(with_an_event(a_reading(url=url)), *extra)


def a_store(*readings: Reading) -> GraphStore:
    store = open_store("memory:")
    for number, reading in enumerate(readings, 1):
        store.add(reading, at=a_moment(number))
    return store


def test_the_numbers_of_a_node_are_its_own_and_those_of_its_events() -> None:
    reading = told()
    first = node_named(reading.article, "Kazakhtelecom")
    found = measured_of(a_store(reading), first)
    assert [(one.what, one.value.text, one.at, one.is_reported) for one in found] == [
        ("connectivity", "about 2 %", "2022-01-05", False),
        ("lines", "10 to 12", "2022-01-05T12:00:00Z", True),
    ]
    assert [one.of for one in found] == [event_of(reading), first]


def test_a_number_is_of_what_its_event_is_about_where_it_says_less_itself() -> None:
    reading = told()
    event = event_of(reading)
    extra = (
        a_statement(reading.article, event, "theme", value=Text(text="The internet")),
        a_statement(reading.article, event, "victim", value=Quantity(text="9 lines", value=9.0, unit="lines")),
    )
    found = all_measured(a_store(with_statements(reading, *extra)))
    assert {one.value.text: one.what for one in found} == {
        "about 2 %": "internet (connectivity)",
        "9 lines": "internet",
    }


def test_coordinates_and_what_has_no_number_are_no_measurements() -> None:
    reading = told()
    extra = a_statement(reading.article, event_of(reading), "amount", value=FOLD)
    store = a_store(with_statements(reading, extra))
    assert {one.value.text for one in all_measured(store)} == {"about 2 %"}
    assert measured_of(store, node_named(reading.article, "NetBlocks")) == []


def test_one_number_that_two_articles_give_of_one_event_is_one_point() -> None:
    one, other = told(), told(url="https://example.org/2")
    store = a_store(one, other)
    assert len(all_measured(store)) == 2
    store.judge([a_judgement(event_of(one), event_of(other), at=a_moment(3))], at=a_moment(3))
    (point,) = all_measured(store)
    assert len(point.stated) == 2


def test_a_series_tells_its_ends_and_its_least_and_greatest_value() -> None:
    reading = told()
    first = node_named(reading.article, "Kazakhtelecom")
    day = Time(text="on Friday", edtf="2022-01-07", earliest="2022-01-07", latest="2022-01-08")
    values = [
        a_statement(reading.article, first, "has_value", value=replace(LEVEL, value=value, text=str(value)))
        for value in (61.95, 64.41)
    ]
    store = a_store(with_statements(reading, values[0], replace(values[1], valid_from=day)))
    (crude,) = [one for one in series_of(measured_of(store, first)) if one.what == "brent crude"]
    assert (crude.unit, crude.count, crude.low, crude.high) == ("USD", 2, 61.95, 64.41)
    assert (crude.first, crude.last) == ("2022-01-05T12:00:00Z", "2022-01-07")
