"""Taking apart what was joined, and undoing that, against every way in which three or four nodes can be joined."""

from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.errors import InputError, NotFoundError
from kg.model import NodeId, Verdict
from kg.splitting import parting
from kg.store import GraphStore, open_store
from tests.factories import a_judgement, a_moment, a_reading, node_named

ARTICLES = 5


def joined(pairs: list[tuple[int, int]]) -> tuple[GraphStore, list[NodeId]]:
    """Return a store of nodes of one name, one in each article, joined along pairs of their numbers."""
    store = open_store("memory:")
    readings = [a_reading(url=f"https://example.org/{number}") for number in range(ARTICLES)]
    for number, reading in enumerate(readings):
        store.add(reading, at=a_moment(number))
    nodes = [node_named(reading.article, "Almaty") for reading in readings]
    made = [a_judgement(nodes[left], nodes[right], at=a_moment(10)) for left, right in pairs]
    store.judge(made, at=a_moment(10))
    return store, nodes


@settings(deadline=None, max_examples=60)
@given(
    st.lists(st.sampled_from(list(combinations(range(ARTICLES), 2))), min_size=1, max_size=8, unique=True),
    st.sets(st.integers(0, ARTICLES - 1), min_size=1),
)
def test_each_side_is_one_thing_and_undoing_all_gives_back_what_was(
    pairs: list[tuple[int, int]], wanted: set[int]
) -> None:
    store, nodes = joined(pairs)
    members = store.members(nodes[pairs[0][0]])
    out = [nodes[number] for number in wanted if nodes[number] in members]
    rest = [node for node in members if node not in out]
    if not out or not rest:
        return
    before = store.digest()
    made = parting(store, members[0], out, by="person:ann", at=a_moment(20))
    store.judge(made, at=a_moment(20))
    assert set(store.members(out[0])) == set(out)
    assert set(store.members(rest[0])) == set(rest)
    for one in made:
        store.undo(one.id, by="person:ann", at=a_moment(30))
    assert store.digest() == before


def test_what_was_judged_the_same_across_is_judged_different_by_whoever_splits() -> None:
    store, nodes = joined([(0, 1), (1, 2)])
    made = parting(store, nodes[0], [nodes[2]], by="person:ann", at=a_moment(20))
    assert [(one.verdict, one.by, {one.left, one.right}) for one in made] == [
        (Verdict.DIFFERENT, "person:ann", {nodes[1], nodes[2]})
    ]


def test_a_side_that_held_together_only_through_the_other_is_held_together() -> None:
    store, nodes = joined([(0, 1), (1, 2)])
    made = parting(store, nodes[0], [nodes[1]], by="person:ann", at=a_moment(20))
    assert [one.verdict for one in made] == [Verdict.DIFFERENT, Verdict.DIFFERENT, Verdict.SAME]


def test_a_stranger_all_members_or_none_cannot_be_taken_out() -> None:
    store, nodes = joined([(0, 1)])
    for members in ([], nodes[:2], [nodes[3]]):
        with pytest.raises(InputError):
            parting(store, nodes[0], members, by="person:ann", at=a_moment(20))
    with pytest.raises(NotFoundError):
        parting(store, NodeId("e0"), nodes[:1], by="person:ann", at=a_moment(20))
