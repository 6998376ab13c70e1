"""A number with the unit beside it, alone or as a range: "$1.2bn", "120 tenge a litre", "10-15 %", "between $5 and $7 million"."""

from dataclasses import dataclass, replace

from ingest.extract.numbers.amounts import Amount, amount_at
from ingest.extract.numbers.lexicon import LEXICON, Unit
from ingest.extract.numbers.pieces import Pieces
from ingest.extract.numbers.units import Suffix, mark_before, per_at, unit_at
from ingest.extract.tree import Tree

DASHES = frozenset({"-", "–", "—", "‐", "‑"})
PLURALS = frozenset({"NNS", "NNPS"})
WHOLES = frozenset({2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 20, 100, 1000})  # what shares are told of: "one in five"
MOST_IN_RATIO = 100  # "99 in 100"; counts of more are counts
MILLIONS = "m"  # "3m people", but "3m of snow"
SHARED_SCALE_BELOW = 1000.0  # "5 to 7 million" shares its million, "60,000 to 1 million" does not


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """A number by its pieces, half-open, with the unit beside it; `unit` is null where none stands there."""

    amount: Amount
    first: int  # with a currency sign or minus before it
    end: int
    onward: int  # where to go on: behind a trailing "or more" that `end` leaves out
    value: float | None
    low: float | None
    high: float | None
    unit: Unit | None = None
    per: str | None = None
    compared: str | None = None  # by words behind it: "+", "or more"

    @property
    def top(self) -> float:
        """The largest value of it."""
        return next((one for one in (self.value, self.high) if one is not None), 0.0)

    @property
    def code(self) -> str | None:
        """The unit as the contract writes it: "KZT/L"; null where none stands beside the number."""
        if self.unit is None:
            return None
        return f"{self.unit.code}/{self.per}" if self.per else self.unit.code


def measured_at(tree: Tree, pieces: Pieces, i: int) -> Measured | None:
    """Return the quantity whose first numeral or number word is at `i`, a range as one."""
    one = _single(tree, pieces, i, None)
    if one is None or one.value is None or one.amount.kind != "number":
        return one
    if one.unit is None and (ratio := _ratio(tree, pieces, one)):
        return ratio
    before = pieces.lower[one.first - 1] if one.first else ""
    other = _partner(tree, pieces, one, before)
    if other is None:
        return one
    if before == "from" and pieces.is_word(one.end, "to"):
        return _borrowed(one, other)
    return _joined(one, other) or one


def _single(tree: Tree, pieces: Pieces, i: int, currency: Unit | None) -> Measured | None:
    """Read one number with its currency sign before or its unit behind; `currency` is that of the number before it."""
    mark = mark_before(pieces, i)
    if mark and i - mark[0] == 1 and pieces.words[mark[0]].isalpha() and len(pieces.words[mark[0]]) == 1:
        mark = mark if pieces.glued(i) and len(pieces.words[i]) > 1 else None  # "R500", but not "R0"
    money = mark[1] if mark else currency
    amount = amount_at(pieces, i, money=money is not None)
    if amount is None:
        return None
    sign = 1 if mark else _sign(pieces, amount.first)
    one = Measured(
        amount=amount,
        first=mark[0] if mark else amount.first - (sign < 0),
        end=amount.end,
        onward=amount.end,
        value=None if amount.value is None else sign * amount.value,
        low=amount.low,
        high=amount.high,
    )
    if mark:
        return _with(pieces, one, Suffix(end=one.end, unit=mark[1]))
    if amount.kind in ("fraction", "fold"):
        return one
    return _with_suffix(tree, pieces, _compared_after(pieces, one, pieces.after_hyphen(one.end)))


def _sign(pieces: Pieces, first: int) -> int:
    """Return -1 for "-5" and "minus 5", where the sign stands apart from what is before it."""
    minus = pieces.is_word(first - 1, "-", "−") and pieces.glued(first) and not pieces.glued(first - 1)
    return -1 if minus or pieces.is_word(first - 1, "minus") else 1


def _compared_after(pieces: Pieces, one: Measured, at: int) -> Measured:
    after = LEXICON.comparators_after.at(pieces.lower, at)
    return replace(one, onward=after[0], compared=after[1]) if after else one


def _with_suffix(tree: Tree, pieces: Pieces, one: Measured) -> Measured:
    of = one.amount.kind == "vague" and pieces.is_word(one.onward, "of")
    found = unit_at(pieces, one.onward + of, one.top, in_digits=pieces.is_numeral(one.amount.first))
    if found is None:
        return one
    if pieces.words[found.end - 1] == MILLIONS and one.value is not None:
        named = LEXICON.unit_names.at(pieces.lower, found.end)
        if named:
            return _with(pieces, replace(one, value=one.value * 1e6), Suffix(end=named[0], unit=named[1]))
        if _counts(tree, pieces, found.end):
            return replace(one, value=one.value * 1e6, end=found.end, onward=found.end)
    return _with(pieces, one, found)


