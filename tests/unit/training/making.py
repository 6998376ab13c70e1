"""Sentences with what a set annotates of them, and words cut into pieces without a tokenizer."""

from training.batches import Batch, Labels, batch_of
from training.corpus import NAME_TAGS, TAG_ID, Pair, Sentence
from training.links import RELATIONS

PLACE = frozenset({TAG_ID["S-Place"]})
OUTSIDE = frozenset({TAG_ID["O"]})
LABELS = Labels(upos=["NOUN", "VERB"], xpos=["NN", "VBD"], feats=["_"], deprels=["nsubj", "root"])


def by_letters(word: str) -> tuple[list[int], list[tuple[int, int]]]:
    """Cut a word into pieces of two letters."""
    offsets = [(start, min(start + 2, len(word))) for start in range(0, len(word), 2)]
    return [1 + ord(word[start]) % 50 for start, _ in offsets], offsets


def plain(text: str) -> Sentence:
    """Return a sentence of which nothing is annotated."""
    words = text.split()
    return Sentence(words, [0] + [1] * (len(words) - 1))


def parsed() -> Sentence:
    """Return a sentence with syntax, names and mentions."""
    one = plain("Oslo slept")
    one.upos, one.xpos, one.feats = ["NOUN", "VERB"], ["NN", "VBD"], ["_", "never seen"]
    one.heads, one.deprels = [2, 0], ["nsubj", "root"]
    one.names, one.mentions = [PLACE, OUTSIDE], [(0, 7)]
    return one


def linked() -> Sentence:
    """Return a sentence of which two links are known, and a relation of one pair."""
    one = plain("Ada said she left")
    one.linked = [(0, 3), (2, 3)]
    one.pairs = [Pair((0, 1), (2, 4), frozenset({1}), frozenset({1, 2}))]
    return one


def batch(*runs: list[Sentence]) -> Batch:
    return batch_of(list(runs), by_letters, LABELS)  # type: ignore[arg-type]


COUNTS = {"names": len(NAME_TAGS), "relations": len(RELATIONS)}
