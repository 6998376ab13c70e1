"""How much of what is read from news is true: verdicts of a reader on rows drawn by chance, counted.

    python -m bench.quality.rows [--verdicts FILE] [--why]
    python -m bench.quality.rows --draw ARTICLES.csv OUT [--seed 2026] [--count 100]

verdicts.jsonl has one line a row, never the text: the article's digest (SHA-256 of its text in UTF-8), where the trigger
stands, and
- kind "event": whether the sentence tells an event of this type with this trigger ("true"); of true ones how many of the
  fillers are right and how many roles the sentence gives that we do not, whether the time is right ("none": rightly
  without, "missed": the sentence has one), who says so, how firmly;
- kind "relation": whether the sentence itself makes the statement, as it is written: titles and states that have ended
  too. Drawn from all 124 articles with seed 2030, after a first round of 200 (seed 2029) was used up to find faults;
  nearly half are titles, as nearly half of what is told is;
- kind "statement": the same of an earlier version, with who says so;
- kind "listed": an event that a reader listed before seeing what we read, whether we found it, and found its type.
"doubtful" marks what was let pass with a doubt, so that the figure of a stricter reader can be told as well.
Rows of events: `python -m bench.quality.events rows ARTICLES.csv OUT --seed 2028 --count 200 --used used_rows.tsv`, the
fourth round: three before it were used up to find faults, and 23 rows that turned out to stand in one of those were
replaced by further ones. Of relations: `python -m bench.quality.relations --sample ARTICLES.csv --rows 120 --seed 2026`;
of statements: `--draw`; the list: thirty articles, their first twelve sentences. Ten are of the first round for events, listed
before any rule of then or now was seen at work on them, and compared again with each version; twenty (seed 505, four of Wikinews and sixteen of the
first half of GeoVirus that no round had used) stand as the rules did before they were mended by them. A change of the rules or the reader leaves these
verdicts behind: they are of the versions that each line names (rules with the commit that was checked out).

Two things make the figures look better than they may be: those who wrote the rules had looked at articles of the same
collection, so this is not unseen text, and one reader judged, without a second. The intervals take rows for
independent, though some share an article.
"""

import argparse
import json
import random
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from bench.articles import csv_articles
from bench.quality.events import extracted
from bench.quality.intervals import shown
from ingest.extract.extraction import Extraction, StatementFound

VERDICTS = Path(__file__).with_name("verdicts.jsonl")
KINDS = ("event", "relation", "statement", "listed")
GIVEN_TIMES = ("right", "wrong")  # the event has a time; "none" and "missed" say that it has not
ASSERTED = "asserted"
Verdict = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """How many of all were right, and of what."""

    name: str
    right: int
    total: int
    detail: bool = False  # of one type or predicate only

    def __str__(self) -> str:
        return f"{'  ' * self.detail}{self.name}: {shown(self.right, self.total)}"


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--verdicts", type=Path, default=VERDICTS)
    parser.add_argument("--why", action="store_true", help="say what the wrong rows were, by type")
    parser.add_argument("--draw", type=Path, nargs=2, metavar=("ARTICLES", "OUT"), help="write statements to be judged")
    parser.add_argument("--seed", type=int, default=2026)
    parser.add_argument("--count", type=int, default=100)
    options = parser.parse_args(arguments)
    if options.draw:
        articles, out = options.draw
        _draw(articles, out, options.count, random.Random(options.seed))
        return
    verdicts = read(options.verdicts)
    for versions, count in sorted(Counter((row["reader"], row["rules"], row["seed"]) for row in verdicts).items()):
        print("reader {}, {}, seed {}:".format(*versions), count, "rows")
    for share in shares(verdicts):
        print(share)
    if options.why:
        for line in reasons(verdicts):
            print(line)


def _draw(articles: Path, out: Path, count: int, randomness: random.Random) -> None:
    """Write statements of articles (columns date, text) for reading: outside the repository, as they quote."""
    texts = [(row["text"], datetime.fromisoformat(row["date"]).astimezone()) for row in csv_articles(articles)]
    rows = [shown_statement(one, statement) for one in extracted(texts) for statement in one.statements]
    drawn = randomness.sample(rows, min(count, len(rows)))
    out.write_text("".join(f"{n}. {row}\n" for n, row in enumerate(drawn, 1)), encoding="utf-8")
    print(f"{len(drawn)} of {len(rows)} statements from {len(texts)} articles in {out}")


