"""Pairs quantities by the verb or noun of change that they hang on: "rose by 5 % from 60 to 120 tenge"."""

from collections.abc import Sequence
from dataclasses import dataclass

from ingest.extract.numbers.lexicon import LEXICON
from ingest.extract.numbers.quantities import QuantityAt
from ingest.extract.tree import Tree

SIDES = {"from": "start", "to": "end", "by": "by", "of": "by"}
REACH = 6  # tokens back from a number over its comparator to the preposition
CLIMB = 4  # heads up from a quantity to its verb


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What a verb (or noun) of change says, by indices into the quantities; at least one is given."""

    token: int  # "rose", "increase"
    start: int | None = None  # "from 60"
    end: int | None = None  # "to 120 tenge"
    by: int | None = None  # "by 5 %", "5 %" without a preposition, and "doubled" itself


def changes_in(tree: Tree, quantities: Sequence[QuantityAt]) -> tuple[Change, ...]:
    """Return the changes that quantities are told with, in the order of their verbs; the first of two claims to a side wins."""
    sides: dict[int, dict[str, int]] = {}
    for index, quantity in enumerate(quantities):
        anchor = _anchor(tree, quantity)
        side = _side(tree, quantity, anchor)
        if anchor is not None and side is not None:
            sides.setdefault(anchor, {}).setdefault(side, index)
    return tuple(Change(token=token, **sides[token]) for token in sorted(sides))


def _anchor(tree: Tree, quantity: QuantityAt) -> int | None:
    """Return the word of change above a quantity, or the quantity itself where it is one ("doubled")."""
    words = LEXICON.words
    i = quantity.head
    for _ in range(CLIMB):
        if tree.is_verb(i):
            told = tree.lemma[i] in words["change_lemmas"] or tree.lemma[i] in words["set_lemmas"]
            return i if told else None
        if tree.lemma[i] in words["change_nouns"]:
            return i
        if tree.head[i] == i:
            return None
        i = tree.head[i]
    return None


def _side(tree: Tree, quantity: QuantityAt, anchor: int | None) -> str | None:
    if anchor is None or quantity.first == anchor:
        return None if anchor is None else "by"
    for i in range(quantity.first - 1, max(quantity.first - REACH, anchor, -1), -1):
        if tree.lower[i] in SIDES:
            return SIDES[tree.lower[i]]
    return "by" if quantity.unit is not None and quantity.last < anchor or _is_bare_object(tree, quantity, anchor) else None


def _is_bare_object(tree: Tree, quantity: QuantityAt, anchor: int) -> bool:
    """Tell "rose 5 %", where nothing but a comparator stands between verb and number."""
    return anchor < quantity.first <= anchor + 1 + 2 and quantity.head == anchor
