"""What each token may be in a time expression: categories with values, by the word list and by the shape of numbers."""

import json
import re
from collections.abc import Mapping

from ingest.extract.lexicon_files import text_of, words_of
from ingest.extract.times.found import Sense, Value
from ingest.extract.times.rules import FOLDER, LITERALS
from ingest.extract.tree import Tree

Categories = Mapping[str, Value]

LISTS = {name: frozenset(words) for name, words in words_of(FOLDER, "lists.json").items()}
_STRONG = LISTS["strong"]
_ORDINAL = re.compile(r"(\d{1,3})(?:st|nd|rd|th)")
_DECADE = re.compile(r"['‘]?(\d\d)?(\d)0'?s")
_CLOCK = re.compile(r"(\d{1,2})(?:([:.])(\d\d))?([ap])\.?m\.?|(\d{1,2})([:.h])(\d\d)")
_NUMERIC = re.compile(r"\d{1,2}([./-])\d{1,2}\1(\d{4}|\d\d)|\d{4}([/-])\d{1,2}\3\d{1,2}")
_YEARS = re.compile(r"(\d{4})/(\d{4}|\d\d)")
_QUARTER, _FISCAL = re.compile(r"q([1-4])"), re.compile(r"fy'?(\d{4})")
YEARS = range(1000, 2200)  # what four digits alone may mean a year
FIRST_OF_1900S = 20  # "the 20s" are the 1920s, "the 10s" the 2010s


def _table() -> dict[str, dict[str, Value]]:
    table: dict[str, dict[str, Value]] = {word: {word: 0} for word in LITERALS}
    for category, values in json.loads(text_of(FOLDER, "words.json")).items():
        for word, value in values.items():
            table.setdefault(word, {})[category] = value
            if category == "ORDINAL":
                table[word].update(_ordinal(value))
    return table


def _ordinal(value: int) -> dict[str, Value]:
    if value > 31:
        return {"BIGORD": value}
    kinds: dict[str, Value] = {"DAYORD": value}
    kinds |= {"ORD4": value} if value <= 4 else {}
    return kinds | ({"ORD2": value} if value <= 2 else {})


_TABLE = _table()
_HEARTS = frozenset(w for w, found in _TABLE.items() if found.keys() & _STRONG or w in LISTS["strong_words"])
_DIGITS = frozenset("0123456789'‘qf")  # what a token that is read by its shape begins with


def categories(tree: Tree, i: int) -> Categories | None:
    """Return what a token may be, None where it can have no part in a time."""
    word = tree.lower[i]
    known = _TABLE.get(word)
    if known is None:
        return _numeral(word) if word[:1] in _DIGITS else None
    if ("WEEKDAY" in known or "WEEKDAYA" in known) and not _is_weekday(tree, i):
        return None
    if ("MONTH" in known or "MONTHA" in known) and not _is_month(tree, i, word):
        return _TABLE[word] if word == "may" and tree.words[i][0] == "M" and _next(tree, i) == "day" else None
    return known


def hearts_of(tree: Tree) -> list[tuple[int, Categories]]:
    """Return the tokens that can be the heart of a time expression, in order; the others only join in."""
    hearts = []
    for i, word in enumerate(tree.lower):
        if word in _HEARTS:
            found = categories(tree, i)
        elif word[:1] in _DIGITS and word not in _TABLE:
            found = _numeral(word)
            found = found if found and not _STRONG.isdisjoint(found) else None
        else:
            continue
        if found is not None:
            hearts.append((i, found))
    return hearts


def _next(tree: Tree, i: int) -> str:
    return tree.lower[i + 1] if i + 1 < len(tree.lower) else ""


def _is_weekday(tree: Tree, i: int) -> bool:
    if not tree.words[i][0].isupper() or (i and tree.lower[i - 1] in LISTS["not_weekday_before"]):
        return False
    after = _next(tree, i)
    named = after in LISTS["not_weekday_after"] and tree.words[i + 1][0].isupper()
    return not named and after not in LISTS["generic_after_weekday"]


def _is_month(tree: Tree, i: int, word: str) -> bool:
    if not tree.words[i][0].isupper():
        return False
    before = tree.lower[i - 1] if i else ""
    after = _next(tree, i)
    dated = before[:1].isdigit() or after[:1].isdigit()
    if dated or before in LISTS["month_context"]:
        return True
    if word in LISTS["shy_months"]:
        return False
    if word in LISTS["name_months"]:
        follows = i + 1 < len(tree.words) and tree.words[i + 1][:1].isupper()
        led = i > 0 and tree.words[i - 1][:1].isupper() and before not in _TABLE
        return not (follows or led)
    return True


def _numeral(word: str) -> Categories | None:
    """Return what the shape of a token with digits allows."""
    if word.isdecimal() and word.isascii():
        return _digits(word)
    if found := _ORDINAL.fullmatch(word):
        kinds = _ordinal(int(found[1])) if int(found[1]) else {}
        return {**kinds, "DAYORDN": int(found[1])} if "DAYORD" in kinds else kinds or None
    if found := _DECADE.fullmatch(word):
        tens = 10 * int(found[2])
        if found[1]:
            return {"DECADE": 100 * int(found[1]) + tens}
        return {"DECADEN": (1900 if tens >= FIRST_OF_1900S else 2000) + tens}
    if found := _CLOCK.fullmatch(word):
        return _clock(found)
    if _NUMERIC.fullmatch(word):
        return {"NUMERIC": word}
    if found := _QUARTER.fullmatch(word):
        return {"Q": int(found[1])}
    if found := _FISCAL.fullmatch(word):
        return {"FY": int(found[1])}
    if found := _YEARS.fullmatch(word):
        sense = Sense("year_span", {"lo": int(found[1]), "hi": int(found[2])})
        return {"SPAN": sense, "YEARS": sense}
    plain = word.replace(",", "")
    return {"NUM": int(plain)} if plain.isdecimal() and plain.isascii() and len(plain) < 12 else None


def _digits(word: str) -> Categories | None:
    value = int(word[:12])
    found: dict[str, Value] = {"NUM": value}
    if len(word) <= 2 and 1 <= value <= 31:
        found["DAYNUM"] = value
        if value <= 12:
            found["HOUR12"] = value
    if len(word) < 3:
        found["TWO" if len(word) == 2 else "DIGIT"] = value
    if len(word) == 4:
        if value in YEARS:
            found["YEAR"] = value
        if value // 100 < 24 and value % 100 < 60:
            found["HHMM"] = value // 100 * 60 + value % 100
    return found


def _clock(found: re.Match[str]) -> Categories | None:
    if found[4]:
        hour, minute = int(found[1]), int(found[3] or 0)
        if not 1 <= hour <= 12 or minute > 59:
            return None
        return {"CLOCKTOK": hour % 12 * 60 + minute + (720 if found[4] == "p" else 0)}
    hour, minute = int(found[5]), int(found[7])
    if hour > 23 or minute > 59:
        return None
    return {"HD" if found[6] == "." else "HM": hour * 60 + minute}
