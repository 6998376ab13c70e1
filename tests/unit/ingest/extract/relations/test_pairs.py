"""What the relation head reads of a pair: the same in any place of a text, and its words, path and clues."""

import numpy as np
import pytest

from ingest.extract.relations import End, rows_of
from ingest.extract.tree import Tree
from ingest.reader import CLUES
from tests.parses import doc_of
from tests.parses import rows_of as parsed

PARSE = parsed(
    "Ada/NNP:Person/2/nsubj joined|join/VBD/0/root old/JJ/4/amod Norbank/NNP:Organization/2/obj in/IN/6/case 1998/CD/2/obl ././2/punct"
)
ADA = End(first=0, last=0, kind="Person", form="name")
BANK = End(first=3, last=3, kind="Organization", form="name")
YEAR = End(first=5, last=5, kind="time", form="time")


@pytest.fixture
def tree() -> Tree:
    return Tree(doc_of(PARSE))


def clues_of(rows, pair: int) -> set[int]:
    ends = [*rows.clue_starts.tolist(), len(rows.clues)]
    return set(rows.clues[ends[pair] : ends[pair + 1]].tolist())


def test_a_pair_is_its_words_those_between_and_those_on_its_path(tree: Tree):
    rows = rows_of(tree, [ADA, BANK], [(0, 1)])
    assert rows.tokens.tolist() == [[0, 0, 0, 3, 3, 3, 1]]
    assert rows.between.tolist() == [[1, 3]]
    assert set(rows.path.tolist()) == {1}


def test_prepositions_of_an_end_are_on_the_path(tree: Tree):
    assert 4 in rows_of(tree, [BANK, YEAR], [(0, 1)]).path


def test_the_two_directions_have_clues_that_tell_them_apart(tree: Tree):
    rows = rows_of(tree, [ADA, BANK], [(0, 1), (1, 0)])
    assert clues_of(rows, 0) != clues_of(rows, 1)


def test_each_pair_has_its_own_stretch_of_path_and_clues(tree: Tree):
    both = rows_of(tree, [ADA, BANK, YEAR], [(0, 1), (0, 2)])
    alone = rows_of(tree, [ADA, BANK, YEAR], [(0, 2)])
    assert clues_of(both, 1) == clues_of(alone, 0)
    assert both.path[both.path_starts[1] :].tolist() == alone.path.tolist()


def test_clues_are_rows_of_the_table_and_the_same_on_every_run(tree: Tree):
    first, second = (rows_of(tree, [ADA, BANK], [(0, 1)]).clues for _ in range(2))
    assert np.array_equal(first, second)
    assert ((first >= 0) & (first < CLUES)).all()


def test_no_pairs_are_rows_of_nothing(tree: Tree):
    rows = rows_of(tree, [], [])
    assert (len(rows.tokens), len(rows.path), len(rows.clues)) == (0, 0, 0)
