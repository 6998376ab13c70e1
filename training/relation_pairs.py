"""The sets that teach the relation head, read by the finished reader: pairs of mentions with the relations that hold of them.

The mentions of KnowledgeNet and of news are those that the extractor finds, so that the head learns on what it will be
given; pronouns that refer to nothing in a passage are mentions too there, as the set annotates them. Re-DocRED gives its own.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, permutations
from pathlib import Path
from typing import Any

import numpy as np
from spacy.language import Language
from spacy.tokens import Doc

from ingest.extract.entities import Names, names_of
from ingest.extract.extraction import MentionFound
from ingest.extract.relations import TIME, End, ends_in, joined, rows_of
from ingest.extract.times import times_in
from ingest.extract.tree import Sentence, Tree
from ingest.reader import ENCODING, PairRows
from kg.model import Form, Kind, Span
from training.corpus import Document, guessed_gaps
from training.links import EVERY, KNOWLEDGENET, RELATION_ID, RELATIONS, SYMMETRIC, WIKIDATA

TYPES = {"PER": "Person", "ORG": "Organization", "LOC": "Place", "TIME": "time", "MISC": "Work"}
# Of a pronoun that the passage does not resolve, the kind that it most often has, and what makes two of them one.
UNRESOLVED = {
    **dict.fromkeys(("he", "him", "his"), (Kind.PERSON, "he")),
    **dict.fromkeys(("she", "her", "hers"), (Kind.PERSON, "she")),
    **dict.fromkeys(("i", "me", "my"), (Kind.PERSON, "i")),
    **dict.fromkeys(("we", "us", "our"), (Kind.ORGANIZATION, "we")),
    **dict.fromkeys(("it", "its"), (Kind.ORGANIZATION, "it")),
    **dict.fromkeys(("they", "them", "their"), (Kind.ORGANIZATION, "they")),
    **dict.fromkeys(("who", "whom", "whose"), (Kind.PERSON, "who")),
    **dict.fromkeys(("which", "where"), (Kind.ORGANIZATION, "which")),
}


@dataclass(slots=True, kw_only=True)
class Taught:
    """The pairs of one text."""

    group: str  # the document: what is never split between folds
    source: str
    encoding: np.ndarray  # (tokens, width) float16
    rows: PairRows
    holds: np.ndarray  # (pairs, relations) bool
    known: np.ndarray  # (pairs, relations) bool
    forms: list[tuple[str, str]]
    total: np.ndarray  # (relations,) facts of the set in this text, found as pairs or not


def with_unresolved(names: Names, tree: Tree, breaks: Sequence[int]) -> Names:
    """Return names with the pronouns that refer to nothing: those of one sort are one thing up to the next break."""
    found = list(names.mentions)
    at = dict(names.mention_at)
    for token, word in enumerate(tree.lower):
        if word in UNRESOLVED and token not in at and tree.tag[token] in ("PRP", "PRP$", "WP", "WP$", "WDT", "WRB"):
            kind, sort = UNRESOLVED[word]
            part = sum(tree.start[token] >= one for one in breaks)
            one = MentionFound(
                id=f"u{token}",
                span=tree.span(token, token),
                kind=kind,
                form=Form.PRONOUN,
                entity=f"{sort}{part}" if sort not in ("who", "which") else f"{sort}{token}",
            )
            found.append(one)
            at[token] = one
    return replace(names, mentions=tuple(sorted(found, key=lambda one: one.span)), mention_at=at)


def knowledgenet_text(rows: Sequence[Mapping[str, Any]]) -> tuple[str, list[int]]:
    """Return the passages of a document as one text, and where each begins."""
    text, starts = "", []
    for row in rows:
        text += "\n\n" if text else ""
        starts.append(len(text))
        text += row["passageText"]
    return text, starts


def read_knowledgenet(nlp: Language, path: Path, folds: frozenset[int]) -> Iterator[Taught]:
    """Give the documents of some folds."""
    documents: dict[str, list[dict[str, Any]]] = {}
    for line in path.read_text(encoding="utf8").splitlines():
        row = json.loads(line)
        if row["fold"] in folds:
            documents.setdefault(row["documentId"], []).append(row)
    for key, rows in documents.items():
        rows.sort(key=lambda row: row["passageStart"])
        text, starts = knowledgenet_text(rows)
        doc = nlp(text)
        tree = Tree(doc)
        names = with_unresolved(names_of(doc, tree), tree, starts)
        yield _taught(f"knowledgenet-{key}", doc, tree, _all_ends(tree, names), _Passages(rows, starts))


class _Passages:
    """What KnowledgeNet says of two spans of a document."""

    def __init__(self, rows: Sequence[Mapping[str, Any]], starts: Sequence[int]) -> None:
        self._ends = [start + len(row["passageText"]) for start, row in zip(starts, rows, strict=True)]
        self._starts = starts
        self.known = [
            frozenset(RELATION_ID[KNOWLEDGENET[name][0]] for name in row["exhaustivelyAnnotatedProperties"])
            for row in rows
        ]
        self._facts = [[*_facts_of(row, start)] for row, start in zip(rows, starts, strict=True)]
        self.total = [number for facts in self._facts for _, _, number in facts]

    def of(self, left: Span, right: Span) -> tuple[frozenset[int], frozenset[int]]:
        """Return which relations hold and which are known."""
        for n, (start, end) in enumerate(zip(self._starts, self._ends, strict=True)):
            if start <= left.start and right.start < end and left.start < end and start <= right.start:
                holds = frozenset(number for a, b, number in self._facts[n] if _overlap(a, left) and _overlap(b, right))
                return holds, self.known[n] | holds
        return frozenset(), frozenset()


def _facts_of(row: Mapping[str, Any], start: int) -> Iterator[tuple[Span, Span, int]]:
    shift = start - row["passageStart"]
    for fact in row["facts"]:
        name, turned = KNOWLEDGENET[fact["propertyName"]]
        ends = [Span(start=fact[f"{end}Start"] + shift, end=fact[f"{end}End"] + shift) for end in ("subject", "object")]
        for way in (ends, ends[::-1]) if name in SYMMETRIC else (ends[::-1],) if turned else (ends,):
            yield way[0], way[1], RELATION_ID[name]


def _overlap(left: Span, right: Span) -> bool:
    return left.start < right.end and right.start < left.end


def _all_ends(tree: Tree, names: Names) -> list[tuple[Sentence, list[End]]]:
    times = [(one.first, one.last) for one in times_in(tree, published_at=None)]
    return [(sentence, [end for end, _ in ends_in(tree, sentence, names, times)]) for sentence in tree.sentences]


def _taught(
    group: str, doc: Doc, tree: Tree, ends: Iterable[tuple[Sentence, list[End]]], told: "_Passages | _News"
) -> Taught:
    parts, holds, known, forms = [], [], [], []
    for _, found in ends:
        pairs = [(a, b) for a, b in permutations(range(len(found)), 2) if found[a].kind != TIME]
        kept = []
        for a, b in pairs:
            left, right = (tree.span(one.first, one.last) for one in (found[a], found[b]))
            held, sure = told.of(left, right)
            if sure:
                kept.append((a, b))
                holds.append([number in held for number in range(len(RELATIONS))])
                known.append([number in sure for number in range(len(RELATIONS))])
                forms.append((found[a].form, found[b].form))
        if kept:
            parts.append(rows_of(tree, found, kept))
    grid = (len(forms), len(RELATIONS))
    total = np.bincount(np.array(told.total, np.int64), minlength=len(RELATIONS))
    return Taught(
        group=group,
        source=group.partition("-")[0],
        encoding=doc.user_data[ENCODING].astype(np.float16),
        rows=joined(parts),
        holds=np.array(holds, bool).reshape(grid),
        known=np.array(known, bool).reshape(grid),
        forms=forms,
        total=total,
    )


class _News:
    """Of news nothing is known but that what nobody wrote a rule for is seldom a relation."""

    total: tuple[int, ...] = ()

    def of(self, _left: Span, _right: Span) -> tuple[frozenset[int], frozenset[int]]:
        return frozenset(), EVERY


def read_news(nlp: Language, documents: Iterable[Document]) -> Iterator[Taught]:
    """Give texts without relations: every pair as one that nothing holds of, to be weighed little."""
    for number, one in enumerate(documents):
        doc = read_doc(nlp, ((sentence.words, sentence.gaps) for sentence in one.sentences))
        tree = Tree(doc)
        yield _taught(f"news-{number}", doc, tree, _all_ends(tree, names_of(doc, tree)), _News())


def read_redocred(nlp: Language, rows: Sequence[Mapping[str, Any]]) -> Iterator[Taught]:
    """Give documents of Re-DocRED, with its own mentions: a pair holds what the set rests on this sentence."""
    for number, row in enumerate(rows):
        doc = redocred_doc(nlp, row["sents"])
        tree = Tree(doc)
        first_of = [0, *accumulate(len(words) for words in row["sents"])]
        parts, holds, known, forms = [], [], [], []
        for at in range(len(row["sents"])):
            vertices, ends = redocred_ends(row, at, first_of[at])
            pairs = redocred_pairs(vertices, ends)
            if pairs:
                parts.append(rows_of(tree, ends, pairs))
                for a, b in pairs:
                    held, sure = _told_of(row, at, vertices[a], vertices[b])
                    holds.append([one in held for one in range(len(RELATIONS))])
                    known.append([one in sure for one in range(len(RELATIONS))])
                    forms.append((ends[a].form, ends[b].form))
        yield Taught(
            group=f"redocred-{number}",
            source="redocred",
            encoding=doc.user_data[ENCODING].astype(np.float16),
            rows=joined(parts),
            holds=np.array(holds, bool).reshape(-1, len(RELATIONS)),
            known=np.array(known, bool).reshape(-1, len(RELATIONS)),
            forms=forms,
            total=np.array(holds, bool).reshape(-1, len(RELATIONS)).sum(0),
        )


def redocred_doc(nlp: Language, sentences: Iterable[list[str]]) -> Doc:
    """Return the set's own tokens as a read document, with spaces where such words usually have them."""
    return read_doc(nlp, ((words, guessed_gaps(words)) for words in sentences))


