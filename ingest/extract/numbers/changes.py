"""Pairs quantities by the verb or noun of change that tells them: "rose by 5 % from 60 to 120 tenge"."""

from collections.abc import Sequence
from dataclasses import dataclass

from ingest.extract.numbers.lexicon import LEXICON
from ingest.extract.numbers.quantities import QuantityAt
from ingest.extract.tree import Tree

WORDS = LEXICON.words
SIDES = {"from": "start", "to": "end", "by": "by", "of": "by", "below": "end", "under": "end", "above": "end"}
CLIMB = 4  # heads up from a quantity to its verb
BACK = 8  # tokens back from a number to its preposition: "to a new record high of nearly"


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
        side = _side(tree, quantity, anchor) if anchor is not None else None
        if anchor is not None and side is not None and quantity.value is not None:
            sides.setdefault(anchor, {}).setdefault(side, index)
    told = [
        token for token in sorted(sides) if sides[token].keys() != {"start"}
    ]  # "brings men from 48 countries" changes no level
    return tuple(Change(token=token, **sides[token]) for token in told)


def _anchor(tree: Tree, quantity: QuantityAt) -> int | None:
    """Return the word of change that a quantity hangs on, or the quantity itself where it is one ("doubled")."""
    i = quantity.head
    for _ in range(CLIMB):
        if tree.is_verb(i):
            told = tree.lemma[i] in WORDS["told_by_verbs"] or tree.lemma[i] in WORDS["told_by_prepositions"]
            return i if told else None
        if tree.lemma[i] in WORDS["told_by_nouns"]:
            return i
        if tree.head[i] == i:
            return None
        i = tree.head[i]
    return None


def _side(tree: Tree, quantity: QuantityAt, anchor: int) -> str | None:
    """Return which side of a change a quantity is, by the preposition before it or by standing bare beside the word."""
    if quantity.first == anchor:
        return "by"
    if not tree.is_verb(anchor) and quantity.last < anchor:
        return "by" if tree.head[quantity.last] == anchor and quantity.head == anchor else None
    if quantity.first < anchor:
        return None
    at = _word_before(tree, quantity.first, anchor)
    if at != anchor:
        return None if tree.lower[at] == "of" and tree.is_verb(anchor) else SIDES.get(tree.lower[at])
    if tree.lemma[anchor] not in WORDS["told_by_verbs"] or anchor not in (quantity.head, tree.head[quantity.head]):
        return None
    if "low" in tree.lower[at : quantity.first] or "high" in tree.lower[at : quantity.first]:
        return "end"  # "fell as low as $33"
    return None if quantity.unit in WORDS["lengths"] else "by"


def _word_before(tree: Tree, first: int, anchor: int) -> int:
    """Return the word before a number and its comparator, over "a record high of" too; at most back to the anchor."""
    i = first - 1
    while anchor < i > first - BACK:
        named = tree.lower[i] == "of" and tree.lower[i - 1] in WORDS["levels"]
        if not named and tree.lower[i] not in WORDS["before_number"] and tree.lower[i] not in WORDS["levels"]:
            break
        i -= 1
    return i
