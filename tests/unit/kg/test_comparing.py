"""What cannot all be true, and what changed between two moments."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from kg.comparing import Change, Conflict, changes_between, disagreements, disagreements_of
from kg.errors import DeadlineError, InputError
from kg.model import EVERYTHING, Factuality, Filter, Node, NodeId, NodeSort, Quantity, Reading, Text, Time, node_id
from kg.store import GraphStore, open_store
from tests.factories import a_judgement, a_moment, a_reading, a_statement, node_named, span_of, with_statements


@pytest.fixture
def store() -> Iterator[GraphStore]:
    with open_store("memory:") as opened:
        yield opened


def counting(number: float, *, unit: str = "dead", measures: str = "deaths", **more: object) -> Quantity:
    return Quantity(text=f"{number} {unit}", value=number, unit=unit, measures=measures, **more)  # type: ignore[arg-type]


def an_act(url: str, actor: str = "Alpha", factuality: Factuality = Factuality.ASSERTED, *values: Quantity) -> Reading:
    """Return a reading of an article in which a name acts, with figures."""
    reading = a_reading("Alpha and Beta cut it.", ["Alpha", "Beta"], url=url, publisher=url)
    article = reading.article
    event = node_id(NodeSort.EVENT, article.id, 1, span_of(article.text, "cut"), "COERCE")
    said = [
        a_statement(article, event, "type", value=Text(text="COERCE"), factuality=factuality),
        a_statement(article, event, "actor", object=node_named(article, actor), factuality=factuality),
        *(a_statement(article, event, "amount", value=value) for value in values),
    ]
    node = Node(id=event, sort=NodeSort.EVENT, article_id=article.id, version=1)
    named = tuple(one for one in reading.statements if one.predicate in ("kind", "name"))
    whole = Reading(article=article, reader="reader/1", nodes=(*reading.nodes, node), statements=named)
    return with_statements(whole, *said)


def joined(store: GraphStore, *readings: Reading) -> NodeId:
    """Have readings of one act added, with their acts and names joined; return the act."""
    for number, reading in enumerate(readings):
        store.add(reading, at=a_moment(number))
    first = readings[0]
    for other in readings[1:]:
        pairs = zip(first.nodes, other.nodes, strict=True)
        store.judge([a_judgement(one.id, two.id) for one, two in pairs], at=a_moment(30))
    return store.canonical(first.nodes[-1].id)


def conflicts(store: GraphStore, node: NodeId) -> set[Conflict]:
    return {one.conflict for one in disagreements_of(store, node)}


def test_sources_that_agree_do_not_disagree(store: GraphStore) -> None:
    act = joined(store, an_act("u1", "Alpha", Factuality.ASSERTED, counting(5)), an_act("u2", "Alpha"))
    assert disagreements_of(store, act) == []


def test_what_one_asserts_and_another_denies(store: GraphStore) -> None:
    act = joined(store, an_act("u1"), an_act("u2", "Alpha", Factuality.DENIED))
    (found,) = disagreements_of(store, act)
    assert (found.conflict, found.about) == (Conflict.FACTUALITY, act)
    assert {side.says for side in found.sides} == {"asserted", "denied"}
    assert {one.origin for side in found.sides for one in side.statements} == {
        reading.article.id for reading in (an_act("u1"), an_act("u2"))
    }


def test_what_is_planned_and_what_happened_can_both_be_true(store: GraphStore) -> None:
    act = joined(store, an_act("u1"), an_act("u2", "Alpha", Factuality.PLANNED))
    assert conflicts(store, act) == set()


def test_other_actors_of_one_act(store: GraphStore) -> None:
    act = joined(store, an_act("u1", "Alpha"), an_act("u2", "Beta"))
    (found,) = disagreements_of(store, act)
    assert found.conflict is Conflict.ACTOR
    assert len({side.node for side in found.sides}) == 2


@pytest.mark.parametrize(("one", "other"), [("Alpha Corp", "Alpha"), ("the gang", "Beta")])
def test_actors_that_may_be_one_are_no_disagreement(store: GraphStore, one: str, other: str) -> None:
    act = both(store, an_act_of(one, url="u1"), an_act_of(other, url="u2"))
    assert conflicts(store, act) == set()


def test_two_of_other_names_did_not_do_the_same(store: GraphStore) -> None:
    act = both(store, an_act_of("Gamma Corp", url="u1"), an_act_of("Beta Corps", url="u2"))
    assert conflicts(store, act) == {Conflict.ACTOR}


def both(store: GraphStore, one: Reading, other: Reading) -> NodeId:
    """Have two readings added and only their acts joined; return the act."""
    for number, reading in enumerate((one, other)):
        store.add(reading, at=a_moment(number))
    store.judge([a_judgement(one.nodes[-1].id, other.nodes[-1].id)], at=a_moment(30))
    return store.canonical(one.nodes[-1].id)


def an_act_of(name: str, *, url: str) -> Reading:
    reading = a_reading(f"{name} cut it.", [name], url=url, publisher=url)
    event = node_id(NodeSort.EVENT, reading.article.id, 1, span_of(reading.article.text, "cut"), "COERCE")
    node = Node(id=event, sort=NodeSort.EVENT, article_id=reading.article.id, version=1)
    said = [
        a_statement(reading.article, event, "type", value=Text(text="COERCE")),
        a_statement(reading.article, event, "actor", object=node_named(reading.article, name)),
    ]
    whole = Reading(
        article=reading.article, reader="reader/1", nodes=(*reading.nodes, node), statements=reading.statements
    )
    return with_statements(whole, *said)


def test_the_dead_are_people_and_children_are_some_of_them(store: GraphStore) -> None:
    some = [counting(164, unit="people"), counting(225, unit="deaths"), counting(2, unit="children")]
    act = joined(store, *(a_toll(f"u{day}", count, day) for day, count in enumerate(some, 1)))
    (found,) = disagreements_of(store, act)
    assert [side.says for side in found.sides] == ["164 people", "225 deaths"]
    assert found.latest == 1
    assert found.is_growing


def test_a_smaller_count_that_comes_later_is_no_growth(store: GraphStore) -> None:
    act = joined(
        store,
        a_toll("u1", counting(225, unit="dead"), 1),
        a_toll("u2", Quantity(text="164 people", value=164, unit="people", comparator="=", measures="deaths"), 2),
    )
    (found,) = disagreements_of(store, act)
    assert [side.says for side in found.sides] == ["164 people", "225 dead"]
    assert found.latest == 0
    assert not found.is_growing


def test_a_bound_is_said_with_the_value(store: GraphStore) -> None:
    least = Quantity(text="300 people", value=300, unit="people", comparator=">", measures="deaths")
    act = joined(store, a_toll("u1", counting(225, unit="dead"), 1), a_toll("u2", least, 2))
    (found,) = disagreements_of(store, act)
    assert [side.says for side in found.sides] == ["225 dead", "at least 300 people"]


def a_toll(url: str, value: Quantity, day: int) -> Reading:
    """Return a reading of an article of some day, in which so many die."""
    published = datetime(2022, 1, day, tzinfo=UTC)
    reading = a_reading("They died there.", ["They"], url=url, publisher=url, published_at=published)
    event = node_id(NodeSort.EVENT, reading.article.id, 1, span_of(reading.article.text, "died"), "DIE")
    node = Node(id=event, sort=NodeSort.EVENT, article_id=reading.article.id, version=1)
    said = [
        replace(a_statement(reading.article, event, predicate, value=told), reported_at=published)
        for predicate, told in (("type", Text(text="DIE")), ("victim", value))
    ]
    whole = Reading(article=reading.article, reader="reader/1", nodes=(node,), statements=())
    return with_statements(whole, *said)


@pytest.mark.parametrize(
    ("one", "other", "differ"),
    [
        (counting(5), counting(7), True),
        (counting(5), counting(5), False),
        (counting(5), counting(7, measures="injuries"), False),
        (counting(5), counting(7, unit="boats"), False),
        (counting(50), counting(52, comparator="~"), False),
        (counting(50), counting(60, comparator="~"), True),
        (counting(5, comparator=">"), counting(9), False),
        (counting(5, comparator="<"), counting(9), True),
        (counting(5), Quantity(text="4 to 6", value=None, unit="dead", measures="deaths", low=4, high=6), False),
    ],
)
def test_figures_differ_where_no_number_is_both(
    store: GraphStore, one: Quantity, other: Quantity, differ: bool
) -> None:
    firm = Factuality.ASSERTED
    act = joined(store, an_act("u1", "Alpha", firm, one), an_act("u2", "Alpha", firm, other))
    assert conflicts(store, act) == ({Conflict.MEASURE} if differ else set())


def test_two_figures_of_one_article_are_its_own_matter(store: GraphStore) -> None:
    act = joined(store, an_act("u1", "Alpha", Factuality.ASSERTED, counting(5), counting(7)))
    assert conflicts(store, act) == set()


def test_figures_of_two_times_do_not_disagree(store: GraphStore) -> None:
    may, june = (Time(text=month, edtf=month, earliest=f"{month}-01", latest=None) for month in ("2022-05", "2022-06"))
    for url, number, when in (("u1", 5, may), ("u2", 7, june), ("u3", 9, june)):
        reading = a_reading("Alpha met Beta.", ["Alpha"], url=url)
        node = node_named(reading.article, "Alpha")
        said = a_statement(reading.article, node, "price", value=counting(number), valid_from=when)
        store.add(with_statements(reading, said), at=a_moment(number))
        store.judge([a_judgement(node, FIRST_ALPHA)] if node != FIRST_ALPHA else [], at=a_moment(30))
    (found,) = disagreements_of(store, FIRST_ALPHA)
    assert [side.says for side in found.sides] == ["7 dead", "9 dead"]


FIRST_ALPHA = node_named(a_reading("Alpha met Beta.", ["Alpha"], url="u1").article, "Alpha")


def test_all_disagreements_are_given_page_by_page(store: GraphStore) -> None:
    act = joined(store, an_act("u1"), an_act("u2", "Beta", Factuality.DENIED))
    page = disagreements(store, sort=NodeSort.EVENT, limit=9)
    assert {one.about for one in page.items} == {act}
    assert page.next is None
    assert disagreements(store, Filter(source="u1"), sort=NodeSort.EVENT, limit=9).items == ()
    assert disagreements(store, sort=NodeSort.ENTITY, limit=9).items == ()


def changes(store: GraphStore, start: float, end: float, where: Filter = EVERYTHING) -> list[tuple[Change, str]]:
    found = changes_between(store, a_moment(start), a_moment(end), where)
    return [(one.change, one.edge.predicate) for one in found]


def test_what_nobody_said_before_is_new_and_what_another_says_again_strengthens(store: GraphStore) -> None:
    joined(store, an_act("u1"), an_act("u2"))
    assert changes(store, -1, 0.5) == [(Change.NEW, "actor"), (Change.NEW, "type")]
    assert {kind for kind, _ in changes(store, 0.5, 60)} == {Change.STRENGTHENED}
    assert changes(store, 61, 99) == []


def test_what_is_denied_later_is_contradicted(store: GraphStore) -> None:
    joined(store, an_act("u1"), an_act("u2", "Alpha", Factuality.DENIED))
    assert {kind for kind, _ in changes(store, 0.5, 60)} == {Change.CONTRADICTED}
    assert changes(store, 0.5, 60, Filter(source="u1")) == []
    assert changes(store, 0.5, 60, Filter(min_origins=2)) == []


def test_what_was_retracted_or_read_otherwise_went(store: GraphStore) -> None:
    act = an_act("u1")
    store.add(act, at=a_moment(1))
    actor = next(one for one in act.statements if one.predicate == "actor")
    store.retract([actor.id], by="person:ann", reason="wrong", at=a_moment(2))
    assert changes(store, 1, 3) == [(Change.RETRACTED, "actor")]
    assert changes(store, 0, 3) == [(Change.NEW, "type")]  # what came and went between the two changed nothing


def test_moments_must_be_in_order_and_time_must_suffice(store: GraphStore) -> None:
    with pytest.raises(InputError, match="after the first"):
        changes_between(store, a_moment(2), a_moment(1))
    for number in range(40):
        store.add(an_act(f"u{number}"), at=a_moment(number))
    with pytest.raises(DeadlineError):
        changes_between(store, a_moment(-1), a_moment(99), out_of_time=lambda: True)
