"""Questions and their answers; every answer carries the statements that it rests on. The same on every store."""

import heapq
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from kg.assemble import ATTRIBUTES, edges_of, entity_of, event_of, sort_of
from kg.errors import DeadlineError, InputError, NotFoundError
from kg.model import EVERYTHING, Edge, Entity, Event, Filter, NodeId, NodeSort
from kg.store import Direction, GraphStore, Interval, Stated

MAX_HOPS = 8  # between entities through events that is four links; longer ones explain nothing
# A hop into a node costs 1 + HUB_COST * log2 of its neighbours beyond HUB_FREE: through "Kazakhstan" rather never.
HUB_FREE = 30
HUB_COST = 2.0
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Dated:
    """An event in a timeline. `at` is when it happened (its earliest bound), else when it was first reported."""

    at: str | None  # ISO 8601
    event: Event


def node_named(store: GraphStore, text: str, where: Filter = EVERYTHING) -> NodeId:
    """Return the node that a person means by an id or a name; of several, the one with most statements.

    Raises NotFoundError.
    """
    if store.node(NodeId(text)) is not None:
        return store.canonical(NodeId(text), known_at=where.known_at)
    found = store.nodes_by_name(text, known_at=where.known_at)
    counted = [(len(store.statements([node], where)), node) for node in found]
    best = max(counted, key=lambda one: one[0], default=(0, None))
    if not best[0] or best[1] is None:
        raise NotFoundError(f"nothing here is named {text!r}; try `newsgraph search {text}`")
    return best[1]


def neighbours(
    store: GraphStore, node: NodeId, where: Filter = EVERYTHING, *, predicates: Collection[str] = ()
) -> list[Edge]:
    """Return the edges at a node, the best supported first, without what only says what it is."""
    stated = store.statements([node], where, predicates=predicates)
    return edges_of(one for one in stated if one.statement.predicate not in ATTRIBUTES)


def timeline(
    store: GraphStore, node: NodeId | None = None, where: Filter = EVERYTHING, *, happened: Interval | None = None
) -> list[Dated]:
    """Return the events in which a node takes part (all events for none), in the order in which they happened."""
    if node is None:
        stated = store.statements_by_predicate(["type"], where)
        events = {one.subject for one in stated}
    else:
        stated = store.statements([node], where, direction=Direction.IN)
        events = {one.subject for one in stated if sort_of(one.subject) is NodeSort.EVENT}
    dated = [_dated(event_of(store, event, where)) for event in sorted(events)]
    kept = [one for one in dated if _meets(one, happened)]
    return sorted(kept, key=lambda one: (one.at is None, one.at or "", one.event.id))


def who_said(
    store: GraphStore, *, speaker: NodeId | None = None, about: NodeId | None = None, where: Filter = EVERYTHING
) -> list[Stated]:
    """Return what named sources said, by when it was reported: of one speaker, about one node, or both.

    Raises InputError where neither is given.
    """
    if about is not None:
        found = store.statements([about], where)
        found += store.statements(
            sorted({one.subject for one in found if sort_of(one.subject) is NodeSort.EVENT}), where
        )
        stated = list({one.statement.id: one for one in found}.values())
    elif speaker is not None:
        stated = [one for one in store.all_statements(where) if one.attributed_to is not None]
    else:
        raise InputError("who-said needs a speaker or what it is about")
    said = store.canonical(speaker, known_at=where.known_at) if speaker else None
    kept = [one for one in stated if one.attributed_to and (said is None or one.attributed_to == said)]
    return sorted(kept, key=lambda one: (str(one.statement.reported_at), one.statement.id))


def path(
    store: GraphStore,
    start: NodeId,
    end: NodeId,
    where: Filter = EVERYTHING,
    *,
    max_hops: int = MAX_HOPS,
    avoid_hubs: bool = True,
    out_of_time: Callable[[], bool] = lambda: False,
) -> Path:
    """Return the cheapest path by Dijkstra (1959): each hop costs one, and a hub more, unless hubs are welcome.

    Raises NotFoundError for unknown ends, DeadlineError when `out_of_time()` says so before an answer is sure.
    """
    source = store.canonical(start, known_at=where.known_at)
    target = store.canonical(end, known_at=where.known_at)
    came_from: dict[NodeId, NodeId] = {}
    best: dict[NodeId, float] = {source: 0.0}
    waiting: list[tuple[float, int, NodeId]] = [(0.0, 0, source)]
    settled: set[NodeId] = set()
    while waiting:
        cost, hops, node = heapq.heappop(waiting)
        if node == target:
            return Path(
                start=source, end=target, steps=_steps(store, came_from, source, target, where), max_hops=max_hops
            )
        if node in settled or hops >= max_hops:
            continue
        settled.add(node)
        if out_of_time() or len(settled) > FRONTIER_MAX:
            raise DeadlineError(
                f"no path found before the deadline, {len(settled)} nodes seen; allow fewer hops or more time"
            )
        others = sorted({one.other for one in store.neighbours([node], where)} - settled)
        toll = 1.0 + (_hub_toll(len(others)) if avoid_hubs and node != source else 0.0)
        for other in others:
            if cost + toll < best.get(other, float("inf")):
                best[other] = cost + toll
                came_from[other] = node
                heapq.heappush(waiting, (cost + toll, hops + 1, other))
    return Path(start=source, end=target, steps=(), max_hops=max_hops)


def thing(store: GraphStore, node: NodeId, where: Filter = EVERYTHING) -> Entity | Event:
    """Return the entity or event with this id. Raises NotFoundError."""
    return event_of(store, node, where) if sort_of(node) is NodeSort.EVENT else entity_of(store, node, where)


def _hub_toll(degree: int) -> float:
    return HUB_COST * max(0, (degree // HUB_FREE).bit_length())


def _steps(
    store: GraphStore, came_from: dict[NodeId, NodeId], source: NodeId, target: NodeId, where: Filter
) -> tuple[Step, ...]:
    nodes = [target]
    while nodes[-1] != source:
        nodes.append(came_from[nodes[-1]])
    nodes.reverse()
    return tuple(
        Step(start=left, end=right, edge=_edge_between(store, left, right, where)) for left, right in pairwise(nodes)
    )


def _edge_between(store: GraphStore, left: NodeId, right: NodeId, where: Filter) -> Edge:
    stated: Sequence[Stated] = store.statements([left], where)
    return edges_of(one for one in stated if {one.subject, one.object} == {left, right})[0]


def _dated(event: Event) -> Dated:
    if event.time is not None and event.time.earliest is not None:
        return Dated(at=event.time.earliest, event=event)
    return Dated(at=_iso(event.first_reported), event=event)


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def _meets(dated: Dated, happened: Interval | None) -> bool:
    if happened is None:
        return True
    time = dated.event.time
    if time is None or time.earliest is None:
        return False
    starts = happened.end is None or time.earliest < happened.end.isoformat()
    ends = happened.start is None or str(time.latest or "9999") > happened.start.isoformat()
    return starts and ends
