"""The times and quantities of an article as found values with their ids, and where they stand."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from ingest.extract.extraction import QuantityFound, TimeFound
from ingest.extract.numbers import QuantityAt, changes_in, quantities_in
from ingest.extract.times import TimeAt, times_in
from ingest.extract.tree import Tree


@dataclass(frozen=True, slots=True, kw_only=True)
class Values:
    """Times and quantities in the order of the text; the mappings are by token."""

    times_at: tuple[TimeAt, ...]
    times: tuple[TimeFound, ...]
    quantities_at: tuple[QuantityAt, ...]
    quantities: tuple[QuantityFound, ...]
    time_at: Mapping[int, TimeFound]
    quantity_at: Mapping[int, QuantityFound]
    changes_at: Mapping[int, tuple[tuple[str, QuantityFound], ...]]  # by the word of change: role and level or amount


CHANGE_ROLES = {"start": "origin", "end": "amount", "by": "amount"}


def values_of(tree: Tree, published_at: datetime | None) -> Values:
    """Return the times and quantities of a text; a number that is part of a time is no quantity."""
    times_at = times_in(tree, published_at=published_at)
    barred = {token for one in times_at for token in range(one.first, one.last + 1)}
    quantities_at = quantities_in(tree, barred=barred)
    times = tuple(_time(tree, one, f"t{n}") for n, one in enumerate(times_at, 1))
    quantities = tuple(_quantity(tree, one, f"q{n}") for n, one in enumerate(quantities_at, 1))
    return Values(
        times_at=times_at,
        times=times,
        quantities_at=quantities_at,
        quantities=quantities,
        time_at={token: found for at, found in zip(times_at, times, strict=True) for token in _tokens(at)},
        quantity_at={
            token: found for at, found in zip(quantities_at, quantities, strict=True) for token in _tokens(at)
        },
        changes_at={
            change.token: tuple(
                (role, quantities[index])
                for side, role in CHANGE_ROLES.items()
                if (index := getattr(change, side)) is not None
            )
            for change in changes_in(tree, quantities_at)
        },
    )


def _tokens(at: TimeAt | QuantityAt) -> Sequence[int]:
    return range(at.first, at.last + 1)


def _time(tree: Tree, at: TimeAt, local: str) -> TimeFound:
    return TimeFound(id=local, span=tree.span(at.first, at.last), edtf=at.edtf, earliest=at.earliest, latest=at.latest)


def _quantity(tree: Tree, at: QuantityAt, local: str) -> QuantityFound:
    return QuantityFound(
        id=local,
        span=tree.span(at.first, at.last),
        value=at.value,
        unit=at.unit,
        comparator=at.comparator,
        low=at.low,
        high=at.high,
        measures=at.measures,
    )
