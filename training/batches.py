"""Documents to tensors: windows of whole sentences, letter shapes, and the changes that make reading robust."""

import json
import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from tokenizers import Tokenizer

from ingest.reader.pieces import WORD_PIECES_MAX, gap_id, shape_id
from ingest.reader.windows import STOP_GAP, STOP_SHAPE
from training.corpus import ALL_TAGS, NAME_TAGS, PARAGRAPH, SPACE, Document, Sentence
from training.links import RELATIONS

IGNORED = -100
STOP_DROPPED = 0.06  # share of sentences
WINDOW_WORDS = 140  # a long window costs less a word, and is what reading an article looks like
NAMES = json.loads((Path(__file__).parent / "names.json").read_text(encoding="utf8"))


@dataclass(frozen=True, slots=True)
class Labels:
    """The label sets, in the order of their ids."""

    upos: list[str]
    xpos: list[str]
    feats: list[str]
    deprels: list[str]
    names: list[str] = field(default_factory=lambda: list(NAME_TAGS))
    relations: list[str] = field(default_factory=lambda: list(RELATIONS))


def labels_of(documents: list[Document]) -> Labels:
    """Collect labels from documents with syntax; bundles of features seen once or twice are left out."""
    counts: dict[str, Counter[str]] = {key: Counter() for key in ("upos", "xpos", "feats", "deprels")}
    for document in documents:
        for sentence in document.sentences:
            for key, counter in counts.items():
                counter.update(getattr(sentence, key))
    kept = {key: sorted(label for label, n in counter.items() if n > 2) for key, counter in counts.items()}
    return Labels(**kept)


@dataclass(slots=True)
class Batch:
    """Arrays of one step: pieces (rows, pieces) and labels (rows, words), padded."""

    pieces: np.ndarray
    shapes: np.ndarray
    gaps: np.ndarray
    firsts: np.ndarray
    words: np.ndarray  # bool: is there a word
    upos: np.ndarray
    xpos: np.ndarray
    feats: np.ndarray
    starts: np.ndarray
    heads: np.ndarray  # 0 root, else 1 + word in the window; IGNORED where not annotated
    deprels: np.ndarray
    sentence: np.ndarray  # number of the sentence that each word is in
    allowed: np.ndarray  # bool (rows, words, tags)
    mention: np.ndarray  # is the word the head of a mention: 1, 0 or IGNORED
    chain: np.ndarray  # chain of the mention that the word heads, -1 for none
    pairs: np.ndarray  # (pairs, 5): row, first and last word of the subject, of the object
    holds: np.ndarray  # bool (pairs, relations)
    known: np.ndarray  # bool (pairs, relations)


class Encoder:
    """Words to pieces, remembered."""

    def __init__(self, tokenizer: Tokenizer) -> None:
        self._tokenizer = tokenizer
        self._known: dict[str, tuple[list[int], list[tuple[int, int]]]] = {}

    def __call__(self, word: str) -> tuple[list[int], list[tuple[int, int]]]:
        """Return piece ids and their character offsets, at least one and at most WORD_PIECES_MAX."""
        found = self._known.get(word)
        if found is None:
            encoding = self._tokenizer.encode(word, add_special_tokens=False)
            ids, offsets = encoding.ids[:WORD_PIECES_MAX], encoding.offsets[:WORD_PIECES_MAX]
            found = (ids, offsets) if ids else ([self._tokenizer.token_to_id("[UNK]")], [(0, len(word))])
            self._known[word] = found
        return found


def windows(document: Document, rng: random.Random) -> Iterator[list[Sentence]]:
    """Cut a document into runs of whole sentences of varying length, one sentence long at times."""
    run: list[Sentence] = []
    limit = _limit(rng)
    for sentence in document.sentences:
        size = sum(len(one.words) for one in run)
        if run and size + len(sentence.words) > limit:
            yield run
            run, limit = [], _limit(rng)
        run.append(sentence)
    if run:
        yield run


def _limit(rng: random.Random) -> int:
    return 1 if rng.random() < 0.15 else rng.randint(30, WINDOW_WORDS)


def varied(sentences: list[Sentence], rng: random.Random) -> list[Sentence]:
    """Return sentences as they might stand elsewhere: other case, other names, no final stop."""
    draw = rng.random()
    if draw < 0.06:
        change = str.upper
    elif draw < 0.12:
        change = str.lower
    elif draw < 0.15:
        change = str.title
    else:
        change = None
    out = []
    for sentence in sentences:
        words = _renamed(sentence, rng) if sentence.spans and rng.random() < 0.3 else list(sentence.words)
        if change:
            words = [change(word) for word in words]
        gaps = list(sentence.gaps)
        if gaps[0] == PARAGRAPH and rng.random() < 0.3:
            gaps[0] = SPACE
        other = Sentence(words, gaps)
        for key in ("upos", "xpos", "feats", "heads", "deprels", "names", "mentions", "linked", "pairs"):
            setattr(other, key, getattr(sentence, key))
        out.append(other)
    return _without_stops(out, rng)


