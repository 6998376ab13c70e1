"""How many relations of the rules are right, and how many they find, on KnowledgeNet.

    python -m bench.quality.relations --knowledgenet folds_1-3.jsonl --fold 1 [--passages 600] [--seed 1] [--wrong 20]

KnowledgeNet (Mesquita et al., EMNLP 2019), text evaluation: a fact of ours is right when one of the passage's has the same
property and both spans overlap; a fact of theirs is found when one of ours matches it; a fact of ours that matches none
is wrong if the passage was annotated for that property, else it is not counted. Every mention of a thing in the passage counts
as a fact of its own there, so a relation of ours is told of all mentions of its two ends in the passage. The passages are
cut out of their documents: a pronoun that refers to nothing in them is an end too, as the set has it; `--named` leaves those
out, as an article's statements do.
Folds 1 and 2 were looked at while the rules were written; fold 3 was not. `--sample TEXTS.csv` prints relations of articles
(columns title, text) to be judged by hand instead.
"""

import argparse
import json
import random
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc

from bench.articles import csv_articles
from bench.quality.count import Count
from bench.quality.table import BY_TYPE, NETWORK, Figure, f1, share
from ingest.extract.entities import Names, names_of
from ingest.extract.extraction import MentionFound
from ingest.extract.relations import PairScorer, RelationAt, Words, relations_of
from ingest.extract.times import times_in
from ingest.extract.tree import Sentence, Tree
from ingest.reader import component_of, load_reader
from kg.model import Form, Span
from training.relation_pairs import with_unresolved

PASSAGES_MAX = 600  # a minute of reading on two cores

