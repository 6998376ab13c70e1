"""Every bench of quality in one run: `python -m bench.quality --data FOLDER --day 2026-11-24 [--only dates,numbers]`.

Prints the table; a run of all benches also writes docs/quality.md between its markers and api/quality.json, which
the service gives as /v1/quality.
Ends with 1 where a figure is under its floor in bench/floors.json, or a floor has no figure.
"""

import argparse
import json
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from spacy.language import Language

from bench.quality import arguments as roles
from bench.quality import (
    calibration,
    coreference,
    dates,
    events,
    geovirus,
    numbers,
    redocred,
    relations,
    resolution,
    rows,
    templates,
)
from bench.quality.table import (
    BY_TYPE,
    SECOND_LOOKS,
    Figure,
    Floors,
    Measurement,
    broken,
    floors_in,
    json_of,
    main_table,
    page_of,
    share,
    unmeasured,
    with_page,
)
from ingest.extract.version import RULES_VERSION
from ingest.reader import WEIGHTS, Network, load_reader
from training.corpus import load_dev
from training.evaluate import measure

ROOT = Path(__file__).parents[2]
FLOORS = ROOT / "bench/floors.json"
PAGE = ROOT / "docs/quality.md"
FIGURES = ROOT / "api/quality.json"
FOLD = 3  # of KnowledgeNet: no rule and no weight has seen it
DIGEST_SHOWN = 12  # hexadecimal digits
HEADLINES = (  # shares of the rows that something was asked of
    *("events true", "events true, the doubtful counted as wrong"),
    *("relations true", "relations true, the doubtful counted as wrong", "listed events found with the right type"),
    *("statements true, as written", "statements true, as written, the doubtful counted as wrong"),
    *("attribution right", "factuality right"),
)
POINTS = 100  # the reader's figures are in points

Bench = Callable[[Language, Path], Iterator[Figure]]


def of_reader(nlp: Language, shared: Path) -> Iterator[Figure]:
    """Give the reader's own figures on development splits; their cases are not counted there."""
    for words, points in measure(nlp, Network(WEIGHTS), load_dev(shared)):
        yield reader_figure(words, points)


def reader_figure(words: str, points: float) -> Figure:
    """Return a figure of training.evaluate, which says in one phrase what was measured on what."""
    what, _, on = words.rpartition(", ") if words.startswith("coreference") else words.partition(", ")
    return Figure(name=f"reader: {words}", what=what, on=on, value=points / POINTS)


def of_rows(verdicts: Sequence[rows.Verdict]) -> Iterator[Figure]:
    """Give what a reader judged row by row; the HEADLINES stand in the first table."""
    versions = ", ".join(sorted({row["rules"] for row in verdicts}))
    on = f"2020's Wikinews, judged row by row, {versions}"
    above = ""
    for one in rows.shares(verdicts):
        above = above if one.detail else one.name
        key = f"rows: {above}, {one.name}" if one.detail else f"rows: {one.name}"
        what = f"{above}: {one.name}" if one.detail else one.name
        section = BY_TYPE if one.detail else "" if one.name in HEADLINES else SECOND_LOOKS
        yield share(key, what, on, one.right, one.total, section=section)


BENCHES: Mapping[str, Bench] = {
    "rows": lambda *_: of_rows(rows.read(rows.VERDICTS)),
    "calibration": lambda _, shared: calibration.figures(shared / "wikinews/wikinews_2020.csv"),
    "dates": lambda nlp, _: dates.figures(nlp),
    "numbers": lambda nlp, _: numbers.figures(nlp),
    "relations": lambda nlp, shared: relations.figures(nlp, shared / "knowledgenet/folds_1-3.jsonl", FOLD),
    "redocred": lambda nlp, shared: redocred.figures(nlp, shared / "redocred/dev_revised.json"),
    "coreference": lambda nlp, shared: coreference.figures(nlp, shared / "gap/gap-development.tsv"),
    "geovirus": lambda nlp, shared: geovirus.figures(nlp, shared / "geovirus/GeoVirus.xml"),
    "events": lambda _, shared: events.figures(shared / "ecbplus"),
    "joined": lambda _, shared: resolution.figures(shared / "ecbplus"),
    "arguments": lambda nlp, shared: roles.figures(nlp, shared / "wikievents_rams"),
    "templates": lambda nlp, shared: templates.figures(nlp, shared / "muc4/dev.json"),
    "reader": of_reader,
}


def main(arguments: Sequence[str] | None = None) -> int:
    options = _options(arguments)
    names = options.only or list(BENCHES)
    measurement = replace(_versions(options.day), figures=tuple(measured(names, options.data)))
    floors = floors_in(FLOORS)
    print(main_table(measurement.figures, floors))
    wrong = broken(measurement.figures, floors)
    if not options.only:
        wrong += unmeasured(measurement.figures, floors)
        publish(measurement, floors, PAGE, FIGURES)
    for line in wrong:
        print(line, file=sys.stderr)
    return 1 if wrong else 0


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="the folder of the open sets")
    parser.add_argument("--day", type=date.fromisoformat, required=True, help="date of measurement, for the page")
    parser.add_argument(
        "--only", type=lambda words: words.split(","), help=f"some of {','.join(BENCHES)}; writes nothing"
    )
    options = parser.parse_args(arguments)
    if unknown := set(options.only or ()) - set(BENCHES):
        parser.error(f"no bench {', '.join(sorted(unknown))}; there are {', '.join(BENCHES)}")
    if not options.data.is_dir():
        parser.error(f"no folder {options.data}; the open sets are needed (make quality DATA=FOLDER)")
    return options


def measured(names: Sequence[str], shared: Path) -> Iterator[Figure]:
    """Give the figures of benches, in their order, and tell on the error stream how long each took."""
    nlp = load_reader()
    for name in names:
        start = time.monotonic()
        yield from BENCHES[name](nlp, shared)
        print(f"{name}: {time.monotonic() - start:.0f} s", file=sys.stderr, flush=True)


def publish(measurement: Measurement, floors: Floors, page: Path, figures: Path) -> None:
    """Write the page and the figures; neither where the page lacks its markers (ValueError)."""
    text = with_page(page.read_text(encoding="utf-8"), page_of(measurement, floors))
    page.write_text(text, encoding="utf-8")
    figures.write_text(json_of(measurement, floors), encoding="utf-8")


def _versions(day: date) -> Measurement:
    about = json.loads((WEIGHTS / "labels.json").read_text(encoding="utf-8"))
    reader = f"{about['version']} (step {about['steps']:,}, {about['sha256'][:DIGEST_SHOWN]})"
    return Measurement(figures=(), reader=reader, rules=RULES_VERSION, day=day.isoformat())


if __name__ == "__main__":
    sys.exit(main())
