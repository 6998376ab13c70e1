"""Which statements count for a question, once a store has found them: the same in every store."""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TypeAlias

from kg.model import Filter, NodeId, Statement, Time, Value, utc_text, value_key
from kg.store.contract import Interval, Stated

EdgeKey: TypeAlias = tuple[NodeId, str, NodeId | None, str | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """A half-open interval as texts that order as their moments do; null is open."""

    start: str | None
    end: str | None


def moment_of(iso: str | None) -> str | None:
    """Return an ISO 8601 date or date-time as `utc_text` has it (midnight, UTC where it says neither).

    Null for what is no such date: years outside 1 to 9999, or text that does not parse.
    """
    if iso is None:
        return None
    try:
        moment = datetime.fromisoformat(iso)
        return utc_text(moment if moment.tzinfo else moment.replace(tzinfo=UTC))
    except (ValueError, OverflowError):
        return None


def valid_bounds(statement: Statement) -> Bounds:
    """Return when a statement holds in the world: to the end of the day (month, year) that `valid_to` names."""
    start, end = statement.valid_from, statement.valid_to
    return Bounds(
        start=moment_of(start.earliest) if start else None,
        end=moment_of(end.latest or end.earliest) if end else None,
    )


def happened_bounds(value: Value | None) -> Bounds | None:
    """Return the interval of a Time value; null for another value and for a time without any bound."""
    if not isinstance(value, Time):
        return None
    bounds = Bounds(start=moment_of(value.earliest), end=moment_of(value.latest))
    return bounds if bounds.start or bounds.end else None


def is_valid_at(statement: Statement, as_of: str) -> bool:
    """Return whether a statement holds at a moment, given as `utc_text` has it."""
    bounds = valid_bounds(statement)
    return (bounds.start or "") <= as_of and (bounds.end is None or as_of < bounds.end)


def meets(value: Value | None, interval: Interval) -> bool:
    """Return whether a Time value shares a moment with an interval."""
    bounds = happened_bounds(value)
    if bounds is None:
        return False
    starts_before = interval.end is None or bounds.start is None or bounds.start < utc_text(interval.end)
    ends_after = interval.start is None or bounds.end is None or utc_text(interval.start) < bounds.end
    return starts_before and ends_after


def is_within(moment: datetime | None, interval: Interval) -> bool:
    """Return whether a moment lies in an interval; none lies in none."""
    if moment is None:
        return False
    return (interval.start is None or interval.start <= moment) and (interval.end is None or moment < interval.end)


def passes(stated: Stated, where: Filter, attributed_to: NodeId | None) -> bool:
    """Return whether a statement passes all of a filter but `known_at` and `min_origins`.

    `attributed_to` is the canonical id of the filter's.
    """
    statement = stated.statement
    return (
        statement.confidence >= where.min_confidence
        and (not where.factuality or statement.factuality in where.factuality)
        and (where.source is None or stated.publisher == where.source)
        and (where.attributed_to is None or stated.attributed_to == attributed_to)
        and (where.as_of is None or is_valid_at(statement, utc_text(where.as_of)))
    )


def edge_key(stated: Stated) -> EdgeKey:
    """Return what the statements of one edge share."""
    value = stated.statement.value
    return (stated.subject, stated.statement.predicate, stated.object, repr(value_key(value)) if value else None)


def edges_with_origins(statements: Iterable[Stated], min_origins: int) -> set[EdgeKey]:
    """Return the edges that at least so many independent origins state, given all of their statements."""
    origins: dict[EdgeKey, set[str]] = {}
    for stated in statements:
        origins.setdefault(edge_key(stated), set()).add(stated.origin)
    return {key for key, named in origins.items() if len(named) >= min_origins}


def with_origins(statements: Sequence[Stated], where: Filter) -> list[Stated]:
    """Return the statements whose edges have enough origins, given all statements of those edges."""
    if where.min_origins <= 1:
        return list(statements)
    edges = edges_with_origins(statements, where.min_origins)
    return [stated for stated in statements if edge_key(stated) in edges]


def with_origins_elsewhere(
    statements: Sequence[Stated], where: Filter, ask: Callable[[Collection[NodeId], Collection[str]], list[Stated]]
) -> list[Stated]:
    """Return the statements whose edges have enough origins; `ask` gives all statements of subjects and predicates."""
    if where.min_origins <= 1 or not statements:
        return list(statements)
    subjects = {stated.subject for stated in statements}
    edges = edges_with_origins(ask(subjects, {s.statement.predicate for s in statements}), where.min_origins)
    return [stated for stated in statements if edge_key(stated) in edges]


def by_report(stated: Stated) -> tuple[str, str]:
    """Return what lists of statements are ordered by: `reported_at`, those without one first, then id."""
    reported = stated.statement.reported_at
    return (utc_text(reported) if reported else "", stated.statement.id)


def latest(statements: list[Stated], limit: int | None) -> list[Stated]:
    """Return the last `limit` of an ordered list."""
    return statements if limit is None else statements[max(0, len(statements) - limit) :]