# Their property; whether theirs runs from our object to our subject.
PROPERTIES = {
    "chief_executive": ("CEO", False),
    "parent_of": ("CHILD_OF", True),
    "founded_on": ("DATE_FOUNDED", False),
    "born_on": ("DATE_OF_BIRTH", False),
    "died_on": ("DATE_OF_DEATH", False),
    "educated_at": ("EDUCATED_AT", False),
    "employer": ("EMPLOYEE_OR_MEMBER_OF", False),
    "member_of": ("EMPLOYEE_OR_MEMBER_OF", False),
    "founded_by": ("FOUNDED_BY", False),
    "headquartered_in": ("HEADQUARTERS", False),
    "citizen_of": ("NATIONALITY", False),
    "born_in": ("PLACE_OF_BIRTH", False),
    "lives_in": ("PLACE_OF_RESIDENCE", False),
    "member_of_party": ("POLITICAL_AFFILIATION", False),
    "spouse": ("SPOUSE", False),
    "parent_organization": ("SUBSIDIARY_OF", False),
    "subsidiary": ("SUBSIDIARY_OF", True),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """A fact with its spans in the text that was read."""

    property: str
    subject: Span
    object: Span

    def matches(self, other: "Fact") -> bool:
        same = self.property == other.property
        return same and _overlap(self.subject, other.subject) and _overlap(self.object, other.object)


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A passage in its document's text: the passages of a document, in their order, are read together."""

    span: Span
    annotated: frozenset[str]
    facts: tuple[Fact, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    text: str
    passages: tuple[Passage, ...]


Naming = Callable[[Doc, Tree, Document], Names]


def main(arguments: Sequence[str] | None = None) -> None:
    options = _options(arguments)
    nlp = load_reader()
    scorer = None if options.rules_only else component_of(nlp)
    if options.sample:
        _print_sample(nlp, scorer, options.sample, random.Random(options.seed), options.rows)
        return
    documents = _documents(options.knowledgenet, options.fold, random.Random(options.seed), options.passages)
    counts, rules, errors = _counted(documents, nlp, scorer, _named if options.named else _unresolved)
    print(f"{sum(len(one.passages) for one in documents)} passages of fold {options.fold}, seed {options.seed}")
    print("| property | precision | recall | F1 | found | wrong | missed |\n|---|---|---|---|---|---|---|")
    for name in sorted(counts):
        print(counts[name].row(name))
    print(_sum(counts).row("all"))
    print("\n| rule | facts that match one of theirs | wrong |\n|---|---|---|")
    for rule in sorted(rules):
        print(f"| {rule} | {rules[rule][True]} | {rules[rule][False]} |")
    for line in errors[: options.wrong]:
        print(line)


def figures(nlp: Language, file: Path, fold: int) -> Iterator[Figure]:
    """Give what the rules find of a whole fold, alone and with the network."""
    documents = _documents(file, fold, random.Random(0), sys.maxsize)
    passages = sum(len(one.passages) for one in documents)
    on = f"KnowledgeNet fold {fold}: {passages:,} passages"
    both, by_rule, _ = _counted(documents, nlp, component_of(nlp), _unresolved)
    told, _, _ = _counted(documents, nlp, component_of(nlp), _named)
    alone, _, _ = _counted(documents, nlp, None, _unresolved)
    for key, words, counts, section in (
        ("relations", "relations, rules and network", both, ""),
        ("relations.named", "relations of what the passage names", told, NETWORK),
        ("relations.rules", "relations, rules alone", alone, NETWORK),
    ):
        one = _sum(counts)
        yield f1(key, f"{words}, F1 of overlapping spans", on, one.right, one.wrong, one.missed, section=section)
        yield share(f"{key}.precision", f"{words}: right", on, one.right, one.right + one.wrong, section=section)
        yield share(f"{key}.recall", f"{words}: found", on, one.right, one.right + one.missed, section=section)
    learned = by_rule.get("learned", Counter())
    yield share(
        "relations.learned", "of what the network adds: right", on, learned[True], learned.total(), section=NETWORK
    )
    for name, one in sorted(both.items()):
        yield f1(f"relations.{name}", f"relations: {name}", on, one.right, one.wrong, one.missed, section=BY_TYPE)


def _sum(counts: Mapping[str, Count]) -> Count:
    every = counts.values()
    return Count(sum(one.right for one in every), sum(one.wrong for one in every), sum(one.missed for one in every))


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--knowledgenet", type=Path, help="passages with facts, one JSON object a line")
    parser.add_argument("--rules-only", action="store_true", help="without what the network finds")
    parser.add_argument("--named", action="store_true", help="leave out pronouns that refer to nothing in the passages")
    parser.add_argument("--fold", type=int, default=1)
    parser.add_argument("--passages", type=int, default=PASSAGES_MAX)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--wrong", type=int, default=0, help="how many wrong facts to print")
    parser.add_argument("--sample", type=Path, help="articles as CSV: print relations of them to be judged by hand")
    parser.add_argument("--rows", type=int, default=100, help="how many relations --sample prints")
    options = parser.parse_args(arguments)
    if not (options.sample or options.knowledgenet):
        parser.error("one of --knowledgenet and --sample is needed")
    return options


def _documents(file: Path, fold: int, chance: random.Random, most: int) -> list[Document]:
    """Return whole documents of a fold, chosen by chance, until there are enough passages."""
    with file.open(encoding="utf-8") as lines:
        rows = [row for row in map(json.loads, lines) if row["fold"] == fold]
    rows.sort(key=lambda row: (row["documentId"], row["passageStart"]))
    grouped = [list(group) for _, group in groupby(rows, key=lambda row: row["documentId"])]
    chance.shuffle(grouped)
    chosen: list[Document] = []
    while grouped and sum(len(one.passages) for one in chosen) < most:
        chosen.append(_document(grouped.pop()))
    return chosen


def _document(rows: list[dict[str, Any]]) -> Document:
    text, passages = "", []
    for row in rows:
        text += "\n\n" if text else ""
        shift = len(text) - row["passageStart"]
        text += row["passageText"]
        passages.append(
            Passage(
                span=Span(start=row["passageStart"] + shift, end=row["passageEnd"] + shift),
                annotated=frozenset(row["exhaustivelyAnnotatedProperties"]),
                facts=tuple(_gold(fact, shift) for fact in row["facts"] if fact["offsets_ok"]),
            )
        )
    return Document(text=text, passages=tuple(passages))


def _gold(fact: dict[str, Any], shift: int) -> Fact:
    return Fact(
        property=fact["propertyName"],
        subject=Span(start=fact["subjectStart"] + shift, end=fact["subjectEnd"] + shift),
        object=Span(start=fact["objectStart"] + shift, end=fact["objectEnd"] + shift),
    )


def _named(doc: Doc, tree: Tree, _document: Document) -> Names:
    return names_of(doc, tree)


def _unresolved(doc: Doc, tree: Tree, document: Document) -> Names:
    return with_unresolved(names_of(doc, tree), tree, [one.span.start for one in document.passages])


def _counted(
    documents: list[Document], nlp: Language, scorer: PairScorer | None, naming: Naming
) -> tuple[dict[str, Count], dict[str, Counter[bool]], list[str]]:
    """Return the counts of each property, of each rule (right or wrong), and our wrong facts in words."""
    counts: dict[str, Count] = {}
    rules: dict[str, Counter[bool]] = {}
    errors = []
    for document, doc in zip(documents, nlp.pipe(one.text for one in documents), strict=True):
        for passage, facts in zip(document.passages, _facts(document, doc, scorer, naming), strict=True):
            for fact in passage.facts:
                count = counts.setdefault(fact.property, Count())
                if any(fact.matches(one) for one, _ in facts):
                    count.right += 1
                else:
                    count.missed += 1
            for one, rule in facts:
                right = any(one.matches(fact) for fact in passage.facts)
                if one.property in passage.annotated:
                    rules.setdefault(rule, Counter())[right] += 1
                if one.property in passage.annotated and not right:
                    counts.setdefault(one.property, Count()).wrong += 1
                    ends = f"{one.subject.of(doc.text)!r} {one.property} {one.object.of(doc.text)!r}"
                    errors.append(f"{rule}: {ends}: {passage.span.of(doc.text)}")
    return counts, rules, errors


def _relations(doc: Doc, tree: Tree, names: Names, scorer: PairScorer | None) -> Iterator[tuple[Sentence, RelationAt]]:
    times = [Words(one.first, one.last) for one in times_in(tree, published_at=None)]
    return relations_of(doc, tree, names, times, scorer)


def _facts(document: Document, doc: Doc, scorer: PairScorer | None, naming: Naming) -> list[list[tuple[Fact, str]]]:
    """Return our facts of each passage with the rules that gave them."""
    tree = Tree(doc)
    names = naming(doc, tree, document)
    found = [one for _, one in _relations(doc, tree, names, scorer)]
    passages = []
    for passage in document.passages:
        facts: dict[Fact, str] = {}
        for one in found:
            if passage.span.start <= tree.span(one.trigger.first, one.trigger.last).start < passage.span.end:
                facts |= dict.fromkeys(_told(tree, names, passage, one), one.rule)
        passages.append(list(facts.items()))
    return passages


def _told(tree: Tree, names: Names, passage: Passage, one: RelationAt) -> Iterator[Fact]:
    if one.predicate not in PROPERTIES:
        return
    name, inverted = PROPERTIES[one.predicate]
    subjects, objects = ([*_spans(tree, names, passage, end)] for end in (one.subject, one.object))
    if one.rule.startswith("demonym"):  # their fact has the demonym where ours has the country that it speaks of
        objects = [tree.span(one.trigger.first, one.trigger.last)]
    for subject in subjects:
        for target in objects:
            yield (
                Fact(property=name, subject=target, object=subject)
                if inverted
                else Fact(property=name, subject=subject, object=target)
            )
            if one.predicate == "spouse":
                yield Fact(property=name, subject=target, object=subject)


def _spans(tree: Tree, names: Names, passage: Passage, end: MentionFound | Words) -> list[Span]:
    if isinstance(end, Words):
        return [tree.span(end.first, end.last)]
    told = (one for one in names.mentions if one.form is not Form.NOMINAL)  # the set annotates names and pronouns
    return [one.span for one in told if one.entity == end.entity and _overlap(one.span, passage.span)]


def _overlap(left: Span, right: Span) -> bool:
    return left.start < right.end and right.start < left.end


def _print_sample(nlp: Language, scorer: PairScorer | None, file: Path, chance: random.Random, rows: int) -> None:
    """Print relations of articles, chosen by chance among all that are found, with their sentences."""
    texts = [row["text"] for row in csv_articles(file)]
    found = []
    for doc in nlp.pipe(texts):
        tree = Tree(doc)
        names = names_of(doc, tree)
        found += [_line(tree, one, sentence.span) for sentence, one in _relations(doc, tree, names, scorer)]
    print(f"{len(found)} relations; {Counter(line.split(' ')[0] for line in found).most_common()}")
    for line in chance.sample(found, min(rows, len(found))):
        print(line)


def _line(tree: Tree, one: RelationAt, sentence: Span) -> str:
    target = one.object.span if isinstance(one.object, MentionFound) else tree.span(one.object.first, one.object.last)
    of = f" of [{one.of.span.of(tree.text)}]" if one.of else ""
    past = " (past)" if one.past else ""
    ends = f"[{one.subject.span.of(tree.text)}] -> [{target.of(tree.text)}]{of}{past}"
    sure = "" if one.sure is None else f" ({one.sure:.2f})"
    return f"{one.predicate} {ends} by {one.rule}{sure}: {' '.join(sentence.of(tree.text).split())}"


if __name__ == "__main__":
    main()
