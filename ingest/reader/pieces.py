"""Letter shapes and gaps of word pieces: the same at training and at reading."""

NO_GAP, SPACE, PARAGRAPH = 0, 1, 2
WORD_PIECES_MAX = 12  # of a longer "word" (an address, noise) the rest adds nothing
SHAPES = 24

_LOWER, _TITLE, _UPPER, _ONE_UPPER, _MIXED, _DIGITS, _DIGIT_MIX, _OTHER_SCRIPT, _QUOTE, _DASH, _STOP, _PUNCT = range(12)
_INSIDE = 12  # added where the piece does not begin its word


def shape_id(word: str, start: int, end: int) -> int:
    """Return the shape of word[start:end], 0 to SHAPES - 1: its letter case, digits or kind of sign, and whether it begins."""
    return _shape(word[start:end], word) + (_INSIDE if start else 0)


def gap_id(gap: int) -> int:
    """Return the id of what stands before a word: nothing, space, or the end of a paragraph."""
    return gap


def gap_before(space: str) -> int:
    """Return the gap that white space makes: a line break ends a paragraph."""
    if "\n" in space:
        return PARAGRAPH
    return SPACE if space else NO_GAP


def _shape(piece: str, word: str) -> int:
    if piece.isalpha():
        return _letters(piece, word)
    if piece.isdigit():
        return _DIGITS
    if any(letter.isalnum() for letter in piece):
        return _DIGIT_MIX
    sign = piece[:1]
    if sign and sign in "\"'“”‘’«»`":
        return _QUOTE
    if sign and sign in "-–—":
        return _DASH
    return _STOP if sign and sign in ".!?…" else _PUNCT


def _letters(piece: str, word: str) -> int:
    if not piece.isascii() and piece.lower() == piece.upper():
        return _OTHER_SCRIPT
    if piece.islower():
        return _LOWER
    if piece.isupper():
        if len(word) == 1:
            return _ONE_UPPER
        return _UPPER if word.isupper() else _TITLE
    return _TITLE if piece[:1].isupper() and piece[1:].islower() else _MIXED
