"""Stretches of the calendar: each with its EDTF, its half-open bounds and how fine it is. Knows no words.

A bound is kept as a naive datetime; `clock` says whether it is written with a time of day, `zone` what is put behind
it. Arithmetic that leaves the years 1 to 9999 raises OverflowError or ValueError, which the one caller turns into null.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from datetime import time as clock_time

# From fine to coarse; an anchor serves for a unit only where it is at least as fine.
UNITS = ("minute", "part", "day", "week", "month", "season", "quarter", "half", "year", "decade", "century")
FINENESS = {unit: rank for rank, unit in enumerate(UNITS)}
MONTHS_PER = {"month": 1, "quarter": 3, "year": 12, "decade": 120, "century": 1200}
DAYS_PER = {"day": 1, "week": 7, "fortnight": 14, "weekend": 7}
MINUTES_PER = {"second": 1 / 60, "minute": 1, "hour": 60}
# ISO 8601-2 numbers of parts of a year: first month, and how many.
SUBYEARS = {21: (3, 3), 22: (6, 3), 23: (9, 3), 24: (12, 3), 33: (1, 3), 34: (4, 3), 35: (7, 3), 36: (10, 3)}
SUBYEARS |= {40: (1, 6), 41: (7, 6)}
# Hours of the parts of a day as news uses them, from midnight of the named day.
PARTS = {
    "morning": (4, 12),
    "afternoon": (12, 18),
    "evening": (17, 24),
    "night": (18, 30),
    "early": (0, 8),
    "late": (18, 24),
    "hours": (0, 6),
    "dawn": (4, 8),
    "dusk": (17, 21),
    "lunchtime": (11, 14),
}
# "Two weeks ago" is a day, give or take half a week.
WEEK_SLACK_DAYS = 3
NEAR_MINUTES, SOON_MINUTES = 30, 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """A stretch of time; `start` and `end` are None where it is open."""

    low: str  # EDTF of its first piece, as an interval begins with it
    high: str
    edtf: str
    start: datetime | None
    end: datetime | None
    unit: str  # one of UNITS, or "span"
    clock: bool = False
    zone: str = ""

    @property
    def earliest(self) -> str | None:
        return self._written(self.start)

    @property
    def latest(self) -> str | None:
        return self._written(self.end)

    def _written(self, bound: datetime | None) -> str | None:
        if bound is None:
            return None
        return f"{_iso(bound)}T{bound:%H:%M}{self.zone}" if self.clock else _iso(bound)


def _iso(day: date) -> str:
    return f"{day.year:04}-{day.month:02}-{day.day:02}"


def _at(day: date) -> datetime:
    return datetime.combine(day, clock_time())


def _simple(edtf: str, first: date, end: date, unit: str) -> Period:
    return Period(low=edtf, high=edtf, edtf=edtf, start=_at(first), end=_at(end), unit=unit)


def day_of(day: date) -> Period:
    day = day.date() if isinstance(day, datetime) else day
    return _simple(_iso(day), day, day + timedelta(1), "day")


def month_of(year: int, month: int) -> Period:
    """Return a month; months beyond 1 to 12 run on into other years."""
    year, month = year + (month - 1) // 12, (month - 1) % 12 + 1
    return _simple(f"{year:04}-{month:02}", date(year, month, 1), plus_months(date(year, month, 1), 1), "month")


def year_of(year: int) -> Period:
    return _simple(f"{year:04}", date(year, 1, 1), date(year + 1, 1, 1), "year")


def subyear_of(year: int, number: int) -> Period:
    """Return a season (21 to 24), quarter (33 to 36) or half (40, 41); a winter is the one that begins in the year."""
    month, months = SUBYEARS[number]
    first = date(year, month, 1)
    unit = "season" if number < 30 else "quarter" if number < 40 else "half"
    return _simple(f"{year:04}-{number}", first, plus_months(first, months), unit)


def decade_of(year: int) -> Period:
    period = _simple(f"{year // 10:03}X", date(year, 1, 1), date(year + 10, 1, 1), "decade")
    return replace(period, low=f"{year:04}", high=f"{year + 9:04}")


def century_of(year: int) -> Period:
    """Return the hundred years from `year`, as EDTF counts them: the 18th century is 17XX."""
    period = _simple(f"{year // 100:02}XX", date(year, 1, 1), date(year + 100, 1, 1), "century")
    return replace(period, low=f"{year:04}", high=f"{year + 99:04}")


def days_of(first: date, last: date, unit: str = "span") -> Period:
    return replace(span_of(day_of(first), day_of(last)), unit=unit)


def week_of(day: date) -> Period:
    """Return the week of a day, Monday to Sunday."""
    monday = day - timedelta(day.weekday())
    return days_of(monday, monday + timedelta(6), "week")


def weekend_of(saturday: date) -> Period:
    return days_of(saturday, saturday + timedelta(1), "week")


def span_of(low: Period, high: Period) -> Period:
    """Return the interval from one period through another."""
    edtf = f"{low.low}/{high.high}" if low.low != high.high else low.low
    clock, zone = low.clock or high.clock, high.zone or low.zone
    return Period(
        low=low.low, high=high.high, edtf=edtf, start=low.start, end=high.end, unit="span", clock=clock, zone=zone
    )


def moment_of(at: datetime, zone: str) -> Period:
    """Return a minute. EDTF itself has seconds; the minute is ISO 8601."""
    edtf = f"{_iso(at)}T{at:%H:%M}{zone}"
    end = at + timedelta(minutes=1)
    return Period(low=edtf, high=edtf, edtf=edtf, start=at, end=end, unit="minute", clock=True, zone=zone)


def around(at: datetime, zone: str, before: int, after: int) -> Period:
    """Return the minutes about a moment."""
    low, high = moment_of(at - timedelta(minutes=before), zone), moment_of(at + timedelta(minutes=after), zone)
    return replace(span_of(low, high), end=high.start, unit="minute")


def part_of(day: Period, part: str) -> Period:
    """Return a part of a day. EDTF cannot say it: the day stands there, and the bounds say which part."""
    assert day.start is not None
    midnight = _at(day.start.date())
    first, end = PARTS[part]
    start, stop = midnight + timedelta(hours=first), midnight + timedelta(hours=end)
    return replace(day, start=start, end=stop, unit="part", clock=True)


def overnight(morning: date) -> Period:
    evening = morning - timedelta(1)
    night = part_of(day_of(evening), "night")
    return replace(night, edtf=f"{_iso(evening)}/{_iso(morning)}", high=_iso(morning))


def third_of(period: Period, which: str) -> Period:
    """Return the early, mid or late third; a period that has none is returned as it is."""
    start = period.start
    if start is None:
        return period
    at = ("early", "mid", "late").index(which)
    if period.unit == "month":
        last = (plus_months(start, 1) - timedelta(1)).day
        first, final = ((1, 10), (11, 20), (21, last))[at]
        return days_of(start.replace(day=first), start.replace(day=final))
    if period.unit == "week":
        first, final = ((0, 1), (2, 3), (4, 6))[at]
        return days_of(start + timedelta(first), start + timedelta(final))
    if period.unit in ("decade", "century"):
        first, final = ((0, 3), (4, 6), (7, 9))[at] if period.unit == "decade" else ((0, 32), (33, 66), (67, 99))[at]
        return span_of(year_of(start.year + first), year_of(start.year + final))
    months = {"year": 4, "half": 2, "season": 1, "quarter": 1}.get(period.unit)
    if months is None:
        return period
    first = start.month + at * months
    return span_of(month_of(start.year, first), month_of(start.year, first + months - 1))


def since(period: Period) -> Period:
    return replace(period, edtf=f"{period.low}/..", end=None, unit="span")


def until(period: Period) -> Period:
    return replace(period, edtf=f"../{period.high}", start=None, unit="span")


def before(period: Period) -> Period:
    """Return all that ends where the period begins, worded in its unit: before 2020 is ../2019."""
    assert period.start is not None
    edge = period.low if period.clock else _beside(period.start, period.unit, -1)
    return replace(period, edtf=f"../{edge}", start=None, end=period.start, unit="span")


def after(period: Period) -> Period:
    """Return all that begins where the period ends; after a moment, from that moment."""
    assert period.end is not None
    start = period.start if period.clock else period.end
    edge = period.low if period.clock else _beside(period.end - timedelta(1), period.unit, 1)
    return replace(period, edtf=f"{edge}/..", start=start, end=None, unit="span")


def _beside(at: datetime, unit: str, step: int) -> str:
    if unit == "year":
        return year_of(at.year + step).edtf
    if unit == "month":
        return month_of(at.year, at.month + step).edtf
    return day_of(at + timedelta(step)).edtf


def about(period: Period) -> Period:
    """Return a year or a month give or take one."""
    assert period.start is not None
    assert period.end is not None
    months = MONTHS_PER.get(period.unit, 1)
    start, end = plus_months(period.start, -months), plus_months(period.end, months)
    return replace(period, edtf=f"{period.edtf}~", start=_at(start), end=_at(end))


def plus_months(day: date, months: int) -> date:
    """Return the day so many months on, at the end of a shorter month: 31 May and one month is 30 June."""
    months += day.year * 12 + day.month - 1
    year, month = months // 12, months % 12 + 1
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month, min(last, day.day))
        except ValueError:
            if not 1 <= year <= 9999:
                raise
    raise AssertionError("every month has 28 days")


def shifted(day: date, count: int, unit: str) -> Period:
    """Return what lies `count` units from a day, as fine as the unit says: a day, a month, a year."""
    if unit in ("week", "fortnight", "weekend"):
        at = day + timedelta(count * DAYS_PER[unit])
        whole = days_of(at - timedelta(WEEK_SLACK_DAYS), at + timedelta(WEEK_SLACK_DAYS))
        return replace(day_of(at), edtf=f"{_iso(at)}~", start=whole.start, end=whole.end)
    if unit == "day":
        return day_of(day + timedelta(count))
    to = plus_months(day, count * MONTHS_PER[unit])
    if unit == "century":
        return decade_of(to.year // 10 * 10)
    return month_of(to.year, to.month) if unit in ("month", "quarter") else year_of(to.year)


def calendar(day: date, unit: str, turn: int) -> Period:
    """Return the week, month … of a day, or the one so many before or after it."""
    if unit == "week":
        return week_of(day + timedelta(7 * turn))
    if unit == "fortnight":
        return days_of(day + timedelta(14 * min(turn, 0)), day + timedelta(14 * max(turn, 0)))
    if unit == "weekend":
        return weekend_of(day - timedelta(day.weekday()) + timedelta(5 + 7 * turn))
    if unit == "quarter":
        at = plus_months(day.replace(day=1), 3 * turn)
        return subyear_of(at.year, 33 + (at.month - 1) // 3)
    if unit == "day":
        return day_of(day + timedelta(turn))
    by_unit: dict[str, Callable[[], Period]] = {
        "month": lambda: month_of(day.year, day.month + turn),
        "year": lambda: year_of(day.year + turn),
        "decade": lambda: decade_of(day.year // 10 * 10 + 10 * turn),
        "century": lambda: century_of(day.year // 100 * 100 + 100 * turn),
    }
    return by_unit[unit]()
