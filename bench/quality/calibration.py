"""Confidence fitted to what a reader judged, and how well it keeps its word.

    python -m bench.quality.calibration ARTICLES.csv [--verdicts FILE ...] [--out ingest/extract/confidence.json] [--picture FILE]

Rows of events that were judged (bench/quality/rows.py) are found again in their articles, as they are read today; what is no
longer read is left out. A logistic model of a few signs (ingest/extract/confidence.py), its weights held near nothing (ridge),
gives the probability. How well it is calibrated is told of rows that the fit has not seen: ten times a tenth of the articles
is left out. The picture is the reliability diagram (DeGroot and Fienberg 1983) with Wilson's intervals.
"""

import argparse
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from pathlib import Path

import numpy as np
import numpy.typing as npt
from spacy.tokens import Doc

from bench.articles import csv_articles, day_of, digest_of
from bench.quality.intervals import shown, wilson
from bench.quality.rows import VERDICTS, Verdict, read
from bench.quality.table import Figure, share
from ingest.extract.attributing import Attribution
from ingest.extract.confidence import Signs, event_signs
from ingest.extract.entities import names_of
from ingest.extract.events.reading import read_events
from ingest.extract.tree import Tree
from ingest.extract.values import values_of
from ingest.reader import load_reader
from kg.model import Span

Floats = npt.NDArray[np.float64]

EARLIER = VERDICTS.with_name("verdicts_earlier.jsonl")  # rounds of earlier rules: what is still read as it was
OUT = Path("ingest/extract/confidence.json")
PICTURE = Path("docs/pictures/reliability.svg")
FOLDS = 10
RIDGE = 2.0  # a sign must be seen in several rows before it weighs much; types have fewer rows, and their own:
RIDGE_OF_TYPES = 4.0
NEWTON_STEPS = 30
BINS = (0.0, 0.6, 0.75, 0.85, 0.9, 0.95, 1.0)
SURE = 0.8  # "of statements at 0.8, eight of ten are right"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A judged event as it is read today."""

    article: str
    signs: Signs
    is_true: bool


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("articles", type=Path, help="the articles of the rows, as CSV (columns date, text)")
    parser.add_argument("--verdicts", type=Path, nargs="+", default=[VERDICTS, EARLIER])
    parser.add_argument("--out", type=Path, default=OUT)
    parser.add_argument("--picture", type=Path, default=PICTURE)
    options = parser.parse_args(arguments)
    verdicts = [one for file in options.verdicts for one in read(file)]
    rows = list(rows_of(verdicts, options.articles))
    options.out.write_text(json.dumps(fitted(rows, verdicts), indent=1) + "\n", encoding="utf-8")
    predicted = unseen(rows)
    for line in report(rows, predicted):
        print(line)
    draw(rows, predicted, options.picture)


def rows_of(verdicts: Sequence[Verdict], articles: Path) -> Iterator[Row]:
    """Find the judged events again in their articles."""
    judged: dict[str, dict[tuple[int, int, str], bool]] = {}
    for one in verdicts:
        if one["kind"] == "event":
            judged.setdefault(one["article"], {})[one["start"], one["end"], one["type"]] = bool(one["true"])
    texts = {digest_of(row["text"]): row for row in csv_articles(articles)}
    nlp = load_reader()
    for digest in judged:
        if digest in texts:
            for span, type_, signs in _read(nlp(texts[digest]["text"]), day_of(texts[digest]["date"])):
                verdict = judged[digest].get((span.start, span.end, type_))
                if verdict is not None:
                    yield Row(article=digest, signs=signs, is_true=verdict)


def _read(doc: Doc, published_at: datetime | None) -> Iterator[tuple[Span, str, Signs]]:
    """Give the events of a text with what their confidence is made of."""
    tree = Tree(doc)
    names, values = names_of(doc, tree), values_of(tree, published_at)
    read_today = read_events(tree, names, values, Attribution(tree, names), published_at)
    said_by_id = {one.id: one for one in read_today.said.values()}
    for event in read_today.events:
        said = said_by_id[event.id]
        yield (
            event.trigger,
            event.type,
            event_signs(
                type=event.type,
                pos=said.found.trigger.pos,
                roles=event.roles,
                factuality=event.factuality,
                is_attributed=event.attributed_to is not None,
                is_heading=said.heading,
            ),
        )


def fitted(rows: Sequence[Row], verdicts: Sequence[Verdict]) -> dict[str, object]:
    """Return what confidence.json holds."""
    names, weights = _fit(rows)
    given = [one for one in verdicts if one["kind"] == "event" and one["true"]]
    relations = [one for one in verdicts if one["kind"] == "relation"]
    return {
        "event": {name: round(float(weight), 3) for name, weight in zip(names, weights, strict=True)},
        "role": round(sum(one["roles_right"] for one in given) / sum(one["roles_given"] for one in given), 3),
        "relation": round(sum(bool(one["true"]) for one in relations) / len(relations), 3),
    }


