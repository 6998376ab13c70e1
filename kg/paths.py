"""How two nodes are linked: the cheapest way, from both ends at once, around what all is linked with."""

import heapq
import math
from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from kg.assemble import sort_of
from kg.errors import DeadlineError
from kg.model import EVERYTHING, Edge, Filter, NodeId, NodeSort
from kg.store import Direction, GraphStore, Told
from kg.store.happening import DATED, told_of

MAX_HOPS = 8  # between entities through events that is four links; longer ones explain nothing
# A way through a node costs HUB_COST more for each doubling of its neighbours beyond HUB_FREE: through "Kazakhstan" rather never.
HUB_FREE = 30
HUB_COST = 2
FRONTIER_MAX = 200_000  # nodes looked at before "none" is a matter of the deadline


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One hop of a path: the edge, and the ends in the direction of walking."""

    start: NodeId
    end: NodeId
    edge: Edge


@dataclass(frozen=True, slots=True, kw_only=True)
class Path:
    """How two nodes are linked; no steps where they are not within the hops allowed."""

    start: NodeId
    end: NodeId
    steps: tuple[Step, ...]
    max_hops: int


def path(
    store: GraphStore,
    start: NodeId,
    end: NodeId,
    where: Filter = EVERYTHING,
    *,
    max_hops: int = MAX_HOPS,
    avoid_hubs: bool = True,
    respect_time: bool = False,
    out_of_time: Callable[[], bool] = lambda: False,
) -> Path:
    """Return the cheapest path: each hop costs one, and one through a hub more, unless hubs are welcome.

    A path that costs more than `max_hops` is none: rather that than through a country that all is linked with. With
    `respect_time` no event on the way happened before the one that precedes it on the path. When `out_of_time()` says so,
    the answer is that there is none within what was seen, as `max_hops` of the answer says.

    Raises NotFoundError for unknown ends, DeadlineError when time ran out before a single hop was seen.
    """
    source = store.canonical(start, known_at=where.known_at)
    target = store.canonical(end, known_at=where.known_at)
    graph = _Graph(store, where, free={source, target}, avoids_hubs=avoid_hubs)
    search = _in_time if respect_time else _from_both_ends
    nodes, seen_hops = search(graph, source, target, max_hops, out_of_time)
    if nodes is None and seen_hops < 1 <= max_hops:
        raise DeadlineError("the deadline came before a single hop was seen; narrow the question by its filter")
    steps = tuple(Step(start=left, end=right, edge=graph.edge(left, right)) for left, right in pairwise(nodes or ()))
    return Path(start=source, end=target, steps=steps, max_hops=max_hops if nodes else seen_hops)


class _Graph:
    """What a search asks of the store, each thing once."""

    def __init__(self, store: GraphStore, where: Filter, *, free: Collection[NodeId], avoids_hubs: bool) -> None:
        self._store, self._where, self._avoids_hubs = store, where, avoids_hubs
        self._tolls: dict[NodeId, int] = dict.fromkeys(free, 0)

    def tolls(self, nodes: Collection[NodeId]) -> Mapping[NodeId, int]:
        """Return at least for these what a way through them costs beyond its hop."""
        if not self._avoids_hubs:
            return defaultdict(int)
        if new := [node for node in nodes if node not in self._tolls]:
            for node, degree in self._store.degrees(new, self._where).items():
                self._tolls[node] = HUB_COST * (degree // HUB_FREE).bit_length()
        return self._tolls

    def linked(self, nodes: Sequence[NodeId]) -> Mapping[NodeId, Sequence[NodeId]]:
        return self._store.linked(nodes, self._where) if nodes else {}

    def moments(self, nodes: Sequence[NodeId]) -> dict[NodeId, str]:
        """Return when those of the nodes that are events happened, where that is known."""
        events = [node for node in nodes if sort_of(node) is NodeSort.EVENT]
        return {told.node: told.at for told in told_under(self._store, events, self._where) if told.at}

    def edge(self, left: NodeId, right: NodeId) -> Edge:
        """Return the best supported edge between two nodes."""
        degrees = self._store.degrees([left, right], self._where)
        fewer = min(left, right, key=lambda node: (degrees[node], node))
        ties = self._store.ties([fewer], self._where)
        return self._store.edges(
            [next(one for one in ties if {one.subject, one.object} == {left, right})], self._where
        )[0]


def told_under(store: GraphStore, events: Sequence[NodeId], where: Filter) -> list[Told]:
    """Return what events are and when they happened under a filter."""
    if not events:
        return []
    if where == EVERYTHING:
        return store.told(events)
    said = defaultdict(list)
    for one in store.statements(events, where, predicates=DATED, direction=Direction.OUT):
        said[one.subject].append(one.statement)
    return [told for node in events if (told := told_of(node, said[node])) is not None]


@dataclass(slots=True)
class _Side:
    """What was reached from one end: at which cost, from where, and who can be left at which cost."""

    start: NodeId
    cost: dict[NodeId, int] = field(default_factory=dict)
    before: dict[NodeId, NodeId] = field(default_factory=dict)
    level: int = 0  # all that costs so much or less is reached
    arrived: list[NodeId] = field(default_factory=list)  # at `level`
    leaving: dict[int, list[NodeId]] = field(default_factory=lambda: defaultdict(list))

    def __post_init__(self) -> None:
        self.cost[self.start] = 0
        self.arrived = [self.start]

    def advance(self, graph: _Graph) -> list[NodeId]:
        """Reach all that costs one more; return it."""
        tolls = graph.tolls(self.arrived)
        for node in self.arrived:
            self.leaving[self.level + 1 + tolls[node]].append(node)
        self.level += 1
        self.arrived = []
        left = sorted(self.leaving.pop(self.level, ()))
        linked = graph.linked(left)
        for node in left:
            for other in linked[node]:
                if other not in self.cost:
                    self.cost[other] = self.level
                    self.before[other] = node
                    self.arrived.append(other)
        return self.arrived

    def way(self, node: NodeId) -> list[NodeId]:
        """Return the nodes from the start of this side to a node."""
        nodes = [node]
        while nodes[-1] != self.start:
            nodes.append(self.before[nodes[-1]])
        return nodes[::-1]


def _from_both_ends(
    graph: _Graph, source: NodeId, target: NodeId, max_hops: int, out_of_time: Callable[[], bool]
) -> tuple[list[NodeId] | None, int]:
    """Return the cheapest way, and up to which cost all ways were seen.

    Once all of cost a from the source and of cost b from the target is reached, every way of cost a + b was met.
    """
    if source == target:
        return [source], max_hops
    ahead, back = _Side(source), _Side(target)
    best: tuple[int, NodeId] | None = None
    while (seen := ahead.level + back.level) < max_hops and (best is None or best[0] > seen + 1):
        side, other = (ahead, back) if len(ahead.arrived) <= len(back.arrived) else (back, ahead)
        if out_of_time() or len(ahead.cost) + len(back.cost) > FRONTIER_MAX:
            return None if best is None else _met(ahead, back, best[1]), seen
        met = [node for node in side.advance(graph) if node in other.cost]
        tolls = graph.tolls(met)
        for node in met:
            cost = ahead.cost[node] + tolls[node] + back.cost[node]
            if cost <= max_hops and (best is None or (cost, node) < best):
                best = (cost, node)
    return None if best is None else _met(ahead, back, best[1]), max_hops


def _met(ahead: _Side, back: _Side, node: NodeId) -> list[NodeId]:
    return ahead.way(node) + back.way(node)[-2::-1]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reached:
    """A node that was come to: by how many hops, at which moment of the story, and from where."""

    node: NodeId
    hops: int
    since: str
    before: int | None


def _in_time(
    graph: _Graph, source: NodeId, target: NodeId, max_hops: int, out_of_time: Callable[[], bool]
) -> tuple[list[NodeId] | None, int]:
    """Return the cheapest way in the order of what happened, by Dijkstra (1959), and up to which cost all were seen."""
    reached: list[_Reached] = [_Reached(node=source, hops=0, since="", before=None)]
    waiting: list[tuple[int, int]] = [(0, 0)]
    settled: dict[NodeId, list[tuple[int, str]]] = defaultdict(list)
    seen = 0
    while waiting:
        cost, number = heapq.heappop(waiting)
        here = reached[number]
        if here.node == target:
            return _way_to(reached, number), max_hops
        # Fewer hops or an earlier moment may still lead where the cheaper way could not.
        if any(hops <= here.hops and since <= here.since for hops, since in settled[here.node]):
            continue
        settled[here.node].append((here.hops, here.since))
        seen += 1
        if out_of_time() or seen > FRONTIER_MAX:
            return None, math.ceil(cost) - 1  # ways are taken up in the order of what they cost
        cost += 1 + graph.tolls([here.node])[here.node]
        if cost > max_hops:
            continue
        others = [other for other in graph.linked([here.node])[here.node] if other != source]
        moments = graph.moments(others)
        for other in others:
            if moments.get(other, here.since) >= here.since:
                since = max(here.since, moments.get(other, ""))
                reached.append(_Reached(node=other, hops=here.hops + 1, since=since, before=number))
                heapq.heappush(waiting, (cost, len(reached) - 1))
    return None, max_hops


def _way_to(reached: Sequence[_Reached], number: int) -> list[NodeId]:
    nodes = [reached[number].node]
    before = reached[number].before
    while before is not None:
        nodes.append(reached[before].node)
        before = reached[before].before
    return nodes[::-1]