def _without_stops(sentences: list[Sentence], rng: random.Random) -> list[Sentence]:
    """Drop the final stop of a sentence now and then, as headings and captions lack it; a line break then ends it."""
    for n, sentence in enumerate(sentences):
        last = len(sentence.words)
        if last < 3 or sentence.words[-1] != "." or last in sentence.heads or rng.random() > STOP_DROPPED:
            continue
        for key in ("words", "gaps", "upos", "xpos", "feats", "heads", "deprels", "names"):
            setattr(sentence, key, getattr(sentence, key)[:-1])
        if n + 1 < len(sentences):
            sentences[n + 1].gaps[0] = PARAGRAPH
    return sentences


def _renamed(sentence: Sentence, rng: random.Random) -> list[str]:
    words = list(sentence.words)
    for start, end, kind in sentence.spans:
        if rng.random() < 0.5:
            continue
        if (
            kind == "Person"
            and end - start <= 2
            and all(words[w][:1].isupper() and words[w].isalpha() for w in range(start, end))
        ):
            family = rng.choice(NAMES["people"])
            words[end - 1] = rng.choice(family["last"])
            if end - start == 2:
                words[start] = rng.choice(family["first"])
        elif kind == "Place" and end - start == 1 and words[start][:1].isupper() and words[start].isalpha():
            words[start] = rng.choice(NAMES["places"])
    return words


def batch_of(runs: list[list[Sentence]], encode: Encoder, labels: Labels) -> Batch:
    """Return the arrays for these windows."""
    ids = {
        key: {label: n for n, label in enumerate(getattr(labels, key))} for key in ("upos", "xpos", "feats", "deprels")
    }
    encoded = [[[encode(word) for word in sentence.words] for sentence in run] for run in runs]
    rows = len(runs)
    length = 1 + max(sum(len(pieces) for s in run for pieces, _ in s) for run in encoded)
    count = max(sum(len(s) for s in run) for run in encoded)
    shape, grid = (rows, length), (rows, count)
    batch = Batch(
        **{key: np.zeros(shape, np.int64) for key in ("pieces", "shapes", "gaps")},
        firsts=np.zeros(grid, np.int64),
        words=np.zeros(grid, bool),
        **{key: np.full(grid, IGNORED, np.int64) for key in ("upos", "xpos", "feats", "starts", "heads", "deprels")},
        sentence=np.full(grid, -1, np.int64),
        allowed=np.ones((*grid, len(NAME_TAGS)), bool),
        mention=np.full(grid, IGNORED, np.int64),
        chain=np.full(grid, -1, np.int64),
        **_pairs(runs),
    )
    batch.pieces[:, 0] = encode(".")[0][0]  # a stop before every window, as the reader reads
    batch.shapes[:, 0], batch.gaps[:, 0] = STOP_SHAPE, STOP_GAP
    for row, (run, pieces) in enumerate(zip(runs, encoded, strict=True)):
        _fill(batch, row, run, pieces, ids)
    return batch


def _pairs(runs: list[list[Sentence]]) -> dict[str, np.ndarray]:
    places, holds, known = [], [], []
    for row, run in enumerate(runs):
        base = 0
        for sentence in run:
            for pair in sentence.pairs:
                (a, b), (c, d) = pair.subject, pair.object
                places.append((row, base + a, base + b - 1, base + c, base + d - 1))
                holds.append([number in pair.holds for number in range(len(RELATIONS))])
                known.append([number in pair.known for number in range(len(RELATIONS))])
            base += len(sentence.words)
    grid = (len(places), len(RELATIONS))
    return {
        "pairs": np.array(places, np.int64).reshape(-1, 5),
        "holds": np.array(holds, bool).reshape(grid),
        "known": np.array(known, bool).reshape(grid),
    }


def _fill(batch: Batch, row: int, run: list[Sentence], encoded: list, ids: dict[str, dict[str, int]]) -> None:
    piece, word = 1, 0
    for number, (sentence, pieces_of) in enumerate(zip(run, encoded, strict=True)):
        base = word
        for place, (text, (pieces, offsets)) in enumerate(zip(sentence.words, pieces_of, strict=True)):
            end = piece + len(pieces)
            batch.pieces[row, piece:end] = pieces
            batch.shapes[row, piece:end] = [shape_id(text, a, b) for a, b in offsets]
            batch.gaps[row, piece:end] = gap_id(sentence.gaps[place])
            batch.firsts[row, word] = piece
            batch.words[row, word] = True
            batch.sentence[row, word] = number
            batch.starts[row, word] = (place == 0) if len(run) > 1 or sentence.heads else IGNORED
            for key in ("upos", "xpos", "feats", "deprels"):
                given = getattr(sentence, key)
                if given:
                    getattr(batch, key)[row, word] = ids[key].get(given[place], IGNORED)
            if sentence.mentions is not None:
                batch.mention[row, word] = 0
            if sentence.heads:
                head = sentence.heads[place]
                batch.heads[row, word] = head and base + head
            if sentence.names and sentence.names[place] is not ALL_TAGS:
                batch.allowed[row, word] = False
                batch.allowed[row, word, list(sentence.names[place])] = True
            piece, word = end, word + 1
        for head, chain in sentence.mentions or ():
            batch.mention[row, base + head], batch.chain[row, base + head] = 1, chain
        for head, chain in sentence.linked:
            batch.chain[row, base + head] = chain
