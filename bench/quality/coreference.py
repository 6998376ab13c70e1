"""How many pronouns stand for the right name, on GAP: `python -m bench.quality.coreference --gap gap-development.tsv`.

GAP (Webster et al., TACL 2018): each passage has one pronoun and two names; a name is said to be the pronoun's when our entity
has a mention that overlaps it and one that is the pronoun. Precision, recall and F1 are over the names that are, and the
bias is F1 on feminine over masculine pronouns. Tuned on the validation file if at all; nothing was trained on either.
"""

import argparse
import csv
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from spacy.language import Language

from bench.quality.count import Count
from bench.quality.table import BY_TYPE, Figure, f1
from ingest.extract.entities import names_of
from ingest.extract.extraction import MentionFound
from ingest.extract.tree import Tree
from ingest.reader import load_reader
from kg.model import Span

FEMININE = frozenset({"she", "her", "hers"})


@dataclass(slots=True)
class Counts:
    feminine: Count = field(default_factory=Count)
    masculine: Count = field(default_factory=Count)

    @property
    def every(self) -> Count:
        both = (self.feminine, self.masculine)
        return Count(*(sum(getattr(one, key) for one in both) for key in Count.__slots__))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--gap", type=Path, required=True, help="a file of the set, tab separated")
    parser.add_argument("--rows", type=int, default=2000, help="read only the first so many passages")
    args = parser.parse_args()
    rows = rows_of(args.gap)[: args.rows]
    counts = counted(load_reader(), rows)
    print(
        f"{len(rows)} passages\n| pronouns | precision | recall | F1 | right | wrong | missed |\n|---|---|---|---|---|---|---|"
    )
    for name, count in {"all": counts.every, "feminine": counts.feminine, "masculine": counts.masculine}.items():
        print(count.row(name))
    print(f"bias {counts.feminine.f1 / max(1e-9, counts.masculine.f1):.2f}")


def figures(nlp: Language, file: Path) -> Iterator[Figure]:
    rows = rows_of(file)
    counts = counted(nlp, rows)
    on = f"GAP {file.stem.removeprefix('gap-')}: {len(rows):,} passages"
    every = counts.every
    yield f1("coreference", "gendered pronouns to names, F1", on, every.right, every.wrong, every.missed)
    for name, one in (("feminine", counts.feminine), ("masculine", counts.masculine)):
        yield f1(f"coreference.{name}", f"pronouns: {name}, F1", on, one.right, one.wrong, one.missed, section=BY_TYPE)


def rows_of(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf8", newline="") as lines:
        return list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))


def counted(nlp: Language, rows: list[dict[str, str]]) -> Counts:
    """Return what was said of the two names of each passage."""
    counts = Counts()
    for row, doc in zip(rows, nlp.pipe(row["Text"] for row in rows), strict=True):
        mentions = names_of(doc, Tree(doc)).mentions
        count = counts.feminine if row["Pronoun"].lower() in FEMININE else counts.masculine
        ours = set(entities_at(mentions, span_of(row, "Pronoun")))
        for name in ("A", "B"):
            said = bool(ours & set(entities_at(mentions, span_of(row, name))))
            true = row[f"{name}-coref"].upper() == "TRUE"
            count.add(right=said and true, found=said, wanted=true)
    return counts


def span_of(row: dict[str, str], name: str) -> Span:
    """Return where a name or the pronoun stands in the passage."""
    start = int(row[f"{name}-offset"])
    return Span(start=start, end=start + len(row[name]))


def entities_at(mentions: tuple[MentionFound, ...], span: Span) -> Iterator[str]:
    """Give the entities with a mention that overlaps a span."""
    for mention in mentions:
        if mention.span.start < span.end and span.start < mention.span.end:
            yield mention.entity


if __name__ == "__main__":
    main()
