"""Mentions and their chains in one text: head words that the network finds, spans from the tree, antecedents by score.

Coreference by head words follows Dobrovolskii (2021); each mention takes its best antecedent or none (Lee et al. 2017).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int64]

ANTECEDENTS_BACK = 250  # mentions: further back only the names' own logic joins, see ingest/extract/entities.py
# Swept on 16 of GUM's training documents with an earlier network: CoNLL F1 without singletons 39.1 with none of the three,
# 44.8 with SAME 2, 48.4 with 4, 49.5 with OTHER too, 50.1 with all.
SAME_HEAD = 4.0  # added where two nouns are the same word, or end the same name
OTHER_HEAD = 1.0  # taken where they are not
FAR_OTHER = 2.0  # taken where they are not and more than FAR_WORDS lie between
FAR_WORDS = 100
RULED_OUT = 50.0
PRONOUNS = {
    **dict.fromkeys(("he", "him", "his", "himself"), "he"),
    **dict.fromkeys(("she", "her", "hers", "herself"), "she"),
    **dict.fromkeys(("it", "its", "itself"), "it"),
    **dict.fromkeys(("they", "them", "their", "theirs", "themselves"), "they"),
    **dict.fromkeys(("i", "me", "my", "mine", "myself"), "i"),
    **dict.fromkeys(("we", "us", "our", "ours", "ourselves"), "we"),
    **dict.fromkeys(("you", "your", "yours", "yourself"), "you"),
}
NEVER: dict[str, frozenset[str]] = {
    "he": frozenset({"she", "it", "i", "you", "we", "they", "plural"}),
    "she": frozenset({"he", "it", "i", "you", "we", "they", "plural"}),
    "it": frozenset({"he", "she", "i", "you", "we", "plural"}),
    "i": frozenset({"he", "she", "it", "you", "we", "they", "plural"}),
    "you": frozenset({"he", "she", "it", "i", "we", "they", "plural"}),
    "we": frozenset({"he", "she", "it", "i", "you", "they"}),
    "they": frozenset({"he", "she", "i", "you", "we"}),
    "plural": frozenset({"he", "she", "it", "i", "you"}),
}
SORTS = ("", *NEVER)
RULED = np.array([[earlier in NEVER.get(later, ()) for earlier in SORTS] for later in SORTS])
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
    antecedent: int | None  # head of the mention that this one was joined to, before it


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedTokens:
    """What spans are made from, one entry a token; `heads[i] == i` at a root."""

    heads: Sequence[int]
    deps: Sequence[str]
    tags: Sequence[str]
    words: Sequence[str]
    keys: Sequence[str]  # what makes two nouns the same: the lemma, or the last word of the name it is in


def chains_of(
    sure: Floats, later: Floats, earlier: Floats, distances: Floats, parsed: ParsedTokens
) -> list[ChainMention]:
    """Return the mentions in the order of their heads; those of one chain are one thing.

    `sure` is a logit a token; `later @ earlier.T` scores a mention's antecedent, 0 stands for none; `distances` is added by
    the logarithm of how many words apart they are, and what their words say.
    """
    places = np.flatnonzero(sure > 0)
    best = _antecedents(places, later, earlier, distances, parsed)
    chain = list(range(len(places)))
    antecedent: list[int | None] = [None] * len(places)
    for n, before in enumerate(best):
        if before is not None:
            chain[n], antecedent[n] = chain[before], int(places[before])
    number = {one: k for k, one in enumerate(dict.fromkeys(chain))}
    below = _children(parsed.heads)
    found = []
    for head, one, before in zip(places.tolist(), chain, antecedent, strict=True):
        start, end = span_of(parsed, below, head)
        found.append(ChainMention(start=start, end=end, head=head, chain=number[one], antecedent=before))
    return found


def _antecedents(
    places: Ints, later: Floats, earlier: Floats, distances: Floats, parsed: ParsedTokens
) -> list[int | None]:
    """Return for each mention the number of its best antecedent, null for none; scored in blocks of mentions."""
    numbers: dict[str, int] = {}
    keys = np.array([numbers.setdefault(parsed.keys[place], len(numbers)) for place in places.tolist()], np.int64)
    nouns = np.array([parsed.tags[place].startswith("NN") for place in places.tolist()], bool)
    sorts = np.array([SORTS.index(_sort(parsed, place)) for place in places.tolist()], np.int64)
    found: list[int | None] = []
    for start in range(0, len(places), ANTECEDENTS_BACK):
        rows = np.arange(start, min(start + ANTECEDENTS_BACK, len(places)))
        columns = np.arange(max(0, start - ANTECEDENTS_BACK), rows[-1] + 1)
        apart = places[rows][:, None] - places[columns][None, :]
        scores = later[places[rows]] @ earlier[places[columns]].T + distances[_bucket(apart)]
        same = keys[rows][:, None] == keys[columns][None, :]
        scores -= np.where((apart > FAR_WORDS) & ~same, FAR_OTHER, 0.0)
        both = nouns[rows][:, None] & nouns[columns][None, :]
        scores += np.where(both, np.where(same, SAME_HEAD, -OTHER_HEAD), 0.0)
        scores -= np.where(RULED[sorts[rows][:, None], sorts[columns][None, :]], RULED_OUT, 0.0)
        before = rows[:, None] - columns[None, :]
        scores[(before <= 0) | (before > ANTECEDENTS_BACK)] = -np.inf
        best = scores.argmax(1)
        taken = scores[np.arange(len(rows)), best] > 0
        found += [int(columns[one]) if good else None for one, good in zip(best, taken, strict=True)]
    return found


def _sort(parsed: ParsedTokens, place: int) -> str:
    """Return what a pronoun or a plural noun may not be joined to, by name; "" where nothing is ruled out."""
    return PRONOUNS.get(parsed.words[place].lower(), "plural" if parsed.tags[place] in ("NNS", "NNPS") else "")


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
