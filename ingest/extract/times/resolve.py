"""From what the words mean to the calendar: one function for each kind of sense that the rules name.

A function gives None where the sense cannot be placed: without a date of publication, without an anchor in the story,
or because it is vague.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta

from ingest.extract.times import periods
from ingest.extract.times.context import Context
from ingest.extract.times.direction import AHEAD, BACK, EITHER, UNSURE
from ingest.extract.times.found import Sense, Sort
from ingest.extract.times.periods import Period

# Intervals that "from" belongs to: it does not open them.
CLOSED = frozenset({"range", "day_span", "year_span", "moment_span", "fiscal_span", "rolling"})
SORTS = {"duration": Sort.DURATION, "set": Sort.SET}
# Kinds told from the day of publication: no anchor for months and years of a story.
DEICTIC = frozenset({"weekday", "offset", "part_by_offset", "overnight", "ordinal_day", "calendar", "so_far"})
LEAP_YEARS_APART = 8  # 29 February comes back at least so often


def resolved(sense: Sense, context: Context) -> Period | None:
    """Return the period of a sense, None where it cannot be placed."""
    try:
        return _resolve(sense, context)
    except (ValueError, OverflowError):  # no such day: 31 June, the year 12000
        return None


def sort_of(sense: Sense, context: Context) -> Sort:
    if sense.kind == "in_count":
        return Sort.DATE if context.direction == AHEAD else Sort.DURATION
    return SORTS.get(sense.kind, Sort.DATE)


def is_deictic(sense: Sense) -> bool:
    """Tell a time told from the day of publication, from one of the calendar."""
    inner = [part for part in sense.parts.values() if isinstance(part, Sense)]
    return sense.kind in DEICTIC or any(is_deictic(one) for one in inner)


def is_whole(sense: Sense) -> bool:
    """Tell a time that needs no other to be placed: it says its year."""
    return "year" in sense.parts or sense.kind in ("numeric", "decade", "century", "year_span")


def _resolve(sense: Sense, context: Context) -> Period | None:
    if sense.kind in UNPLACED:
        return None
    said = SAID.get(sense.kind)
    return said(sense) if said else RESOLVERS[sense.kind](sense, context)


def _same(sense: Sense, context: Context) -> Period | None:
    return _resolve(sense.sense("of"), context)


def _year_of_turn(sense: Sense, context: Context, name: str) -> int | None:
    turn = sense.number(name)
    return None if turn is None or context.base is None else context.base.year + turn


def _date(sense: Sense, context: Context) -> Period | None:
    month, day = sense.number("month") or 0, sense.number("day") or 0
    year = sense.number("year") or _year_of_turn(sense, context, "turn")
    if year:
        return periods.day_of(date(year, month, day))
    if context.base is None or "turn" in sense.parts:
        return None
    found = _nearest_date(context.base, month, day, context, sense.number("weekday"))
    return periods.day_of(found) if found else None


def _nearest_date(base: date, month: int, day: int, context: Context, weekday: int | None) -> date | None:
    dates: list[date] = []
    for year in range(base.year - LEAP_YEARS_APART, base.year + LEAP_YEARS_APART + 1):
        try:
            dates.append(date(year, month, day))
        except ValueError:
            continue
    fit = [one for one in dates if one.weekday() == weekday and abs(one.year - base.year) <= 1]
    if fit:  # "Saturday, April 4" says its year by its weekday
        return min(fit, key=lambda one: abs(one - base))
    before = max((one for one in dates if one <= base), default=None)
    return context.nearest_day(before, min((one for one in dates if one >= base), default=None))


def _dated_weekday(sense: Sense, context: Context) -> Period | None:
    """Resolve "Tuesday, 4 January": the date counts, and the weekday helps it where the year is not said."""
    weekday, day = sense.parts["weekday"], sense.sense("of")
    if isinstance(weekday, Sense):
        weekday = weekday.number("weekday") or 0
    return _resolve(Sense(day.kind, {**day.parts, "weekday": weekday}), context)


def _numeric(sense: Sense) -> Period:
    written = sense.word("numeric")
    mark = next(sign for sign in written if not sign.isdigit())
    first, second, third = (int(piece) for piece in written.split(mark))
    if first > 31:
        return periods.day_of(date(first, second, third))
    year = third if third > 99 else 2000 + third if third < 50 else 1900 + third
    if mark == "/" and first <= 12 and second <= 12 and first != second:
        days = sorted((date(year, first, second), date(year, second, first)))
        low, high = (periods.day_of(one) for one in days)
        return replace(periods.span_of(low, high), edtf=f"[{low.edtf},{high.edtf}]")
    if mark != "." and second > 12:
        first, second = second, first
    return periods.day_of(date(year, second, first))


def _ordinal_day(sense: Sense, context: Context) -> Period | None:
    base, day = context.base, sense.number("day") or 0
    if base is None:
        return None
    turn = sense.number("turn")
    if turn is not None:
        return periods.day_of(periods.plus_months(base.replace(day=1), turn).replace(day=day))
    months = (periods.plus_months(base.replace(day=1), step) for step in range(-2, 3))
    days = [month.replace(day=day) for month in months if (month.month != 2 or day < 29) and day < 31]
    before = max((one for one in days if one <= base), default=None)
    after = min((one for one in days if one >= base), default=None)
    found = after if context.direction == AHEAD else before
    return periods.day_of(found) if found else None


def _weekday(sense: Sense, context: Context) -> Period | None:
    base, weekday = context.base, sense.number("weekday") or 0
    if base is None:
        return None
    turn, week = sense.number("turn"), sense.number("week")
    monday = base - timedelta(base.weekday())
    since, ahead = (base.weekday() - weekday) % 7, (weekday - base.weekday()) % 7
    if week is not None:
        return periods.day_of(monday + timedelta(weekday + 7 * week))
    if turn == -1:
        return periods.day_of(base - timedelta(since or 7))
    if turn == 1:
        return periods.day_of(base + timedelta(ahead or 7))
    if turn == 0 and context.direction == UNSURE:
        return periods.day_of(monday + timedelta(weekday))
    forward = context.direction == AHEAD or (context.direction == EITHER and ahead < since)
    return periods.day_of(base + timedelta(ahead) if forward else base - timedelta(since))


def _weekday_then(sense: Sense, context: Context) -> Period | None:
    anchor, weekday = context.anchor("week"), sense.number("weekday") or 0
    if anchor is None or anchor.start is None:
        return None
    monday = anchor.start - timedelta(anchor.start.weekday())
    return periods.day_of(monday + timedelta(weekday))


def _offset(sense: Sense, context: Context) -> Period | None:
    if context.base is None:
        return None
    return periods.day_of(context.base + timedelta(sense.number("days") or 0))


def _day_span(sense: Sense, context: Context) -> Period | None:
    last = Sense("date", {**sense.parts, "day": sense.number("hi") or 0})
    high = _date(last, context)
    if high is None or high.start is None:
        return None
    return periods.span_of(periods.day_of(high.start.replace(day=sense.number("lo") or 0)), high)


def _part(sense: Sense, context: Context) -> Period | None:
    day = _resolve(sense.sense("day"), context)
    return periods.part_of(day, sense.word("part")) if day else None


def _part_by_offset(sense: Sense, context: Context) -> Period | None:
    day = _offset(sense, context)
    return periods.part_of(day, sense.word("part")) if day else None


def _part_then(sense: Sense, context: Context) -> Period | None:
    day = _then(Sense("then", {**sense.parts, "unit": "day"}), context)
    return periods.part_of(day, sense.word("part")) if day else None


def _overnight(sense: Sense, context: Context) -> Period | None:
    day = _offset(sense, context)
    return periods.overnight(day.start.date()) if day and day.start else None


def _minutes(sense: Sense) -> int:
    hour = sense.number("hour")
    minutes = hour * 60 if hour is not None else sense.number("at") or 0
    later = sense.number("ampm")
    if sense.word("part") in ("afternoon", "evening", "night") and minutes <= 720:
        later = 720
    return minutes if later is None else minutes % 720 + later


def _clock(sense: Sense, context: Context) -> Period | None:
    day = context.day_of_story()
    return _at(sense, day) if day else None


def _at(sense: Sense, day: Period) -> Period | None:
    """Return a time of day on a day; `sense` is of a clock or of what is near it."""
    if day.start is None:
        return None
    clock = sense if sense.kind == "clock" else sense.sense("of")
    moment = datetime(day.start.year, day.start.month, day.start.day) + timedelta(minutes=_minutes(clock))
    zone = clock.word("zone")
    side = sense.number("side")
    if side is not None:
        before, after = (periods.SOON_MINUTES, 0) if side < 0 else (0, periods.SOON_MINUTES)
        return periods.around(moment, zone, before, after)
    if sense.kind == "near":
        return periods.around(moment, zone, periods.NEAR_MINUTES, periods.NEAR_MINUTES)
    return periods.moment_of(moment, zone)


def _near(sense: Sense, context: Context) -> Period | None:
    day = context.day_of_story()
    return _at(sense, day) if day else None


def _moment(sense: Sense, context: Context) -> Period | None:
    day = _resolve(sense.sense("day"), context)
    return _at(sense.sense("clock"), day) if day and day.unit in ("day", "part") else None


def _moment_span(sense: Sense, context: Context) -> Period | None:
    day = _resolve(sense.sense("day"), context)
    ends = [_at(sense.sense(name), day) for name in ("lo", "hi")] if day else []
    low, high = ends if len(ends) == 2 else (None, None)
    if low is None or high is None or low.start is None or high.start is None or low.start >= high.start:
        return None
    return periods.span_of(low, high)


def _month(sense: Sense, context: Context) -> Period | None:
    month, base = sense.number("month") or 0, context.base
    year = sense.number("year") or _year_of_turn(sense, context, "year_turn")
    if year:
        return periods.month_of(year, month)
    if base is None or "year_turn" in sense.parts:
        return None
    turn = sense.number("turn")
    if turn in (-1, 1):
        past = month >= base.month if turn == -1 else month <= base.month
        return periods.month_of(base.year + (turn if past else 0), month)
    now = base.replace(day=1)
    before = date(base.year if month <= base.month else base.year - 1, month, 1)
    after = date(base.year if month >= base.month else base.year + 1, month, 1)
    found = replace(context, base=now).nearest_month(before, after)
    return periods.month_of(found.year, found.month)


def _year(sense: Sense) -> Period:
    return periods.year_of(sense.number("year") or 0)


def _year_span(sense: Sense) -> Period:
    low, high = sense.number("lo") or 0, sense.number("hi") or 0
    whole = next(size for size in (10, 100, 10000) if high < size)  # 2008-9, 2015-16, 1992-1997
    return periods.span_of(periods.year_of(low), periods.year_of(low // whole * whole + high))


def _fiscal(sense: Sense) -> Period:
    """A fiscal year begins in the calendar year before its name, wherever one does not know."""
    year = sense.number("year") or 0
    return periods.span_of(periods.year_of(year - 1), periods.year_of(year))


def _decade(sense: Sense) -> Period:
    return periods.decade_of(sense.number("decade") or 0)


def _century(sense: Sense) -> Period:
    return periods.century_of(100 * ((sense.number("ord") or 0) - 1))


def _subyear(number: int, sense: Sense, context: Context, *, done: bool) -> Period | None:
    """Return a season, quarter or half. Of those without a year the last begun counts, of accounts the last ended."""
    year = sense.number("year") or _year_of_turn(sense, context, "year_turn")
    if year:
        return periods.subyear_of(year, number)
    base = context.base
    if base is None or "year_turn" in sense.parts:
        return None
    now = datetime(base.year, base.month, base.day)
    known = [periods.subyear_of(base.year + step, number) for step in (-2, -1, 0, 1)]
    begun = [one for one in known if one.start and one.start <= now]
    ended = [one for one in known if one.end and one.end <= now]
    ahead = [one for one in known if one.start and one.start > now]
    open_ones = [one for one in known if one.end and one.end > now]
    turn = sense.number("turn")
    if turn == 1:
        return ahead[0]
    if context.direction == AHEAD and turn != -1:
        return open_ones[0]
    return ended[-1] if turn == -1 or done else begun[-1]


def _season(sense: Sense, context: Context) -> Period | None:
    return _subyear(sense.number("season") or 0, sense, context, done=False)


def _quarter(sense: Sense, context: Context) -> Period | None:
    return _subyear(32 + (sense.number("q") or 0), sense, context, done=True)


def _half(sense: Sense, context: Context) -> Period | None:
    return _subyear(39 + (sense.number("half") or 0), sense, context, done=True)


def _half_month(sense: Sense, context: Context) -> Period | None:
    month = _month(sense, context)
    if month is None or month.start is None or month.end is None:
        return None
    first, last = (1, 15) if sense.number("half") == 1 else (16, (month.end - timedelta(1)).day)
    return periods.days_of(month.start.replace(day=first), month.start.replace(day=last))


def _calendar(sense: Sense, context: Context) -> Period | None:
    base, unit, turn = context.base, sense.word("unit"), sense.number("turn") or 0
    if base is None:
        return None
    if unit != "weekend" or turn == 1:
        return periods.calendar(base, unit, turn)
    sunday = base + timedelta(6 - base.weekday())
    if turn == -1:
        return periods.weekend_of(sunday - timedelta(8))
    in_it = base.weekday() >= 5
    ahead = context.direction == AHEAD or (context.direction == UNSURE and "the" not in sense.parts)
    return periods.weekend_of(sunday - timedelta(1 if ahead or in_it else 8))


def _then(sense: Sense, context: Context) -> Period | None:
    unit, shift = sense.word("unit"), sense.number("then") or 0
    anchor = context.anchor(unit)
    if anchor is None or anchor.start is None or unit not in (*periods.DAYS_PER, *periods.MONTHS_PER):
        return None
    return periods.calendar(anchor.start.date(), unit, shift)


def _rolling(sense: Sense, context: Context) -> Period | None:
    base, unit, way = context.base, sense.word("unit"), sense.number("way") or 0
    count = sense.number("n") or 1
    if base is None or context.published is None:
        return None
    if unit in periods.MINUTES_PER:
        now = context.published.replace(tzinfo=None)
        then = now + timedelta(minutes=way * count * periods.MINUTES_PER[unit])
        zone = _zone_of(context.published)
        low, high = (periods.moment_of(one, zone) for one in sorted((now, then)))
        return periods.span_of(low, high)
    if unit in periods.DAYS_PER:
        other = base + timedelta(way * count * periods.DAYS_PER[unit])
    else:
        other = periods.plus_months(base, way * count * periods.MONTHS_PER[unit])
    return periods.days_of(min(base, other), max(base, other))


def _week_of(sense: Sense, context: Context) -> Period | None:
    day = _resolve(sense.sense("of"), context)
    return periods.week_of(day.start.date()) if day and day.start else None


def _week_of_month(sense: Sense, context: Context) -> Period | None:
    """Return seven days counted from the first of the month, or its last seven."""
    month, nth = _month(sense, context), sense.number("ord") or 1
    if month is None or month.start is None or month.end is None:
        return None
    first = month.end - timedelta(7) if nth == -1 else month.start + timedelta(7 * (nth - 1))
    return periods.days_of(first, first + timedelta(6))


def _first_of(sense: Sense, context: Context) -> Period | None:
    """Return "the first nine months of 2021"."""
    unit, count = sense.word("unit"), sense.number("n") or 1
    year = sense.number("year") or _year_of_turn(sense, context, "year_turn")
    whole = _month(sense, context) if "month" in sense.parts else periods.year_of(year) if year else None
    if whole is None or whole.start is None:
        return None
    if unit in periods.DAYS_PER:
        return periods.days_of(whole.start, whole.start + timedelta(count * periods.DAYS_PER[unit] - 1))
    if unit not in ("month", "quarter") or whole.unit != "year":
        return None
    last = whole.start.month + count * periods.MONTHS_PER[unit] - 1
    return periods.span_of(periods.month_of(whole.start.year, 1), periods.month_of(whole.start.year, last))


def _ending(sense: Sense, context: Context) -> Period | None:
    unit, high = sense.word("unit"), _month(sense, context)
    if high is None or high.start is None or unit not in periods.MONTHS_PER:
        return None
    months = (sense.number("n") or 1) * periods.MONTHS_PER[unit]
    return periods.span_of(periods.month_of(high.start.year, high.start.month - months + 1), high)


def _zone_of(at: datetime) -> str:
    offset = at.strftime("%z")
    return "Z" if offset == "+0000" else f"{offset[:3]}:{offset[3:5]}" if offset else ""


def _shift_now(sense: Sense, context: Context) -> Period | None:
    base, unit, sign = context.base, sense.word("unit"), sense.number("sign") or 1
    count = sign * (sense.number("n") or 0)
    if base is None or context.published is None:
        return None
    if unit in periods.MINUTES_PER:
        at = context.published.replace(tzinfo=None) + timedelta(minutes=count * periods.MINUTES_PER[unit])
        moment = periods.moment_of(at.replace(second=0, microsecond=0), _zone_of(context.published))
        if unit != "hour":
            return moment
        hour = at.replace(minute=0, second=0, microsecond=0)
        whole = periods.moment_of(hour, moment.zone)
        return replace(whole, end=hour + timedelta(hours=1))
    return periods.shifted(base, count, unit)


def _in_count(sense: Sense, context: Context) -> Period | None:
    ahead = Sense("shift_now", {**sense.parts, "sign": 1})
    return _shift_now(ahead, context) if context.direction == AHEAD else None


def _shift_then(sense: Sense, context: Context) -> Period | None:
    anchor = context.anchor(sense.word("unit"))
    return _shifted(anchor, sense) if anchor else None


def _shift_of(sense: Sense, context: Context) -> Period | None:
    day = _resolve(sense.sense("of"), context)
    return _shifted(day, sense) if day else None


def _shifted(from_period: Period, sense: Sense) -> Period | None:
    counted = sense.sense("count") if "count" in sense.parts else sense
    unit, count = counted.word("unit"), (sense.number("shift") or 0) * (counted.number("n") or 0)
    if from_period.start is None or not (unit and count):
        return None
    if unit in periods.MINUTES_PER:
        if from_period.unit != "minute":
            return None
        at = from_period.start + timedelta(minutes=count * periods.MINUTES_PER[unit])
        return periods.moment_of(at, from_period.zone)
    return periods.shifted(from_period.start.date(), count, unit)


def _edge(sense: Sense, context: Context) -> Period | None:
    whole = _resolve(sense.sense("of"), context)
    return periods.third_of(whole, sense.word("edge")) if whole else None


def _half_of(sense: Sense, context: Context) -> Period | None:
    whole = _resolve(sense.sense("of"), context)
    if whole is None or whole.start is None or whole.end is None:
        return None
    years = (whole.end.year - whole.start.year) // 2
    first = whole.start.year + years * ((sense.number("half") or 1) - 1)
    return periods.span_of(periods.year_of(first), periods.year_of(first + years - 1))


def _so_far(sense: Sense, context: Context) -> Period | None:
    whole, base = _resolve(sense.sense("of"), context), context.base
    if whole is None or whole.start is None or whole.end is None or base is None:
        return whole
    now = datetime(base.year, base.month, base.day)
    if not whole.start <= now < whole.end:
        return whole
    if sense.number("way") == -1:
        return periods.days_of(whole.start, base)
    return periods.days_of(base, whole.end - timedelta(1))


def _about(sense: Sense, context: Context) -> Period | None:
    whole = _resolve(sense.sense("of"), context)
    return periods.about(whole) if whole else None


def _range(sense: Sense, context: Context) -> Period | None:
    """Resolve the end that says its year first, else the one that the words look to; then the other beside it."""
    lo, hi = sense.sense("lo"), sense.sense("hi")
    forward = (is_whole(lo) and not is_whole(hi)) or (context.direction == AHEAD and not is_whole(hi))
    if forward:
        low = _resolve(lo, context)
        high = _resolve(hi, context.from_base(low.start, AHEAD)) if low and low.start else None
    else:
        high = _resolve(hi, context)
        lone = hi.kind == "date" and lo.kind in ("weekday", "moment")  # "from 1 a.m. on Friday until 19 May"
        context = context.looking(EITHER) if lone else context
        whole = is_whole(lo) or lone or high is None or high.start is None
        low = _resolve(
            lo, context if whole or high is None or high.start is None else context.from_base(high.start, BACK)
        )
    if low is None or high is None or low.start is None or high.end is None or low.start >= high.end:
        return None
    return periods.span_of(low, high)


def _within(sense: Sense, context: Context) -> Period | None:
    """Resolve what a preposition governs, and open it: since, until, before, after."""
    inner, how = sense.sense("of"), sense.word("prep") or "within"
    context = _looking(how, inner, context)
    whole_ends = {"until": "late", "before": "late", "since": "early", "from": "early", "after": "late"}
    at_its_end = inner.kind == "edge_of" and whole_ends.get(how) == inner.word("edge")
    period = _resolve(inner.sense("of") if at_its_end else inner, context)
    closed = how == "within" or (inner.kind in CLOSED and sense.word("prep") == "from")
    if period is None or closed or period.start is None or period.end is None:
        return period
    if at_its_end and how == "before":
        how = "until"
    opened: dict[str, Callable[[Period], Period]] = {
        "since": periods.since,
        "from": periods.since,
        "until": periods.until,
        "before": periods.before,
        "after": periods.after,
    }
    return opened[how](period)


def _looking(how: str, inner: Sense, context: Context) -> Context:
    """Return the context as the preposition has it: since looks back, until on, and from on where words allow."""
    if how in ("until", "since") and context.direction == UNSURE:
        return context.looking(AHEAD if how == "until" else BACK)
    if how == "from" and not (context.direction == BACK and inner.kind == "month"):
        return context.looking(AHEAD)
    return context


def _prior(sense: Sense, context: Context) -> Period | None:
    return _within(Sense("within", {**sense.parts, "prep": "before"}), context)


# Kinds that say all of it themselves, kinds that stay unplaced, and kinds that are placed by what stands round them.
SAID: dict[str, Callable[[Sense], Period]] = {
    "century": _century,
    "decade": _decade,
    "fiscal": _fiscal,
    "fiscal_span": _year_span,
    "numeric": _numeric,
    "year": _year,
    "year_span": _year_span,
}
UNPLACED = frozenset({"duration", "set", "unresolved"})
RESOLVERS: dict[str, Callable[[Sense, Context], Period | None]] = {
    "about": _about,
    "calendar": _calendar,
    "clock": _clock,
    "date": _date,
    "dated_weekday": _dated_weekday,
    "day_span": _day_span,
    "edge": _edge,
    "edge_of": _edge,
    "ending": _ending,
    "first_of": _first_of,
    "half": _half,
    "half_month": _half_month,
    "half_of": _half_of,
    "in_count": _in_count,
    "moment": _moment,
    "moment_span": _moment_span,
    "month": _month,
    "near": _near,
    "offset": _offset,
    "ordinal_day": _ordinal_day,
    "overnight": _overnight,
    "part": _part,
    "part_by_offset": _part_by_offset,
    "part_then": _part_then,
    "prior": _prior,
    "quarter": _quarter,
    "range": _range,
    "rolling": _rolling,
    "same": _same,
    "season": _season,
    "shift_now": _shift_now,
    "shift_of": _shift_of,
    "shift_then": _shift_then,
    "so_far": _so_far,
    "then": _then,
    "week_of": _week_of,
    "week_of_month": _week_of_month,
    "weekday": _weekday,
    "weekday_then": _weekday_then,
    "within": _within,
}
