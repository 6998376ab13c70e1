"""The graph as nodes and edges, for tools that draw and measure graphs: gathered in one pass, kept in memory.

An edge is drawn for each way in which its statements are made: what is denied is never the same line as what is said.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from kg.assemble import LINK_PREDICATES, best_name, sort_of, value_text
from kg.model import EVERYTHING, Factuality, Filter, Kind, NodeId, NodeSort, Quantity, Statement, Time, value_key
from kg.store import GraphStore, Stated

KINDS = frozenset(kind.value for kind in Kind)
Spell = tuple[str | None, str | None]  # first and last day, ISO 8601; null is open


@dataclass(slots=True, kw_only=True)
class Weight:
    """What stands behind a node or edge. It grows while statements are gathered."""

    statements: int = 0
    origins: set[str] = field(default_factory=set)
    confidence: float = 0.0  # highest
    first_reported: datetime | None = None
    last_reported: datetime | None = None

    def add(self, stated: Stated) -> None:
        """Count one statement more."""
        statement = stated.statement
        self.statements += 1
        self.origins.add(stated.origin)
        self.confidence = max(self.confidence, statement.confidence)
        if (reported := statement.reported_at) is not None:
            self.first_reported = min(reported, self.first_reported or reported)
            self.last_reported = max(reported, self.last_reported or reported)


@dataclass(slots=True, kw_only=True)
class PictureNode:
    """An entity or event with all that says what it is."""

    id: NodeId
    weight: Weight = field(default_factory=Weight)
    said: dict[str, Counter[str]] = field(default_factory=dict)  # texts of attributes, by predicate
    coordinates: dict[str, Counter[float]] = field(default_factory=dict)
    times: Counter[Time] = field(default_factory=Counter)
    articles: set[str] = field(default_factory=set)

    @property
    def sort(self) -> NodeSort:
        return sort_of(self.id)

    @property
    def kind(self) -> str:
        """Return an entity's kind or an event's type; empty where nothing says it."""
        return self.most_said("kind" if self.sort is NodeSort.ENTITY else "type")

    @property
    def label(self) -> str:
        """Return the name to show; of an event its type and mode."""
        if self.sort is NodeSort.EVENT:
            return " ".join(filter(None, (self.kind, self.most_said("mode")))) or self.id
        kind = Kind(self.kind) if self.kind in KINDS else Kind.WORK
        return best_name(self.said.get("name", Counter()), kind) or self.id

    @property
    def names(self) -> tuple[str, ...]:
        """Return every name, the one said most first."""
        return tuple(name for name, _ in _by_count(self.said.get("name", Counter())))

    @property
    def links(self) -> dict[str, str]:
        """Return what it is elsewhere, by predicate."""
        return {name: self.most_said(name) for name in LINK_PREDICATES if name in self.said}

    @property
    def time(self) -> Time | None:
        """Return the time given most often; of equals the first by its bounds."""
        return min(self.times, key=lambda time: (-self.times[time], str(value_key(time))), default=None)

    @property
    def point(self) -> tuple[float, float] | None:
        """Return longitude and latitude in degrees, where both are given and on the globe."""
        counted = [self.coordinates.get(name) for name in ("longitude", "latitude")]
        if counted[0] is None or counted[1] is None:
            return None
        longitude, latitude = (min(one, key=lambda number: (-one[number], number)) for one in counted if one)
        return (longitude, latitude) if abs(longitude) <= 180 and abs(latitude) <= 90 else None

    def most_said(self, predicate: str) -> str:
        """Return the text given most often for an attribute; empty for none."""
        return next((text for text, _ in _by_count(self.said.get(predicate, Counter()))), "")

    def add(self, stated: Stated) -> None:
        """Take in a statement of which this is the subject."""
        statement = stated.statement
        self.weight.add(stated)
        self.articles.add(statement.article_id)
        if statement.predicate in ("longitude", "latitude"):
            if isinstance(statement.value, Quantity) and statement.value.value is not None:
                self.coordinates.setdefault(statement.predicate, Counter())[float(statement.value.value)] += 1
        elif isinstance(statement.value, Time) and statement.predicate == "time":
            self.times[statement.value] += 1
        elif statement.value is not None:
            self.said.setdefault(statement.predicate, Counter())[value_text(statement.value)] += 1


@dataclass(slots=True, kw_only=True)
class PictureEdge:
    """The statements with the same ends, predicate and factuality."""

    subject: NodeId
    predicate: str
    object: NodeId
    factuality: Factuality
    weight: Weight = field(default_factory=Weight)
    spells: set[Spell] = field(default_factory=set)
    articles: set[str] = field(default_factory=set)

    @property
    def id(self) -> str:
        """Return an id that is the same in every export."""
        return f"{self.subject}-{self.predicate}-{self.object}-{self.factuality}"

    def add(self, stated: Stated) -> None:
        """Take in a statement."""
        self.weight.add(stated)
        self.articles.add(stated.statement.article_id)
        if (spell := spell_of(stated.statement)) is not None:
            self.spells.add(spell)

    @property
    def spells_in_order(self) -> list[Spell]:
        return sorted(self.spells, key=lambda spell: (spell[0] or "", spell[1] or "9"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """Nodes by id, edges by their ends, predicate and factuality."""

    nodes: tuple[PictureNode, ...]
    edges: tuple[PictureEdge, ...]


def picture_of(store: GraphStore, where: Filter = EVERYTHING) -> Picture:
    """Return the graph of the statements that count."""
    return draw(store.all_statements(where))


def draw(statements: Iterable[Stated]) -> Picture:
    """Return the graph of these statements; both ends of each edge are among its nodes."""
    nodes: dict[NodeId, PictureNode] = {}
    edges: dict[tuple[NodeId, str, NodeId, Factuality], PictureEdge] = {}
    for stated in statements:
        statement = stated.statement
        nodes.setdefault(stated.subject, PictureNode(id=stated.subject)).add(stated)
        if stated.object is not None:
            nodes.setdefault(stated.object, PictureNode(id=stated.object)).weight.add(stated)
            key = (stated.subject, statement.predicate, stated.object, statement.factuality)
            if key not in edges:
                edges[key] = PictureEdge(subject=key[0], predicate=key[1], object=key[2], factuality=key[3])
            edges[key].add(stated)
    return Picture(nodes=tuple(nodes[node] for node in sorted(nodes)), edges=tuple(edges[key] for key in sorted(edges)))


def spell_of(statement: Statement) -> Spell | None:
    """Return the days on which a statement holds; where it names none, the day it was reported; null without any."""
    start = day_of(statement.valid_from.earliest) if statement.valid_from else None
    end = last_day_of(statement.valid_to) if statement.valid_to else None
    if start or end:
        return (start, end) if not (start and end) or start <= end else (start, start)
    if statement.reported_at is None:
        return None
    day = statement.reported_at.date().isoformat()
    return day, day


def day_of(bound: str | None) -> str | None:
    """Return the day of an ISO 8601 bound; null for none, and for what is no date."""
    try:
        return date.fromisoformat(bound[:10]).isoformat() if bound else None
    except ValueError:
        return None


def last_day_of(time: Time) -> str | None:
    """Return the last day of a time, whose own bound lies after it."""
    day = day_of(time.latest)
    if day is None:
        return day_of(time.earliest)
    if time.latest is not None and "T" in time.latest:
        return day
    return (date.fromisoformat(day) - timedelta(days=1)).isoformat() if day > "0001-01-01" else day


def _by_count(texts: Counter[str]) -> Iterator[tuple[str, int]]:
    return iter(sorted(texts.items(), key=lambda one: (-one[1], one[0])))
