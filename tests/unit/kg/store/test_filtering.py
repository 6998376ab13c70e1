"""When a statement holds, and when a time meets an interval."""

from datetime import UTC, datetime

import pytest

from kg.model import Text, Time
from kg.store.contract import Interval
from kg.store.filtering import happened_bounds, is_within, meets, moment_of


@pytest.mark.parametrize(
    ("iso", "moment"),
    [
        ("2022-01-05", "2022-01-05T00:00:00.000000Z"),
        ("2022-01-05T10:00:00+06:00", "2022-01-05T04:00:00.000000Z"),
        ("2022-01-05T10:00:00", "2022-01-05T10:00:00.000000Z"),
        ("0044-03-15", "0044-03-15T00:00:00.000000Z"),
        ("-0044-03-15", None),
        ("someday", None),
        ("0001-01-01T00:00:00+06:00", None),
        (None, None),
    ],
)
def test_moments_order_as_texts_and_what_is_no_date_is_none(iso: str | None, moment: str | None) -> None:
    assert moment_of(iso) == moment


def a_time(earliest: str | None, latest: str | None) -> Time:
    return Time(text="then", edtf=None, earliest=earliest, latest=latest)


def test_a_time_that_is_open_at_one_end_meets_all_on_that_side() -> None:
    since = a_time("2022-01-05", None)
    day = datetime(2022, 1, 5, tzinfo=UTC)
    assert meets(since, Interval(start=day.replace(year=2030)))
    assert not meets(since, Interval(end=day))
    assert meets(a_time(None, "2022-01-06"), Interval(start=day))
    assert not meets(a_time(None, "2022-01-05"), Interval(start=day))


def test_a_time_without_bounds_and_other_values_meet_nothing() -> None:
    assert happened_bounds(a_time(None, None)) is None
    assert not meets(a_time(None, None), Interval())
    assert not meets(Text(text="2022-01-05"), Interval())


def test_an_interval_holds_its_start_and_not_its_end() -> None:
    day = datetime(2022, 1, 5, tzinfo=UTC)
    assert is_within(day, Interval(start=day))
    assert not is_within(day, Interval(end=day))
    assert not is_within(None, Interval())
