"""Counts by period, and bursts against a search of all ways through the two states."""

import math
from datetime import date, timedelta
from itertools import combinations, product
from random import Random

import pytest
from hypothesis import given, settings
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


CALM_DAYS = 60


def with_a_burst(first: int, days: int, a_day: int) -> list[Told]:
    """Return three kinds of events on each of sixty days, and protests on some days in a row."""
    told = []
    for day in range(CALM_DAYS):
        at = (date(2022, 1, 1) + timedelta(days=day)).isoformat()
        told += [an_event(at, name) for name in ("CONSULT", "AGREE", "AID", "MEASURE")]
        told += [an_event(at)] * (a_day if first <= day < first + days else 0)
    return told


@settings(max_examples=40)
@given(st.integers(0, 50), st.integers(2, 8), st.integers(4, 12))
def test_a_burst_that_was_made_is_found_where_it_was_made_and_is_the_only_one(
    first: int, days: int, a_day: int
) -> None:
    (burst,) = trend_of(with_a_burst(first, days, a_day), Step.DAY).bursts
    start = date(2022, 1, 1) + timedelta(days=first)
    assert (burst.type, burst.start, burst.last) == ("PROTEST", start, start + timedelta(days=days - 1))
    assert burst.events == days * a_day


def test_of_two_bursts_the_stronger_comes_first() -> None:
    told = with_a_burst(5, 3, 4) + [an_event(f"2022-02-{day:02}", "RESIGN") for day in (1, 2, 3) for _ in range(12)]
    assert [one.type for one in trend_of(told, Step.DAY).bursts] == ["RESIGN", "PROTEST"]


EVENTS = st.lists(
    st.tuples(st.dates(date(2021, 12, 1), date(2022, 3, 1)), st.sampled_from(["PROTEST", "AID", "AGREE"])), max_size=60
)


@given(EVENTS, st.sampled_from(list(Step)), st.randoms(use_true_random=False))
def test_the_order_in_which_events_are_told_does_not_count(
    given_events: list[tuple[date, str]], step: Step, random: Random
) -> None:
    told = [an_event(at.isoformat(), name) for at, name in given_events]
    mixed = random.sample(told, len(told))
    assert trend_of(mixed, step) == trend_of(told, step)


@given(EVENTS, st.integers(-50, 50), st.sampled_from([Step.DAY, Step.WEEK]))
def test_a_trend_some_weeks_later_is_the_same_trend(
    given_events: list[tuple[date, str]], weeks: int, step: Step
) -> None:
    far = timedelta(weeks=weeks)
    now, then = (
        trend_of([an_event((at + moved).isoformat(), name) for at, name in given_events], step)
        for moved in (timedelta(0), far)
    )
    assert [(one.start + far, one.by_type) for one in now.periods] == [(one.start, one.by_type) for one in then.periods]
    assert {(one.type, one.start + far, one.last + far, one.weight) for one in now.bursts} == {
        (one.type, one.start, one.last, one.weight) for one in then.bursts
    }


@given(EVENTS, st.sampled_from(list(Step)))
def test_every_event_is_in_one_period_and_a_burst_holds_the_events_of_its_periods(
    given_events: list[tuple[date, str]], step: Step
) -> None:
    found = trend_of([an_event(at.isoformat(), name) for at, name in given_events], step)
    assert sum(one.total for one in found.periods) == len(given_events)
    assert all(one.total == sum(one.by_type.values()) for one in found.periods)
    for burst in found.bursts:
        inside = [one for one in found.periods if burst.start <= one.start <= burst.last]
        assert burst.events == sum(one.by_type.get(burst.type, 0) for one in inside)
    for one, other in combinations(found.bursts, 2):
        assert one.type != other.type or one.last < other.start or other.last < one.start


@pytest.mark.parametrize("at", ["0001-01-01", "9999-12-31", "0001-01-01T00:00:00Z"])
@pytest.mark.parametrize("step", list(Step))
def test_the_first_and_the_last_day_that_there_is_are_in_a_period(at: str, step: Step) -> None:
    (period,) = trend_of([an_event(at)], step).periods
    assert period.start <= date.fromisoformat(at[:10])
