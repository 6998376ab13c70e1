"""Tells the numbers that are no quantity by what stands beside them: names, dates, years, scores, times and telephone numbers."""

from ingest.extract.numbers.lexicon import LEXICON
from ingest.extract.numbers.measured import DASHES, Measured
from ingest.extract.numbers.nouns import PLURALS, counted_noun
from ingest.extract.numbers.pieces import Pieces
from ingest.extract.tree import Tree

CLINGING = frozenset(":/.#'’_@&*\\=")  # glued to a numeral they make it part of something else: 10:30, 1/2/20, #5, '95
YEARS = range(1800, 2100)  # four bare digits in here are a year unless a plural noun or unit follows
RECENT = range(1900, 2040)  # and in here even before a plural noun ("2016 elections"), the round number apart
ROUND = "2000"
OPENING = frozenset('.!?:;"“”‘(-–—')
MEASURED_BY = frozenset({"magnitude", "age", "aged", "ages"})  # nouns that a quantity follows as a name's number does
DETERMINERS = frozenset({"the", "its", "their", "his", "her", "'s", "this", "that", "a", "an"})


def is_no_quantity(tree: Tree, pieces: Pieces, one: Measured) -> bool:
    """Tell a number that its neighbours make a part of a name, a date, a score or a sign."""
    if _clings(pieces, one):
        return True
    if not pieces.is_numeral(one.amount.first):
        return _is_in_name(tree, pieces, one) or (one.unit is None and _is_label(tree, pieces, one))
    if one.unit is not None:
        return False
    return (
        _is_padded(pieces.words[one.amount.first])
        or _in_a_row(pieces, one)
        or _is_date(pieces, one)
        or _is_year(tree, pieces, one)
        or _is_label(tree, pieces, one)
    )


def _clings(pieces: Pieces, one: Measured) -> bool:
    first, end = one.first, one.end
    if pieces.glued(first):
        before = pieces.words[first - 1]
        if before.isalnum() or before in CLINGING or (before in DASHES and pieces.glued(first - 1)):
            return True
        if before in (",", ".") and pieces.is_numeral(first - 2):
            return True
    if not pieces.glued(end):
        return False
    after = pieces.words[end]
    if one.unit is None and after.isalnum():
        return True
    follows = pieces.glued(end + 1) and pieces.words[end + 1].isalnum()
    if after in DASHES or after == ",":
        return bool(pieces.glued(end + 1) and pieces.is_numeral(end + 1))
    return bool(after in CLINGING and follows)


def _is_in_name(tree: Tree, pieces: Pieces, one: Measured) -> bool:
    """Tell "the Group of Seven", "Five Eyes" and "Three Mile Island", where a sentence does not begin with them."""
    token = pieces.token[one.amount.first]
    if not tree.words[token][0].isupper() or tree.words[token].isupper():
        return False
    opens = token == 0 or tree.words[token - 1] in OPENING or not tree.words[token - 1].strip()
    after = pieces.words[one.amount.end] if one.amount.end < len(pieces) else ""
    return (not opens or one.unit is not None) and (after[:1].isupper() or not opens)


def _is_padded(numeral: str) -> bool:
    return len(numeral) > 1 and numeral[0] == "0" and "." not in numeral


def _in_a_row(pieces: Pieces, one: Measured) -> bool:
    """Tell numerals side by side, as in a telephone number; a year may stand before a count."""
    if pieces.is_numeral(one.end):
        return True
    before = one.first - 1
    return pieces.is_numeral(before) and not (pieces.words[before].isdigit() and int(pieces.words[before]) in YEARS)


def _is_date(pieces: Pieces, one: Measured) -> bool:
    months = LEXICON.words["months"]
    for i in (one.first - 1, one.end):
        if 0 <= i < len(pieces) and pieces.lower[i] in months and pieces.words[i][0].isupper():
            return True
    abbreviated = pieces.is_word(one.first - 1, ".") and one.first > 1
    return abbreviated and pieces.lower[one.first - 2] in months


def _is_year(tree: Tree, pieces: Pieces, one: Measured) -> bool:
    digits = pieces.words[one.amount.first]
    if len(digits) != 4 or not digits.isdigit() or int(digits) not in YEARS:
        return False
    if one.value is None:
        return one.low is not None and one.low in YEARS and one.high is not None and one.high < YEARS.stop
    if one.amount.end - one.amount.first != 1:
        return False
    token = pieces.token[one.amount.end - 1]
    before = tree.lower[token - 1] if token else ""
    noun = counted_noun(tree, token + 1)
    counts = noun is not None and tree.tag[noun] in PLURALS and before not in DETERMINERS
    return not counts or (int(digits) in RECENT and digits != ROUND)


def _is_label(tree: Tree, pieces: Pieces, one: Measured) -> bool:
    """Tell "Article 5", "room 101", "Boeing 737" and "No. 2" from a count."""
    token = pieces.token[one.first]
    before = token - 1
    if before >= 0 and tree.lower[before] == "." and tree.lower[before - 1] in ("no", "nos", "vol", "art"):
        return True
    if before < 0 or not tree.words[before][0].isalpha():
        return False
    if tree.lower[before] in LEXICON.words["labels"]:
        return True
    if tree.lower[before] in MEASURED_BY:
        return False
    if tree.tag[before] == "NNP" and token + 1 < len(tree) and tree.tag[token + 1] == "VBG":
        return True  # "a Boeing 737 carrying envoys"
    tied = tree.head[token] == before and tree.dep[token] in (
        "flat",
        "nummod",
        "nmod",
        "nmod:unmarked",
        "compound",
        "appos",
    )
    return tied and (tree.tag[before].startswith("NN") or tree.dep[token] == "flat")
