"""The relation head: what one mention is to another, from the encodings of their words and from clues about the pair.

Two layers over sums: each place of a pair (first word of the subject, words between, path …) has its own map of the
encoding, each clue its own row. Trained on encodings of the finished network (training/relations.py), outside the graph.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from kg.errors import ConfigError

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int64]

CLUES = 1 << 14  # rows of clues: a clue's row is its digest, and rare ones share
PLACES = 9  # seven words of a pair, the words between, the words of the path


@dataclass(frozen=True, slots=True, kw_only=True)
class PairRows:
    """Pairs as the head reads them; tokens are of the document."""

    tokens: Ints  # (pairs, 7): first, last and top word of the subject, of the object; where their paths meet
    between: Ints  # (pairs, 2): half-open; 0, 0 where nothing lies between
    path: Ints  # tokens of all paths, one after another; none is empty
    path_starts: Ints  # (pairs,)
    clues: Ints  # rows of all clues, one after another; no pair is without
    clue_starts: Ints  # (pairs,)


class RelationHead:
    """Trained weights of the head for one network. Relations are in the order of `relations`."""

    def __init__(self, file: Path, *, network: str) -> None:
        """Load the weights. Raises ConfigError where they were trained on another network than the one of this digest."""
        with np.load(file) as found:
            if str(found["network"]) != network:
                raise ConfigError(
                    f"{file.name} was trained on network {str(found['network'])[:12]!r}, not {network[:12]!r}; "
                    "train it again with `python -m training.relations`"
                )
            self.relations: tuple[str, ...] = tuple(found["relations"].tolist())
            places = found["places"].astype(np.float32)  # (width, PLACES * hidden)
            self._places: list[Floats] = [np.ascontiguousarray(one) for one in np.split(places, PLACES, axis=1)]
            self._clues: Floats = found["clues"].astype(np.float32) * found["clue_scale"]  # (CLUES, hidden)
            self._bias: Floats = found["bias"]
            self._middle: Floats = found["middle"].astype(np.float32)  # (hidden, hidden)
            self._middle_bias: Floats = found["middle_bias"]
            self._out: Floats = found["out"].astype(np.float32)  # (2 * hidden, relations)
            self._out_bias: Floats = found["out_bias"]
            self._slope: Floats = found["slope"]  # (relations,): of calibration, on logits
            self._shift: Floats = found["shift"]

    def scores(self, encoding: Floats, rows: PairRows) -> Floats:
        """Return the calibrated probability (pairs, relations); `encoding` is of the document's tokens."""
        if not len(rows.tokens):
            return np.zeros((0, len(self.relations)), np.float32)
        first = _gelu(self._summed(encoding, rows))
        second = _gelu(first @ self._middle + self._middle_bias)
        logits = np.concatenate([first, second], 1) @ self._out + self._out_bias
        found: Floats = np.float32(1) / (np.float32(1) + np.exp(-(logits * self._slope + self._shift)))
        return found

    def _summed(self, encoding: Floats, rows: PairRows) -> Floats:
        """Return the sums (pairs, hidden) that the first layer bends; what many pairs share is mapped once."""
        total = self._bias + np.add.reduceat(self._clues[rows.clues], rows.clue_starts, axis=0)
        for place, words in enumerate(rows.tokens.T):
            own, back = np.unique(words, return_inverse=True)
            total += (encoding[own] @ self._places[place])[back]
        first = int(rows.tokens.min())
        sums = np.concatenate(
            [np.zeros((1, encoding.shape[1]), np.float32), encoding[first : rows.between.max()].cumsum(0)]
        )
        own, back = np.unique(rows.between, axis=0, return_inverse=True)
        left, right = np.maximum(own - first, 0).T
        means = (sums[right] - sums[left]) / np.maximum(right - left, 1)[:, None]
        total += (means @ self._places[PLACES - 2])[back.reshape(-1)]
        size = np.diff(np.append(rows.path_starts, len(rows.path)))[:, None]
        means = np.add.reduceat(encoding[rows.path], rows.path_starts, axis=0) / size
        total += means.astype(np.float32) @ self._places[PLACES - 1]
        found: Floats = total.astype(np.float32)
        return found


def _gelu(values: Floats) -> Floats:
    """Return GELU (Hendrycks and Gimpel 2016) with the error function of Abramowitz and Stegun 7.1.26, off by 1.5e-7 at most."""
    x = np.abs(values) / np.float32(np.sqrt(2))
    t = 1 / (1 + np.float32(0.3275911) * x)
    terms = (0.254829592, -0.284496736, 1.421413741, -1.453152027, 1.061405429)
    erf = 1 - sum(np.float32(one) * t ** (n + 1) for n, one in enumerate(terms)) * np.exp(-x * x)
    found: Floats = np.float32(0.5) * values * (1 + np.sign(values) * erf)
    return found