def shown_statement(extraction: Extraction, statement: StatementFound) -> str:
    """Return a row for reading: what is stated of which things, who says so, and the sentence."""
    text = extraction.article.text
    named = {one.id: one.name for one in extraction.entities}
    named |= {one.id: one.trigger.of(text) for one in extraction.events}
    named |= {one.id: f"{one.span.of(text)} = {one.edtf}" for one in extraction.times}
    named |= {
        one.id: f"{one.span.of(text)} = {one.value} {one.unit} of {one.measures}" for one in extraction.quantities
    }
    target = statement.value.of(text) if statement.value else named.get(statement.object or "")
    of = f" of [{named[statement.of]}]" if statement.of else ""
    ends = f"[{named.get(statement.subject)}] -> [{target}]{of}"
    source = named.get(statement.attributed_to or "")
    ended = named.get(statement.valid_to or "")
    standing = f"{statement.factuality.value} by {source}, until {ended}"
    return f"{statement.predicate} {ends} {standing}: {' '.join(statement.evidence.of(text).split())}"


def read(file: Path) -> list[Verdict]:
    """Return the verdicts of a file. Raises ValueError on a kind that is not known."""
    verdicts: list[Verdict] = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    if strange := {row["kind"] for row in verdicts} - set(KINDS):
        raise ValueError(f"{file.name} has rows of kind {', '.join(sorted(strange))}; known are {', '.join(KINDS)}")
    return verdicts


def shares(verdicts: Sequence[Verdict]) -> Iterator[Share]:
    """Give every share: events, what hangs on true events, relations, events found."""
    events, relations, statements, listed = ([row for row in verdicts if row["kind"] == kind] for kind in KINDS)
    yield from _judged("events true", events, "type")
    yield from _of_true_events([row for row in events if row["true"]])
    yield from _judged("relations true", relations, "predicate")
    yield from _judged("statements true, as written", statements, "predicate")
    yield _share("attribution of true statements right", [row for row in statements if row["true"]], "source_right")
    yield _share("listed events found with the right type", listed, "found_as_type")
    yield _share("listed events found with any type", listed, "found")
    yield from _each(listed, "type", "found_as_type")


def _judged(name: str, rows: Sequence[Verdict], field: str) -> Iterator[Share]:
    yield _share(name, rows, "true")
    certain = sum(row["true"] and not row.get("doubtful", False) for row in rows)
    yield Share(name=f"{name}, the doubtful counted as wrong", right=certain, total=len(rows))
    yield from _each(rows, field, "true")


def _of_true_events(events: Sequence[Verdict]) -> Iterator[Share]:
    given, right = (sum(row[field] for row in events) for field in ("roles_given", "roles_right"))
    yield Share(name="roles right, of those given", right=right, total=given)
    told = right + sum(row["roles_missed"] for row in events)
    yield Share(name="roles right, of those that the sentence gives", right=right, total=told)
    whole = sum(row["roles_given"] == row["roles_right"] for row in events)
    yield Share(name="events without a wrong role", right=whole, total=len(events))
    times = [row["time"] for row in events]
    given_times = sum(time in GIVEN_TIMES for time in times)
    yield Share(name="times right, of those given", right=times.count("right"), total=given_times)
    due = given_times + times.count("missed")
    yield Share(name="times right, of those that the sentence gives", right=times.count("right"), total=due)
    yield _share("factuality right", events, "standing_right")
    firm = [row for row in events if row["standing"] == ASSERTED]
    yield _share("factuality right, of those told as asserted", firm, "standing_right")
    weak = [row for row in events if row["standing"] != ASSERTED]
    yield _share("factuality right, of all others", weak, "standing_right")
    yield _share("attribution right", events, "source_right")
    named = [row for row in events if row["named_source"]]
    yield _share("attribution right, of those that name a source", named, "source_right")


def _each(rows: Sequence[Verdict], field: str, verdict: str) -> Iterator[Share]:
    for name in sorted({row[field] for row in rows}):
        mine = [row for row in rows if row[field] == name]
        yield Share(name=name, right=sum(row[verdict] for row in mine), total=len(mine), detail=True)


def _share(name: str, rows: Sequence[Verdict], verdict: str) -> Share:
    return Share(name=name, right=sum(row[verdict] for row in rows), total=len(rows))


def reasons(verdicts: Sequence[Verdict]) -> Iterator[str]:
    """Give what was wrong, the most frequent first."""
    wrong = Counter((row.get("type") or row["predicate"], row["why"]) for row in verdicts if "why" in row)
    for (name, why), count in sorted(wrong.items(), key=lambda item: (-item[1], item[0])):
        times = f"{count} x " if count > 1 else ""
        yield f"{times}{name}: {why}"


if __name__ == "__main__":
    main()
