"""Dates as publishers write them: read exactly, or null with the reason. Nothing is made up."""

import re
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.load.dates import read_date

FIVE = datetime(2022, 1, 5, tzinfo=UTC)
TEN = datetime(2022, 1, 5, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    "written",
    ["2022-01-05T10:00:00Z", "2022-01-05T16:00:00+06:00", "20220105T100000Z", "2022-01-05 11:00+01", " 2022-01-05T10:00Z ",
     "Wed, 05 Jan 2022 10:00:00 GMT", "Wed, 05 Jan 2022 05:00:00 EST", "5 Jan 2022 16:00 +0600",
     "January 5, 2022 10:00 AM UTC", "2022-W01-3T10:00Z", "2022/01/05 10:00 UTC"],
)  # fmt: skip
def test_a_date_with_its_zone_is_read_without_a_note(written):
    assert read_date(written, field="published_at") == (TEN, None)


@pytest.mark.parametrize(
    "written", ["2022-01-05", "20220105", "5 January 2022", "Jan 5, 2022", "2022/01/05", "2022-W01-3"]
)
def test_a_day_without_a_time_is_midnight_and_said_so(written):
    assert read_date(written, field="x") == (FIVE, f"x {written!r} has no time; taken as midnight UTC")


@pytest.mark.parametrize(
    "written", ["2022-01-05T10:00:00", "2022-01-05 10:00", "Wed, 05 Jan 2022 10:00:00", "5 Jan 2022 10 am"]
)
def test_a_time_without_a_zone_is_utc_and_said_so(written):
    assert read_date(written, field="x") == (TEN, f"x {written!r} has no time zone; taken as UTC")


@pytest.mark.parametrize(
    "written",
    ["", "soon", "yesterday", "now", "today 10:00", "2 hours ago", "Wednesday", "10:00", "January 2022", "2022", "Jan 5",
     "2023-02-29", "2022-13-01", "2022-01-05T25:00:00Z", "Wed, 31 Feb 2022 10:00:00 GMT",  # no such day
     "05/01/2022", "01.02.2022", "01-02-03", "5 Jan 22",  # two days, depending on who writes
     "1641376800", "1601020304", "1641376800000",  # a count of seconds, or not
     "Wed, 05 Jan 2022 10:00:00 KST", "Jan 5, 2022 3:04 PM ET", "Wed, 05 Jan 2022 10:00:00 CST",
     "5 января 2022", "x" * 10_000, "2022-01-05" * 50, "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"],
)  # fmt: skip
def test_what_cannot_be_read_in_one_way_only_is_null_with_the_reason(written):
    moment, note = read_date(written, field="published_at")
    if written.endswith("CST"):  # RFC 5322 says which it is
        assert moment == datetime(2022, 1, 5, 16, tzinfo=UTC)
        return
    assert moment is None
    assert re.search("published_at '.*' is (not a date that we can read|outside the years)", note)
    assert len(note) < 200


@pytest.mark.parametrize(("written", "month"), [("13/01/2022", 1), ("05/13/2022", 5), ("05/05/2022", 5)])
def test_a_numeric_date_that_has_one_reading_is_read(written, month):
    moment, _ = read_date(written, field="x")
    assert (moment.year, moment.month) == (2022, month)


@settings(deadline=None)  # the machine may be busy
@given(st.text(max_size=40))
def test_any_text_is_a_date_in_utc_or_a_reason(written):
    moment, note = read_date(written, field="x")
    assert (moment is None and note) or moment.utcoffset().total_seconds() == 0


@settings(deadline=None)  # the machine may be busy
@given(st.datetimes(min_value=datetime(1900, 1, 1), timezones=st.timezones()))
def test_every_iso_moment_comes_back_as_it_went_in(moment):
    try:
        expected = moment.astimezone(UTC)
    except OverflowError:
        return
    if expected.year > 1900 and (moment.utcoffset().total_seconds() % 60) == 0:
        assert read_date(moment.isoformat(), field="x") == (expected, None)
