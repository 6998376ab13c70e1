"""Texts with tags and no parse, for what the words alone decide; one reads them as (text, value or bounds, unit, comparator)."""

from collections.abc import Callable

import pytest
import spacy
from spacy.tokens import Doc

from ingest.extract.numbers import QuantityAt, quantities_in
from ingest.extract.tree import Tree
from tests.parses import doc_of

Read = tuple[str, float | tuple[float, float], str | None, str]
BLANK = spacy.blank("en")


def tree_of(tagged: str) -> Tree:
    """Return a tree of words with tags, "164/CD people/NNS"; "~" before a word glues it to the one before."""
    pairs = [token.rpartition("/") for token in tagged.split()]
    words = [word.removeprefix("~") or "~" for word, _, _ in pairs]
    spaces = [i + 1 < len(pairs) and not pairs[i + 1][0].startswith("~") for i in range(len(pairs))]
    return Tree(Doc(BLANK.vocab, words=words, spaces=spaces, tags=[tag for _, _, tag in pairs]))


def shown(tree: Tree, one: QuantityAt) -> Read:
    """Return a quantity as its words, value or bounds, unit and comparator."""
    if one.value is not None:
        return tree.span(one.first, one.last).of(tree.text), one.value, one.unit, one.comparator
    assert one.low is not None
    assert one.high is not None
    return tree.span(one.first, one.last).of(tree.text), (one.low, one.high), one.unit, one.comparator


@pytest.fixture
def read() -> Callable[[str], list[Read]]:
    """Read words with tags: "164/CD people/NNS"."""

    def reading(tagged: str) -> list[Read]:
        tree = tree_of(tagged)
        return [shown(tree, one) for one in quantities_in(tree)]

    return reading


@pytest.fixture
def plain() -> Callable[[str], list[Read]]:
    """Read a bare text, cut into tokens by spaCy's English rules: neither tags nor parse."""

    def reading(text: str) -> list[Read]:
        tree = Tree(BLANK(text))
        return [shown(tree, one) for one in quantities_in(tree)]

    return reading


@pytest.fixture
def parsed() -> Callable[[str], tuple[Tree, tuple[QuantityAt, ...]]]:
    """Read a parse made by hand (tests/parses.py)."""

    def reading(parse: str) -> tuple[Tree, tuple[QuantityAt, ...]]:
        tree = Tree(doc_of(parse))
        return tree, quantities_in(tree)

    return reading
