"""Trees from scores of heads."""

from itertools import product

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from ingest.reader.names import best_names
from ingest.reader.tree import best_heads

TAGS = ("O", "B-Person", "I-Person", "E-Person", "S-Person", "B-Place", "I-Place", "E-Place", "S-Place")


def is_tree(heads: list[int]) -> bool:
    if heads.count(0) != 1:
        return False
    for start in range(1, len(heads) + 1):
        node, steps = start, 0
        while node and steps <= len(heads):
            node, steps = heads[node - 1], steps + 1
        if node:
            return False
    return True


def best_by_trying(scores: np.ndarray) -> float:
    count = len(scores)
    trees = (heads for heads in product(range(count + 1), repeat=count) if is_tree(list(heads)))
    return max(float(sum(scores[word, head] for word, head in enumerate(heads))) for heads in trees)


@given(st.integers(1, 4), st.integers(0, 10_000))
def test_the_tree_is_the_best_of_all_trees(count: int, seed: int) -> None:
    scores = np.random.default_rng(seed).normal(size=(count, count + 1)).astype(np.float32)

    heads = best_heads(scores).tolist()

    assert is_tree(heads)
    total = sum(scores[word, head] for word, head in enumerate(heads))
    if count <= 3:  # every root is tried
        assert abs(total - best_by_trying(scores)) < 1e-4


@given(st.integers(1, 40), st.integers(0, 10_000))
def test_any_scores_give_one_tree_with_one_root(count: int, seed: int) -> None:
    scores = np.random.default_rng(seed).normal(size=(count, count + 1)).astype(np.float32)
    assert is_tree(best_heads(scores).tolist())


def scored(*tags: str) -> np.ndarray:
    scores = np.full((len(tags), len(TAGS)), -5.0, np.float32)
    for row, tag in enumerate(tags):
        scores[row, TAGS.index(tag)] = -0.1
    return scores


def test_whole_names_are_taken_as_they_are() -> None:
    found = best_names(scored("B-Person", "E-Person", "O", "S-Place"), TAGS)
    assert [one[:3] for one in found] == [(0, 2, "Person"), (3, 4, "Place")]


def test_a_name_that_does_not_end_is_mended() -> None:
    found = best_names(scored("B-Person", "I-Person", "O"), TAGS)
    assert all(0 <= start < end <= 3 for start, end, _, _ in found)
    assert found == best_names(scored("B-Person", "I-Person", "O"), TAGS)


def test_no_names_where_all_is_outside() -> None:
    assert best_names(scored("O", "O"), TAGS) == []
