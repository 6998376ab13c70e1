"""Names for who types."""

from collections.abc import Iterable

import pytest

from kg.model import EVERYTHING, Filter, NodeId, NodeSort
from kg.store import Named
from kg.store.counted import like
from kg.suggesting import NameIndex


class GivenNames:
    """A store that holds nothing but names."""

    def __init__(self, names: Iterable[Named]) -> None:
        self.names = list(names)

    def names_like(self, latin: str, where: Filter = EVERYTHING, *, limit: int = 100) -> list[Named]:
        return like(self.names, latin, limit)


def an_index(**statements: int) -> NameIndex:
    """Return an index of names, underscores for blanks, each said so often; a node has the id of its name."""
    return NameIndex(
        GivenNames(
            Named(node=NodeId(name), sort=NodeSort.ENTITY, text=name.replace("_", " "), statements=count)
            for name, count in statements.items()
        )
    )


NEWS = an_index(Kazakhtelecom=3, Kazakhstan=90, Kassym_Jomart_Tokayev=20, Tokyo=8, Łódź=2, 北京=4, NetBlocks=5)


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("kaz", "Kazakhstan"),
        ("KAZAKHT", "Kazakhtelecom"),
        ("tokay", "Kassym_Jomart_Tokayev"),
        ("jomart tok", "Kassym_Jomart_Tokayev"),
        ("lodz", "Łódź"),
        ("Казахстан", "Kazakhstan"),
        ("bei jing", "北京"),
        ("Kazahkstan", "Kazakhstan"),
        ("tokaev", "Kassym_Jomart_Tokayev"),
        ("netblokcs", "NetBlocks"),
        ("kazakhtelekom", "Kazakhtelecom"),
    ],
)
def test_the_name_that_was_meant_comes_first(typed: str, first: str) -> None:
    assert NEWS.suggest(typed, 5)[0].node == first


@pytest.mark.parametrize("typed", ["", " ", "-", "xyzzyqwert", "\x00", "🙂", "a" * 100_000])
def test_what_is_like_no_name_gives_none(typed: str) -> None:
    assert NEWS.suggest(typed, 5) == []


def test_those_that_begin_so_come_before_those_that_are_like_it_and_the_best_known_first() -> None:
    index = an_index(Marion=1, Maria=5, Marie=9, Mario=7)
    assert [one.node for one in index.suggest("mario", 9)] == ["Mario", "Marion", "Marie", "Maria"]
    assert [one.edits for one in index.suggest("mario", 9)] == [0, 0, 1, 1]


def test_a_node_is_given_once_by_its_best_name() -> None:
    node = NodeId("e1")
    names = [Named(node=node, sort=NodeSort.ENTITY, text=text, statements=1) for text in ("Ann Bell", "Anna Bell")]
    (found,) = NameIndex(GivenNames(names)).suggest("ann", 5)
    assert found.node == node


def test_no_more_than_asked_for_and_none_of_an_empty_store() -> None:
    assert len(NEWS.suggest("k", 1)) == 1
    assert NameIndex(GivenNames([])).suggest("kaz", 5) == []
