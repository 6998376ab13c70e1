"""How text is cut into words for search and for comparing names: the same in every store."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kg.model import Span

KEY_CHARS_MAX = 64  # of a word's key: a million characters without a space are one long word

# Letters and digits, with the marks that may follow a letter: without them "é" as two characters would be two words.
MARKS = (
    "\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u064b-\u065f\u0670"
    "\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed\u0900-\u0963\u0966-\u0df3\u0e31-\u0e3a\u0e47-\u0e4e"
    "\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
)
WORD = re.compile(rf"[^\W_](?:[^\W_]|[{MARKS}])*")
QUOTED = re.compile(r'"([^"]*)"')


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """A word of a text and the key by which it is compared."""

    span: Span
    key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """What is searched: every phrase must be there; a phrase is keys in a row."""

    phrases: tuple[tuple[str, ...], ...]
    prefix: bool  # the last key of the last phrase is only the beginning of a word


def words_of(text: str) -> Iterator[Word]:
    """Give the words of a text in order."""
    for match in WORD.finditer(text):
        key = _fold(match.group())
        if key:
            yield Word(span=Span(start=match.start(), end=match.end()), key=key)


def keys_of(text: str) -> str:
    """Return the keys of the words, joined by blanks: equal for names that differ in case, accents and punctuation."""
    if text.isascii():
        return " ".join(word[:KEY_CHARS_MAX] for word in WORD.findall(text.lower()))
    return " ".join(key for key in map(_fold, WORD.findall(text)) if key)


def parse_search(words: str) -> Search:
    """Return what to look for; no phrases when there is no word in it."""
    phrases = [tuple(keys_of(quoted).split()) for quoted in QUOTED.findall(words)]
    loose = QUOTED.sub(" ", words)
    phrases += [(key,) for key in keys_of(loose).split()]
    return Search(phrases=tuple(filter(None, phrases)), prefix=bool(keys_of(loose)) and words.rstrip().endswith("*"))


def find_spans(text: str, search: Search) -> tuple[Span, ...]:
    """Return where the phrases stand in the text, in order; each place once."""
    words = list(words_of(text))
    keys = [word.key for word in words]
    found = set()
    for number, phrase in enumerate(search.phrases):
        is_prefix = search.prefix and number == len(search.phrases) - 1
        for start in _starts(keys, phrase, is_prefix=is_prefix):
            found.add(Span(start=words[start].span.start, end=words[start + len(phrase) - 1].span.end))
    return tuple(sorted(found))


def count_phrase(keys: Sequence[str], phrase: tuple[str, ...], *, is_prefix: bool) -> int:
    """Return how often a phrase stands in a list of keys."""
    return len(_starts(keys, phrase, is_prefix=is_prefix))


def _starts(keys: Sequence[str], phrase: tuple[str, ...], *, is_prefix: bool) -> list[int]:
    *whole, last = phrase
    starts = []
    for start in range(len(keys) - len(phrase) + 1):
        end = keys[start + len(phrase) - 1]
        matches = end.startswith(last) if is_prefix else end == last
        if matches and list(keys[start : start + len(whole)]) == whole:
            starts.append(start)
    return starts


def _fold(word: str) -> str:
    if word.isascii():
        return word.lower()[:KEY_CHARS_MAX]
    plain = unicodedata.normalize("NFKD", word.casefold()).casefold()
    return "".join(char for char in plain if char.isalnum() or _is_vowel_sign(char))[:KEY_CHARS_MAX]


def _is_vowel_sign(char: str) -> bool:
    """Return whether a mark is part of the spelling (Indic vowels), not an accent on a letter."""
    return not unicodedata.combining(char) and unicodedata.category(char).startswith("M")
