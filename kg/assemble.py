"""Statements to Entity, Event and Edge: which of several names, dates and values is shown, and how much stands behind it."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from kg.errors import NotFoundError
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
    Role,
    Text,
    Time,
    Value,
    value_key,
)
from kg.store import Direction, GraphStore, Stated

# Statements that say what a node is, rather than what it has to do with another.
ATTRIBUTES = frozenset(
    {"kind", "name", "type", "mode", "time", "wikidata", "geonames", "latitude", "longitude", "country_code"}
)
LINK_PREDICATES = ("wikidata", "geonames")
# Where sources differ on how firmly an event is told, the firmest wins: one that saw it outweighs one that expects it.
FIRMEST_FIRST = (
    Factuality.ASSERTED,
    Factuality.REPORTED,
    Factuality.DENIED,
    Factuality.NEGATED,
    Factuality.PLANNED,
    Factuality.POSSIBLE,
)


def entity_of(store: GraphStore, node: NodeId, where: Filter = EVERYTHING) -> Entity:
    """Return an entity as the statements that count show it.

    Raises NotFoundError for an id that is unknown, is an event, or of which nothing counts under this filter.
    """
    stated = _about(store, node, where)
    kinds = Counter(_text(one) for one in stated if one.statement.predicate == "kind")
    if not kinds or not node.startswith("e"):
        raise NotFoundError(f"no entity {node!r} here under this filter; look for it with `newsgraph search NAME`")
    kind = Kind(_most_said(kinds))
    names = Counter(_text(one) for one in stated if one.statement.predicate == "name")
    name = best_name(names, kind)
    links = {(one.statement.predicate, _text(one)) for one in stated if one.statement.predicate in LINK_PREDICATES}
    first, last = reported_range(stated)
    return Entity(
        id=store.canonical(node, known_at=where.known_at),
        kind=kind,
        name=name,
        aliases=tuple(other for other, _ in _by_count(names) if other != name),
        members=store.members(node, known_at=where.known_at),
        evidence_count=len(stated),
        independent_origins=origins(stated),
        first_reported=first,
        last_reported=last,
        links=tuple(sorted(links)),
    )


def event_of(store: GraphStore, node: NodeId, where: Filter = EVERYTHING) -> Event:
    """Return an event as the statements that count show it.

    Raises NotFoundError for an id that is unknown, is an entity, or of which nothing counts under this filter.
    """
    stated = [one for one in _about(store, node, where) if one.statement.subject.startswith("v")]
    types = Counter(_text(one) for one in stated if one.statement.predicate == "type")
    if not types:
        raise NotFoundError(f"no event {node!r} here under this filter; list events with `newsgraph query timeline`")
    modes = Counter(_text(one) for one in stated if one.statement.predicate == "mode")
    own = [one for one in stated if one.subject == store.canonical(node, known_at=where.known_at)]
    roles = _roles(own)
    places = [role.filler for role in roles if role.role == "place" and role.filler]
    first, last = reported_range(own)
    return Event(
        id=store.canonical(node, known_at=where.known_at),
        type=_most_said(types),
        mode=_most_said(modes) if modes else None,
        roles=roles,
        time=best_time(one.statement.value for one in own if one.statement.predicate == "time"),
        place=places[0] if places else None,
        factuality=_firmest(one.statement.factuality for one in own),
        members=store.members(node, known_at=where.known_at),
        evidence_count=len({(one.statement.article_id, one.statement.evidence) for one in own}),
        independent_origins=origins(own),
        first_reported=first,
        last_reported=last,
    )


def edges_of(stated: Iterable[Stated]) -> list[Edge]:
    """Group statements into edges; the one with most independent origins first, then most evidence, then by ends."""
    groups: dict[tuple[str, str, str, str], list[Stated]] = defaultdict(list)
    for one in stated:
        statement = one.statement
        key = (one.subject, statement.predicate, one.object or "", repr(value_key(statement.value)))
        groups[key].append(one)
    edges = [_edge(group) for group in groups.values()]
    return sorted(
        edges,
        key=lambda edge: (
            -edge.independent_origins,
            -edge.evidence_count,
            edge.subject,
            edge.predicate,
            str(edge.object),
        ),
    )


def best_name(names: Counter[str], kind: Kind) -> str:
    """Return the name to show: of a person the one with first and last name said most, else the one said most.

    Of equals the longer, then the first by alphabet. Empty for no names.
    """
    if not names:
        return ""
    full = {name: count for name, count in names.items() if kind is not Kind.PERSON or " " in name.strip()}
    return _most_said(Counter(full or names))


def best_time(values: Iterable[Value | None]) -> Time | None:
    """Return the time most sources give; of equals the narrowest, then the earliest."""
    times = [time for time in values if isinstance(time, Time)]
    bounded = [time for time in times if time.earliest]
    if not bounded:
        return next(iter(times), None)
    said = Counter((time.earliest, time.latest) for time in bounded)
    return min(bounded, key=lambda time: (-said[time.earliest, time.latest], -len(str(time.edtf)), str(time.earliest)))


def origins(stated: Iterable[Stated]) -> int:
    """Return how many independent origins these statements come from."""
    return len({one.origin for one in stated})


def reported_range(stated: Iterable[Stated]) -> tuple[datetime | None, datetime | None]:
    """Return when the first and the last of these statements were reported; nulls where no article has a date."""
    dates = [one.statement.reported_at for one in stated if one.statement.reported_at]
    return (min(dates), max(dates)) if dates else (None, None)


def value_text(value: Value | None) -> str:
    """Return a value as its article words it."""
    match value:
        case Text(text=text) | Time(text=text) | Quantity(text=text):
            return text
        case None:
            return ""


def kinds_of(store: GraphStore, nodes: Collection[NodeId], where: Filter = EVERYTHING) -> dict[NodeId, str]:
    """Return what each of these nodes is: an entity's kind, an event's type. Of the filter, only `known_at` applies."""
    if not nodes:
        return {}
    seen = Filter(known_at=where.known_at)
    said: dict[NodeId, Counter[str]] = defaultdict(Counter)
    for one in store.statements(nodes, seen, predicates=("kind", "type"), direction=Direction.OUT):
        said[one.subject][_text(one)] += 1
    return {node: _most_said(texts) for node, texts in said.items()}


def title_of(store: GraphStore, node: NodeId, where: Filter = EVERYTHING) -> str:
    """Return what to call a node in one line: a name, or an event's type with who took part; its id where none is known."""
    seen = Filter(known_at=where.known_at)
    if sort_of(node) is NodeSort.ENTITY:  # of a country all that is said of it would be too much to read for its name
        stated = store.statements([node], seen, predicates=("kind", "name"), direction=Direction.OUT)
        kinds = Counter(_text(one) for one in stated if one.statement.predicate == "kind")
        names = Counter(_text(one) for one in stated if one.statement.predicate == "name")
        return best_name(names, Kind(_most_said(kinds))) if kinds and names else node
    try:
        event = event_of(store, node, seen)
    except NotFoundError:
        return node
    actors = ", ".join(role.text for role in event.roles if role.role in ("actor", "theme", "recipient"))
    what = f"{event.type}/{event.mode}" if event.mode else event.type
    return f"{what} ({actors})" if actors else what


