"""Questions and their answers; every answer carries the statements that it rests on. The same on every store."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from kg.assemble import ATTRIBUTES, edges_of, entity_of, event_of, events_of, sort_of
from kg.errors import DeadlineError, NotFoundError, UnfitError
from kg.model import (
    EVERYTHING,
    Edge,
    Entity,
    Event,
    Factuality,
    Filter,
    Kind,
    NodeId,
    NodeSort,
    Quantity,
    Statement,
)
from kg.store import Direction, GraphStore, Interval, Page, Stated, Tie, Told
from kg.store.happening import DATED, happened_at, in_order, told_of

PAGE_STATEMENTS = 2_000  # how many are in memory at a time where many are looked at


@dataclass(frozen=True, slots=True, kw_only=True)
class Dated:
    """An event in a timeline. `at` is when it happened (its earliest bound), else when it was first reported."""

    at: str | None  # ISO 8601
    event: Event


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """A part of the map, in degrees; one that crosses the 180th meridian has its west east of its east."""

    west: float
    south: float
    east: float
    north: float

    def holds(self, latitude: float, longitude: float) -> bool:
        """Return whether a point lies in it, its edges included."""
        if not self.south <= latitude <= self.north:
            return False
        if self.west <= self.east:
            return self.west <= longitude <= self.east
        return longitude >= self.west or longitude <= self.east


@dataclass(frozen=True, slots=True, kw_only=True)
class EventQuestion:
    """Which events are asked for; all that is given must be met."""

    among: frozenset[NodeId] | None = None  # canonical ids; any event for none
    takes_part: tuple[tuple[str | None, NodeId], ...] = ()  # by role; any role for none
    happened: Interval | None = None
    reported: Interval | None = None
    type: str | None = None
    mode: str | None = None
    box: Box | None = None
    min_articles: int = 1


def node_named(store: GraphStore, text: str, where: Filter = EVERYTHING) -> NodeId:
    """Return the node that a person means by an id or a name; of several, the one with most statements.

    Raises NotFoundError.
    """
    if store.node(NodeId(text)) is not None:
        return store.canonical(NodeId(text), known_at=where.known_at)
    found = store.nodes_by_name(text, known_at=where.known_at)
    if len(found) == 1 and where == EVERYTHING:
        return found[0]
    counted = [(store.weight(node, where).statements, node) for node in found]
    best = max(counted, key=lambda one: one[0], default=(0, None))
    if not best[0] or best[1] is None:
        raise NotFoundError(f"nothing here is named {text!r}; try `newsgraph search {text}`")
    return best[1]


def neighbours(
    store: GraphStore,
    node: NodeId,
    where: Filter = EVERYTHING,
    *,
    predicates: Collection[str] = (),
    limit: int | None = None,
) -> list[Edge]:
    """Return the edges at a node, the best supported first, without what only says what it is."""
    return store.edges(ties_at(store, node, where, predicates=predicates)[:limit], where)


def ties_at(
    store: GraphStore, node: NodeId, where: Filter = EVERYTHING, *, predicates: Collection[str] = ()
) -> list[Tie]:
    """Return what `neighbours` does, counted only: a hub has many, of which few are shown."""
    return store.ties([node], where, predicates=predicates, without=ATTRIBUTES)


def timeline(
    store: GraphStore, node: NodeId | None = None, where: Filter = EVERYTHING, *, happened: Interval | None = None
) -> list[Dated]:
    """Return the events in which a node takes part (all events for none), in the order in which they happened."""
    asked = EventQuestion(takes_part=((None, node),) if node else (), happened=happened)
    return dated_events(store, find_events(store, asked, where), where)


def dated(store: GraphStore, event: NodeId, where: Filter = EVERYTHING) -> Dated:
    """Return an event with when it happened. Raises NotFoundError."""
    return _dated(event_of(store, event, where))


def dated_events(store: GraphStore, events: Sequence[NodeId], where: Filter = EVERYTHING) -> list[Dated]:
    """Return events with when they happened, in the order asked, read together. Raises NotFoundError."""
    return [_dated(event) for event in events_of(store, events, where)]


def _dated(event: Event) -> Dated:
    return Dated(at=happened_at(event.time, event.first_reported), event=event)


def around(
    store: GraphStore,
    seed: NodeId,
    where: Filter = EVERYTHING,
    *,
    depth: int,
    limit: int,
    out_of_time: Callable[[], bool] = lambda: False,
) -> tuple[list[Edge], dict[str, int]]:
    """Return the edges within some hops of a node, near ones first, and how many of each predicate were left out.

    What lies behind an edge that was left out is neither looked at nor counted. Raises DeadlineError.
    """
    found: dict[tuple[str, ...], Edge] = {}
    left_out: dict[str, int] = {}
    rim = [seed]
    seen = {seed}
    for _ in range(depth):
        ahead: list[NodeId] = []
        for edge in edges_of(
            one for one in store.statements(rim, where) if one.object and one.statement.predicate not in ATTRIBUTES
        ):
            key = (edge.subject, edge.predicate, str(edge.object))
            if key in found:
                continue
            if len(found) == limit:
                left_out[edge.predicate] = left_out.get(edge.predicate, 0) + 1
                continue
            found[key] = edge
            ahead += [end for end in (edge.subject, edge.object) if end and end not in seen]
            seen.update(ahead)
        if out_of_time():
            raise DeadlineError("the deadline came before all around it was seen; ask for less depth")
        rim = list(dict.fromkeys(ahead))
        if not rim:
            break
    return list(found.values()), left_out


def find_events(
    store: GraphStore,
    asked: EventQuestion,
    where: Filter = EVERYTHING,
    *,
    out_of_time: Callable[[], bool] = lambda: False,
) -> list[NodeId]:
    """Return the events that meet a question, in the order in which they happened. Raises DeadlineError."""
    if where == EVERYTHING:
        return _found(store, asked)
    return [one.node for one in told_events(store, asked, where, out_of_time=out_of_time)]


def _found(store: GraphStore, asked: EventQuestion) -> list[NodeId]:
    """Return the events that meet a question without a filter, from what the store keeps of them."""
    found = store.events(
        among=asked.among,
        takes_part=asked.takes_part,
        happened=asked.happened,
        reported=asked.reported,
        type=asked.type,
        mode=asked.mode,
        min_articles=asked.min_articles,
    )
    if asked.box is None:
        return found
    inside = _inside(store, found, asked.box, EVERYTHING)
    return [node for node in found if node in inside]


def told_events(
    store: GraphStore,
    asked: EventQuestion,
    where: Filter = EVERYTHING,
    *,
    out_of_time: Callable[[], bool] = lambda: False,
) -> list[Told]:
    """Return what `find_events` does, each with what it is and when it happened."""
    if where == EVERYTHING:
        return store.told(_found(store, asked))
    among = _candidates(store, asked, where)
    stated: Iterable[Stated]
    if among is None:
        stated = every_statement(store, where, predicates=DATED, out_of_time=out_of_time)
    else:
        stated = store.statements(sorted(among), where, predicates=DATED, direction=Direction.OUT) if among else ()
    lines: dict[NodeId, list[Statement]] = {}
    for one in stated:
        if sort_of(one.subject) is NodeSort.EVENT:
            lines.setdefault(one.subject, []).append(one.statement)
    found = in_order(
        told for node, said in lines.items() if (told := told_of(node, said)) is not None and _meets(told, asked)
    )
    if asked.box is None:
        return found
    inside = _inside(store, [one.node for one in found], asked.box, where)
    return [one for one in found if one.node in inside]


def _meets(told: Told, asked: EventQuestion) -> bool:
    return (
        asked.type in (None, *told.types) and asked.mode in (None, *told.modes) and told.articles >= asked.min_articles
    )


def _candidates(store: GraphStore, asked: EventQuestion, where: Filter) -> set[NodeId] | None:
    """Return the events that the record's indexes give for a question; null where it asks for none of them."""
    found: list[set[NodeId]] = [set(asked.among)] if asked.among is not None else []
    for role, node in asked.takes_part:
        stated = store.statements([node], where, predicates=[role] if role else (), direction=Direction.IN)
        found.append({one.subject for one in stated})
    if asked.happened is not None:
        found.append({one.subject for one in store.statements_by_predicate(["time"], where, happened=asked.happened)})
    if asked.reported is not None:
        found.append({one.subject for one in store.statements_by_predicate(["type"], where, reported=asked.reported)})
    if not found:
        return None
    return {node for node in set.intersection(*found) if sort_of(node) is NodeSort.EVENT}


