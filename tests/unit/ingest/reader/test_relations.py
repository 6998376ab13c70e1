"""The relation head: sums of what stands at each place of a pair and of its clues, two layers, calibrated probabilities."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from spacy.language import Language

from ingest.extract.relations import End, rows_of
from ingest.extract.tree import Tree
from ingest.reader import CLUES, PLACES, PairRows, component_of
from ingest.reader.relations import RelationHead, _gelu
from kg.errors import ConfigError

WIDTH, HIDDEN = 4, 2
ONE_PAIR = PairRows(
    tokens=np.array([[2, 2, 2, 5, 6, 6, 3]]),
    between=np.array([[3, 5]]),
    path=np.array([3, 4]),
    path_starts=np.array([0]),
    clues=np.array([7, 9]),
    clue_starts=np.array([0]),
)


def head_of(tmp_path, **changed) -> RelationHead:
    random = np.random.default_rng(1)
    weights = {
        "network": "abc",
        "relations": np.array(["employer", "spouse", "capital"]),
        "places": random.normal(size=(WIDTH, PLACES * HIDDEN)),
        "clues": random.integers(-127, 127, (CLUES, HIDDEN)).astype(np.int8),
        "clue_scale": np.float32(0.01),
        "bias": random.normal(size=HIDDEN).astype(np.float32),
        "middle": random.normal(size=(HIDDEN, HIDDEN)),
        "middle_bias": random.normal(size=HIDDEN).astype(np.float32),
        "out": random.normal(size=(2 * HIDDEN, 3)),
        "out_bias": np.zeros(3, np.float32),
        "slope": np.ones(3, np.float32),
        "shift": np.zeros(3, np.float32),
    }
    file = tmp_path / "relations.npz"
    np.savez(file, **(weights | changed))
    return RelationHead(file, network="abc")


ENCODING = np.random.default_rng(2).normal(size=(9, WIDTH)).astype(np.float32)


def test_a_pair_has_a_probability_for_each_relation(tmp_path):
    scores = head_of(tmp_path).scores(ENCODING, ONE_PAIR)
    assert scores.shape == (1, 3)
    assert ((scores > 0) & (scores < 1)).all()


@pytest.mark.parametrize("token", [2, 3, 4, 5, 6])
def test_the_words_of_the_pair_between_it_and_on_its_path_count(tmp_path, token: int):
    head, changed = head_of(tmp_path), ENCODING.copy()
    changed[token] += 1
    assert not np.allclose(head.scores(changed, ONE_PAIR), head.scores(ENCODING, ONE_PAIR))


@pytest.mark.parametrize("token", [0, 1, 7, 8])
def test_words_outside_do_not_count(tmp_path, token: int):
    head, changed = head_of(tmp_path), ENCODING.copy()
    changed[token] += 1
    assert np.allclose(head.scores(changed, ONE_PAIR), head.scores(ENCODING, ONE_PAIR))


def test_calibration_moves_a_relation_alone(tmp_path):
    plain = head_of(tmp_path).scores(ENCODING, ONE_PAIR)
    lower = head_of(tmp_path, shift=np.array([0, -2, 0], np.float32)).scores(ENCODING, ONE_PAIR)
    assert lower[0, 1] < plain[0, 1]
    assert np.allclose(lower[0, [0, 2]], plain[0, [0, 2]])


def test_a_head_of_another_network_is_refused_with_what_to_do(tmp_path):
    with pytest.raises(ConfigError, match=r"python -m training\.relations"):
        head_of(tmp_path, network="other")


def test_the_shipped_head_tells_who_heads_what(nlp: Language):
    doc = nlp("Ada Keller is the chief executive of Norland Bank.")
    people = End(first=0, last=1, kind="Person", form="name")
    bank = End(first=7, last=8, kind="Organization", form="name")
    reader = component_of(nlp)
    scores = reader.relation_scores(doc, rows_of(Tree(doc), [people, bank], [(1, 0), (0, 1)]))
    chief = reader.relations.index("chief_executive")
    assert scores[0, chief] > 0.5 > scores[1, chief]


def test_no_pairs_give_no_scores(nlp: Language):
    doc = nlp("Nothing.")
    assert len(component_of(nlp).relation_scores(doc, rows_of(Tree(doc), [], []))) == 0


def test_pairs_scored_together_are_scored_as_each_is_alone(tmp_path):
    head, random = head_of(tmp_path), np.random.default_rng(3)
    pairs = [
        PairRows(
            tokens=random.integers(first, 9, (1, 7)) * [0, 1, 1, 1, 1, 1, 1] + [first, 0, 0, 0, 0, 0, 0],
            between=np.array([[first + 1, first + 1 + gap] if gap else [0, 0]]),
            path=random.integers(0, 9, size),
            path_starts=np.array([0]),
            clues=random.integers(0, CLUES, size),
            clue_starts=np.array([0]),
        )
        for first, gap, size in ((0, 0, 1), (3, 2, 2), (1, 5, 4), (6, 0, 3), (4, 4, 1))
    ]
    starts = np.cumsum([0, *(len(one.path) for one in pairs)])[:-1]
    together = PairRows(
        tokens=np.concatenate([one.tokens for one in pairs]),
        between=np.concatenate([one.between for one in pairs]),
        path=np.concatenate([one.path for one in pairs]),
        path_starts=starts,
        clues=np.concatenate([one.clues for one in pairs]),
        clue_starts=starts,
    )
    alone = np.concatenate([head.scores(ENCODING, one) for one in pairs])
    assert np.allclose(head.scores(ENCODING, together), alone, atol=1e-5)


@given(st.lists(st.floats(-30, 30, width=32), min_size=1, max_size=20))
def test_the_bend_is_gelu_to_a_millionth(values: list[float]):
    exact = [0.5 * one * (1 + math.erf(one / math.sqrt(2))) for one in values]
    assert np.allclose(_gelu(np.array(values, np.float32)), exact, atol=2e-6)