def read_doc(nlp: Language, sentences: Iterable[tuple[list[str], list[int]]]) -> Doc:
    """Return the words of sentences, with what stands before each, as a read document."""
    words: list[str] = []
    spaces: list[bool] = []
    for own, gaps in sentences:
        words += own
        spaces += [*(gap != 0 for gap in gaps[1:]), True]
    return nlp(Doc(nlp.vocab, words=words, spaces=spaces))


def redocred_ends(row: Mapping[str, Any], sentence: int, first: int) -> tuple[list[int], list[End]]:
    """Return the mentions of a sentence, and of which thing each is; numbers that are no times are left out."""
    found = sorted(
        (mention["pos"][0], mention["pos"][1], vertex, TYPES[mention["type"]])
        for vertex, mentions in enumerate(row["vertexSet"])
        for mention in mentions
        if mention["sent_id"] == sentence and mention["type"] in TYPES
    )
    ends = [
        End(first=first + a, last=first + b - 1, kind=kind, form="time" if kind == "time" else "name")
        for a, b, _, kind in found
    ]
    return [vertex for _, _, vertex, _ in found], ends


def redocred_pairs(things: Sequence[int], ends: Sequence[End]) -> list[tuple[int, int]]:
    """Return the ordered pairs of mentions of two things that do not overlap; a time is no subject."""
    return [
        (a, b)
        for a, b in permutations(range(len(ends)), 2)
        if things[a] != things[b]
        and ends[a].kind != TIME
        and (ends[a].last < ends[b].first or ends[b].last < ends[a].first)
    ]


def _told_of(row: Mapping[str, Any], sentence: int, left: int, right: int) -> tuple[frozenset[int], frozenset[int]]:
    """Return what holds because of this sentence, and what is known: not what the set rests on others."""
    true: set[int] = set()
    unsure: set[int] = set()
    for label in row["labels"]:
        if label["r"] not in WIKIDATA:
            continue
        name, turned = WIKIDATA[label["r"]]
        pair = (label["t"], label["h"]) if turned else (label["h"], label["t"])
        if pair == (left, right) or (name in SYMMETRIC and pair == (right, left)):
            (true if sentence in label["evidence"] else unsure).add(RELATION_ID[name])
    return frozenset(true), (EVERY - unsure) | true
