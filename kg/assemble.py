"""Statements to Entity, Event and Edge: which of several names, dates and values is shown, and how much stands behind it."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime

from kg.errors import NotFoundError
from kg.headlines import headline
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
from kg.store import Direction, GraphStore, Said, Stated
from kg.store.happening import best_time

# Statements that say what a node is, rather than what it has to do with another.
ATTRIBUTES = frozenset(
    {"kind", "name", "type", "mode", "time", "wikidata", "geonames", "latitude", "longitude", "country_code"}
)
LINK_PREDICATES = ("wikidata", "geonames")
# Who and what an event is known by in one line.
TITLE_ROLES = ("actor", "speaker", "recipient", "victim", "theme", "amount", "origin", "destination", "place")
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
    said = store.said([node], ("kind", "name", *LINK_PREDICATES), where)
    kinds = _told(said, "kind")
    if not kinds or not node.startswith("e"):
        raise NotFoundError(f"no entity {node!r} here under this filter; look for it with `newsgraph search NAME`")
    kind = Kind(_most_said(kinds))
    names = _told(said, "name")
    name = best_name(names, kind)
    links = {(one.predicate, one.text) for one in said if one.predicate in LINK_PREDICATES}
    weight = store.weight(node, where)
    members = store.members(node, known_at=where.known_at)
    return Entity(
        id=members[0],
        kind=kind,
        name=name,
        aliases=tuple(other for other, _ in _by_count(names) if other != name),
        members=members,
        evidence_count=weight.statements,
        independent_origins=weight.independent_origins,
        first_reported=weight.first_reported,
        last_reported=weight.last_reported,
        links=tuple(sorted(links)),
    )


def event_of(store: GraphStore, node: NodeId, where: Filter = EVERYTHING) -> Event:
    """Return an event as the statements that count show it.

    Raises NotFoundError for an id that is unknown, is an entity, or of which nothing counts under this filter.
    """
    return events_of(store, [node], where)[0]


def events_of(store: GraphStore, nodes: Sequence[NodeId], where: Filter = EVERYTHING) -> list[Event]:
    """Return events as `event_of` does, in the order asked, all of them read at once. Raises NotFoundError."""
    told: dict[NodeId, list[Stated]] = defaultdict(list)
    for one in store.statements(nodes, where, direction=Direction.OUT) if nodes else ():
        told[one.subject].append(one)
    members = store.clusters(nodes, known_at=where.known_at)
    return [_event(node, members.get(node, ()), told) for node in nodes]


def _event(node: NodeId, members: tuple[NodeId, ...], told: Mapping[NodeId, Sequence[Stated]]) -> Event:
    own = told.get(members[0], ()) if members else ()
    types = Counter(_text(one) for one in own if one.statement.predicate == "type")
    if not types or sort_of(members[0]) is not NodeSort.EVENT:
        raise NotFoundError(f"no event {node!r} here under this filter; list events with `newsgraph query timeline`")
    modes = Counter(_text(one) for one in own if one.statement.predicate == "mode")
    roles = _roles(own)
    places = [role.filler for role in roles if role.role == "place" and role.filler]
    first, last = reported_range(own)
    return Event(
        id=members[0],
        type=_most_said(types),
        mode=_most_said(modes) if modes else None,
        roles=roles,
        time=best_time(one.statement.value for one in own if one.statement.predicate == "time"),
        place=places[0] if places else None,
        factuality=_firmest(one.statement.factuality for one in own),
        members=members,
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
    said: dict[NodeId, Counter[str]] = defaultdict(Counter)
    for one in store.said(nodes, ("kind", "type"), Filter(known_at=where.known_at)):
        said[one.node][one.text] += one.statements
    return {node: _most_said(texts) for node, texts in said.items()}


def title_of(store: GraphStore, node: NodeId, where: Filter = EVERYTHING) -> str:
    """Return what to call a node in one line: a name, or an event's headline; its id where none is known."""
    return titles_of(store, [node], where).get(node, node)


def titles_of(store: GraphStore, nodes: Collection[NodeId], where: Filter = EVERYTHING) -> dict[NodeId, str]:
    """Return what to call each of these nodes, as `title_of` does; unknown ones are left out. A few reads for all.

    Of the filter, only `known_at` applies: what a thing is called does not depend on what is asked of it.
    """
    seen = Filter(known_at=where.known_at)
    events = {node for node in nodes if sort_of(node) is NodeSort.EVENT}
    stated = store.statements(events, seen, direction=Direction.OUT) if events else []
    told: dict[NodeId, list[Stated]] = defaultdict(list)
    for one in stated:
        told[one.subject].append(one)
    entities = {node for node in nodes if node not in events}
    fillers = {one.object for one in stated if one.object and one.statement.predicate in TITLE_ROLES}
    names = _names(store, entities | {node for node in fillers if sort_of(node) is NodeSort.ENTITY}, seen)
    titles = {**names, **{node: title for node, lines in told.items() if (title := _event_title(lines, names))}}
    joined = {node: _now(store, node, seen) for node in nodes if node not in titles}
    return {node: titles[now] for node in nodes if (now := joined.get(node, node)) in titles}


def _now(store: GraphStore, node: NodeId, seen: Filter) -> NodeId:
    return store.canonical(node, known_at=seen.known_at) if store.node(node) is not None else node


def _names(store: GraphStore, entities: Collection[NodeId], seen: Filter) -> dict[NodeId, str]:
    # Not all that is said of them: of a country that would be too much to read for its name.
    said: dict[NodeId, dict[str, Counter[str]]] = defaultdict(lambda: defaultdict(Counter))
    for one in store.said(entities, ("kind", "name"), seen) if entities else ():
        said[one.node][one.predicate][one.text] += one.statements
    return {
        node: best_name(texts["name"], Kind(_most_said(texts["kind"])))
        for node, texts in said.items()
        if texts["kind"] and texts["name"]
    }


def _event_title(stated: Sequence[Stated], names: Mapping[NodeId, str]) -> str | None:
    types, modes = (
        Counter(_text(one) for one in stated if one.statement.predicate == predicate) for predicate in ("type", "mode")
    )
    if not types:
        return None
    taking_part = [
        (role, names.get(one.object, "") if one.object else _text(one))
        for role in TITLE_ROLES
        for one in stated
        if one.statement.predicate == role
    ]
    return headline(_most_said(types), _most_said(modes) if modes else None, taking_part)


def sort_of(node: NodeId) -> NodeSort:
    """Return which sort of node an id names."""
    return NodeSort.EVENT if node.startswith("v") else NodeSort.ENTITY


def _told(said: Iterable[Said], predicate: str) -> Counter[str]:
    return Counter({one.text: one.statements for one in said if one.predicate == predicate})


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
        factuality=tuple(Counter(each.statement.factuality for each in group).most_common()),
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
