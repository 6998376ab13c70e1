"""What was joined taken apart again: the judgements that part some nodes from the rest, and keep each side together."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from kg.errors import UnfitError
from kg.model import Judgement, NodeId, Verdict, new_judgement
from kg.store import GraphStore


def parting(
    store: GraphStore, node: NodeId, parted: Collection[NodeId], *, by: str, at: datetime
) -> tuple[Judgement, ...]:
    """Return the judgements that take some members out of what is joined with a node, as one thing of their own.

    Each pair across that was judged the same is judged different, so none joins the two sides again; where that leaves a
    side in pieces, its pieces are judged the same. Undoing them all gives back what was there.
    Raises NotFoundError for an unknown node, InputError for nodes that are no members, for none of them and for all.
    """
    members = store.members(node)
    if strangers := sorted(set(parted) - set(members)):
        raise UnfitError(f"{', '.join(strangers)}: not joined with {node!r}; its `members` are {', '.join(members)}")
    out = [one for one in members if one in set(parted)]
    rest = [one for one in members if one not in set(parted)]
    if not out or not rest:
        raise UnfitError("name some of the members, not none and not all, to be taken out")
    same = _joining(store, node, members)
    across = [pair for pair in same if (pair[0] in out) != (pair[1] in out)]
    made = [_judged(pair, Verdict.DIFFERENT, by, at) for pair in across or [(rest[0], out[0])]]
    for side in (out, rest):
        heads = _pieces(side, same)
        made += [_judged((heads[0], other), Verdict.SAME, by, at) for other in heads[1:]]
    return tuple(made)


def _joining(store: GraphStore, node: NodeId, members: Collection[NodeId]) -> list[tuple[NodeId, NodeId]]:
    """Return the pairs of members that a judgement which is not undone calls the same."""
    inside = set(members)
    found = dict.fromkeys(
        (one.left, one.right)
        for one in store.judgements_of(node)
        if one.verdict is Verdict.SAME and one.undone_at is None and {one.left, one.right} <= inside
    )
    return list(found)


def _pieces(side: Sequence[NodeId], same: Iterable[tuple[NodeId, NodeId]]) -> list[NodeId]:
    """Return the first node of each piece into which a side falls when only its own pairs join it."""
    head = {node: node for node in side}
    for left, right in same:
        if left in head and right in head:
            low, high = sorted((head[left], head[right]), key=side.index)
            head = {node: low if first == high else first for node, first in head.items()}
    return list(dict.fromkeys(head[node] for node in side))


def _judged(pair: tuple[NodeId, NodeId], verdict: Verdict, by: str, at: datetime) -> Judgement:
    return new_judgement(*pair, verdict, score=1.0 if verdict is Verdict.SAME else 0.0, by=by, at=at)
