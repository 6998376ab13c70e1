"""What the relation head reads of two mentions: their words, the words between, the path of the parse, as numbers.

The same rows are made while a text is read and while the head is trained (training/relations.py): nothing here knows
which of the two it is.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from zlib import crc32

import numpy as np
import numpy.typing as npt

from ingest.extract.tree import Tree
from ingest.reader import CLUES, PairRows

Ints = npt.NDArray[np.int64]

TIME = "time"  # the kind and the form of a time
PATH_MAX = 12  # arcs: further apart the path says nothing that the words do not
BETWEEN_MAX = 10  # words between two ends that are clues one by one
SHAPE_MAX = 5  # arcs of a path that is a clue as a whole


@dataclass(frozen=True, slots=True, kw_only=True)
class End:
    """One end of a pair, by its tokens (both included)."""

    first: int
    last: int
    kind: str
    form: str

    def holds(self, token: int) -> bool:
        return self.first <= token <= self.last


def rows_of(tree: Tree, ends: Sequence[End], pairs: Sequence[tuple[int, int]]) -> PairRows:
    """Return what the head reads of pairs of ends (by their places in `ends`), all of one sentence."""
    roots = [_root(tree, one) for one in ends]
    above = [list(_upwards(tree, root)) for root in roots]
    tokens, between, path, clues = [], [], [], []
    for a, b in pairs:
        left, right = ends[a], ends[b]
        top, up, down = _path(above[a], above[b])
        inner = [one for one in (*up, top, *reversed(down)) if not left.holds(one) and not right.holds(one)]
        inner += [one for root in (roots[a], roots[b]) for one in tree.kids(root, "case", "mark")]
        gap = (min(left.last, right.last) + 1, max(left.first, right.first))
        tokens.append((left.first, left.last, roots[a], right.first, right.last, roots[b], top))
        between.append(gap if gap[0] < gap[1] else (0, 0))
        path.append(inner or [top])
        crossed = sum(gap[0] <= one.first < gap[1] for one in ends)
        clues.append([*_clues(tree, left, right, gap, crossed), *_path_clues(tree, left, right, up, down, inner)])
    return PairRows(
        tokens=np.array(tokens, np.int64).reshape(-1, 7),
        between=np.array(between, np.int64).reshape(-1, 2),
        path=np.array([one for row in path for one in row], np.int64),
        path_starts=_starts(path),
        clues=np.array([crc32(one.encode()) % CLUES for row in clues for one in row], np.int64),
        clue_starts=_starts(clues),
    )


def joined(parts: Sequence[PairRows], shifts: Sequence[int] | None = None) -> PairRows:
    """Return rows as one; `shifts` are added to the tokens of each part."""
    by = shifts or [0] * len(parts)
    paths = [0, *accumulate(len(one.path) for one in parts)]
    clues = [0, *accumulate(len(one.clues) for one in parts)]

    def together(arrays: list[Ints], *shape: int) -> Ints:
        return np.concatenate(arrays) if arrays else np.zeros((0, *shape), np.int64)

    return PairRows(
        tokens=together([one.tokens + n for one, n in zip(parts, by, strict=True)], 7),
        between=together([one.between + n for one, n in zip(parts, by, strict=True)], 2),
        path=together([one.path + n for one, n in zip(parts, by, strict=True)]),
        path_starts=together([one.path_starts + n for one, n in zip(parts, paths[:-1], strict=True)]),
        clues=together([one.clues for one in parts]),
        clue_starts=together([one.clue_starts + n for one, n in zip(parts, clues[:-1], strict=True)]),
    )


def _starts(rows: Sequence[Sequence[object]]) -> Ints:
    return np.cumsum([0, *(len(row) for row in rows)])[:-1].astype(np.int64)


def _clues(tree: Tree, left: End, right: End, gap: tuple[int, int], crossed: int) -> Iterator[str]:
    order = "<" if left.first < right.first else ">"
    kinds = f"{left.kind} {right.kind} {order}"
    apart = max(0, gap[1] - gap[0])
    yield f"kinds {kinds}"
    yield f"forms {left.form} {right.form} {order}"
    yield f"apart {min(apart, 8) if apart < 8 else 8 + apart.bit_length()} {order}"
    yield f"crossed {min(crossed, 4)} {kinds}"
    for token in range(gap[0], min(gap[1], gap[0] + BETWEEN_MAX)):
        yield f"between {tree.lemma[token]} {order}"
    if apart <= BETWEEN_MAX:
        lemmas = [tree.lemma[token] for token in range(gap[0], gap[1])]
        yield f"all between {' '.join(lemmas)} {kinds}"
        for pair in pairwise(lemmas):
            yield f"two between {' '.join(pair)} {order}"
    first, last = min(left.first, right.first), max(left.last, right.last)
    yield f"before {tree.lemma[first - 1] if first else ''} {order}"
    yield f"after {tree.lemma[last + 1] if last + 1 < len(tree) else ''} {order}"
    for name, end in (("subject", left), ("object", right)):
        yield f"{name} {tree.lower[end.last]}"


def _path_clues(
    tree: Tree, left: End, right: End, up: Sequence[int], down: Sequence[int], inner: Sequence[int]
) -> Iterator[str]:
    shape = f"{'>'.join(tree.dep[one] for one in up)}^{'<'.join(tree.dep[one] for one in down)}"
    if len(up) + len(down) <= SHAPE_MAX:
        yield f"shape {shape} {left.kind} {right.kind}"
    for name, side in (("up", up), ("down", down)):
        for one in side:
            yield f"{name} {tree.dep[one]}"
    for one in inner[:PATH_MAX]:
        yield f"path {tree.lemma[one]}"
        yield f"path {tree.lemma[one]} {left.kind} {right.kind} {shape if len(up) + len(down) <= 2 else ''}"


def _root(tree: Tree, end: End) -> int:
    return next((one for one in range(end.first, end.last + 1) if not end.holds(tree.head[one])), end.last)


def _upwards(tree: Tree, token: int) -> Iterator[int]:
    yield token
    while tree.head[token] != token:
        token = tree.head[token]
        yield token


def _path(left: Sequence[int], right: Sequence[int]) -> tuple[int, list[int], list[int]]:
    """Return where two ways up meet, and the tokens below it on either."""
    places = {token: n for n, token in enumerate(right)}
    for n, token in enumerate(left):
        if token in places:
            return token, list(left[:n]), list(right[: places[token]])
    return left[-1], list(left), list(right)  # two sentences
