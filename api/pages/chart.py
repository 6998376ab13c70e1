"""A series of measured values as a small picture, and as a table that says the same."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from markupsafe import Markup

from api.look.wording import day_of, number, quantity, when, with_unit
from api.pages.things import Quote, Quotes, Thing, Things
from kg.series import Measured

WIDTH, HEIGHT, PAD = 480.0, 96.0, 8.0
HAS_VALUE = "has_value"  # how a number is called of which nothing says what it measures
DOTS_MIN = 2  # one value is no line


@dataclass(frozen=True, slots=True, kw_only=True)
class Dot:
    """A value in the picture, and in the table."""

    x: float
    y: float
    at: Markup
    is_reported: bool
    amount: str
    event: Thing
    quote: Quote


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """One measure in one unit over time."""

    what: str
    dots: list[Dot]
    line: str  # of the polyline; empty where there is nothing to draw
    zero: float  # where the value 0 lies
    low: str
    high: str


def chart_of(what: str, unit: str | None, measured: Sequence[Measured], things: Things, quotes: Quotes) -> Chart:
    """Return a chart of values in order of time. Its scale begins at 0, so that heights compare."""
    values = [_middle(one) for one in measured]
    top, bottom = max(*values, 0.0), min(*values, 0.0)
    moments = [_seconds(one.at) for one in measured]
    known = [one for one in moments if one is not None]
    first, last = (min(known), max(known)) if known else (0.0, 0.0)
    dots = [
        Dot(
            x=PAD + (WIDTH - 2 * PAD) * _share(moment if moment is not None else last, first, last),
            y=HEIGHT - PAD - (HEIGHT - 2 * PAD) * _share(value, bottom, top),
            at=_at(one),
            is_reported=one.is_reported,
            amount=quantity(one.value),
            event=things[one.of],
            quote=quotes.of(one.stated)[0],
        )
        for one, value, moment in zip(measured, values, moments, strict=True)
    ]
    is_drawn = len({dot.x for dot in dots}) >= DOTS_MIN
    return Chart(
        what="" if what == HAS_VALUE else what.replace("_", " "),
        dots=dots,
        line=" ".join(f"{dot.x:.1f},{dot.y:.1f}" for dot in dots) if is_drawn else "",
        zero=HEIGHT - PAD - (HEIGHT - 2 * PAD) * _share(0.0, bottom, top),
        low=with_unit(number(min(values)), unit),
        high=with_unit(number(max(values)), unit),
    )


def _at(one: Measured) -> Markup:
    """Return when a value held, no more exactly than its statement says."""
    began = one.stated[0].statement.valid_from
    return when(began) if began is not None and not one.is_reported else day_of(one.at)


def _middle(one: Measured) -> float:
    value = one.value
    if value.value is not None:
        return value.value
    ends = [end for end in (value.low, value.high) if end is not None]
    return sum(ends) / len(ends)


def _share(value: float, low: float, high: float) -> float:
    return (value - low) / (high - low) if high > low else 0.5


def _seconds(at: str | None) -> float | None:
    if at is None:
        return None
    try:
        moment = datetime.fromisoformat(at if len(at) > 7 else f"{at}-01" if len(at) == 7 else f"{at}-01-01")
    except ValueError:
        return None
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
