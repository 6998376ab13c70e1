"""Reads what stands after a number: percent, money, a measure, and the "a litre", "per tonne" or "an hour" behind it."""

from dataclasses import dataclass

from ingest.extract.numbers.lexicon import LEXICON, Unit
from ingest.extract.numbers.pieces import Pieces

PER = frozenset({"a", "an", "per", "each", "every", "/"})
APART = frozenset({"m", "g"})  # letters that are a unit after a blank too: "5 m", but not "5 p"
WON = "KRW"  # its name is also a verb
PENCE_MAX = 999
WON_MIN = 1000  # fewer won than a coin is worth: "seven won" tells of winners


@dataclass(frozen=True, slots=True, kw_only=True)
class Suffix:
    """A unit and the index after it."""

    end: int
    unit: Unit


def unit_at(pieces: Pieces, i: int, value: float, *, in_digits: bool) -> Suffix | None:
    """Return the unit that begins at `i`. Symbols ("km") follow digits only, names ("kilometres") any number."""
    at = pieces.after_hyphen(i)
    named = LEXICON.unit_names.at(pieces.lower, at) or _after_country(pieces, at)
    if named:
        unit = named[1]
        if unit.code == WON and value < WON_MIN:
            return None
        if (
            unit.code == "GBP"
            and pieces.lower[at].startswith("pound")
            and pieces.lower[named[0] : named[0] + 1] == ["of"]
        ):
            unit = Unit(code="[lb_av]", kind="measure")
        return Suffix(end=named[0], unit=unit)
    signed = LEXICON.unit_symbols.at(pieces.words, at) if in_digits else None
    alone = (
        len(pieces.words[at]) == 1 and pieces.words[at].isalpha() and pieces.words[at] not in APART if signed else False
    )
    if signed and signed[1].factor != 1 and value > PENCE_MAX:
        return None  # "1080p"
    if signed and not _goes_on(pieces, signed[0]) and (pieces.glued(at) or not alone):
        return Suffix(end=signed[0], unit=signed[1])
    return None


def _after_country(pieces: Pieces, i: int) -> tuple[int, Unit] | None:
    """Read "Georgian lari", where the money's name alone says whose it is."""
    if i + 1 >= len(pieces) or not pieces.words[i].istitle() or pieces.lower[i + 1] in LEXICON.words["shared_money"]:
        return None
    named = LEXICON.unit_names.at(pieces.lower, i + 1)
    return named if named and named[1].kind == "money" else None


def _goes_on(pieces: Pieces, i: int) -> bool:
    """Tell whether letters, digits or an apostrophe cling to what was read: "5 m" in "5 m's", "$5" after "3 $"."""
    if i >= len(pieces):
        return False
    if pieces.is_numeral(i):
        return True
    return pieces.glued(i) and (pieces.words[i].isalnum() or pieces.words[i] in ("'", "’", "&"))


def mark_before(pieces: Pieces, i: int) -> tuple[int, Unit] | None:
    """Return where a currency sign or code right before `i` begins, and the currency."""
    found = LEXICON.marks.before(pieces.words, i)
    if found is None or (pieces.glued(found[0]) and pieces.words[found[0] - 1].isalnum()):
        return None
    return found


def per_at(pieces: Pieces, i: int) -> tuple[int, str] | None:
    """Return the index after "a litre", "per tonne", "-a-day" or "/L" at `i`, and its code."""
    i = pieces.after_hyphen(i)
    if i + 1 >= len(pieces) or pieces.lower[i] not in PER:
        return None
    at = pieces.after_hyphen(i + 1)
    word = pieces.lower[at]
    if word in LEXICON.periods:
        return at + 1, LEXICON.periods[word]
    named = LEXICON.unit_names.at(pieces.lower, at)
    if named and named[1].kind == "measure":
        return named[0], named[1].code
    if word in LEXICON.words["per_nouns"] or (pieces.lower[i] == "per" and word.isalpha() and word != "cent"):
        return at + 1, word
    if pieces.lower[i] == "/":
        signed = LEXICON.unit_symbols.at(pieces.words, at)
        return (signed[0], signed[1].code) if signed else None
    if pieces.lower[i] == "per" and pieces.is_numeral(at) and at + 1 < len(pieces) and pieces.words[at + 1].isalpha():
        return at + 2, f"{pieces.words[at].replace(',', '')} {pieces.lower[at + 1]}"
    return None
