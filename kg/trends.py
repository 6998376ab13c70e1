"""How many events there were by day, week or month, and when one type of them came in a burst."""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from kg.errors import InputError
from kg.store import Told

PERIODS_MAX = 5_000  # thirteen years of days; what is longer is asked for by week or month
# The automaton of Kleinberg, "Bursty and Hierarchical Structure in Streams", KDD 2002, section 4 (batched arrivals), with
# two states: in a burst a type has BURST_RATIO times its usual share of events; to begin one costs BURST_COST * ln(periods).
BURST_SOURCE = "Kleinberg, J. (2002): Bursty and Hierarchical Structure in Streams, KDD, section 4; two states"
BURST_RATIO = 2.0  # s of the paper, its own choice
BURST_COST = 1.0  # gamma of the paper, its own choice
BURST_SHARE_MAX = 0.9999  # a share of events cannot be more than all
BURST_EVENTS_MIN = 3  # two of anything are no burst


class Step(StrEnum):
    """How long a period is."""

    DAY = "day"
    WEEK = "week"  # from Monday, as ISO 8601 has it
    MONTH = "month"


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """The events of one period."""

    start: date
    total: int
    by_type: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Burst:
    """A stretch of periods in which a type had more than its share of events."""

    type: str
    start: date  # of its first period
    last: date  # first day of its last period
    events: int
    weight: float  # how much less it costs to call it a burst than not to; 0 is none


@dataclass(frozen=True, slots=True, kw_only=True)
class Trend:
    """Periods without a gap from the first event to the last; bursts by weight, the heaviest first."""

    periods: tuple[Period, ...]
    undated: int  # events of which neither the day nor the report has a date
    bursts: tuple[Burst, ...]


def trend_of(told: Sequence[Told], step: Step) -> Trend:
    """Return how events are spread over time: by when they happened, else were first reported.

    Raises InputError where that makes more periods than PERIODS_MAX.
    """
    by_start: dict[date, Counter[str]] = {}
    undated = 0
    for one in told:
        start = _start(one.at, step)
        if start is None:
            undated += 1
            continue
        by_start.setdefault(start, Counter())[min(one.types)] += 1
    starts = _without_gaps(sorted(by_start), step)
    counts = [by_start.get(start, Counter()) for start in starts]
    periods = tuple(
        Period(start=start, total=counted.total(), by_type=dict(sorted(counted.items())))
        for start, counted in zip(starts, counts, strict=True)
    )
    return Trend(periods=periods, undated=undated, bursts=tuple(_bursts(periods)))


def _start(at: str | None, step: Step) -> date | None:
    try:
        day = date.fromisoformat(at[:10]) if at else None
    except ValueError:
        return None
    if day is None or step is Step.DAY:
        return day
    if step is Step.MONTH:
        return day.replace(day=1)
    return day - timedelta(days=min(day.weekday(), day.toordinal() - 1))


def _without_gaps(starts: Sequence[date], step: Step) -> list[date]:
    found: list[date] = []
    while starts and (not found or found[-1] < starts[-1]):
        found.append(_next(found[-1], step) if found else starts[0])
        if len(found) > PERIODS_MAX:
            raise InputError(
                f"from {starts[0]} to {starts[-1]} there are more than {PERIODS_MAX} periods of one {step.value}; "
                "ask for longer ones, or with happened_from and happened_to for a part"
            )
    return found


def _next(start: date, step: Step) -> date:
    match step:
        case Step.DAY:
            return start + timedelta(days=1)
        case Step.WEEK:
            return start + timedelta(days=7)
        case Step.MONTH:
            return (start.replace(day=1) + timedelta(days=31)).replace(day=1)


def _bursts(periods: Sequence[Period]) -> list[Burst]:
    types = Counter[str]()
    for period in periods:
        types.update(period.by_type)
    found = [burst for name, count in types.items() if count >= BURST_EVENTS_MIN for burst in _of_type(name, periods)]
    return sorted(found, key=lambda one: (-one.weight, one.type, one.start))


def _of_type(name: str, periods: Sequence[Period]) -> list[Burst]:
    told = [(period.by_type.get(name, 0), period.total) for period in periods]
    usual = sum(some for some, _ in told) / sum(total for _, total in told)
    high = min(usual * BURST_RATIO, BURST_SHARE_MAX)
    if high <= usual:
        return []
    costs = [(_cost(some, total, usual), _cost(some, total, high)) for some, total in told]
    found: list[Burst] = []
    begin = None
    for number, state in enumerate([*_cheapest(costs), False]):
        if state and begin is None:
            begin = number
        elif not state and begin is not None:
            inside = range(begin, number)
            found.append(
                Burst(
                    type=name,
                    start=periods[begin].start,
                    last=periods[number - 1].start,
                    events=sum(told[one][0] for one in inside),
                    weight=round(sum(costs[one][0] - costs[one][1] for one in inside), 3),
                )
            )
            begin = None
    return found


def _cost(some: int, total: int, share: float) -> float:
    """Return how unlikely so many of all are at a share, without the binomial coefficient, which both states have."""
    return -(some * math.log(share) + (total - some) * math.log(1 - share))


def _cheapest(costs: Sequence[tuple[float, float]]) -> list[bool]:
    """Return for each period whether it is in a burst, by the cheapest way through the two states (Viterbi)."""
    begin = BURST_COST * math.log(len(costs))
    calm, burst = 0.0, begin
    came_from: list[tuple[bool, bool]] = []
    for low, high in costs:
        from_burst, stays = burst < calm, burst <= calm + begin
        came_from.append((from_burst, stays))
        calm, burst = min(calm, burst) + low, (burst if stays else calm + begin) + high
    states = [burst < calm]
    for from_burst, stays in reversed(came_from[1:]):
        states.append(stays if states[-1] else from_burst)
    return states[::-1]