def _inside(store: GraphStore, events: Sequence[NodeId], box: Box, where: Filter) -> set[NodeId]:
    """Return the events of which a place lies in a part of the map."""
    if not events:
        return set()
    stated = store.statements(events, where, predicates=["place"], direction=Direction.OUT)
    places = {one.object for one in stated if one.object}
    points = points_of(store, places, where)
    inside = {place for place, point in points.items() if box.holds(*point)}
    return {one.subject for one in stated if one.object in inside}


def points_of(store: GraphStore, places: Collection[NodeId], where: Filter) -> Mapping[NodeId, tuple[float, float]]:
    """Return latitude and longitude of the places that have both, in degrees. Of the filter, only `known_at` applies."""
    if not places:
        return {}
    degrees: dict[tuple[NodeId, str], float] = {}
    seen = Filter(known_at=where.known_at)
    for one in store.statements(places, seen, predicates=["latitude", "longitude"], direction=Direction.OUT):
        if isinstance(one.statement.value, Quantity) and one.statement.value.value is not None:
            degrees[one.subject, one.statement.predicate] = one.statement.value.value
    return {
        place: (degrees[place, "latitude"], degrees[place, "longitude"])
        for place in places
        if (place, "latitude") in degrees and (place, "longitude") in degrees
    }


