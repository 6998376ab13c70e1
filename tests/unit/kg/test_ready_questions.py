"""What lies in a place, what followed an event, and which paragraphs name two things."""

from dataclasses import replace

from kg.model import Node, NodeId, NodeSort, Reading, Span, Text, Time, node_id
from kg.query import EventQuestion, told_events
from kg.questions import happened_at, named_together, places_within, sharing_events, what_followed
from kg.store import GraphStore, Interval, open_store
from tests.factories import a_moment, a_reading, a_statement, node_named, span_of, with_statements

TEXT = "Kazakhstan and Almaty were quiet. So was Oral.\nThen Almaty woke.\nAktau slept. Oral and Aktau stayed so."
NAMES = ("Kazakhstan", "Almaty", "Oral", "Aktau")


def a_day(day: str) -> Time:
    return Time(text=f"on {day}", edtf=day, earliest=day, latest=day)


def with_event(reading: Reading, word: str, type: str, day: str | None, **roles: NodeId) -> tuple[Reading, NodeId]:
    """Return a reading with one event more, told by a word of the text, and the event."""
    article = reading.article
    event = node_id(NodeSort.EVENT, article.id, 1, span_of(article.text, word), type)
    stated = [a_statement(article, event, "type", value=Text(text=type))]
    stated += [a_statement(article, event, "time", value=a_day(day))] if day else []
    stated += [a_statement(article, event, role, object=node) for role, node in roles.items()]
    node = Node(id=event, sort=NodeSort.EVENT, article_id=article.id, version=1)
    return with_statements(replace(reading, nodes=(*reading.nodes, node)), *stated), event


def the_reading() -> tuple[Reading, dict[str, NodeId]]:
    reading = a_reading(TEXT, NAMES)
    return reading, {name: node_named(reading.article, name) for name in NAMES}


def a_store(reading: Reading) -> GraphStore:
    store = open_store("memory:")
    store.add(reading, at=a_moment(1))
    return store


def codes(reading: Reading, named: dict[str, NodeId], **code: str) -> Reading:
    stated = [
        a_statement(reading.article, named[name], "country_code", value=Text(text=text)) for name, text in code.items()
    ]
    return with_statements(reading, *stated)


def test_in_a_country_lies_what_bears_its_code_and_in_a_city_only_what_is_said_to_lie_there() -> None:
    reading, named = the_reading()
    reading = codes(reading, named, Kazakhstan="KZ", Almaty="KZ", Oral="KZ", Aktau="RU")
    store = a_store(reading)
    assert set(places_within(store, named["Kazakhstan"])) == {named["Kazakhstan"], named["Almaty"], named["Oral"]}
    assert places_within(store, named["Almaty"]) == [named["Almaty"]]


def test_a_place_holds_what_lies_in_what_lies_in_it() -> None:
    reading, named = the_reading()
    lies = (("Almaty", "located_in", "Oral"), ("Oral", "part_of", "Aktau"), ("Aktau", "country", "Aktau"))
    stated = (a_statement(reading.article, named[low], how, object=named[high]) for low, how, high in lies)
    store = a_store(with_statements(reading, *stated))
    assert places_within(store, named["Aktau"]) == [named["Aktau"], named["Oral"], named["Almaty"]]


def test_what_happened_in_a_country_is_in_order_and_within_the_time_asked_for() -> None:
    reading, named = the_reading()
    reading = codes(reading, named, Kazakhstan="KZ", Almaty="KZ", Oral="KZ", Aktau="RU")
    reading, late = with_event(reading, "woke", "PROTEST", "2022-01-05", place=named["Almaty"])
    reading, early = with_event(reading, "quiet", "AGREE", "2022-01-02", place=named["Oral"])
    reading, _ = with_event(reading, "slept", "AID", "2022-01-03", place=named["Aktau"])
    store = a_store(reading)
    assert [one.node for one in happened_at(store, named["Kazakhstan"])] == [early, late]
    since = Interval(start=a_moment(-60 * 24))
    assert [one.node for one in happened_at(store, named["Kazakhstan"], happened=since)] == [late]


def test_what_is_said_to_follow_comes_before_what_only_came_later_and_nothing_twice() -> None:
    reading, named = the_reading()
    reading, first = with_event(reading, "quiet", "PROTEST", "2022-01-02", actor=named["Oral"])
    reading, caused = with_event(reading, "woke", "DISMISS", None)
    reading, chained = with_event(reading, "slept", "RESIGN", "2022-01-03", actor=named["Oral"])
    reading, later = with_event(reading, "stayed", "AID", "2022-01-09", actor=named["Aktau"], recipient=named["Oral"])
    reading, _ = with_event(reading, "Then", "AGREE", "2022-03-01", actor=named["Oral"])
    reading, _ = with_event(reading, "So", "MEASURE", "2022-01-01", actor=named["Oral"])
    links = (
        a_statement(reading.article, first, "causes", object=caused),
        a_statement(reading.article, chained, "follows", object=caused),
    )
    store = a_store(with_statements(reading, *links))
    found = [(one.event.node, one.why, one.after) for one in what_followed(store, first)]
    assert found == [(caused, "causes", first), (chained, "follows", caused), (later, "later", first)]
    assert what_followed(store, first)[-1].shared == (named["Oral"],)
    assert [one.event.node for one in what_followed(store, first, days=1)] == [caused, chained]


def test_a_cause_leads_to_what_names_it() -> None:
    reading, _ = the_reading()
    reading, first = with_event(reading, "quiet", "PROTEST", "2022-01-02")
    reading, second = with_event(reading, "woke", "DISMISS", "2022-01-05", cause=first)
    assert [(one.event.node, one.why) for one in what_followed(a_store(reading), first)] == [(second, "cause")]


def test_who_takes_part_in_most_of_the_same_events_comes_first() -> None:
    reading, named = the_reading()
    reading, one = with_event(reading, "quiet", "AGREE", "2022-01-02", actor=named["Oral"], recipient=named["Aktau"])
    reading, two = with_event(
        reading, "woke", "AGREE", "2022-01-01", actor=named["Oral"], recipient=named["Aktau"], place=named["Almaty"]
    )
    found = [(each.node, each.events) for each in sharing_events(a_store(reading), named["Oral"])]
    assert found == [(named["Aktau"], (two, one)), (named["Almaty"], (two,))]


def test_only_paragraphs_that_name_both_are_given() -> None:
    reading, named = the_reading()
    store = a_store(reading)
    first = TEXT.index("\n")
    (both,) = named_together(store, named["Kazakhstan"], named["Almaty"])
    assert (both.article, both.version, both.span) == (reading.article.id, 1, Span(start=0, end=first))
    assert named_together(store, named["Kazakhstan"], named["Aktau"]) == []


def test_events_are_asked_for_among_given_ones() -> None:
    reading, named = the_reading()
    reading, one = with_event(reading, "quiet", "AGREE", "2022-01-02", actor=named["Oral"])
    reading, _ = with_event(reading, "woke", "AGREE", "2022-01-01", actor=named["Oral"])
    asked = EventQuestion(among=frozenset({one}), takes_part=((None, named["Oral"]),))
    assert [told.node for told in told_events(a_store(reading), asked)] == [one]
