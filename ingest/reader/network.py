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
    spans: Floats  # (words, 4 * relation_width): as first and last word of a subject, of an object


@dataclass(frozen=True, slots=True)
class LabelSets:
    """The labels in the order of their ids."""

    upos: tuple[str, ...]
    xpos: tuple[str, ...]
    feats: tuple[str, ...]
    deprels: tuple[str, ...]
    names: tuple[str, ...]
    relations: tuple[str, ...]


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
        self._rare: float = about["rare"]
        with np.load(folder / "pairs.npz") as pairs:
            self._deprels = _rows_first(pairs["deprels"])
            self._relations = _rows_first(pairs["relations"])
            self.distances: Floats = pairs["distances"].astype(np.float32)
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
        return Scores(*self._session.run(None, given))

    def deprels(self, scores: Scores, words: Ints, heads: Ints) -> Ints:
        """Return the label ids of arcs from `words` (their places) to `heads` (0 the root, else 1 + place)."""
        best: Ints = _bilinear(scores.label_left[words], self._deprels, scores.label_right[heads]).argmax(1)
        return best

    def relation_scores(self, spans: Floats, pairs: Ints) -> Floats:
        """Return the probability (pairs, relations) of what one span is to another, labels in `labels.relations`.

        `spans` is (tokens, 4 * relation_width) as in Scores; a pair is first and last token of the subject, of the object.
        """
        width = spans.shape[1] // 4
        parts = [spans[pairs[:, n], n * width : (n + 1) * width] for n in range(4)]
        left, right = (_with_one(_gelu(parts[n] + parts[n + 1])) for n in (0, 2))
        logits = _bilinear(left, self._relations, right) + np.float32(self._rare)
        found: Floats = np.float32(1) / (np.float32(1) + np.exp(-logits))
        return found


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


def _with_one(rows: Floats) -> Floats:
    found: Floats = np.concatenate([rows, np.ones((len(rows), 1), np.float32)], 1, dtype=np.float32)
    return found


def _gelu(values: Floats) -> Floats:
    """Return GELU (Hendrycks and Gimpel 2016) with the error function of Abramowitz and Stegun 7.1.26, off by 1.5e-7 at most."""
    x = np.abs(values) / np.float32(np.sqrt(2))
    t = 1 / (1 + np.float32(0.3275911) * x)
    terms = (0.254829592, -0.284496736, 1.421413741, -1.453152027, 1.061405429)
    erf = 1 - sum(np.float32(one) * t ** (n + 1) for n, one in enumerate(terms)) * np.exp(-x * x)
    found: Floats = np.float32(0.5) * values * (1 + np.sign(values) * erf)
    return found
