"""From a query string to typed requests. Every mistake of a request is told at once."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Generic, TypeVar

from kg.errors import InputError
from kg.model import Factuality, Filter, NodeId
from kg.query import Box
from kg.store import Interval

LIMIT_DEFAULT, LIMIT_MAX = 50, 500


T = TypeVar("T")
Schema = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Mistake:
    """One thing that is wrong with a request."""

    parameter: str
    detail: str


class RequestError(InputError):
    """A request with mistakes, all of them."""

    def __init__(self, mistakes: Sequence[Mistake]) -> None:
        super().__init__("; ".join(mistake.detail for mistake in mistakes))
        self.mistakes = tuple(mistakes)


class Params:
    """The parameters of one request; `done()` raises RequestError with all that was wrong."""

    def __init__(self, given: Mapping[str, str], *known: str, common: bool = True) -> None:
        self._given = given
        taken = {*known, *(COMMON if common else ())}
        self._wrong = [
            Mistake(
                parameter=name,
                detail=f"unknown parameter {name!r}; this route takes {', '.join(sorted(taken)) or 'none'}",
            )
            for name in given
            if name not in taken
        ]
        for name, texts in getattr(given, "lists", dict)():
            if len(texts) > 1:
                self.wrong(name, f"{name} is given {len(texts)} times; give it once")

    def wrong(self, name: str, detail: str) -> None:
        """Note a mistake."""
        self._wrong.append(Mistake(parameter=name, detail=detail))

    def text(self, name: str, *, required: bool = False) -> str:
        """Return a text, empty where none is given."""
        text = self._given.get(name, "").strip()
        if required and not text:
            self.wrong(name, f"{name} is needed")
        return text

    def whole(self, name: str, default: int, low: int, high: int) -> int:
        """Return a whole number within bounds."""
        text = self._given.get(name, "").strip() or str(default)
        if text.isascii() and text.isdigit() and len(text) < 10 and low <= int(text) <= high:
            return int(text)
        self.wrong(name, f"{name}={text!r} must be a whole number from {low} to {high}")
        return default

    def share(self, name: str) -> float:
        """Return a number from 0 to 1, 0 where none is given."""
        text = self._given.get(name, "").strip() or "0"
        try:
            number = float(text)
        except ValueError:
            number = -1.0
        if 0.0 <= number <= 1.0:
            return number
        self.wrong(name, f"{name}={text!r} must be a number from 0 to 1")
        return 0.0

    def moment(self, name: str) -> datetime | None:
        """Return a moment in UTC; a date is its first moment. A time without a zone is taken as UTC."""
        text = self._given.get(name, "").strip()
        if not text:
            return None
        try:
            found = datetime.fromisoformat(text)
            return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
        except (ValueError, OverflowError):
            self.wrong(name, f"{name}={text!r} must be an ISO 8601 date or time, such as 2022-01-05T09:00:00Z")
            return None

    def box(self, name: str) -> Box | None:
        """Return a part of the map, given as west,south,east,north in degrees (RFC 7946, 5)."""
        text = self._given.get(name, "").strip()
        if not text:
            return None
        try:
            west, south, east, north = (float(part) for part in text.split(","))
        except ValueError:
            west, south, east, north = 999.0, 0.0, 0.0, 0.0
        if -180 <= west <= 180 and -180 <= east <= 180 and -90 <= south <= north <= 90:
            return Box(west=west, south=south, east=east, north=north)
        self.wrong(name, f"{name}={text!r} must be west,south,east,north in degrees, such as 46,40,88,56")
        return None

    def choice(self, name: str, choices: Sequence[str]) -> str:
        """Return one of some words, empty where none is given."""
        text = self._given.get(name, "").strip()
        if text and text not in choices:
            self.wrong(name, f"{name}={text!r} must be one of {', '.join(choices)}")
            return ""
        return text

    def where(self) -> Filter:
        """Return the common filter."""
        return Filter(
            as_of=self.moment("as_of"),
            known_at=self.moment("known_at"),
            min_origins=self.whole("min_origins", 1, 1, 1000),
            min_confidence=self.share("min_confidence"),
            factuality=self._factuality(),
            attributed_to=NodeId(self._given["attributed_to"]) if self._given.get("attributed_to") else None,
            source=self._given.get("source") or None,
        )

    def limit(self) -> int:
        """Return how many things a list may give."""
        return LIMIT.read(self)

    def done(self) -> None:
        """Raise InputError if anything was wrong."""
        if self._wrong:
            raise RequestError(self._wrong)

    def _factuality(self) -> frozenset[Factuality]:
        names = [name for name in self._given.get("factuality", "").split(",") if name]
        known = {one.value for one in Factuality}
        for name in names:
            if name not in known:
                self.wrong("factuality", f"factuality={name!r} must be one of {', '.join(sorted(known))}")
        return frozenset(Factuality(name) for name in names if name in known)


@dataclass(frozen=True, slots=True, kw_only=True)
class Param(Generic[T]):
    """A parameter that a route takes: how it is read, and how it is described."""

    name: str
    read: Callable[[Params], T]
    schema: Schema
    says: str
    required: bool = False


def text(name: str, says: str, *, required: bool = False) -> Param[str]:
    """Return a parameter that is any text."""
    return Param(
        name=name,
        read=lambda params: params.text(name, required=required),
        schema={"type": "string", **({"minLength": 1, "pattern": r"\S"} if required else {})},
        says=says,
        required=required,
    )


def choice(name: str, says: str, choices: Sequence[str]) -> Param[str]:
    """Return a parameter that is one of some words, or empty."""
    return Param(
        name=name,
        read=lambda params: params.choice(name, choices),
        schema={"type": "string", "enum": [*choices, ""]},
        says=says,
    )


def whole(name: str, says: str, *, default: int, low: int, high: int) -> Param[int]:
    """Return a parameter that is a whole number within bounds."""
    return Param(
        name=name,
        read=lambda params: params.whole(name, default, low, high),
        schema={"type": "integer", "minimum": low, "maximum": high, "default": default},
        says=says,
    )


def moment(name: str, says: str, *, required: bool = False) -> Param[datetime | None]:
    """Return a parameter that is a date or a time."""

    def read(params: Params) -> datetime | None:
        params.text(name, required=required)
        return params.moment(name)

    formats: list[Schema] = [{"format": "date-time"}, {"format": "date"}]
    schema = {"type": "string", "anyOf": formats if required else [*formats, {"maxLength": 0}]}
    return Param(name=name, read=read, schema=schema, says=says, required=required)


def between(moments: tuple[datetime | None, datetime | None]) -> Interval | None:
    """Return the stretch of time between two parameters; null where neither is given."""
    start, end = moments
    return Interval(start=start, end=end) if start or end else None


LIMIT: Param[int] = whole("limit", "How many to give.", default=LIMIT_DEFAULT, low=1, high=LIMIT_MAX)
CURSOR = text("cursor", "The `next` of the page before.")
OFFSET_MAX = 1_000_000_000


def offset_of(cursor: str) -> int:
    """Return the place in a list at which a page begins. Raises RequestError for a cursor that no page gave."""
    if not cursor:
        return 0
    if cursor.isascii() and cursor.isdigit() and len(cursor) < 10 and 0 < int(cursor) < OFFSET_MAX:
        return int(cursor)
    detail = f"cursor={cursor!r} is not where a page of this list ended; give back the `next` of a page"
    raise RequestError([Mistake(parameter="cursor", detail=detail)])


COMMON_PARAMS: tuple[Param[Any], ...] = (
    moment("as_of", "Only what was true in the world at this moment."),
    moment("known_at", "As it was known here at this moment."),
    whole("min_origins", "Least independent origins that an edge must have.", default=1, low=1, high=1000),
    Param(
        name="min_confidence",
        read=lambda params: params.share("min_confidence"),
        schema={"type": "number", "minimum": 0, "maximum": 1, "default": 0},
        says="Least confidence, 0 to 1.",
    ),
    Param(
        name="factuality",
        read=lambda params: params.text("factuality"),
        schema={
            "type": "string",
            "pattern": "^((ANY)(,(ANY))*)?$".replace("ANY", "|".join(one.value for one in Factuality)),
            "examples": ["asserted,reported"],
        },
        says=f"Any of {', '.join(one.value for one in Factuality)}, with commas between.",
    ),
    text("attributed_to", "Only what this entity is quoted for: its id."),
    text("source", "Only what this publisher said."),
)
COMMON = frozenset(one.name for one in COMMON_PARAMS)
