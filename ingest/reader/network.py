"""The shipped network on onnxruntime: word pieces of one window in, scores of its words out. One thread."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import onnxruntime
from tokenizers import Tokenizer

from ingest.reader.relations import RelationHead
from kg.errors import ConfigError

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int64]
Cut = tuple[list[int], list[tuple[int, int]]]  # pieces of a word and their offsets in it
Bilinear = tuple[Floats, int, int]  # (rows, labels * columns), labels, columns

SLOWER_FUSIONS = ["SkipLayerNormFusion"]  # onnxruntime 1.2: the two kernels it joins are 1.13 times as fast alone
WORDS_REMEMBERED = 100_000  # some 30 MB at most


@dataclass(frozen=True, slots=True)
class Scores:
    """What the network says of the words of one window."""

    words: Floats  # (words, width): the encoding
    upos: Ints  # (words,) label ids
    xpos: Ints
    feats: Ints
    starts: Floats  # (words,) logit that a sentence starts here
    names: Floats  # (words, tags) log-probabilities
    arcs: Floats  # (words, 1 + words) log-probabilities of heads, 0 the root
    label_left: Floats  # (words, label_width + 1)
    label_right: Floats  # (1 + words, label_width + 1)
    mentions: Floats  # (words,) logit that the word is the head of a mention
    chain_later: Floats  # (words, width): times chain_earlier of another word, how well that suits as antecedent
    chain_earlier: Floats


@dataclass(frozen=True, slots=True)
class LabelSets:
    """The labels in the order of their ids."""

    upos: tuple[str, ...]
    xpos: tuple[str, ...]
    feats: tuple[str, ...]
    deprels: tuple[str, ...]
    names: tuple[str, ...]


class Network:
    """The graph with its labels, tokenizer and lemma table."""

    def __init__(self, folder: Path) -> None:
        """Load the weights in a folder. Raises ConfigError where they are missing."""
        if not (folder / "reader.onnx").exists():
            raise ConfigError(
                f"no reader weights in {str(folder)!r}; install newsgraph again, or make them with `make train`"
            )
        about = json.loads((folder / "labels.json").read_text(encoding="utf8"))
        self.version: str = about["version"]
        self.digest: str = about["sha256"]
        self.labels = LabelSets(**{key: tuple(about[key]) for key in LabelSets.__slots__})
        self.lemmas: dict[str, dict[str, str]] = json.loads((folder / "lemmas.json").read_text(encoding="utf8"))
        with np.load(folder / "pairs.npz") as pairs:
            self._deprels = _rows_first(pairs["deprels"])
            self.distances: Floats = pairs["distances"].astype(np.float32)
        head = folder / "relations.npz"
        self.relations = RelationHead(head, network=self.digest) if head.exists() else None
        self._known: dict[str, Cut] = {}
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self.unknown_piece = self._tokenizer.encode("[UNK]", add_special_tokens=False).ids[0]
        self.stop_piece = self._tokenizer.encode(".", add_special_tokens=False).ids[0]
        self._tokenizer.no_padding()
        self._tokenizer.no_truncation()
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 3
        self._session: Any = onnxruntime.InferenceSession(
            str(folder / "reader.onnx"),
            options,
            providers=["CPUExecutionProvider"],
            disabled_optimizers=SLOWER_FUSIONS,
        )

    def pieces(self, words: list[str]) -> list[Cut]:
        """Return for each word the ids of its pieces and their offsets in it."""
        new = [word for word in dict.fromkeys(words) if word not in self._known]
        if len(self._known) + len(new) > WORDS_REMEMBERED:
            self._known.clear()
            new = list(dict.fromkeys(words))
        found = self._tokenizer.encode_batch(new, add_special_tokens=False)
        self._known |= {word: (one.ids, one.offsets) for word, one in zip(new, found, strict=True)}
        return [self._known[word] for word in words]

    def __call__(self, pieces: Ints, shapes: Ints, gaps: Ints, firsts: Ints) -> Scores:
        """Score one window; `firsts` is the place of each word's first piece."""
        given = {"pieces": pieces, "shapes": shapes, "gaps": gaps, "firsts": firsts}
        return Scores(*self._session.run(list(Scores.__slots__), given))

    def deprels(self, scores: Scores, words: Ints, heads: Ints) -> Ints:
        """Return the label ids of arcs from `words` (their places) to `heads` (0 the root, else 1 + place)."""
        return self.labelled(scores.label_left[words], scores.label_right[heads])

    def labelled(self, left: Floats, right: Floats) -> Ints:
        """Return the label ids of arcs, from rows of label_left and of label_right; all arcs of a text at once are faster."""
        best: Ints = _bilinear(left, self._deprels, right).argmax(1)
        return best


def _rows_first(weight: npt.NDArray[np.float16]) -> Bilinear:
    labels, rows, columns = weight.shape
    flat = np.ascontiguousarray(weight.astype(np.float32).transpose(1, 0, 2).reshape(rows, labels * columns))
    return flat, labels, columns


def _bilinear(left: Floats, weight: Bilinear, right: Floats) -> Floats:
    """Return (rows, labels): left times the label's matrix times right, row by row."""
    flat, labels, columns = weight
    middle = (left @ flat).reshape(len(left), labels, columns)
    found: Floats = np.matmul(middle, right[:, :, None], dtype=np.float32)[:, :, 0]
    return found
