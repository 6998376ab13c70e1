"""The words of numbers and what they mean, read once from the JSON files beside this module.

units.json has money (ISO 4217) and measures (UCUM), words.json numerals and comparators, context.json the words around a
number that decide whether it is a quantity at all and what it measures.
"""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Generic, TypeVar

from ingest.extract.lexicon_files import text_of

Found = TypeVar("Found")

# A numeral, letters that belong to one sign ("U.S.", "C$"), a word, or any other single sign.
PIECE = re.compile(
    r"[0-9]{1,3}(?:,[0-9]{2,3})+(?:\.[0-9]+)?|[0-9]+(?:\.[0-9]+)?|(?:[A-Za-z]\.){2,}|[A-Za-z]{0,3}[$€£]|[^\W\d_]+|\S"
)


class Phrases(Generic[Found]):
    """Sequences of pieces, each with a meaning; the longest that fits is found, forwards or backwards."""

    def __init__(self, meanings: Iterable[tuple[str, Found]]) -> None:
        self._by_first: dict[str, list[tuple[list[str], Found]]] = {}
        self._by_last: dict[str, list[tuple[list[str], Found]]] = {}
        for phrase, meaning in sorted(meanings, key=lambda one: -len(one[0])):
            parts = PIECE.findall(phrase)
            self._by_first.setdefault(parts[0], []).append((parts, meaning))
            self._by_last.setdefault(parts[-1], []).append((parts, meaning))

    def at(self, words: Sequence[str], i: int) -> tuple[int, Found] | None:
        """Return the index after the longest phrase that begins at `i`, and its meaning."""
        if i < len(words):
            for parts, meaning in self._by_first.get(words[i], ()):
                if words[i : i + len(parts)] == parts:
                    return i + len(parts), meaning
        return None

    def before(self, words: Sequence[str], i: int) -> tuple[int, Found] | None:
        """Return where the longest phrase that ends right before `i` begins, and its meaning."""
        if i > 0:
            for parts, meaning in self._by_last.get(words[i - 1], ()):
                first = i - len(parts)
                if first >= 0 and words[first:i] == parts:
                    return first, meaning
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """What a number counts. The number is multiplied by `factor`: pence are hundredths of GBP."""

    code: str
    kind: str  # "percent", "money" or "measure"
    factor: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Numerals:
    """Number words and their values."""

    small: Mapping[str, int]
    tens: Mapping[str, int]
    scales: Mapping[str, float]
    money_scales: Mapping[str, float]  # "m" is a million after a currency sign, else metres
    fractions: Mapping[str, float]
    vague: Mapping[str, tuple[float, float]]
    vague_tens: Mapping[str, tuple[float, float]]
    vague_hundreds: Mapping[str, tuple[float, float]]
    fold_verbs: Mapping[str, float]
    fold_words: Mapping[str, float]
    starters: frozenset[str]  # words that may open or close a number


@dataclass(frozen=True, slots=True, kw_only=True)
class Lexicon:
    """All of the word lists of the number grammar."""

    numerals: Numerals
    unit_names: Phrases[Unit]  # in lower case
    unit_symbols: Phrases[Unit]  # as written
    marks: Phrases[Unit]  # currency signs, as written
    comparators: Phrases[str]
    comparators_after: Phrases[str]
    several: Phrases[str]  # "a few" before a scale word
    nobody: Phrases[str]
    periods: Mapping[str, str]  # "hour" -> "h"
    words: Mapping[str, frozenset[str]]  # lists of context.json and of words.json by name
    casualty_verbs: Mapping[str, str]


def _load() -> Lexicon:
    folder = "ingest.extract.numbers"
    units, words, context = (json.loads(text_of(folder, f"{name}.json")) for name in ("units", "words", "context"))
    names, symbols, marks = _units(units)
    lists = {name: frozenset(found) for name, found in context.items() if isinstance(found, list)}
    for name in ("times_after", "loose_prepositions"):
        lists[name] = frozenset(words[name])
    for name in ("per_nouns", "shared_money"):
        lists[name] = frozenset(units[name])
    return Lexicon(
        numerals=_numerals(words),
        unit_names=Phrases(names),
        unit_symbols=Phrases(symbols),
        marks=Phrases(marks),
        comparators=Phrases(_inverted(words["comparators"])),
        comparators_after=Phrases(_inverted(words["comparators_after"])),
        several=Phrases((phrase, phrase) for phrase in words["some_of_scale"]),
        nobody=Phrases((phrase, phrase) for phrase in words["nobody"]),
        periods=MappingProxyType(units["periods"]),
        words=MappingProxyType(lists),
        casualty_verbs=MappingProxyType(context["casualty_verbs"]),
    )


def _inverted(phrases_by_sign: dict[str, list[str]]) -> list[tuple[str, str]]:
    return [(phrase, sign) for sign, phrases in phrases_by_sign.items() for phrase in phrases]


def _units(raw: dict[str, Any]) -> tuple[list[tuple[str, Unit]], list[tuple[str, Unit]], list[tuple[str, Unit]]]:
    names, symbols, marks = [], [], []
    for code, written in raw["units"].items():
        unit = Unit(code=code, kind="percent" if code.startswith("%") else "measure")
        names += [(name, unit) for name in written["names"]]
        symbols += [(symbol, unit) for symbol in written["symbols"]]
    for code, written in raw["currencies"].items():
        unit = Unit(code=code, kind="money")
        names += [(name, unit) for name in written["names"]]
        marks += [(mark, unit) for mark in (*written["marks"], code)]
        symbols += [(mark, unit) for mark in (*written["marks"], code)]
    for table, forms in (("factors", names), ("factor_symbols", symbols)):
        for name, (factor, code) in raw[table].items():
            kind = "percent" if code.startswith("%") else "money"
            forms.append((name, Unit(code=code, kind=kind, factor=factor)))
    return names, symbols, marks


def _numerals(raw: dict[str, Any]) -> Numerals:
    tables = {name: raw[name] for name in Numerals.__dataclass_fields__ if name != "starters"}
    starters = {"couple", "twice", "no", "nobody", "none"}
    for name in ("small", "tens", "scales", "fractions", "vague", "fold_verbs", "fold_words"):
        starters |= set(tables[name])
    pairs = {name: {word: tuple(ends) for word, ends in tables[name].items()} for name in tables if "vague" in name}
    frozen = {name: MappingProxyType(pairs.get(name, table)) for name, table in tables.items()}
    return Numerals(**frozen, starters=frozenset(starters))


LEXICON = _load()
