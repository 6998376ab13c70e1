"""The table of quality: what was measured, how sure that is, what it is held to. Nothing here measures anything.

A figure is a share of counted cases or an F1. `bench/floors.json` says of each figure below which value the build fails, and
beside it what was asked for and aimed at, so that a floor that is easy to keep cannot pass for the one that was asked.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from bench.quality.intervals import wilson

BEGIN = "<!-- measured: written by `make quality`, not by hand -->"
END = "<!-- /measured -->"
BY_TYPE = "By type"
SECOND_LOOKS = "Second looks"
NETWORK = "Relations: what the network adds to the rules"
HEADER = ("what", "on", "measured", "of these", "95 %", "fails below", "asked", "aim")
SECTION_HEADER = ("what", "on", "measured", "of these", "95 %")
ABSENT_HEADER = ("what", "asked", "aim", "why not")


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One measured thing with the counts that it is made of."""

    name: str  # as in floors.json
    what: str
    on: str  # which set, and which part of it
    value: float  # 0..1
    low: float | None = None  # of the 95 % interval; None where the cases are not counted
    high: float | None = None
    counts: Mapping[str, int] = field(default_factory=dict)
    section: str = ""  # heading of the table that it stands in; the first table has none


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """What a figure is held to, 0..1."""

    floor: float | None = None  # the build fails below it: a little under what was last measured
    asked: float | None = None
    aim: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Absent:
    """A yardstick that was asked for and that nothing here measures."""

    what: str
    asked: str
    aim: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Floors:
    bar_by_name: Mapping[str, Bar]
    absent: tuple[Absent, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Measurement:
    """Everything that one run gave."""

    figures: tuple[Figure, ...]
    reader: str  # version of the network, its training steps and digest
    rules: str
    day: str  # given, not read from a clock


def share(name: str, what: str, on: str, right: int, total: int, *, section: str = "") -> Figure:
    """Return how many of all were right, with Wilson's interval; no cases give 0 and say nothing, (0, 1)."""
    low, high = wilson(right, total)
    counts = {"right": right, "total": total}
    value = right / total if total else 0.0
    return Figure(name=name, what=what, on=on, value=value, low=low, high=high, counts=counts, section=section)


def f1(name: str, what: str, on: str, right: int, wrong: int, missed: int, *, section: str = "") -> Figure:
    """Return an F1 with its interval.

    The share right / (right + wrong + missed) = J counts cases, so Wilson's interval holds of it; F1 is 2 J / (1 + J).
    """
    total = right + wrong + missed
    low, high = (2 * end / (1 + end) for end in wilson(right, total))
    value = 2 * right / (total + right) if total else 0.0
    counts = {"right": right, "wrong": wrong, "missed": missed}
    return Figure(name=name, what=what, on=on, value=value, low=low, high=high, counts=counts, section=section)


def floors_in(file: Path) -> Floors:
    """Read the floors of quality. Raises KeyError or TypeError where the file has another shape."""
    quality = json.loads(file.read_text(encoding="utf-8"))["quality"]
    return Floors(
        bar_by_name={name: Bar(**bar) for name, bar in quality["figures"].items()},
        absent=tuple(Absent(**one) for one in quality["not_measured"]),
    )


def broken(figures: Iterable[Figure], floors: Floors) -> list[str]:
    """Return a sentence for each floor that a measured figure is under, in the order of the figures."""
    return [
        f"{one.name} is {one.value:.4f}, under its floor of {bar.floor}"
        for one in figures
        if (bar := floors.bar_by_name.get(one.name)) and bar.floor is not None and one.value < bar.floor
    ]


def unmeasured(figures: Iterable[Figure], floors: Floors) -> list[str]:
    """Return a sentence for each floor whose figure was not measured: a bench that vanishes must not pass."""
    names = {one.name for one in figures}
    return [
        f"{name} has a floor and was not measured"
        for name, bar in floors.bar_by_name.items()
        if bar.floor is not None and name not in names
    ]


def main_table(figures: Iterable[Figure], floors: Floors) -> str:
    """Return the figures without a section, and what they are held to, as Markdown."""
    rows = []
    for one in figures:
        if not one.section:
            bar = floors.bar_by_name.get(one.name, Bar())
            rows.append((*_measured(one), *(_number(value) for value in (bar.floor, bar.asked, bar.aim))))
    return _table(HEADER, rows)


def page_of(measurement: Measurement, floors: Floors) -> str:
    """Return the measured part of docs/quality.md."""
    sections: dict[str, list[tuple[str, ...]]] = {NETWORK: [], SECOND_LOOKS: [], BY_TYPE: []}
    for one in measurement.figures:
        if one.section:
            sections.setdefault(one.section, []).append(_measured(one))
    absent = [(one.what, one.asked, one.aim, one.why) for one in floors.absent]
    parts = [
        f"Measured on {measurement.day} with the reader {measurement.reader} and {measurement.rules}.",
        main_table(measurement.figures, floors),
        _short(measurement.figures, floors),
        "## Not measured",
        _table(ABSENT_HEADER, absent),
    ]
    for title, rows in sections.items():
        parts += [f"## {title}", _table(SECTION_HEADER, rows)] if rows else []
    return "\n\n".join(parts)


def with_page(text: str, page: str) -> str:
    """Return a document with what stands between its two markers replaced. Raises ValueError without both, in order."""
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not (begin and end):
        raise ValueError(f"the page needs the lines {BEGIN!r} and {END!r}, in this order")
    return f"{before}{BEGIN}\n\n{page}\n\n{END}{after}"


def json_of(measurement: Measurement, floors: Floors) -> str:
    """Return the same for programs: one object, figures in the order of the table."""
    figures: list[dict[str, Any]] = [
        asdict(one) | asdict(floors.bar_by_name.get(one.name, Bar())) for one in measurement.figures
    ]
    whole = {
        "measured_on": measurement.day,
        "reader": measurement.reader,
        "rules": measurement.rules,
        "figures": figures,
        "not_measured": [asdict(one) for one in floors.absent],
    }
    return json.dumps(whole, indent=1, ensure_ascii=False) + "\n"


def _short(figures: Iterable[Figure], floors: Floors) -> str:
    """Return a line that names what is under what was asked."""
    bars = floors.bar_by_name
    short = [one for one in figures if one.name in bars and one.value < (bars[one.name].asked or 0.0)]
    names = "; ".join(f"{one.what}, {one.on} ({one.value:.3f})" for one in short)
    return f"Under what was asked: {names or 'nothing'}."


def _measured(one: Figure) -> tuple[str, ...]:
    interval = "-" if one.low is None or one.high is None else f"{one.low:.3f}-{one.high:.3f}"
    return one.what, one.on, f"{one.value:.3f}", _counts(one.counts), interval


def _counts(counts: Mapping[str, int]) -> str:
    if counts.keys() == {"right", "total"}:
        return f"{counts['right']:,} of {counts['total']:,}"
    return ", ".join(f"{number:,} {name}" for name, number in counts.items()) or "-"


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}".rstrip("0").ljust(4, "0")


def _table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    return "\n".join(_lines(header, rows))


def _lines(header: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    yield f"| {' | '.join(header)} |"
    yield "|" + "---|" * len(header)
    for row in rows:
        yield f"| {' | '.join(row)} |"