def sort_of(node: NodeId) -> NodeSort:
    """Return which sort of node an id names."""
    return NodeSort.EVENT if node.startswith("v") else NodeSort.ENTITY


def _about(store: GraphStore, node: NodeId, where: Filter) -> list[Stated]:
    return store.statements([node], where, direction=Direction.BOTH)


def _edge(group: Sequence[Stated]) -> Edge:
    one = group[0]
    first, last = reported_range(group)
    return Edge(
        subject=one.subject,
        predicate=one.statement.predicate,
        object=one.object,
        value=one.statement.value,
        statements=tuple(each.statement.id for each in group),
        evidence_count=len(group),
        independent_origins=origins(group),
        confidence=max(each.statement.confidence for each in group),
        first_reported=first,
        last_reported=last,
    )


def _roles(stated: Sequence[Stated]) -> tuple[Role, ...]:
    groups: dict[tuple[str, str], list[Stated]] = defaultdict(list)
    for one in stated:
        if one.statement.predicate not in ATTRIBUTES:
            groups[(one.statement.predicate, one.object or _text(one).casefold())].append(one)
    return tuple(
        Role(
            role=role,
            filler=group[0].object,
            text=_text(group[0]),
            statements=tuple(one.statement.id for one in group),
        )
        for (role, _), group in sorted(groups.items())
    )


def _text(stated: Stated) -> str:
    return value_text(stated.statement.value)


def _by_count(texts: Counter[str]) -> list[tuple[str, int]]:
    return sorted(texts.items(), key=lambda one: (-one[1], -len(one[0]), one[0]))


def _most_said(texts: Counter[str]) -> str:
    return _by_count(texts)[0][0]


def _firmest(said: Iterable[Factuality]) -> Factuality:
    return min(said, key=FIRMEST_FIRST.index)
