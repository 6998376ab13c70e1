"""What was measured, over time: every number that counts for a thing or in the whole record, with its unit and its words."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

from kg.assemble import ATTRIBUTES, sort_of, value_text
from kg.errors import DeadlineError
from kg.model import EVERYTHING, Filter, NodeId, NodeSort, Quantity, Text, Time, value_key
from kg.query import every_statement
from kg.store import Direction, GraphStore, Stated
from kg.store.happening import best_time

MEASURING = ("has_value", "amount", "victim", "theme", "origin", "destination")  # what a number can be said with
EVENTS_AT_ONCE = 500  # whose times are read together


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """One number that articles give of one thing or event."""

    stated: tuple[Stated, ...]  # every statement that gives it, by when it was reported
    value: Quantity
    of: NodeId
    what: str  # as the article words it, small letters: "brent crude"; else the event's type and role
    at: str | None  # ISO 8601: when it held, else when it was reported
    is_reported: bool  # `at` is when it was reported, for nothing says when it held


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """The numbers of one measure in one unit."""

    what: str
    unit: str | None
    count: int
    first: str | None  # the moments of its ends
    last: str | None
    low: float | None  # the least and the greatest value
    high: float | None


def measured_of(store: GraphStore, node: NodeId, where: Filter = EVERYTHING) -> list[Measured]:
    """Return the numbers of a node, and of the events that it takes part in: by measure and unit, then in order of time."""
    taking_part = store.statements([node], where, direction=Direction.IN)
    events = {one.subject for one in taking_part if sort_of(one.subject) is NodeSort.EVENT}
    stated = store.statements(sorted({node, *events}), where, direction=Direction.OUT)
    return _measured(stated, _told_by_subject(stated))


def all_measured(
    store: GraphStore, where: Filter = EVERYTHING, *, out_of_time: Callable[[], bool] = lambda: False
) -> list[Measured]:
    """Return every number, in the same order. Raises DeadlineError."""
    stated = [
        one
        for one in every_statement(store, where, predicates=MEASURING, out_of_time=out_of_time)
        if isinstance(one.statement.value, Quantity)
    ]
    events = sorted({one.subject for one in stated if sort_of(one.subject) is NodeSort.EVENT})
    around: list[Stated] = []
    for start in range(0, len(events), EVENTS_AT_ONCE):
        if out_of_time():
            raise DeadlineError(
                "the deadline came before the times of all numbers were seen; ask for those of one thing"
            )
        some = events[start : start + EVENTS_AT_ONCE]
        around += store.statements(some, where, predicates=("type", "theme", "time"), direction=Direction.OUT)
    return _measured(stated, _told_by_subject(around))


def series_of(measured: Iterable[Measured]) -> list[Series]:
    """Return the series that numbers make, given in the order in which `measured_of` has them."""
    return [
        _series(what, unit, list(group))
        for (what, unit), group in groupby(measured, key=lambda one: (one.what, one.value.unit))
    ]


def _series(what: str, unit: str | None, group: list[Measured]) -> Series:
    numbers = [
        number for one in group for number in (one.value.value, one.value.low, one.value.high) if number is not None
    ]
    moments = [one.at for one in group if one.at]
    return Series(
        what=what,
        unit=unit,
        count=len(group),
        first=min(moments, default=None),
        last=max(moments, default=None),
        low=min(numbers, default=None),
        high=max(numbers, default=None),
    )


def _told_by_subject(stated: Iterable[Stated]) -> dict[NodeId, list[Stated]]:
    told: dict[NodeId, list[Stated]] = defaultdict(list)
    for one in stated:
        told[one.subject].append(one)
    return told


def _measured(stated: Iterable[Stated], told: dict[NodeId, list[Stated]]) -> list[Measured]:
    same: dict[tuple[NodeId, str, str], list[Stated]] = defaultdict(list)
    for one in stated:
        value = one.statement.value
        if isinstance(value, Quantity) and one.statement.predicate not in ATTRIBUTES and _has_number(value):
            same[one.subject, one.statement.predicate, repr(value_key(value))].append(one)
    found = list(_each(same.values(), told))
    return sorted(found, key=lambda one: (one.what, one.value.unit or "", one.at or "", one.stated[0].statement.id))


def _has_number(value: Quantity) -> bool:
    return (value.value, value.low, value.high) != (None, None, None)


def _each(same: Iterable[list[Stated]], told: dict[NodeId, list[Stated]]) -> Iterator[Measured]:
    for stated in same:
        first, value = stated[0], stated[0].statement.value
        assert isinstance(value, Quantity)
        around = told.get(first.subject, ())
        times = [each.statement.value for each in around if each.statement.predicate == "time"]
        at = _moment(next((one.statement.valid_from for one in stated if one.statement.valid_from), best_time(times)))
        reported = min((one.statement.reported_at for one in stated if one.statement.reported_at), default=None)
        yield Measured(
            stated=tuple(stated),
            value=value,
            of=first.subject,
            what=_what(first.statement.predicate, value, around),
            at=at or (reported.isoformat().replace("+00:00", "Z") if reported else None),
            is_reported=at is None and reported is not None,
        )


def _moment(time: Time | None) -> str | None:
    return time.earliest or time.latest if time is not None else None


def _what(predicate: str, value: Quantity, around: Collection[Stated]) -> str:
    """Return what a number is of: what the event is about, with what the number itself says where that is more."""
    theme = _said(around, "theme").casefold().removeprefix("the ") if predicate != "theme" else ""
    measures = (value.measures or "").casefold()
    if not (theme or measures):
        return " ".join(filter(None, (_said(around, "type"), predicate)))
    if theme in measures or measures in theme:
        return max(theme, measures, key=len)
    return f"{theme} ({measures})"


def _said(around: Collection[Stated], predicate: str) -> str:
    texts = sorted(
        value_text(one.statement.value)
        for one in around
        if one.statement.predicate == predicate and isinstance(one.statement.value, Text)
    )
    return texts[0] if texts else ""
