"""The values of the time grammar: what it finds, and the senses that it finds them by."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import TypeAlias, Union


class Sort(Enum):
    """What a time expression is good for: only a date can be the time of an event."""

    DATE = "date"
    DURATION = "duration"
    SET = "set"


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeAt:
    """A time expression by its tokens, both included. Unresolved: edtf and bounds are null."""

    first: int
    last: int
    sort: Sort
    edtf: str | None
    earliest: str | None  # first day or moment in it, ISO 8601; null where open
    latest: str | None  # first day or moment after it


Value: TypeAlias = Union[int, str, "Sense"]


@dataclass(frozen=True, slots=True)
class Sense:
    """What words mean before the calendar is asked: a kind, as the rules name it, and its parts by name."""

    kind: str
    parts: Mapping[str, Value]

    def number(self, name: str) -> int | None:
        """Return a number, also one of several words ("twenty-five", "two hundred")."""
        value = self.parts.get(name)
        if isinstance(value, Sense):
            if value.kind == "sum":
                return (value.number("tens") or 0) + (value.number("ones") or 0)
            return (value.number("n") or 1) * (value.number("times") or 1)
        return value if isinstance(value, int) else None

    def word(self, name: str) -> str:
        value = self.parts.get(name)
        return value if isinstance(value, str) else ""

    def sense(self, name: str) -> "Sense":
        """Return a part that is itself a sense; the rules see to it that it is there."""
        value = self.parts[name]
        assert isinstance(value, Sense)
        return value
