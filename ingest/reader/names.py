"""From scores of name tags to names: the best sequence of begin, inside, end and single."""

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
Span = tuple[int, int, str, float]  # first word, one past the last, kind, probability


def best_names(scores: Floats, tags: tuple[str, ...]) -> list[Span]:
    """Return the names of a sentence; `scores` is (words, tags) log-probabilities.

    Where the best tag of every word gives whole names already, that is the answer; else Viterbi (1967) decides.
    """
    best = scores.argmax(1)
    if not best.any():
        return []
    allowed = _transitions(tags)
    edges = np.concatenate([[0], best, [0]])
    if not allowed[edges[:-1], edges[1:]].all():
        best = _viterbi(scores, allowed)
    return _spans(best, scores, tags)


def _transitions(tags: tuple[str, ...]) -> npt.NDArray[np.bool_]:
    found = _known.get(tags)
    if found is None:
        found = np.zeros((len(tags), len(tags)), bool)
        for row, left in enumerate(tags):
            for column, right in enumerate(tags):
                opened = left[0] in "BI"
                found[row, column] = (right[0] in "IE" and left[2:] == right[2:]) if opened else right[0] in "OBS"
        _known[tags] = found
    return found


_known: dict[tuple[str, ...], npt.NDArray[np.bool_]] = {}


def _viterbi(scores: Floats, allowed: npt.NDArray[np.bool_]) -> npt.NDArray[np.int64]:
    barred = np.where(allowed, 0.0, -np.inf)
    total = scores[0] + barred[0]
    back = []
    for row in scores[1:]:
        reached = total[:, None] + barred
        back.append(reached.argmax(0))
        total = reached.max(0) + row
    last = int((total + barred[:, 0]).argmax())
    path = [last]
    for pointers in reversed(back):
        path.append(int(pointers[path[-1]]))
    return np.asarray(path[::-1])


def _spans(best: npt.NDArray[np.int64], scores: Floats, tags: tuple[str, ...]) -> list[Span]:
    found = []
    start = 0
    for place, number in enumerate(best):
        tag = tags[number]
        if tag[0] in "BS":
            start = place
        if tag[0] in "ES":
            sure = float(np.exp(scores[np.arange(start, place + 1), best[start : place + 1]].mean()))
            found.append((start, place + 1, tag[2:], sure))
    return found
