"""Parses made by hand, so that rules are tested apart from the model: one row per word."""

from functools import cache

import spacy
from spacy.tokens import Doc, Span
from spacy.vocab import Vocab

GOES_ON = "+"  # in place of a kind: the word belongs to the name before it


@cache
def _vocab() -> Vocab:
    return spacy.blank("en").vocab  # a quarter of a second each


def doc_of(parse: str) -> Doc:
    """Return a Doc of one sentence: word, lemma, tag[:kind of name], head (from 1, 0 for the root), label."""
    rows = [line.split() for line in parse.splitlines()]
    doc = Doc(
        _vocab(),
        words=[row[0] for row in rows],
        lemmas=[row[1] for row in rows],
        tags=[row[2].split(":")[0] for row in rows],
        heads=[int(row[3]) - 1 if row[3] != "0" else i for i, row in enumerate(rows)],
        deps=[row[4] for row in rows],
    )
    doc.set_ents(_names(doc, [row[2].partition(":")[2] for row in rows]))
    return doc


def _names(doc: Doc, kinds: list[str]) -> list[Span]:
    names: list[Span] = []
    for i, kind in enumerate(kinds):
        if kind == GOES_ON:
            names[-1] = Span(doc, names[-1].start, i + 1, label=names[-1].label_)
        elif kind:
            names.append(Span(doc, i, i + 1, label=kind))
    return names


def rows_of(line: str) -> str:
    """Return the rows of a parse written on one line: word[|lemma]/tag[:kind]/head/label, the lemma if it is not the word."""
    rows = []
    for token in line.split():
        written, tag, head, label = token.rsplit("/", 3)
        word, _, lemma = written.partition("|")
        rows.append(f"{word} {lemma or word.lower()} {tag} {head} {label}")
    return "\n".join(rows)