def who_said(
    store: GraphStore,
    *,
    speaker: NodeId | None = None,
    about: NodeId | None = None,
    where: Filter = EVERYTHING,
    unnamed: bool = False,
) -> list[Stated]:
    """Return what named sources said, by when it was reported: of one speaker, about one node, or both.

    With `unnamed` also what is reported of nobody by name ("is reported to have"), where no speaker is asked for.

    Raises InputError where neither is given.
    """
    if about is not None:
        found = store.statements([about], where)
        found += store.statements(
            sorted({one.subject for one in found if sort_of(one.subject) is NodeSort.EVENT}), where
        )
        stated: Iterable[Stated] = {one.statement.id: one for one in found}.values()
    elif speaker is not None:
        stated = every_statement(store, replace(where, attributed_to=where.attributed_to or speaker))
    else:
        raise UnfitError("who-said needs a speaker or what it is about")
    said = store.canonical(speaker, known_at=where.known_at) if speaker else None
    kept = [
        one
        for one in stated
        if (one.attributed_to and said in (None, one.attributed_to))
        or (unnamed and said is None and one.statement.factuality is Factuality.REPORTED)
    ]
    return sorted(kept, key=lambda one: (str(one.statement.reported_at), one.statement.id))


def every_statement(
    store: GraphStore,
    where: Filter,
    *,
    predicates: Collection[str] = (),
    out_of_time: Callable[[], bool] = lambda: False,
) -> Iterator[Stated]:
    """Give statements page by page, by arrival. Raises DeadlineError when `out_of_time()` says so before the end."""
    after = None
    while True:
        page = store.statement_page(where, predicates=predicates, after=after, limit=PAGE_STATEMENTS)
        yield from page.items
        if (after := page.next) is None:
            return
        if out_of_time():
            raise DeadlineError("the deadline came before all statements were seen; narrow the question by its filter")


def entities(
    store: GraphStore, where: Filter = EVERYTHING, *, kind: Kind | None = None, after: str | None = None, limit: int
) -> Page[Entity]:
    """Return entities by age, of one kind or of all. Raises InputError for an `after` that no page gave."""
    found: list[Entity] = []
    while True:
        page = store.nodes(NodeSort.ENTITY, where, after=after, limit=limit - len(found))
        after = page.next
        for node in page.items:
            one = _entity_or_none(store, node, where)
            if one is not None and kind in (None, one.kind):
                found.append(one)
        if after is None or len(found) >= limit:
            return Page(items=tuple(found), next=after)


def entities_named(store: GraphStore, name: str, where: Filter = EVERYTHING) -> list[Entity]:
    """Return the entities with this name, accents, case and punctuation aside, by age."""
    nodes = store.nodes_by_name(name, known_at=where.known_at)
    return [one for one in (_entity_or_none(store, node, where) for node in nodes) if one is not None]


def _entity_or_none(store: GraphStore, node: NodeId, where: Filter) -> Entity | None:
    """Return an entity; null where what it is does not count under this filter, though something of it does."""
    try:
        return entity_of(store, node, where)
    except NotFoundError:
        return None


def thing(store: GraphStore, node: NodeId, where: Filter = EVERYTHING) -> Entity | Event:
    """Return the entity or event with this id. Raises NotFoundError."""
    return event_of(store, node, where) if sort_of(node) is NodeSort.EVENT else entity_of(store, node, where)
