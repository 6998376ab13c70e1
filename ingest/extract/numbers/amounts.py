"""Reads one number, in digits, in words or in both: "5,800", "1.2bn", "a hundred and twenty", "dozens", "two-thirds"."""

from dataclasses import dataclass, replace

from ingest.extract.numbers.lexicon import LEXICON
from ingest.extract.numbers.pieces import Pieces

NUMERALS = LEXICON.numerals
VULGAR = {"½": 0.5, "¼": 0.25, "¾": 0.75}
MAX_DENOMINATOR = 10  # "1/3" is a fraction, "9/11" and "24/7" are not


@dataclass(frozen=True, slots=True, kw_only=True)
class Amount:
    """A number by its pieces, half-open. One of `value` and the pair of `low` and `high` is given."""

    first: int
    end: int
    kind: str  # "number", "fraction", "fold", "vague" or "none"
    value: float | None = None
    low: float | None = None
    high: float | None = None
    scale: float = 1.0  # what "million" made of it


def amount_at(pieces: Pieces, i: int, *, money: bool = False) -> Amount | None:
    """Return the number whose first numeral or number word is at `i`; with `money`, "m" is a million."""
    word = pieces.lower[i]
    if pieces.is_numeral(i):
        return _in_digits(pieces, i, money=money)
    if word in NUMERALS.small or word in NUMERALS.tens:
        return _fraction(pieces, i) or _spelled(pieces, i)
    if word in NUMERALS.scales:
        return _article_and_scale(pieces, i)
    if word in NUMERALS.fractions:
        return _half(pieces, i)
    if word in NUMERALS.vague:
        return _vague(pieces, i)
    if word in NUMERALS.fold_words:
        return Amount(first=i, end=i + 1, kind="fold", value=NUMERALS.fold_words[word])
    if word == "couple" and pieces.is_word(i - 1, "a") and pieces.is_word(i + 1, "of"):
        return Amount(first=i - 1, end=i + 1, kind="vague", low=2, high=3)
    return None


def _in_digits(pieces: Pieces, i: int, *, money: bool) -> Amount | None:
    digits = pieces.words[i]
    end = i + 1
    if len(digits) <= 3 and digits.isdigit() and digits[0] != "0":
        while end < len(pieces) and _is_group(pieces, end):
            digits += pieces.words[end]
            end += 1
    value = float(digits.replace(",", ""))
    if pieces.is_word(end, "/") and pieces.glued(end) and pieces.is_numeral(end + 1):
        return _slashed(pieces, i, value)
    if end < len(pieces) and pieces.words[end] in VULGAR and pieces.glued(end):
        value += VULGAR[pieces.words[end]]
        end += 1
    return _scaled(pieces, Amount(first=i, end=end, kind="number", value=value), money=money)


def _is_group(pieces: Pieces, i: int) -> bool:
    """Tell three digits after a blank, as in "200 000"."""
    word = pieces.words[i]
    if len(word) != 3 or not word.isdigit() or not word.isascii() or pieces.start[i] != pieces.end[i - 1] + 1:
        return False
    return not pieces.glued(i + 1) or not pieces.words[i + 1].isalnum()


def _slashed(pieces: Pieces, i: int, above: float) -> Amount | None:
    below = float(pieces.words[i + 2].replace(",", ""))
    if not 0 < above < below <= MAX_DENOMINATOR or not pieces.is_word(i + 3, "of"):
        return None
    return Amount(first=i, end=i + 3, kind="fraction", value=above / below)


def _scaled(pieces: Pieces, amount: Amount, *, money: bool = False) -> Amount:
    """Multiply a number by the scale words after it: "2.5 million", "2-million", "5k"."""
    end, scale, value = amount.end, 1.0, amount.value or 0.0
    while (at := pieces.after_hyphen(end)) < len(pieces):
        word = pieces.lower[at]
        factor = NUMERALS.scales.get(word)
        if money and factor is None:
            factor = NUMERALS.money_scales.get(word)
        if factor is None or (word == "k" and not pieces.glued(at)):
            break
        scale, end = scale * factor, at + 1
    return replace(amount, end=end, value=value * scale, scale=scale)


def _spelled(pieces: Pieces, i: int) -> Amount:
    return _added_up(pieces, Amount(first=i, end=i, kind="number"), *_below_hundred(pieces, i))


