"""How well the number grammar reads: `python -m bench.quality.numbers [--split dev|held_out]`.

numbers.jsonl has sentences of our own with every quantity in them (a row without a start says that there is none). Failures
are listed for the dev split only, so that nobody tunes on the other.
"""

import argparse
import json
import math
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

from spacy.language import Language

from bench.quality.intervals import shown
from bench.quality.table import SECOND_LOOKS, Figure, share
from ingest.extract.numbers import QuantityAt, quantities_in
from ingest.extract.tree import Tree
from ingest.reader import load_reader

ROWS = Path(__file__).with_name("numbers.jsonl")
FIELDS = ("value", "unit", "comparator", "measures")
CLOSE = 1e-9  # relative: thirds are not exact
Row = dict[str, Any]


@dataclass(slots=True)
class Tally:
    """Counts over one split."""

    gold: int = 0
    found: int = 0
    spans: int = 0  # found with the very span
    whole: int = 0  # span, value, unit and comparator right
    right: dict[str, int] | None = None  # by field, of those with the right span


def main() -> None:
    """Print the figures of one split, and each failure of dev."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--split", choices=("dev", "held_out"), default="dev")
    split = parser.parse_args().split
    tally, wrong = counted(load_reader(), split)
    for line in wrong if split == "dev" else ():
        print(line)
    print(f"numbers, {split}: {tally.gold} quantities, {tally.found} found")
    print(f"  precision of spans      {shown(tally.spans, tally.found)}")
    print(f"  recall of spans         {shown(tally.spans, tally.gold)}")
    print(f"  span, value, unit and comparator, of gold   {shown(tally.whole, tally.gold)}")
    print(f"  span, value, unit and comparator, of found  {shown(tally.whole, tally.found)}")
    for field, right in (tally.right or {}).items():
        print(f"  {field:<10} where the span is right  {shown(right, tally.spans)}")


def figures(nlp: Language) -> Iterator[Figure]:
    """Give the shares of the half that no rule was made from."""
    tally, _ = counted(nlp, "held_out")
    on = f"our sentences, held out: {tally.gold} quantities"
    yield share("numbers", "numbers: found with span, value, unit and comparator", on, tally.whole, tally.gold)
    yield share("numbers.precision", "numbers: of those read, all that right", on, tally.whole, tally.found)
    for name, right in (tally.right or {}).items():
        yield share(
            f"numbers.{name}", f"numbers: {name}, where the span is", on, right, tally.spans, section=SECOND_LOOKS
        )


def counted(nlp: Language, split: str) -> tuple[Tally, list[str]]:
    """Return the counts of a split, and a line for each thing that is wrong."""
    tally, wrong = Tally(right=dict.fromkeys(FIELDS, 0)), []
    for text, rows in texts(split):
        tree = Tree(nlp(text))
        wrong += compare(tally, text, rows, [row_of(tree, one) for one in quantities_in(tree)])
    return tally, wrong


def texts(split: str) -> Iterator[tuple[str, list[Row]]]:
    """Yield each text of a split with its rows."""
    rows = [json.loads(line) for line in ROWS.read_text(encoding="utf-8").splitlines()]
    mine = [row for row in rows if row["split"] == split]
    for text, group in groupby(mine, key=lambda row: str(row["text"])):
        yield text, [row for row in group if row["start"] is not None]


def row_of(tree: Tree, one: QuantityAt) -> Row:
    """Return a found quantity in the fields of numbers.jsonl."""
    span = tree.span(one.first, one.last)
    fields = {name: getattr(one, name) for name in ("value", "low", "high", "unit", "comparator", "measures")}
    return {"start": span.start, "end": span.end, **fields}


def compare(tally: Tally, text: str, gold: list[Row], found: list[Row]) -> list[str]:
    """Count one text; return a line for each thing that is wrong."""
    assert tally.right is not None
    tally.gold += len(gold)
    tally.found += len(found)
    wrong = []
    for row in gold:
        mine = next((one for one in found if (one["start"], one["end"]) == (row["start"], row["end"])), None)
        if mine is None:
            wrong.append(f"MISSED {row['id']} {text[row['start'] : row['end']]!r} in {text!r}")
            continue
        tally.spans += 1
        same = {field: mine[field] == row[field] for field in FIELDS}
        same["value"] = all(_close(mine[name], row[name]) for name in ("value", "low", "high"))
        for field in FIELDS:
            tally.right[field] += same[field]
        tally.whole += same["value"] and same["unit"] and same["comparator"]
        bad = ", ".join(f"{field} {mine[field]!r} not {row[field]!r}" for field in FIELDS if not same[field])
        if bad:
            wrong.append(f"WRONG {row['id']} {text[row['start'] : row['end']]!r}: {bad} in {text!r}")
    spans = {(row["start"], row["end"]) for row in gold}
    extra = [one for one in found if (one["start"], one["end"]) not in spans]
    return wrong + [f"EXTRA {text[one['start'] : one['end']]!r} ({one['unit']}) in {text!r}" for one in extra]


def _close(left: float | None, right: float | None) -> bool:
    if left is None or right is None:
        return left is right
    return math.isclose(left, right, rel_tol=CLOSE, abs_tol=CLOSE)


if __name__ == "__main__":
    main()
