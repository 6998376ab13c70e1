"""What the network says of pairs of gold mentions, on Re-DocRED: `python -m bench.quality.redocred --redocred dev_revised.json`.

The last fifth of the documents, which trained nothing (training.corpus takes the first four). The mentions are given. Two
things are candidates where one sentence names both; what is said of them is the highest probability over their mentions
there, and counts as said from MIN on, which was set before anything was measured. Gold is every fact of such a pair in
our predicates, whichever sentence it rests on. Facts whose ends share no sentence are out of reach: a second figure counts
them as missed. The rules, the kinds and the higher threshold of what is shipped play no part here.
"""

import argparse
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from spacy.language import Language
from spacy.tokens import Doc

from bench.quality.table import BY_TYPE, Figure, f1
from ingest.extract.relations import PairScorer, rows_of
from ingest.extract.tree import Tree
from ingest.reader import component_of, load_reader
from training.links import SYMMETRIC, WIKIDATA
from training.relation_pairs import redocred_doc, redocred_ends, redocred_pairs

MIN = 0.5  # probability
PREDICATES = frozenset(name for name, _ in WIKIDATA.values())
Fact = tuple[int, str, int]  # subject and object by their numbers in the document
Pair = tuple[int, int]


@dataclass(slots=True)
class Count:
    right: int = 0
    wrong: int = 0
    missed: int = 0
    apart: int = 0  # facts whose ends share no sentence


@dataclass(slots=True)
class Counts:
    every: Count = field(default_factory=Count)
    by_predicate: dict[str, Count] = field(default_factory=dict)

    def of(self, predicate: str) -> tuple[Count, Count]:
        return self.every, self.by_predicate.setdefault(predicate, Count())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--redocred", type=Path, required=True)
    for one in figures(load_reader(), parser.parse_args().redocred):
        print(f"{one.what:60} {one.value:.3f} {dict(one.counts)}")


def figures(nlp: Language, file: Path) -> Iterator[Figure]:
    rows = json.loads(file.read_text(encoding="utf-8"))
    held_out = rows[len(rows) * 4 // 5 :]
    scorer = component_of(nlp)
    counts = Counts()
    for row in held_out:
        add(counts, facts_of(row), *said(redocred_doc(nlp, row["sents"]), row, scorer))
    on = f"Re-DocRED dev, last fifth: {len(held_out)} documents, gold mentions"
    every = counts.every
    out_of_reach = every.missed + every.apart
    yield f1(
        "redocred",
        "relations of the network, pairs in one sentence, micro F1",
        on,
        every.right,
        every.wrong,
        every.missed,
    )
    yield f1(
        "redocred.all",
        "the same, of all facts of the document",
        on,
        every.right,
        every.wrong,
        out_of_reach,
    )
    for name, one in sorted(counts.by_predicate.items()):
        yield f1(f"redocred.{name}", f"network alone: {name}", on, one.right, one.wrong, one.missed, section=BY_TYPE)


def facts_of(row: Mapping[str, Any]) -> set[Fact]:
    """Return the facts of a document in our predicates and directions; symmetric ones both ways."""
    facts: set[Fact] = set()
    for label in row["labels"]:
        if label["r"] in WIKIDATA:
            name, turned = WIKIDATA[label["r"]]
            subject, target = (label["t"], label["h"]) if turned else (label["h"], label["t"])
            facts.add((subject, name, target))
            if name in SYMMETRIC:
                facts.add((target, name, subject))
    return facts


def said(doc: Doc, row: Mapping[str, Any], scorer: PairScorer) -> tuple[set[Fact], set[Pair]]:
    """Return what the network says of the things that share a sentence, and which those are."""
    tree = Tree(doc)
    facts: set[Fact] = set()
    together: set[Pair] = set()
    first = 0
    for number, words in enumerate(row["sents"]):
        things, ends = redocred_ends(row, number, first)
        first += len(words)
        pairs = redocred_pairs(things, ends)
        if not pairs:
            continue
        scores = scorer.relation_scores(doc, rows_of(tree, ends, pairs))
        together |= {(things[a], things[b]) for a, b in pairs}
        facts |= {
            (things[pairs[at][0]], scorer.relations[relation], things[pairs[at][1]])
            for at, relation in np.argwhere(scores >= MIN).tolist()
            if scorer.relations[relation] in PREDICATES
        }
    return facts, together


def add(counts: Counts, gold: set[Fact], ours: set[Fact], together: set[Pair]) -> None:
    """Count one document."""
    for fact in gold | ours:
        for count in counts.of(fact[1]):
            if (fact[0], fact[2]) not in together:
                count.apart += 1
            elif fact in gold and fact in ours:
                count.right += 1
            elif fact in ours:
                count.wrong += 1
            else:
                count.missed += 1


if __name__ == "__main__":
    main()
