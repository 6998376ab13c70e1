"""How many events there were by day, week or month, and when one type of them came in a burst."""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from kg.store import Told

# The automaton of Kleinberg, "Bursty and Hierarchical Structure in Streams", KDD 2002, section 4 (batched arrivals), with
# two states: in a burst a type has BURST_RATIO times its usual share of events; to begin one costs BURST_COST * ln(periods).
BURST_SOURCE = "Kleinberg, J. (2002): Bursty and Hierarchical Structure in Streams, KDD, section 4; two states"
BURST_RATIO = 2.0  # s of the paper, its own choice
BURST_COST = 1.0  # gamma of the paper, its own choice
BURST_SHARE_MAX = 0.9999  # a share of events cannot be more than all
BURST_EVENTS_MIN = 3  # two of anything are no burst
BURST_GAP_MAX = 7  # periods without any event inside a burst: a week without news ends a burst of days


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
    """Periods that have events, in order; bursts by weight, the heaviest first."""

    periods: tuple[Period, ...]
    undated: int  # events of which neither the day nor the report has a date
    bursts: tuple[Burst, ...]


def trend_of(told: Sequence[Told], step: Step) -> Trend:
    """Return how events are spread over time: by when they happened, else were first reported."""
    by_start: dict[date, Counter[str]] = {}
    undated = 0
    for one in told:
        start = _start(one.at, step)
        if start is None:
            undated += 1
            continue
        by_start.setdefault(start, Counter())[min(one.types)] += 1
    periods = tuple(
        Period(start=start, total=counted.total(), by_type=dict(sorted(counted.items())))
        for start, counted in sorted(by_start.items())
    )
    return Trend(periods=periods, undated=undated, bursts=tuple(_bursts(periods, step)))


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


def _number(start: date, step: Step) -> int:
    """Return a number for each period, one more for the next one."""
    if step is Step.MONTH:
        return start.year * 12 + start.month
    return start.toordinal() // (7 if step is Step.WEEK else 1)


def _bursts(periods: Sequence[Period], step: Step) -> list[Burst]:
    types = Counter[str]()
    for period in periods:
        types.update(period.by_type)
    found = [
        burst for name, count in types.items() if count >= BURST_EVENTS_MIN for burst in _of_type(name, periods, step)
    ]
    return sorted(found, key=lambda one: (-one.weight, one.type, one.start))


def _of_type(name: str, periods: Sequence[Period], step: Step) -> list[Burst]:
    told = [(period.by_type.get(name, 0), period.total) for period in periods]
    usual = sum(some for some, _ in told) / sum(total for _, total in told)
    high = min(usual * BURST_RATIO, BURST_SHARE_MAX)
    if high <= usual:
        return []
    costs = [(_cost(some, total, usual), _cost(some, total, high)) for some, total in told]
    return [
        Burst(
            type=name,
            start=periods[inside[0]].start,
            last=periods[inside[-1]].start,
            events=sum(told[one][0] for one in inside),
            weight=round(sum(costs[one][0] - costs[one][1] for one in inside), 3),
        )
        for inside in _stretches(_cheapest(costs), [_number(period.start, step) for period in periods])
    ]


def _stretches(states: Sequence[bool], numbers: Sequence[int]) -> list[list[int]]:
    """Return the places that are in a burst, those of one burst together."""
    found: list[list[int]] = []
    for place, is_in in enumerate(states):
        if not is_in:
            continue
        if found and found[-1][-1] == place - 1 and numbers[place] - numbers[place - 1] <= BURST_GAP_MAX + 1:
            found[-1].append(place)
        else:
            found.append([place])
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
