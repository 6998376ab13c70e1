"""Counts by period, and bursts against a search of all ways through the two states."""

import math
from datetime import date
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.model import Factuality, NodeId
from kg.store import Told
from kg.trends import BURST_COST, BURST_RATIO, Step, _cheapest, _cost, trend_of


def an_event(at: str | None, type: str = "PROTEST", number: int = 0) -> Told:
    return Told(
        node=NodeId(f"v{number}"),
        at=at,
        types=frozenset({type}),
        modes=frozenset(),
        factuality=frozenset({Factuality.ASSERTED}),
        articles=1,
    )


@pytest.mark.parametrize(
    ("step", "starts"),
    [
        (Step.DAY, ["2022-01-02", "2022-01-05", "2022-02-01"]),
        (Step.WEEK, ["2021-12-27", "2022-01-03", "2022-01-31"]),
        (Step.MONTH, ["2022-01-01", "2022-02-01"]),
    ],
)
def test_events_are_counted_by_day_week_from_monday_or_month(step: Step, starts: list[str]) -> None:
    told = [an_event(at) for at in ("2022-01-05T17:00:00Z", "2022-01-02", "2022-02-01", "2022-01-02")]
    found = trend_of(told, step)
    assert [one.start.isoformat() for one in found.periods] == starts
    assert sum(one.total for one in found.periods) == 4


def test_an_event_without_a_date_is_counted_as_such() -> None:
    found = trend_of([an_event(None), an_event("some day"), an_event("2022-01-02")], Step.DAY)
    assert (found.undated, [one.total for one in found.periods]) == (2, [1])
    assert trend_of([], Step.DAY).periods == ()


def test_a_type_bursts_where_it_has_far_more_than_its_share() -> None:
    calm = [an_event(f"2022-01-{day:02}", name) for day in range(1, 29) for name in ("CONSULT", "AGREE", "AID")]
    loud = [an_event(f"2022-01-{day:02}") for day in (10, 11, 12) for _ in range(6)]
    (burst,) = [one for one in trend_of(calm + loud, Step.DAY).bursts if one.type == "PROTEST"]
    assert (burst.start, burst.last, burst.events) == (date(2022, 1, 10), date(2022, 1, 12), 18)
    assert burst.weight > 0


def test_what_is_all_there_is_never_bursts() -> None:
    assert trend_of([an_event(f"2022-01-{day:02}") for day in range(1, 9)], Step.DAY).bursts == ()


def test_a_burst_ends_where_nothing_happened_for_long() -> None:
    days = ("2021-03-01", "2021-03-02", "2022-03-01", "2022-03-02")
    calm = [an_event(f"2021-06-{day:02}", "AID") for day in range(1, 29)]
    loud = [an_event(day) for day in days for _ in range(4)]
    found = trend_of(calm[:1] + loud + calm, Step.DAY).bursts
    assert [(str(one.start), str(one.last)) for one in found if one.type == "PROTEST"] == [
        ("2021-03-01", "2021-03-02"),
        ("2022-03-01", "2022-03-02"),
    ]


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), min_size=1, max_size=9))
def test_the_way_through_the_states_is_the_cheapest_of_all(told: list[tuple[int, int]]) -> None:
    counts = [(some, some + others) for some, others in told]
    usual = 0.2
    costs = [(_cost(*one, usual), _cost(*one, usual * BURST_RATIO)) for one in counts]
    begin = BURST_COST * math.log(len(costs))

    def cost(states: tuple[bool, ...]) -> float:
        begun = sum(now and not before for before, now in zip((False, *states), states, strict=False))
        return begun * begin + sum(pair[state] for pair, state in zip(costs, states, strict=True))

    best = min(cost(states) for states in product((False, True), repeat=len(costs)))
    assert cost(tuple(_cheapest(costs))) == pytest.approx(best)