def _counts(tree: Tree, pieces: Pieces, i: int) -> bool:
    return i < len(pieces) and tree.tag[pieces.token[i]] in PLURALS


def _with(pieces: Pieces, one: Measured, suffix: Suffix) -> Measured:
    """Add a unit, the "a litre" behind it and an "or more" behind that."""
    per = per_at(pieces, suffix.end) if suffix.unit.kind != "percent" else None
    end = per[0] if per else suffix.end
    if per is None and suffix.unit.kind == "measure" and pieces.is_word(end, "of"):
        per = per_at(pieces, end + 2)  # "barrels of oil per day": the span ends with "barrels"
    factor = suffix.unit.factor
    one = replace(
        one,
        unit=suffix.unit,
        per=per[1] if per else None,
        end=end,
        onward=end,
        value=None if one.value is None else one.value * factor,
        low=None if one.low is None else one.low * factor,
        high=None if one.high is None else one.high * factor,
    )
    return one if one.compared else replace(_compared_after(pieces, one, pieces.after_hyphen(end)), onward=end)


def _partner(tree: Tree, pieces: Pieces, one: Measured, before: str) -> Measured | None:
    """Return the second number of a pair that "-", "to", "or" or "between … and" joins."""
    at = one.end
    if at + 1 >= len(pieces):
        return None
    dash = pieces.words[at] in DASHES and pieces.glued(at) == pieces.glued(at + 1)
    if not dash and not pieces.is_word(at, "to", "or") and not (pieces.is_word(at, "and") and before == "between"):
        return None
    currency = one.unit if one.unit is not None and one.unit.kind == "money" else None
    for i in range(at + 1, min(at + 4, len(pieces))):
        if pieces.is_numeral(i) or pieces.lower[i] in LEXICON.numerals.starters:
            other = _single(tree, pieces, i, currency)
            fits = (
                other is not None
                and other.first == at + 1
                and other.amount.kind == "number"
                and other.value is not None
            )
            return other if fits else None
    return None


def _ratio(tree: Tree, pieces: Pieces, one: Measured) -> Measured | None:
    """Read "one in five", "seven in ten" and "two out of three" as shares; above one only as a subject: "killed 3 in 10 raids"."""
    at = one.end + 1 if pieces.is_word(one.end, "in") else one.end + 2
    joined = pieces.is_word(one.end, "in") or (pieces.is_word(one.end, "out") and pieces.is_word(one.end + 1, "of"))
    if not joined or at >= len(pieces) or one.value is None:
        return None
    whole = amount_at(pieces, at)
    if whole is None or whole.value not in WHOLES or not 0 < one.value < min(whole.value, MOST_IN_RATIO):
        return None
    if one.value != 1 and not tree.dep[pieces.token[one.first]].startswith("nsubj"):
        return None
    return replace(
        one, amount=replace(one.amount, kind="ratio"), value=one.value / whole.value, end=whole.end, onward=whole.end
    )


def _scale_of(one: Measured, other: Measured) -> float:
    """Return what the first of two numbers takes from the second's scale word."""
    shared = one.amount.scale == 1 and one.top < SHARED_SCALE_BELOW and one.top < other.top / other.amount.scale
    return other.amount.scale if shared else 1.0


def _borrowed(one: Measured, other: Measured) -> Measured:
    """Give "60" of "from 60 to 120 tenge" the unit of its partner."""
    if one.unit is not None or other.unit is None or one.value is None:
        return one
    scale = other.amount.scale if one.amount.scale == 1 and one.value < SHARED_SCALE_BELOW else 1.0
    return replace(one, unit=other.unit, per=other.per, value=one.value * scale * other.unit.factor)


def _joined(one: Measured, other: Measured) -> Measured | None:
    """Return the range from one number to a larger one of the same unit; null where they make none, as in "won 3-1"."""
    if one.value is None or other.value is None:
        return None
    if one.unit is not None and one.unit.code != (other.unit or one.unit).code:
        return None
    if one.unit is not None and other.unit is None and one.unit.kind != "money":
        return None
    factor = other.unit.factor if other.unit is not None and one.unit is None else 1.0
    low = one.value * factor * _scale_of(one, other)
    if low >= other.value:
        return None
    return replace(
        other,
        amount=replace(other.amount, first=one.amount.first),
        first=one.first,
        value=None,
        low=low,
        high=other.value,
        unit=other.unit or one.unit,
        per=other.per or one.per,
    )
