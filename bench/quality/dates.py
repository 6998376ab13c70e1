"""How well the time grammar reads: spans, EDTF and bounds, on 300 expressions of our own.

    python -m bench.quality.dates [--split dev|held_out]

dates.jsonl was written before the grammar, half of it held out: rules were made by looking at the other half. A text
has a line for each of its expressions, so whatever else is found in it is one too many. Failures are listed for dev
only. Intervals are Wilson's, at 95 %.
"""

import argparse
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from pathlib import Path

from spacy.language import Language

from bench.quality.intervals import shown
from bench.quality.table import SECOND_LOOKS, Figure, share
from ingest.extract.times import TimeAt, times_in
from ingest.extract.tree import Tree
from ingest.reader import load_reader

FILE = Path(__file__).with_name("dates.jsonl")
SPLITS = ("dev", "held_out")


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """A line of the file."""

    id: str
    split: str
    text: str
    published_at: str | None
    start: int
    end: int
    edtf: str | None
    earliest: str | None
    latest: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """An expectation beside what was read: at the same span, else whatever overlaps it."""

    expected: Expected
    words: str | None
    found: TimeAt | None
    span_ok: bool
    edtf_ok: bool
    bounds_ok: bool


def expected_of(split: str) -> list[Expected]:
    rows = (Expected(**json.loads(line)) for line in FILE.read_text(encoding="utf-8").splitlines())
    return [row for row in rows if row.split == split]


def judge(nlp: Language, rows: Iterable[Expected]) -> tuple[list[Judged], list[str]]:
    """Return what became of each expectation, and the words found beyond them."""
    judged: list[Judged] = []
    extra: list[str] = []
    for text, lines in groupby(rows, key=lambda row: row.text):
        group = list(lines)
        tree = Tree(nlp(text))
        published = group[0].published_at
        times = times_in(tree, published_at=datetime.fromisoformat(published) if published else None)
        spans = [tree.span(time.first, time.last) for time in times]
        met: set[int] = set()
        for row in group:
            over = [i for i, span in enumerate(spans) if span.start < row.end and row.start < span.end]
            same = [i for i in over if (spans[i].start, spans[i].end) == (row.start, row.end)]
            met.update(over)
            at = next(iter([*same, *over]), None)
            judged.append(_judged(row, spans[at].of(text) if at is not None else None, _time(times, at), bool(same)))
        extra += [f"{span.of(text)!r} in {text!r}" for i, span in enumerate(spans) if i not in met]
    return judged, extra


def _time(times: Sequence[TimeAt], at: int | None) -> TimeAt | None:
    return None if at is None else times[at]


def _judged(row: Expected, words: str | None, found: TimeAt | None, same: bool) -> Judged:
    edtf = found is not None and same and found.edtf == row.edtf
    bounds = found is not None and (found.earliest, found.latest) == (row.earliest, row.latest)
    return Judged(expected=row, words=words, found=found, span_ok=same, edtf_ok=edtf, bounds_ok=bounds)


def _line(name: str, right: int, total: int) -> str:
    return f"{name:24} {shown(right, total)}"


def report(split: str, judged: Sequence[Judged], extra: Sequence[str]) -> Iterable[str]:
    """Yield the figures; for dev also what went wrong."""
    total = len(judged)
    yield f"times, {split}"
    yield _line("exact span", sum(one.span_ok for one in judged), total)
    yield _line("exact span and EDTF", sum(one.edtf_ok for one in judged), total)
    yield _line("bounds", sum(one.bounds_ok for one in judged), total)
    yield _line("all three", sum(one.edtf_ok and one.bounds_ok for one in judged), total)
    yield f"{'found beyond these':24} {len(extra)}"
    if split != "dev":
        return
    for one in judged:
        if not (one.edtf_ok and one.bounds_ok):
            row, found = one.expected, one.found
            got = (found.edtf, found.earliest, found.latest) if found else None
            want = (row.text[row.start : row.end], row.edtf, row.earliest, row.latest)
            yield f"  {row.id} {row.text!r} ({row.published_at})\n      want {want}\n      read {one.words!r} {got}"
    yield from (f"  too many: {one}" for one in extra)


def figures(nlp: Language) -> Iterator[Figure]:
    """Give the shares of the half that no rule was made from."""
    judged, extra = judge(nlp, expected_of("held_out"))
    total = len(judged)
    on = f"our expressions, held out: {total}"
    whole = sum(one.edtf_ok and one.bounds_ok for one in judged)
    yield share("dates", "dates: span, EDTF and bounds", on, whole, total)
    yield share("dates.span", "dates: span", on, sum(one.span_ok for one in judged), total, section=SECOND_LOOKS)
    yield share("dates.bounds", "dates: bounds", on, sum(one.bounds_ok for one in judged), total, section=SECOND_LOOKS)
    found = sum(one.found is not None for one in judged) + len(extra)
    yield share("dates.precision", "dates: of those read, all right", on, whole, found, section=SECOND_LOOKS)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--split", choices=SPLITS, default="dev")
    split = parser.parse_args().split
    judged, extra = judge(load_reader(), expected_of(split))
    print("\n".join(report(split, judged, extra)))


if __name__ == "__main__":
    main()
