"""The cheapest path against networkx on any graph, with hubs and without, and in the order of what happened."""

from dataclasses import replace
from itertools import pairwise

import networkx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.errors import DeadlineError
from kg.model import Node, NodeId, NodeSort, Reading, Span, Text, Time, node_id
from kg.paths import HUB_COST, HUB_FREE, MAX_HOPS, path
from kg.store import GraphStore, open_store
from tests.factories import a_moment, a_reading, a_statement, with_statements

Pairs = list[tuple[int, int]]
CORE = 7  # nodes between which links are drawn by chance
NAMES = [f"N{number:03}" for number in range(CORE + 5 * HUB_FREE)]
BARE = a_reading(" ".join(NAMES), NAMES)
BARE = replace(BARE, statements=tuple(one for one in BARE.statements if one.predicate == "name"))
NODES = [one.id for one in BARE.nodes]
LINKS = st.lists(st.tuples(st.integers(0, CORE - 1), st.integers(0, CORE - 1)), max_size=14)
# So many links more for each core node: none, as many as make a hub, twice and four times as many.
HUBS = st.lists(st.sampled_from([0, 0, HUB_FREE, 2 * HUB_FREE, 4 * HUB_FREE]), min_size=CORE, max_size=CORE)


def linked(pairs: Pairs) -> Reading:
    """Return a reading whose nodes are linked along pairs of their numbers."""
    distinct = dict.fromkeys(tuple(sorted(pair)) for pair in pairs if pair[0] != pair[1])
    return with_statements(
        BARE, *(a_statement(BARE.article, NODES[left], object=NODES[right]) for left, right in distinct)
    )


def a_store(reading: Reading) -> GraphStore:
    store = open_store("memory:")
    store.add(reading, at=a_moment())
    return store


def with_leaves(pairs: Pairs, leaves: list[int]) -> Pairs:
    return pairs + [(node, CORE + leaf) for node, count in enumerate(leaves) for leaf in range(count)]


def reference(pairs: Pairs, *, avoids_hubs: bool) -> tuple[networkx.DiGraph, networkx.Graph]:
    """Return the graph in which leaving a node costs a hop and its toll, and the plain one; 0 and 1 are the ends."""
    plain = networkx.Graph((left, right) for left, right in pairs if left != right)
    plain.add_nodes_from((0, 1))
    costs = networkx.DiGraph()
    costs.add_nodes_from(plain)
    for node in plain:
        is_free = not avoids_hubs or node in (0, 1)
        toll = 0 if is_free else HUB_COST * (plain.degree(node) // HUB_FREE).bit_length()
        costs.add_edges_from((node, other, {"cost": 1 + toll}) for other in plain[node])
    return costs, plain


def numbers_of(found: list[tuple[NodeId, NodeId]]) -> list[tuple[int, int]]:
    return [(NODES.index(start), NODES.index(end)) for start, end in found]


@settings(deadline=None, max_examples=40)
@given(LINKS, HUBS, st.booleans(), st.sampled_from([1, 3, MAX_HOPS]), st.booleans())
def test_a_path_costs_what_the_cheapest_of_all_costs_and_is_none_where_that_is_too_much(
    pairs: Pairs, leaves: list[int], avoids_hubs: bool, max_hops: int, respects_time: bool
) -> None:
    pairs = with_leaves(pairs, leaves)
    costs, plain = reference(pairs, avoids_hubs=avoids_hubs)
    found = path(
        a_store(linked(pairs)),
        NODES[0],
        NODES[1],
        max_hops=max_hops,
        avoid_hubs=avoids_hubs,
        respect_time=respects_time,
    )
    try:
        least = networkx.shortest_path_length(costs, 0, 1, weight="cost")
    except networkx.NetworkXNoPath:
        least = max_hops + 1
    steps = numbers_of([(step.start, step.end) for step in found.steps])
    if least > max_hops:
        assert steps == []
        return
    assert sum(costs.edges[step]["cost"] for step in steps) == least
    assert (steps[0][0], steps[-1][1]) == (0, 1)
    assert all(left[1] == right[0] for left, right in pairwise(steps))
    for step, edge in zip(steps, (one.edge for one in found.steps), strict=True):
        assert plain.has_edge(*step)
        assert {edge.subject, edge.object} == {NODES[step[0]], NODES[step[1]]}


@settings(deadline=None, max_examples=40)
@given(LINKS, HUBS)
def test_there_and_back_cost_the_same(pairs: Pairs, leaves: list[int]) -> None:
    store = a_store(linked(with_leaves(pairs, leaves)))
    costs, _ = reference(with_leaves(pairs, leaves), avoids_hubs=True)
    there, back = (path(store, NODES[one], NODES[other]).steps for one, other in ((0, 1), (1, 0)))
    cost = [
        sum(costs.edges[step]["cost"] for step in numbers_of([(one.start, one.end) for one in steps]))
        for steps in (there, back)
    ]
    assert cost[0] == cost[1]


def with_events(meetings: list[tuple[int, int, int]]) -> tuple[Reading, list[NodeId]]:
    """Return a reading of events, each of two nodes and on a day of January 2022, and the events."""
    article, words = BARE.article, BARE.article.text
    events = [
        node_id(NodeSort.EVENT, article.id, 1, Span(start=0, end=number + 1), "CONSULT") for number in range(len(words))
    ][: len(meetings)]
    said = []
    for event, (left, right, day) in zip(events, meetings, strict=True):
        date = f"2022-01-{day:02}"
        said.append(a_statement(article, event, "type", value=Text(text="CONSULT")))
        said.append(a_statement(article, event, "time", value=Time(text=date, edtf=date, earliest=date, latest=date)))
        said += [a_statement(article, event, "actor", object=NODES[one]) for one in dict.fromkeys((left, right))]
    nodes = [Node(id=event, sort=NodeSort.EVENT, article_id=article.id, version=1) for event in events]
    return with_statements(replace(BARE, nodes=(*BARE.nodes, *nodes)), *said), events


MEETINGS = st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5), st.integers(1, 9)), min_size=1, max_size=7)


