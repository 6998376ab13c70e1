"""Finds the quantities of a text: which numbers are one, with unit, comparator, what they measure and what they hang on.

Numbers that name (Article 5, G20), date, order or score are none, nor are durations: those belong to times.
"""

from collections.abc import Container
from dataclasses import dataclass, replace

from ingest.extract.numbers import attach
from ingest.extract.numbers.counts import FOLD, Counted, Counting
from ingest.extract.numbers.lexicon import LEXICON
from ingest.extract.numbers.measured import Measured, measured_at
from ingest.extract.numbers.nouns import NOUNS, noun_after_of, unit_of
from ingest.extract.numbers.pieces import Pieces
from ingest.extract.numbers.reject import is_no_quantity
from ingest.extract.tree import Tree

NOBODY = "people"  # what "no one" counts
LOOSE_BELOW = 10  # under this, "over" and "some" before a bare number are no comparators: "over two bills"
BETWEEN = ("another", "additional", "extra", "further", "between")  # words between a comparator and its number


@dataclass(frozen=True, slots=True, kw_only=True)
class QuantityAt:
    """A quantity by its tokens, both included: number with unit words or counted noun, without the comparator."""

    first: int
    last: int
    value: float | None  # null for a range or "dozens"; low and high are given then
    low: float | None = None
    high: float | None = None
    unit: str | None
    comparator: str = "="  # one of = < > ~
    measures: str | None = None
    head: int  # the counted noun, else the noun or verb that the quantity hangs on


def quantities_in(tree: Tree, *, barred: Container[int] = ()) -> tuple[QuantityAt, ...]:
    """Return the quantities of a text in its order; none overlap. Numbers at the `barred` tokens are left to times."""
    reader = _Reader(tree, barred)
    starters = LEXICON.numerals.starters
    onward = 0
    for i, word in enumerate(reader.pieces.lower):
        if i >= onward and (word in starters or word[0] in "0123456789"):
            onward = max(i + 1, reader.read_at(i))
    return tuple(reader.found)


