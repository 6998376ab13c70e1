"""The shipped network on onnxruntime: word pieces of one window in, scores of its words out. One thread."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import onnxruntime
from tokenizers import Tokenizer

from kg.errors import ConfigError

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int64]


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
        weight = np.load(folder / "deprels.npz")["weight"].astype(np.float32)
        labels, rows, columns = weight.shape
        self._label_weight = np.ascontiguousarray(weight.transpose(1, 0, 2).reshape(rows, labels * columns))
        self._label_shape = (labels, columns)
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self.unknown_piece = self._tokenizer.encode("[UNK]", add_special_tokens=False).ids[0]
        self._tokenizer.no_padding()
        self._tokenizer.no_truncation()
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 3
        self._session: Any = onnxruntime.InferenceSession(
            str(folder / "reader.onnx"), options, providers=["CPUExecutionProvider"]
        )

    def pieces(self, words: list[str]) -> list[tuple[list[int], list[tuple[int, int]]]]:
        """Return for each word the ids of its pieces and their offsets in it."""
        found = self._tokenizer.encode_batch(words, add_special_tokens=False)
        return [(one.ids, one.offsets) for one in found]

    def __call__(self, pieces: Ints, shapes: Ints, gaps: Ints, firsts: Ints) -> Scores:
        """Score one window; `firsts` is the place of each word's first piece."""
        given = {"pieces": pieces, "shapes": shapes, "gaps": gaps, "firsts": firsts}
        return Scores(*self._session.run(None, given))

    def deprels(self, scores: Scores, words: Ints, heads: Ints) -> Ints:
        """Return the label ids of arcs from `words` (their places) to `heads` (0 the root, else 1 + place)."""
        labels, columns = self._label_shape
        left = (scores.label_left[words] @ self._label_weight).reshape(len(words), labels, columns)
        best: Ints = (left @ scores.label_right[heads][:, :, None])[:, :, 0].argmax(1)
        return best