def _added_up(pieces: Pieces, amount: Amount, current: float, end: int) -> Amount:
    """Read words from `end` on as far as they make one number: "three hundred and twenty thousand", "two and a half million"."""
    total, scale = 0.0, 1.0
    if pieces.lower[end : end + 3] == ["and", "a", "half"]:
        current, end = current + 0.5, end + 3
    while end < len(pieces):
        at = pieces.after_hyphen(end)
        factor = NUMERALS.scales.get(pieces.lower[at])
        if factor is not None and pieces.lower[at] != "k":
            scale, end = factor, at + 1
            total, current = (total, current * factor) if factor < 1000 else (total + current * factor, 0.0)
            continue
        if scale == 1:
            break
        if scale >= 1000 and pieces.lower[end : end + 3] == ["and", "a", "half"]:
            total, end, scale = total + scale / 2, end + 3, 1.0
            break
        rest, after = _below_hundred(pieces, end + 1 if pieces.lower[end] == "and" else end)
        if rest == 0:
            break
        current, end, scale = current + rest, after, 1.0
    return replace(amount, end=end, value=total + current, scale=scale if scale >= 100 else 1.0)


def _below_hundred(pieces: Pieces, i: int) -> tuple[int, int]:
    """Return the value of "seven", "twenty" or "twenty-five" at `i` and the index after it; (0, i) where there is none."""
    if i >= len(pieces):
        return 0, i
    word = pieces.lower[i]
    if word in NUMERALS.small:
        return NUMERALS.small[word], i + 1
    if word not in NUMERALS.tens:
        return 0, i
    at = pieces.after_hyphen(i + 1)
    ones = NUMERALS.small.get(pieces.lower[at], 0) if at < len(pieces) else 0
    if 0 < ones < 10:
        return NUMERALS.tens[word] + ones, at + 1
    return NUMERALS.tens[word], i + 1


def _fraction(pieces: Pieces, i: int) -> Amount | None:
    """Read "one third", "two-thirds"; "three fifth" is none, and neither is "one half-empty"."""
    count = NUMERALS.small.get(pieces.lower[i], 0)
    at = pieces.after_hyphen(i + 1)
    if count == 0 or at >= len(pieces) or pieces.lower[at] not in NUMERALS.fractions:
        return None
    if pieces.lower[at].endswith("s") != (count > 1):
        return None
    return Amount(first=i, end=at + 1, kind="fraction", value=count * NUMERALS.fractions[pieces.lower[at]])


def _article_and_scale(pieces: Pieces, i: int) -> Amount | None:
    """Read "a million", "a hundred and twenty", "several thousand"; a bare "hundred" is no number."""
    word = pieces.lower[i]
    some = LEXICON.several.before(pieces.lower, i)
    if some:
        unit = NUMERALS.scales[word]
        rest = _scaled(pieces, Amount(first=some[0], end=i, kind="vague", value=1.0))
        return replace(rest, value=None, low=2 * rest.scale, high=10 * rest.scale - 1, scale=unit)
    if not pieces.is_word(i - 1, "a"):
        return None
    return _added_up(pieces, Amount(first=i - 1, end=i, kind="number"), 1.0, i)


def _half(pieces: Pieces, i: int) -> Amount | None:
    """Read "half a million" as a number, "half" and "a third" as fractions."""
    word = pieces.lower[i]
    value = NUMERALS.fractions[word]
    if word.endswith("s"):
        return None
    at = pieces.after_hyphen(i + 1)
    at = at + 1 if pieces.is_word(at, "of") and word != "half" else at
    scale_at = pieces.after_hyphen(at + 1)
    article = pieces.is_word(at, "a") and scale_at < len(pieces) and pieces.lower[scale_at] in NUMERALS.scales
    first = i - 1 if pieces.is_word(i - 1, "a") else i
    if article:
        return _scaled(pieces, Amount(first=first, end=at + 1, kind="number", value=value))
    if word != "half" and first == i:
        return None
    return Amount(first=first, end=i + 1, kind="fraction", value=value)


def _vague(pieces: Pieces, i: int) -> Amount | None:
    """Read "dozens", "tens of thousands"; how far each reaches stands in words.json."""
    word = pieces.lower[i]
    if pieces.is_word(i - 1, "of") and pieces.is_word(i - 2, "tens", "hundreds", "thousands"):
        before = pieces.lower[i - 2]
        table = NUMERALS.vague_tens if before == "tens" else NUMERALS.vague_hundreds
        ends = table.get(word)
        if before != "thousands" and ends:
            return Amount(first=i - 2, end=i + 1, kind="vague", low=ends[0], high=ends[1])
    if word == "hundreds" and pieces.is_word(i + 1, "of") and pieces.is_word(i + 2, *NUMERALS.vague_hundreds):
        return None
    low, high = NUMERALS.vague[word]
    return Amount(first=i, end=i + 1, kind="vague", low=low, high=high)
