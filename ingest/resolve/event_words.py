"""The words in which an event is told, brought to forms that can be compared without a language model."""

import json
import re
from functools import lru_cache
from importlib import resources
from sys import intern

from kg.tolls import ANYONE, PEOPLE

_LISTS = json.loads(resources.files("ingest.resolve").joinpath("event_words.json").read_text(encoding="utf-8"))
_EMPTY = frozenset(_LISTS["said_of_anything"])
_ENDINGS: tuple[str, ...] = tuple(_LISTS["endings"])  # the first that fits is taken off
_WORD = re.compile(r"[^\W_]+(?:[.,][0-9]+)*")
_NUMBER = re.compile(r"(?<![^\W_.,])[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?\b|(?<![^\W_.,])[0-9]+(?:\.[0-9]+)?\b")
STEM_MIN_CHARS = 3


def stems(text: str) -> tuple[str, ...]:
    """Return the stems of the words that tell one text from another, each once, by alphabet."""
    return tuple(sorted({stem(word) for word in _WORD.findall(text.casefold()) if _tells(word)}))


@lru_cache(maxsize=65_536)
def stem(word: str) -> str:
    """Return a word without its ending: "eruption" and "erupted" meet, "dies" and "died" need not."""
    if word.isdigit():
        return intern(word)
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= STEM_MIN_CHARS:
            word = word.removesuffix(ending)
            break
    doubled = len(word) > STEM_MIN_CHARS and word[-1] == word[-2]
    return intern(word[:-1] if doubled else word)


def kinds(text: str) -> tuple[str, ...]:
    """Return the stems of words for who or what takes part, without numbers; one for all that only say people."""
    words = _WORD.findall(text.casefold())
    told = {stem(word) for word in words if _tells(word) and word not in ANYONE and not word[0].isdigit()}
    return tuple(sorted(told)) or (PEOPLE,)


def numbers(text: str) -> tuple[float, ...]:
    """Return the numbers in figures in a text, a comma parting thousands."""
    return tuple(float(word.replace(",", "")) for word in _NUMBER.findall(text))


def _tells(word: str) -> bool:
    return word not in _EMPTY and (len(word) > 1 or word.isdigit())