def _fit(rows: Sequence[Row]) -> tuple[list[str], Floats]:
    """Return the signs and their weights: ridge-penalised logistic regression by Newton's method."""
    names = ["bias", *sorted({name for row in rows for name in row.signs})]
    given = _matrix(rows, names)
    wanted = np.array([row.is_true for row in rows], float)
    penalty = np.array([0.0, *(RIDGE_OF_TYPES if name.startswith("type ") else RIDGE for name in names[1:])])
    weights = np.zeros(len(names))
    for _ in range(NEWTON_STEPS):
        likely = 1 / (1 + np.exp(-given @ weights))
        slope = given.T @ (wanted - likely) - penalty * weights
        bend = (given * (likely * (1 - likely))[:, None]).T @ given + np.diag(penalty)
        weights += np.linalg.solve(bend, slope)
    return names, weights


def _matrix(rows: Sequence[Row], names: Sequence[str]) -> Floats:
    return np.array([[1.0 if name == "bias" else row.signs.get(name, 0.0) for name in names] for row in rows])


def unseen(rows: Sequence[Row]) -> Floats:
    """Return for each row the probability that a fit without its article gives."""
    articles = sorted({row.article for row in rows})
    fold_of = {article: number % FOLDS for number, article in enumerate(articles)}
    folds = np.array([fold_of[row.article] for row in rows])
    found = np.zeros(len(rows))
    for fold in range(FOLDS):
        names, weights = _fit([row for row, number in zip(rows, folds, strict=True) if number != fold])
        those = [row for row, number in zip(rows, folds, strict=True) if number == fold]
        if those:
            found[folds == fold] = 1 / (1 + np.exp(-_matrix(those, names) @ weights))
    return found


def figures(articles: Path) -> Iterator[Figure]:
    rows = list(rows_of([*read(VERDICTS), *read(EARLIER)], articles))
    predicted = unseen(rows)
    sure = [row.is_true for row, likely in zip(rows, predicted, strict=True) if likely >= SURE]
    on = f"2020's Wikinews, {len(rows)} judged rows, each by a fit without its article"
    yield share(
        "calibration.sure", f"events with a confidence of {SURE} or more that are true", on, sum(sure), len(sure)
    )


def binned(rows: Sequence[Row], predicted: Floats) -> Iterator[tuple[float, int, int]]:
    """Give for each bin its mean confidence, how many are true and how many there are."""
    for low, high in pairwise(BINS):
        inside = [n for n, one in enumerate(predicted) if low <= one < high]
        if inside:
            yield float(predicted[inside].mean()), sum(rows[n].is_true for n in inside), len(inside)


def report(rows: Sequence[Row], predicted: Floats) -> Iterator[str]:
    true = np.array([row.is_true for row in rows], float)
    yield f"{len(rows)} rows; mean confidence {predicted.mean():.3f}, true {true.mean():.3f}"
    yield f"Brier score {((predicted - true) ** 2).mean():.4f}, of a constant {((true.mean() - true) ** 2).mean():.4f}"
    for mean, right, total in binned(rows, predicted):
        yield f"  confidence {mean:.2f}: {shown(right, total)}"


def draw(rows: Sequence[Row], predicted: Floats, out: Path) -> None:
    """Write the reliability diagram as SVG, by hand: a square, its diagonal, a point with its interval for each bin."""
    side, edge = 360, 50

    def x(value: float) -> float:
        return round(edge + value * side, 1)

    def y(value: float) -> float:
        return round(edge / 2 + (1 - value) * side, 1)

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side + 2 * edge} {side + 1.5 * edge}" '
        'font-family="system-ui, sans-serif" font-size="13" role="img" aria-label="Reliability of event confidence">',
        f'<rect x="{x(0)}" y="{y(1)}" width="{side}" height="{side}" fill="none" stroke="#888"/>',
        f'<line x1="{x(0)}" y1="{y(0)}" x2="{x(1)}" y2="{y(1)}" stroke="#888" stroke-dasharray="4 4"/>',
    ]
    for tick in (0.0, 0.2, 0.4, 0.6, 0.8, 1.0):
        parts.append(f'<text x="{x(tick)}" y="{y(0) + 18}" text-anchor="middle">{tick:.1f}</text>')
        parts.append(f'<text x="{x(0) - 8}" y="{y(tick) + 4}" text-anchor="end">{tick:.1f}</text>')
    for mean, right, total in binned(rows, predicted):
        low, high = wilson(right, total)
        parts.append(f'<line x1="{x(mean)}" y1="{y(low)}" x2="{x(mean)}" y2="{y(high)}" stroke="#0b62a4"/>')
        parts.append(f'<circle cx="{x(mean)}" cy="{y(right / total)}" r="4" fill="#0b62a4"/>')
        parts.append(f'<text x="{x(mean) + 7}" y="{y(right / total) + 16}" fill="#0b62a4">{total}</text>')
    parts.append(f'<text x="{x(0.5)}" y="{y(0) + 38}" text-anchor="middle">confidence</text>')
    parts.append(
        f'<text x="14" y="{y(0.5)}" text-anchor="middle" transform="rotate(-90 14 {y(0.5)})">share that is true</text>'
    )
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text("\n".join([*parts, "</svg>"]) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
