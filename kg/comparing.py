"""What cannot all be true, and what changed between two moments: statements side by side, each with its origin."""

import math
from collections import defaultdict
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import combinations, pairwise

from kg.assemble import ATTRIBUTES, edges_of, reported_range, sort_of, value_text
from kg.errors import DeadlineError, UnfitError
from kg.model import EVERYTHING, Edge, Factuality, Filter, NodeId, NodeSort, Quantity, Time, Value, value_key
from kg.ontology import contradicts
from kg.store import Direction, GraphStore, Interval, Page, Stated
from kg.tolls import counted

NODES_AT_ONCE = 100  # whose statements are looked at together
ABOUT_SHARE = 0.1  # "about 50" agrees with 45 to 55: what news writers round away
BOUNDS = {">": "at least", "<": "at most", "~": "about"}
TICK = timedelta(microseconds=1)  # moments of the record differ by at least this


class Conflict(StrEnum):
    """Why statements cannot all be true."""

    FACTUALITY = "factuality"  # it is so, it is not so
    MEASURE = "measure"  # different values of one measure at one time
    ACTOR = "actor"  # different actors of one act


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One of the things said, and who says it."""

    says: str
    node: NodeId | None
    statements: tuple[Stated, ...]

    @property
    def first_reported(self) -> datetime | None:
        """When an article first said so."""
        return reported_range(self.statements)[0]

    @property
    def last_reported(self) -> datetime | None:
        """When an article last said so."""
        return reported_range(self.statements)[1]


@dataclass(frozen=True, slots=True, kw_only=True)
class Disagreement:
    """Statements about one thing that cannot all be true."""

    conflict: Conflict
    about: NodeId
    what: str  # the predicate
    sides: tuple[Side, ...]

    @property
    def latest(self) -> int | None:
        """Which of the sides was first said last, by its number: a later count is a better one, if not the last word.

        Null where no side has a date, or two have the same.
        """
        dates = [one.first_reported for one in self.sides]
        known = sorted(date for date in dates if date)
        return dates.index(known[-1]) if known and known.count(known[-1]) == 1 else None

    @property
    def is_growing(self) -> bool:
        """Whether each larger value was reported after the smaller ones: a count that goes on, more than a quarrel."""
        dates = [one.first_reported for one in self.sides]
        return self.conflict is Conflict.MEASURE and all(
            early is not None and late is not None and early < late for early, late in pairwise(dates)
        )


class Change(StrEnum):
    """What became of an edge between two moments."""

    NEW = "new"
    STRENGTHENED = "strengthened"
    CONTRADICTED = "contradicted"
    SUPERSEDED = "superseded"
    RETRACTED = "retracted"


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """An edge that is not what it was; `edge` is made of the statements that came or went."""

    change: Change
    edge: Edge


def disagreements_of(store: GraphStore, node: NodeId, where: Filter = EVERYTHING) -> list[Disagreement]:
    """Return what is said against each other of a node and, if it is an entity, of the events that it takes part in."""
    subjects = {store.canonical(node, known_at=where.known_at)}
    if sort_of(node) is NodeSort.ENTITY:
        taking_part = store.statements([node], where, direction=Direction.IN)
        subjects |= {one.subject for one in taking_part if sort_of(one.subject) is NodeSort.EVENT}
    return _among(store, sorted(subjects), where)


def disagreements(
    store: GraphStore,
    where: Filter = EVERYTHING,
    *,
    sort: NodeSort,
    after: str | None = None,
    limit: int,
    out_of_time: Callable[[], bool] = lambda: False,
) -> Page[Disagreement]:
    """Return what is said against each other of nodes of one sort, by age of the node.

    A page ends with a node, so it may hold a few more than `limit`; when time runs out it ends early, with a `next`.
    """
    found: list[Disagreement] = []
    while True:
        if where.known_at is None:
            page = store.disputable(sort, after=after, limit=NODES_AT_ONCE)
        else:
            page = store.nodes(sort, where, after=after, limit=NODES_AT_ONCE)
        found += _among(store, page.items, where)
        after = page.next
        if after is None or len(found) >= limit or out_of_time():
            return Page(items=tuple(found), next=after)


def changes_between(
    store: GraphStore,
    start: datetime,
    end: datetime,
    where: Filter = EVERYTHING,
    *,
    out_of_time: Callable[[], bool] = lambda: False,
) -> list[Changed]:
    """Return which edges are known otherwise at `end` than at `start`, by kind of change, the best supported first.

    `min_origins` asks for so many origins among the statements that came or went.
    Raises InputError where `end` is not after `start`, DeadlineError when `out_of_time()` says so before the end.
    """
    if end <= start:
        raise UnfitError(f"from {start.isoformat()} to {end.isoformat()}: the second moment must come after the first")
    came: dict[Hashable, list[Stated]] = defaultdict(list)
    went: dict[Hashable, list[Stated]] = defaultdict(list)
    for one in _changed(store, Interval(start=start + TICK, end=end + TICK), where, out_of_time):
        said = one.statement
        has_come, has_gone = start < said.recorded_at <= end, said.ended_at is not None and said.ended_at <= end
        if has_come != has_gone:  # what came and went between the two changed nothing
            (came if has_come else went)[_key(one)].append(one)
    for key in set(came) & set(went):  # read again, by a newer reader or in a newer version, and still said
        shared = min(len(came[key]), len(went[key]))
        came[key], went[key] = came[key][shared:], went[key][shared:]
    known = _known(store, [one.subject for group in came.values() for one in group], start, where)
    changes = [_came(group, known.get(key, [])) for key, group in came.items() if group]
    for group in filter(None, went.values()):
        by_ending = {one.statement.ending for one in group}
        changes += [
            _as(Change(ending.value), [one for one in group if one.statement.ending is ending])
            for ending in sorted(filter(None, by_ending))
        ]
    order = list(Change)
    changes = [one for one in changes if one.edge.independent_origins >= where.min_origins]
    return sorted(changes, key=lambda one: (order.index(one.change), *_rank(one.edge)))


def _changed(store: GraphStore, within: Interval, where: Filter, out_of_time: Callable[[], bool]) -> Iterator[Stated]:
    after = None
    while True:
        page = store.statement_page(where, changed=within, after=after)
        yield from (one for one in page.items if one.statement.predicate not in ATTRIBUTES - {"type"})
        if (after := page.next) is None:
            return
        if out_of_time():
            raise DeadlineError("the deadline came before all changes were seen; take two moments nearer to each other")


def _known(
    store: GraphStore, subjects: Iterable[NodeId], moment: datetime, where: Filter
) -> dict[Hashable, list[Stated]]:
    """Return what was said of subjects at a moment, by edge, joined as they are now."""
    wanted = sorted(set(subjects))
    known: dict[Hashable, list[Stated]] = defaultdict(list)
    for one in store.statements_then(wanted, moment, where) if wanted else ():
        known[_key(one)].append(one)
    return known


def _came(group: Sequence[Stated], before: Sequence[Stated]) -> Changed:
    firmness = {one.statement.factuality for one in before}
    if any(contradicts(one.statement.factuality, other) for one in group for other in firmness):
        return _as(Change.CONTRADICTED, group)
    return _as(Change.STRENGTHENED if before else Change.NEW, group)


def _as(change: Change, group: Sequence[Stated]) -> Changed:
    return Changed(change=change, edge=edges_of(group)[0])


def _rank(edge: Edge) -> tuple[int, int, str, str, str]:
    return (-edge.independent_origins, -edge.evidence_count, edge.subject, edge.predicate, str(edge.object))


def _key(one: Stated) -> Hashable:
    return (one.subject, one.statement.predicate, one.object, repr(value_key(one.statement.value)))


def _among(store: GraphStore, subjects: Sequence[NodeId], where: Filter) -> list[Disagreement]:
    told: dict[NodeId, list[Stated]] = {node: [] for node in subjects}
    for one in store.statements(subjects, where, direction=Direction.OUT) if subjects else ():
        told[one.subject].append(one)
    return [
        found
        for node in subjects
        for found in (*_factuality(told[node]), *_measures(told[node]), *_actors(store, told[node]))
    ]


def _factuality(stated: Sequence[Stated]) -> Iterator[Disagreement]:
    """Give what some say is so and others say is not: of an event as such, of a relation between two."""
    for group in _grouped(stated, _firm_key).values():
        by_firmness: dict[Factuality, list[Stated]] = {}
        for one in group:
            by_firmness.setdefault(one.statement.factuality, []).append(one)
        firmness = list(by_firmness)
        if any(contradicts(left, right) for left in firmness for right in firmness):
            sides = [Side(says=said.value, node=None, statements=tuple(by_firmness[said])) for said in firmness]
            yield _found(Conflict.FACTUALITY, group, sides)


def _firm_key(one: Stated) -> Hashable:
    if sort_of(one.subject) is NodeSort.EVENT:  # its roles are as firm as it is: they would only say it again
        return "type" if one.statement.predicate == "type" else None
    return None if one.statement.predicate in ATTRIBUTES else (one.statement.predicate, _key(one))


def _measures(stated: Sequence[Stated]) -> Iterator[Disagreement]:
    """Give different values that different articles have of one measure at one time."""
    for group in _grouped(stated, _measure_key).values():
        by_value = _grouped(group, lambda one: allowed(one.statement.value))
        ranges = [found for found in by_value if isinstance(found, tuple)]
        if not any(left[1] < right[0] for left in ranges for right in ranges):
            continue
        if len({one.statement.article_id for one in group}) < 2:
            continue
        sides = [
            Side(says=_value_said(by_value[found][0].statement.value), node=None, statements=tuple(by_value[found]))
            for found in sorted(ranges)
        ]
        yield _found(Conflict.MEASURE, group, sides)


def _measure_key(one: Stated) -> Hashable:
    value = one.statement.value
    if not isinstance(value, Quantity) or one.statement.predicate in ATTRIBUTES or allowed(value) is None:
        return None
    if sort_of(one.subject) is NodeSort.EVENT:  # an event has one time
        at = ""
    else:
        began: Time | None = one.statement.valid_from
        reported = one.statement.reported_at
        at = (began.earliest or "") if began else (reported.date().isoformat() if reported else "")
    unit = counted(value.unit) if one.statement.predicate == "victim" else value.unit
    return (one.statement.predicate, value.measures, unit, at)


def _value_said(value: Value | None) -> str:
    """Return a value as its article words it, with the bound that stands before the words."""
    bound = BOUNDS.get(value.comparator) if isinstance(value, Quantity) else None
    text = value_text(value)
    return f"{bound} {text}" if bound and text[:1].isdigit() else text


def allowed(value: object) -> tuple[float, float] | None:
    """Return the values that a quantity allows, both ends included; null for one without a number."""
    if not isinstance(value, Quantity):
        return None
    if value.low is not None or value.high is not None:
        return (
            -math.inf if value.low is None else value.low,
            math.inf if value.high is None else value.high,
        )
    number = value.value
    if number is None:
        return None
    match value.comparator:
        case "<":
            return (-math.inf, number)
        case ">":
            return (number, math.inf)
        case "~":
            return (number - abs(number) * ABOUT_SHARE, number + abs(number) * ABOUT_SHARE)
        case _:
            return (number, number)


def _actors(store: GraphStore, stated: Sequence[Stated]) -> Iterator[Disagreement]:
    """Give the actors of one act where two articles name none in common.

    Only what is surely two: of one kind, both with a name, and no word of the one in the other ("Tokayev" may be "Kassym-Jomart
    Tokayev", a court may act for its country).
    """
    group = [one for one in stated if one.statement.predicate == "actor" and one.object is not None]
    by_article = _grouped(group, lambda one: one.statement.article_id)
    named = [{one.object for one in said if one.object} for said in by_article.values()]
    if not any(left.isdisjoint(right) for left, right in combinations(named, 2)):
        return
    words = _words_of(store, set().union(*named))
    if any(_are_two(words, left, right) for left, right in combinations(named, 2)):
        by_actor = _grouped(group, lambda one: one.object)
        sides = [
            Side(says=value_text(said[0].statement.value), node=said[0].object, statements=tuple(said))
            for said in by_actor.values()
        ]
        yield _found(Conflict.ACTOR, group, sides)


def _are_two(words: Mapping[NodeId, tuple[str, frozenset[str]]], left: set[NodeId], right: set[NodeId]) -> bool:
    pairs = [(words.get(one), words.get(other)) for one in left for other in right]
    return all(one and other and one[0] == other[0] and not one[1] & other[1] for one, other in pairs)


def _words_of(store: GraphStore, nodes: Collection[NodeId]) -> dict[NodeId, tuple[str, frozenset[str]]]:
    """Return the kind of each node that has a name, and the words of its names."""
    kinds: dict[NodeId, str] = {}
    words: dict[NodeId, set[str]] = defaultdict(set)
    for one in store.said(nodes, ("kind", "name")):
        if one.predicate == "kind":
            kinds[one.node] = one.text
        elif one.text[:1].isupper():  # "the crowd" is no name
            words[one.node].update(one.text.casefold().split())
    return {node: (kinds.get(node, ""), frozenset(found)) for node, found in words.items()}


def _found(conflict: Conflict, group: Sequence[Stated], sides: Sequence[Side]) -> Disagreement:
    first = group[0]
    return Disagreement(conflict=conflict, about=first.subject, what=first.statement.predicate, sides=tuple(sides))


def _grouped(stated: Iterable[Stated], key: Callable[[Stated], Hashable]) -> dict[Hashable, list[Stated]]:
    """Return statements by a key, in the order of the first of each; those whose key is null are left out."""
    groups: dict[Hashable, list[Stated]] = {}
    for one in stated:
        if (found := key(one)) is not None:
            groups.setdefault(found, []).append(one)
    return groups