@settings(deadline=None, max_examples=60)
@given(MEETINGS)
def test_in_time_the_path_is_the_shortest_of_all_on_which_nothing_comes_before_what_precedes_it(
    meetings: list[tuple[int, int, int]],
) -> None:
    reading, events = with_events(meetings)
    graph = networkx.Graph()
    graph.add_nodes_from(NODES[:2])
    for event, (left, right, _) in zip(events, meetings, strict=True):
        graph.add_edges_from(((event, NODES[left]), (event, NODES[right])))
    day_of = {event: day for event, (_, _, day) in zip(events, meetings, strict=True)}

    def is_in_order(nodes: list[NodeId]) -> bool:
        days = [day_of[node] for node in nodes if node in day_of]
        return days == sorted(days)

    ways = [way for way in networkx.all_simple_paths(graph, NODES[0], NODES[1], cutoff=MAX_HOPS) if is_in_order(way)]
    found = path(a_store(reading), NODES[0], NODES[1], respect_time=True).steps
    assert len(found) == min((len(way) - 1 for way in ways), default=0)
    assert is_in_order([NODES[0], *(step.end for step in found)])


def test_a_node_is_linked_with_itself_by_no_step() -> None:
    found = path(a_store(BARE), NODES[0], NODES[0])
    assert (found.steps, found.max_hops) == ((), MAX_HOPS)


@pytest.mark.parametrize("respects_time", [False, True])
def test_when_time_runs_out_the_answer_says_how_far_was_looked(respects_time: bool) -> None:
    chain = [(0, 2), (2, 3), (3, 4), (4, 5), (5, 1)]
    store = a_store(linked(chain))
    asked = 0

    def is_out() -> bool:
        nonlocal asked
        asked += 1
        return asked > 3

    found = path(store, NODES[0], NODES[1], respect_time=respects_time, out_of_time=is_out)
    assert found.steps == ()
    assert 1 <= found.max_hops < len(chain)


def test_time_that_ran_out_before_the_first_hop_is_an_error() -> None:
    with pytest.raises(DeadlineError, match="narrow the question"):
        path(a_store(linked([(0, 2), (2, 1)])), NODES[0], NODES[1], out_of_time=lambda: True)