class _Reader:
    """Reads one tree from left to right into `found`."""

    def __init__(self, tree: Tree, barred: Container[int]) -> None:
        self.pieces = Pieces(tree)
        self.found: list[QuantityAt] = []
        self._tree = tree
        self._barred = barred

    def read_at(self, i: int) -> int:
        """Read what begins at a piece; return the piece to go on from."""
        pieces = self.pieces
        if pieces.token[i] in self._barred or (self.found and pieces.token[i] <= self.found[-1].last):
            return i + 1
        if pieces.lower[i] in ("no", "nobody", "none"):
            return self._none(i)
        if pieces.lower[i] in LEXICON.numerals.fold_verbs or pieces.lower[i] == "twice":
            return self._fold(i)
        one = measured_at(self._tree, pieces, i)
        if one is None:
            return i + 1
        if is_no_quantity(self._tree, pieces, one):
            return one.amount.end
        return self._add(one)

    def _add(self, one: Measured) -> int:
        """Add the quantity of a number, if it is one; return the piece to go on from."""
        tree, pieces = self._tree, self.pieces
        opens, sign = self._comparator(one)
        before = pieces.token[opens] - 1
        first, last = pieces.token[one.first], pieces.token[one.end - 1]
        if one.unit is not None:
            counted = Counted(unit=one.code, last=last, is_measured=True)
        else:
            compared = sign is not None or one.compared is not None
            answer = Counting(tree, pieces, one, before=before, compared=compared).answer() or self._again(one, before)
            if answer is None:
                return one.amount.end
            counted = answer
            first = counted.first if counted.first is not None else first
        if self.found and first <= self.found[-1].last:
            return one.amount.end  # its sign is the unit of the number before: "2 $ tenfold"
        measures = counted.measures
        if counted.is_measured:
            measures = attach.measured(tree, first, counted.last, before=before, unit=counted.unit)
        head = counted.head if counted.head is not None else attach.head_of(tree, first, counted.last)
        vague = "~" if one.amount.kind == "vague" else "="
        self.found.append(
            QuantityAt(
                first=first,
                last=counted.last,
                value=one.value,
                low=one.low,
                high=one.high,
                unit=counted.unit,
                comparator=one.compared or sign or vague,
                measures=measures,
                head=head,
            )
        )
        self._share_measure(before)
        return one.end

    def _share_measure(self, before: int) -> None:
        """Let "60" of "from 60 to 120 tenge" measure what "120 tenge" does: parses hang it on either the verb or its partner."""
        lower = self._tree.lower
        if len(self.found) < 2 or before < 0 or lower[before] != "to" or self.found[-2].last != before - 1:
            return
        start, end = self.found[-2:]
        if start.first > 0 and lower[start.first - 1] == "from" and start.measures is None and start.unit == end.unit:
            self.found[-2] = replace(start, measures=end.measures)

    def _previous(self, before: int) -> QuantityAt | None:
        """Return the quantity that ends right before a token."""
        return self.found[-1] if self.found and self.found[-1].last == before - 1 else None

    def _again(self, one: Measured, before: int) -> Counted | None:
        """Read "48" in "52 votes against 48" and "12" in "aged 10 and 12" as counting what the number before them counts."""
        previous, tree = self._previous(before), self._tree
        if previous is None or (one.onward < len(self.pieces) and tree.tag[self.pieces.token[one.onward]] in NOUNS):
            return None
        ages = previous.measures == "age" and tree.lower[before] in ("and", "or")
        if ages or (
            tree.lower[before] in ("against", "to", "versus")
            and previous.unit is not None
            and previous.head > previous.first
        ):
            measures = "age" if ages else None
            return Counted(
                unit=previous.unit, last=self.pieces.token[one.end - 1], head=previous.head, measures=measures
            )
        return None

    def _comparator(self, one: Measured) -> tuple[int, str | None]:
        """Return the first piece of the comparator before a number, else of the number, and the comparator's sign."""
        pieces, first = self.pieces, one.first
        found = LEXICON.comparators.before(pieces.lower, first)
        if found is None and pieces.is_word(first - 1, *BETWEEN):
            found = LEXICON.comparators.before(pieces.lower, first - 1)
        if found is None:
            return first, None
        loose = pieces.lower[found[0]] in LEXICON.words["loose_prepositions"]
        if loose and one.unit is None and one.top < LOOSE_BELOW and one.amount.kind == "number":
            return first, None
        return found

    def _fold(self, i: int) -> int:
        """Read "doubled", "to halve" and "twice as many"."""
        tree, pieces = self._tree, self.pieces
        token = pieces.token[i]
        if pieces.lower[i] == "twice":
            if pieces.is_word(i + 1, "as", "the"):
                self._append(token, token, 2.0, FOLD, head=attach.head_of(tree, token, token))
            return i + 1
        if not tree.is_verb(token):
            return i + 1
        before = LEXICON.comparators.before(pieces.lower, i)
        value = LEXICON.numerals.fold_verbs[pieces.lower[i]]
        measures = attach.measured_by_verb(tree, token, token, token)
        self._append(token, token, value, FOLD, head=token, comparator=before[1] if before else "=", measures=measures)
        return i + 1

    def _none(self, i: int) -> int:
        """Read "no one", "no injuries" and "none of the 30 miners" as counts of nothing."""
        tree, pieces = self._tree, self.pieces
        token = pieces.token[i]
        nobody = LEXICON.nobody.at(pieces.lower, i)
        if nobody:
            last = pieces.token[nobody[0] - 1]
            self._append(token, last, 0.0, NOBODY, head=attach.head_of(tree, token, last))
            return nobody[0]
        if pieces.lower[i] == "none" and pieces.is_word(i + 1, "of"):
            noun = noun_after_of(tree, token + 1)
            if noun is not None:
                self._append(token, token, 0.0, unit_of(tree, noun), head=noun)
        elif pieces.lower[i] == "no" and i + 1 < len(pieces) and pieces.lower[i + 1] in LEXICON.words["zero_nouns"]:
            noun = pieces.token[i + 1]
            self._append(token, noun, 0.0, tree.lower[noun], head=noun)
            return i + 2
        return i + 1

    def _append(
        self,
        first: int,
        last: int,
        value: float,
        unit: str,
        *,
        head: int,
        comparator: str = "=",
        measures: str | None = None,
    ) -> None:
        self.found.append(
            QuantityAt(
                first=first, last=last, value=value, unit=unit, head=head, comparator=comparator, measures=measures
            )
        )
