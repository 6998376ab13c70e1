"""Arithmetic of the calendar."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.extract.times import periods
from ingest.extract.times.context import Anchor, Context
from ingest.extract.times.direction import AHEAD, BACK, EITHER, UNSURE

DAYS = st.dates(min_value=date(1000, 1, 1), max_value=date(2900, 1, 1))


def context(base: date, direction: int = UNSURE, anchors: tuple[Anchor, ...] = ()) -> Context:
    published = datetime(base.year, base.month, base.day, 9, tzinfo=UTC)
    return Context(published=published, base=base, look=lambda: direction, anchors=anchors)


@pytest.mark.parametrize(
    ("day", "months", "there"),
    [
        (date(2021, 1, 31), 1, date(2021, 2, 28)),
        (date(2020, 1, 31), 1, date(2020, 2, 29)),
        (date(2021, 5, 31), 1, date(2021, 6, 30)),
        (date(2021, 1, 15), -1, date(2020, 12, 15)),
        (date(2021, 12, 15), 1, date(2022, 1, 15)),
    ],
)
def test_a_month_on_from_the_end_of_a_month_is_the_end_of_the_next(day, months, there):
    assert periods.plus_months(day, months) == there


@given(day=DAYS, months=st.integers(-500, 500))
def test_months_on_and_months_back_come_out_in_the_same_month(day, months):
    there = periods.plus_months(day, months)
    back = periods.plus_months(there, -months)
    assert (back.year, back.month) == (day.year, day.month)
    assert back.day <= day.day


@pytest.mark.parametrize("months", [-12 * 3000, 12 * 9000])
def test_months_beyond_the_calendar_are_an_error_that_the_caller_knows(months):
    with pytest.raises((ValueError, OverflowError)):
        periods.plus_months(date(2021, 5, 31), months)


@given(day=DAYS)
def test_a_week_has_seven_days_from_a_monday_and_its_day_in_it(day):
    week = periods.week_of(day)
    assert week.start is not None
    assert week.end is not None
    assert week.start.weekday() == 0
    assert week.end - week.start == timedelta(7)
    assert week.start.date() <= day < week.end.date()


@pytest.mark.parametrize(
    ("period", "edtf", "earliest", "latest"),
    [
        (periods.month_of(2021, 14), "2022-02", "2022-02-01", "2022-03-01"),
        (periods.month_of(2021, 0), "2020-12", "2020-12-01", "2021-01-01"),
        (periods.subyear_of(2021, 24), "2021-24", "2021-12-01", "2022-03-01"),
        (periods.subyear_of(2021, 36), "2021-36", "2021-10-01", "2022-01-01"),
        (periods.decade_of(1990), "199X", "1990-01-01", "2000-01-01"),
        (periods.century_of(1700), "17XX", "1700-01-01", "1800-01-01"),
        (periods.year_of(987), "0987", "0987-01-01", "0988-01-01"),
        (periods.since(periods.decade_of(1990)), "1990/..", "1990-01-01", None),
        (periods.until(periods.decade_of(1990)), "../1999", None, "2000-01-01"),
        (periods.before(periods.week_of(date(2022, 1, 5))), "../2022-01-02", None, "2022-01-03"),
        (periods.after(periods.week_of(date(2022, 1, 5))), "2022-01-10/..", "2022-01-10", None),
        (periods.about(periods.month_of(2021, 1)), "2021-01~", "2020-12-01", "2021-03-01"),
    ],
)
def test_a_period_is_written_as_edtf_with_half_open_bounds(period, edtf, earliest, latest):
    assert (period.edtf, period.earliest, period.latest) == (edtf, earliest, latest)


@pytest.mark.parametrize(
    "whole",
    [
        periods.month_of(2020, 2),
        periods.year_of(2020),
        periods.decade_of(1990),
        periods.century_of(1900),
        periods.week_of(date(2022, 1, 5)),
        periods.subyear_of(2020, 24),
        periods.subyear_of(2020, 41),
    ],
)
def test_the_three_thirds_make_up_the_whole_without_a_gap(whole):
    early, mid, late = (periods.third_of(whole, which) for which in ("early", "mid", "late"))
    assert (early.start, early.end, mid.end, late.end) == (whole.start, mid.start, late.start, whole.end)


def test_what_has_no_thirds_stays_whole():
    day = periods.day_of(date(2022, 1, 5))
    assert periods.third_of(day, "early") == day
    assert periods.third_of(periods.until(day), "early") == periods.until(day)


def test_the_last_day_of_the_calendar_is_beyond_it():
    with pytest.raises(OverflowError):
        periods.day_of(date(9999, 12, 31))


@pytest.mark.parametrize(
    ("direction", "chosen"), [(BACK, date(2021, 12, 1)), (AHEAD, date(2022, 12, 1)), (UNSURE, date(2021, 12, 1))]
)
def test_the_nearest_day_is_the_one_that_the_words_look_to(direction, chosen):
    now = context(date(2022, 3, 1), direction)
    assert now.nearest_day(date(2021, 12, 1), date(2022, 12, 1)) == chosen


@pytest.mark.parametrize(
    ("direction", "chosen"), [(BACK, (2021, 9)), (AHEAD, (2022, 9)), (UNSURE, (2021, 9)), (EITHER, (2021, 9))]
)
def test_the_nearest_month_is_the_one_that_the_words_look_to(direction, chosen):
    now = context(date(2022, 1, 1), direction)
    found = now.nearest_month(date(2021, 9, 1), date(2022, 9, 1))
    assert (found.year, found.month) == chosen


def test_without_a_day_to_be_near_to_there_is_the_only_candidate():
    assert context(date(2022, 1, 5)).nearest_day(None, date(2022, 2, 1)) == date(2022, 2, 1)


def test_an_anchor_serves_only_units_that_it_is_fine_enough_for():
    month = Anchor(period=periods.month_of(2021, 5), sentence=0, deictic=False)
    day = Anchor(period=periods.day_of(date(2021, 5, 3)), sentence=0, deictic=True)
    story = context(date(2022, 1, 5), anchors=(month, day))
    assert story.anchor("day") == day.period
    assert story.anchor("week") == day.period
    assert story.anchor("year") == month.period  # a year is not counted from "on Tuesday"
    assert context(date(2022, 1, 5), anchors=(month,)).anchor("day") is None
