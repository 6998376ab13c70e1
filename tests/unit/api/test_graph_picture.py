"""Pictures of graphs: everything within the frame, the same for the same graph, the best linked nodes where room ends."""

import math
from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from api.look.graph_picture import LABEL_CHARS, NODES_MAX, Arrow, picture_of

NODE = st.integers(0, 8).map(str)
ARROWS = st.lists(st.builds(Arrow, start=NODE, says=st.sampled_from(["cut", "met"]), end=NODE), max_size=14)


def arrow(start: object, end: object, says: str = "cut") -> Arrow:
    return Arrow(start=str(start), says=says, end=str(end))


@settings(deadline=None, max_examples=40)
@given(ARROWS)
def test_every_node_stands_within_the_frame_once_and_every_edge_joins_two_of_them(arrows: list[Arrow]) -> None:
    found = picture_of(arrows, {})
    assert sorted(one.name for one in found.nodes) == sorted({end for one in arrows for end in (one.start, one.end)})
    assert all(0 < one.x < found.width and 0 < one.y < found.height for one in found.nodes)
    assert len(found.lines) == len({one for one in arrows if one.start != one.end})
    assert all(math.isfinite(end) for one in found.lines for end in (one.x1, one.y1, one.x2, one.y2, one.x, one.y))
    assert found.left_out == 0


@settings(deadline=None, max_examples=20)
@given(ARROWS)
def test_no_two_nodes_stand_on_one_spot(arrows: list[Arrow]) -> None:
    found = picture_of(arrows, {})
    assert all(math.dist((one.x, one.y), (other.x, other.y)) > 5 for one, other in combinations(found.nodes, 2))


@settings(deadline=None, max_examples=20)
@given(ARROWS, st.randoms(use_true_random=False))
def test_the_same_graph_is_the_same_picture_in_whatever_order_it_is_given(arrows: list[Arrow], random: object) -> None:
    mixed = list(arrows)
    random.shuffle(mixed)  # type: ignore[attr-defined]
    one, other = picture_of(arrows, {}), picture_of(mixed, {})
    assert one.nodes == other.nodes
    assert set(one.lines) == set(other.lines)


def test_an_arrow_begins_at_its_node_and_ends_just_before_the_other() -> None:
    found = picture_of([arrow("a", "b")], {})
    at = {one.name: (one.x, one.y) for one in found.nodes}
    (line,) = found.lines
    assert (line.x1, line.y1) == at["a"]
    assert 11 < math.dist((line.x2, line.y2), at["b"]) < 13


def test_what_is_linked_stands_nearer_than_what_is_not() -> None:
    chain = [arrow(n, n + 1) for n in range(6)]
    at = {one.name: (one.x, one.y) for one in picture_of(chain, {}).nodes}
    near = max(math.dist(at[str(n)], at[str(n + 1)]) for n in range(6))
    assert near < math.dist(at["0"], at["6"])


def test_of_a_large_graph_the_nodes_with_most_edges_are_drawn_and_the_rest_is_counted() -> None:
    star = [arrow("hub", f"leaf {n:03}") for n in range(NODES_MAX + 9)]
    found = picture_of([*star, arrow("leaf 048", "leaf 047")], {})
    assert len(found.nodes) == NODES_MAX
    assert [one.name for one in found.nodes[:3]] == ["hub", "leaf 047", "leaf 048"]
    assert found.left_out == NODES_MAX + 10 - NODES_MAX
    drawn = {one.name for one in found.nodes}
    assert len(found.lines) == sum(one.start in drawn and one.end in drawn for one in star) + 1


def test_a_long_label_is_cut_and_a_node_without_one_is_shown_by_its_name() -> None:
    found = picture_of([arrow("a", "b")], {"a": "x" * 99})
    labels = {one.name: one.label for one in found.nodes}
    assert labels == {"a": "x" * (LABEL_CHARS - 1) + "…", "b": "b"}


def test_two_nodes_stand_at_the_sides_in_the_middle_of_the_height() -> None:
    found = picture_of([arrow("a", "b")], {})
    assert [one.y for one in found.nodes] == [found.height / 2] * 2
    assert sorted(one.x for one in found.nodes) == [60, found.width - 60]


def test_nothing_is_an_empty_picture() -> None:
    found = picture_of([], {})
    assert (found.nodes, found.lines, found.left_out) == ((), (), 0)
