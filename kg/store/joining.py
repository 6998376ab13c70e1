"""Which nodes are one, given the verdicts that count: the same in every store."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from kg.model import Judgement, NodeId, Verdict

Age = tuple[int, str]  # arrival of the node's article version, then the node's id: the least is the oldest


@dataclass(frozen=True, slots=True, kw_only=True)
class PairVerdict:
    """The verdict that counts for a pair, with what decides the order in which pairs are joined."""

    left: NodeId
    right: NodeId
    verdict: Verdict
    by_person: bool
    score: float
    judgement: str

    @property
    def rank(self) -> tuple[bool, float, str]:
        return (not self.by_person, -self.score, self.judgement)


def deciding(judgements: Iterable[Judgement]) -> dict[tuple[NodeId, NodeId], Judgement]:
    """Return the judgement that counts for each pair, of judgements that are not undone, given oldest first."""
    counting: dict[tuple[NodeId, NodeId], Judgement] = {}
    for judgement in judgements:
        pair = (judgement.left, judgement.right)
        earlier = counting.get(pair)
        if earlier is None or judgement.is_by_person or not earlier.is_by_person:
            counting[pair] = judgement
    return counting


def pair_verdict(judgement: Judgement) -> PairVerdict:
    """Return what joining needs of a judgement."""
    return PairVerdict(
        left=judgement.left,
        right=judgement.right,
        verdict=judgement.verdict,
        by_person=judgement.is_by_person,
        score=judgement.score,
        judgement=judgement.id,
    )


def join(verdicts: Iterable[PairVerdict], age: Callable[[NodeId], Age]) -> dict[NodeId, list[NodeId]]:
    """Return the clusters of two or more nodes: canonical id -> its members, the oldest (canonical) first.

    Pairs are joined in the order of `PairVerdict.rank`, and skipped where the two clusters hold a `different` pair.
    """
    kept = list(verdicts)
    apart: dict[NodeId, set[NodeId]] = {}  # by root: the nodes that must stay out of its cluster
    members: dict[NodeId, list[NodeId]] = {}
    root: dict[NodeId, NodeId] = {}
    for verdict in kept:
        if verdict.verdict is Verdict.DIFFERENT:
            apart.setdefault(verdict.left, set()).add(verdict.right)
            apart.setdefault(verdict.right, set()).add(verdict.left)
    for verdict in sorted((v for v in kept if v.verdict is Verdict.SAME), key=lambda v: v.rank):
        left, right = root.get(verdict.left, verdict.left), root.get(verdict.right, verdict.right)
        if left == right:
            continue
        of_left, of_right = members.get(left, [left]), members.get(right, [right])
        if not apart.get(left, set()).isdisjoint(of_right):
            continue
        if len(of_left) < len(of_right):
            left, right, of_left, of_right = right, left, of_right, of_left
        members[left] = of_left + of_right
        members.pop(right, None)
        apart.setdefault(left, set()).update(apart.pop(right, set()))
        root.update(dict.fromkeys(of_right, left))
        root[left] = left
    clusters = (sorted(nodes, key=age) for nodes in members.values())
    return {nodes[0]: nodes for nodes in clusters}


def canonical_of(clusters: Mapping[NodeId, list[NodeId]]) -> dict[NodeId, NodeId]:
    """Return the canonical id of every node that stands in a cluster of two or more."""
    return {node: canonical for canonical, nodes in clusters.items() for node in nodes}
