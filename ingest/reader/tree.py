"""From scores of heads to a tree with one root: the best one, by Chu and Liu (1965) and Edmonds (1967)."""

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int64]


def best_heads(scores: Floats) -> Ints:
    """Return for each word its head, 0 for the root and else 1 + its place, so that all form one tree with one root.

    `scores` is (words, 1 + words). Where the best head of every word gives a tree already, that is the answer.
    """
    count = len(scores)
    masked = scores.copy()
    masked[np.arange(count), np.arange(1, count + 1)] = -np.inf
    heads: Ints = masked.argmax(1)
    if _is_tree(heads):
        return heads
    roots = np.argsort(-masked[:, 0], kind="stable")[:ROOTS_TRIED]
    best, best_score = heads, -np.inf
    for root in roots:
        found = _rooted(masked, int(root))
        score = float(masked[np.arange(count), found].sum())
        if score > best_score:
            best, best_score = found, score
    return best


ROOTS_TRIED = 3  # the true root is among the three likeliest in all but one in a thousand sentences


def _is_tree(heads: Ints) -> bool:
    if (heads == 0).sum() != 1:
        return False
    state = [0] * (len(heads) + 1)  # 1: reaches the root, 2: on the way
    state[0] = 1
    for start in range(1, len(heads) + 1):
        path = []
        node = start
        while state[node] == 0:
            state[node] = 2
            path.append(node)
            node = int(heads[node - 1])
        if state[node] == 2:
            return False
        for seen in path:
            state[seen] = 1
    return True


def _rooted(scores: Floats, root: int) -> Ints:
    """Return the best tree in which `root` (a place) is the only word under the root."""
    count = len(scores)
    full = np.full((count + 1, count + 1), -np.inf, np.float64)  # [head, word]
    full[1:, 1:] = scores[:, 1:].T
    full[0, root + 1] = 0.0
    full[:, root + 1][1:] = -np.inf
    parents = _edmonds(full)
    return np.asarray(parents[1:], np.int64)


def _edmonds(scores: npt.NDArray[np.float64]) -> list[int]:
    """Return the head of each node of the best arborescence from node 0; scores are [head, node]."""
    size = len(scores)
    parents = [0, *scores[:, 1:].argmax(0).tolist()]
    cycle = _cycle(parents)
    if not cycle:
        return parents
    inside = np.asarray(cycle)
    outside = np.setdiff1d(np.arange(size), inside)
    place = {int(node): number for number, node in enumerate(outside)}
    merged = len(outside)
    small = np.full((merged + 1, merged + 1), -np.inf)
    small[:merged, :merged] = scores[np.ix_(outside, outside)]
    gained = scores[np.ix_(outside, inside)] - scores[[parents[word] for word in cycle], inside]
    leaving = scores[np.ix_(inside, outside)]
    small[:merged, merged] = gained.max(1)
    small[merged, :merged] = leaving.max(0)
    entered = [cycle[n] for n in gained.argmax(1).tolist()]
    left = [cycle[n] for n in leaving.argmax(0).tolist()]
    small[:, 0] = -np.inf
    np.fill_diagonal(small, -np.inf)
    found = _edmonds(small)
    for node, number in place.items():
        if node:
            parents[node] = left[number] if found[number] == merged else int(outside[found[number]])
    parents[entered[found[merged]]] = int(outside[found[merged]])
    return parents


def _cycle(parents: list[int]) -> list[int]:
    seen = [0] * len(parents)
    for start in range(1, len(parents)):
        node, path = start, []
        while node and not seen[node]:
            seen[node] = start
            path.append(node)
            node = parents[node]
        if node and seen[node] == start and node in path:
            return path[path.index(node) :]
    return []
