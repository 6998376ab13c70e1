"""Mentions and their chains in one text: head words that the network finds, spans from the tree, antecedents by score.

Coreference by head words follows Dobrovolskii (2021); each mention takes its best antecedent or none (Lee et al. 2017).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]

ANTECEDENTS_BACK = 250  # mentions: further back only the names' own logic joins, see ingest/extract/entities.py
# What hangs on the head of a mention and is no part of it. Chosen on GUM's training trees: 90.9 % of spans are exact.
OUTSIDE = frozenset(
    [
        "case",
        "cc",
        "conj",
        "cop",
        "nsubj",
        "aux",
        "mark",
        "parataxis",
        "csubj",
        "discourse",
        "vocative",
        "dislocated",
        "orphan",
        "punct",
        "advcl",
        "expl",
        "reparandum",
        "list",
        "obj",
        "iobj",
        "ccomp",
        "xcomp",
        "appos",
        "advmod",
        "dep",
    ]
)
OPENING = frozenset('"“‘([')


@dataclass(frozen=True, slots=True, kw_only=True)
class ChainMention:
    """A mention by its tokens, half-open, with its head word and the number of its chain in the text."""

    start: int
    end: int
    head: int
    chain: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedTokens:
    """What spans are made from, one entry a token; `heads[i] == i` at a root."""

    heads: Sequence[int]
    deps: Sequence[str]
    tags: Sequence[str]
    words: Sequence[str]


def chains_of(
    sure: Floats, later: Floats, earlier: Floats, distances: Floats, parsed: ParsedTokens
) -> list[ChainMention]:
    """Return the mentions in the order of their heads; those of one chain are one thing.

    `sure` is a logit a token; `later @ earlier.T` scores a mention's antecedent, 0 stands for none; `distances` is added by
    the logarithm of how many words apart they are.
    """
    places = np.flatnonzero(sure > 0)
    chain = list(range(len(places)))
    for n in range(1, len(places)):
        first = max(0, n - ANTECEDENTS_BACK)
        scores = later[places[n]] @ earlier[places[first:n]].T + distances[_bucket(places[n] - places[first:n])]
        best = int(scores.argmax())
        if scores[best] > 0:
            chain[n] = chain[first + best]
    number = {one: k for k, one in enumerate(dict.fromkeys(chain))}
    below = _children(parsed.heads)
    found = []
    for head, one in zip(places.tolist(), chain, strict=True):
        start, end = span_of(parsed, below, head)
        found.append(ChainMention(start=start, end=end, head=head, chain=number[one]))
    return found


def span_of(parsed: ParsedTokens, below: list[list[int]], head: int) -> tuple[int, int]:
    """Return the words of the phrase around a head, half-open: with its clauses, without what it is coordinated with."""
    start = last = head
    for child in below[head]:
        if child > head and parsed.tags[child] == "POS":
            last = max(last, child)
        elif parsed.deps[child] not in OUTSIDE and parsed.deps[child].partition(":")[0] not in OUTSIDE:
            left, right = _edges(below, child)
            start, last = min(start, left), max(last, right)
    while last > head and _is_sign(parsed.words[last]):
        last -= 1
    while start < head and _is_sign(parsed.words[start]) and parsed.words[start] not in OPENING:
        start += 1
    return start, last + 1


def _is_sign(word: str) -> bool:
    return not any(letter.isalnum() for letter in word)


def _edges(below: list[list[int]], top: int) -> tuple[int, int]:
    left = right = top
    waiting = [top]
    while waiting:
        node = waiting.pop()
        left, right = min(left, node), max(right, node)
        waiting += below[node]
    return left, right


def _children(heads: Sequence[int]) -> list[list[int]]:
    below: list[list[int]] = [[] for _ in heads]
    for word, head in enumerate(heads):
        if head != word:
            below[head].append(word)
    return below


def _bucket(words: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Return 0 to 8 for distances of 1, 2, 4, 8 … words; 256 and more are one bucket: training/model.py has the same."""
    found: npt.NDArray[np.int64] = np.log2(np.clip(words, 1, 511)).astype(np.int64)
    return found
