"""From a query string to typed requests. Every mistake of a request is told at once."""

import hashlib
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from enum import Enum
from typing import Any, Generic, TypeVar
from urllib.parse import urlencode

from kg.errors import InputError
from kg.model import Factuality, Filter, NodeId
from kg.query import Box
from kg.store import Interval

LIMIT_DEFAULT, LIMIT_MAX = 50, 500
PARAMS_MAX = 64  # of one request; twice what any route takes
SHOWN_CHARS = 100  # of a value that cannot be used, in the words that say so
SEAL_BYTES = 4  # of a cursor's seal: what is told apart is a slip, not an attack
UNSEALED = frozenset({"cursor", "limit", "fields"})  # what may change from one page of a list to the next

FACTUALITIES = tuple(one.value for one in Factuality)

T = TypeVar("T")
Schema = dict[str, Any]


class Within(Enum):
    """In which part of a request a mistake is."""

    PARAMETER = "parameter"
    HEADER = "header"
    BODY = "pointer"  # RFC 6901, as a fragment


@dataclass(frozen=True, slots=True, kw_only=True)
class Mistake:
    """One thing that is wrong with a request."""

    parameter: str  # or the name of the header, or the pointer into the body
    detail: str
    within: Within = Within.PARAMETER
    is_unfit: bool = False  # well formed by itself, but not with the rest of the request


class RequestError(InputError):
    """A request with mistakes, all of them."""

    def __init__(self, mistakes: Sequence[Mistake]) -> None:
        super().__init__("; ".join(mistake.detail for mistake in mistakes))
        self.mistakes = tuple(mistakes)


def unfit(parameter: str, detail: str, within: Within = Within.PARAMETER) -> RequestError:
    """Return the error of a request whose parts are well formed, each by itself, and do not go together."""
    return RequestError([Mistake(parameter=parameter, detail=detail, within=within, is_unfit=True)])


def shown(text: str) -> str:
    """Return a value as a message quotes it: cut where it is long."""
    return repr(text if len(text) <= SHOWN_CHARS else text[:SHOWN_CHARS] + "…")


class Params:
    """The parameters of one request; `done()` raises RequestError with all that was wrong.

    `path` is that of the request: a cursor belongs to one list.
    """

    def __init__(self, given: Mapping[str, str], *known: str, common: bool = True, path: str = "") -> None:
        self._given = given
        self._path = path
        taken = {*known, *(COMMON if common else ())}
        if len(given) > PARAMS_MAX:
            detail = f"{len(given)} parameters are too many; no route takes more than {PARAMS_MAX}"
            raise RequestError([Mistake(parameter="", detail=detail)])
        says = f"this route takes {', '.join(sorted(taken)) or 'none'}"
        self._wrong = [
            Mistake(parameter=name[:SHOWN_CHARS], detail=f"unknown parameter {shown(name)}; {says}")
            for name in given
            if name not in taken
        ]
        for name, texts in getattr(given, "lists", dict)():
            if len(texts) > 1:
                self.wrong(name[:SHOWN_CHARS], f"{name[:SHOWN_CHARS]} is given {len(texts)} times; give it once")

    def wrong(self, name: str, detail: str) -> None:
        """Note a mistake."""
        self._wrong.append(Mistake(parameter=name, detail=detail))

    def unfit(self, name: str, detail: str, within: Within = Within.PARAMETER) -> None:
        """Note a mistake that is one only beside the rest of the request."""
        self._wrong.append(Mistake(parameter=name, detail=detail, within=within, is_unfit=True))

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
        self.wrong(name, f"{name}={shown(text)} must be a whole number from {low} to {high}")
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
        self.wrong(name, f"{name}={shown(text)} must be a number from 0 to 1")
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
            self.wrong(name, f"{name}={shown(text)} must be an ISO 8601 date or time, such as 2022-01-05T09:00:00Z")
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
        if not (-180 <= west <= 180 and -180 <= east <= 180 and -90 <= south <= 90 and -90 <= north <= 90):
            self.wrong(name, f"{name}={shown(text)} must be west,south,east,north in degrees, such as 46,40,88,56")
            return None
        if south > north:
            self.unfit(name, f"{name}={shown(text)}: its south {south:g} is north of its north {north:g}")
            return None
        return Box(west=west, south=south, east=east, north=north)

    def choice(self, name: str, choices: Sequence[str]) -> str:
        """Return one of some words, empty where none is given."""
        text = self._given.get(name, "").strip()
        if text and text not in choices:
            self.wrong(name, f"{name}={shown(text)} must be one of {', '.join(choices)}")
            return ""
        return text

    def words(self, name: str, choices: Sequence[str]) -> frozenset[str]:
        """Return some of these words, given with commas between; none where none is given."""
        parts = [part.strip() for part in self._given.get(name, "").split(",") if part.strip()]
        if unknown := sorted({part for part in parts if part not in choices}):
            self.wrong(name, f"{name}={shown(','.join(unknown))} must be any of {', '.join(choices)}")
        return frozenset(parts) & frozenset(choices)

    def cursor(self, name: str) -> str:
        """Return the place where the page before ended, empty for the first page."""
        text = self._given.get(name, "").strip()
        mark, _, seal = text.partition("~")
        if text and not CURSOR_SHAPE.fullmatch(text):
            self.wrong(name, f"{name}={shown(text)} is nothing that a page gave; give back the `next` of a page")
            return ""
        if text and seal != _seal(mark, self._path, self._given):
            self.unfit(name, f"{name}={shown(text)} is not the `next` of a page of this list, with these parameters")
            return ""
        return mark

    def accept_datetime(self, given: str) -> datetime | None:
        """Return the moment that the header Accept-Datetime asks for (RFC 7089), null for an empty one."""
        if not given:
            return None
        if self._given.get("known_at"):
            self.unfit("Accept-Datetime", "known_at and Accept-Datetime say the same; give one", Within.HEADER)
            return None
        try:
            found = parsedate_to_datetime(given)
        except (ValueError, OverflowError):
            detail = f"Accept-Datetime {shown(given)} must be such as Wed, 05 Jan 2022 12:00:00 GMT"
            self._wrong.append(Mistake(parameter="Accept-Datetime", detail=detail, within=Within.HEADER))
            return None
        return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)

    def where(self) -> Filter:
        """Return the common filter."""
        return Filter(
            as_of=self.moment("as_of"),
            known_at=self.moment("known_at"),
            min_origins=self.whole("min_origins", 1, 1, 1000),
            min_confidence=self.share("min_confidence"),
            factuality=frozenset(map(Factuality, self.words("factuality", FACTUALITIES))),
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


def words(name: str, says: str, choices: Sequence[str]) -> Param[frozenset[str]]:
    """Return a parameter that is any of some words, with commas between: `fields`, `include` and the like."""
    any_of = "|".join(choices)
    return Param(
        name=name,
        read=lambda params: params.words(name, choices),
        schema={"type": "string", "pattern": f"^(({any_of})(,({any_of}))*)?$", "examples": [",".join(choices[:2])]},
        says=f"{says}: any of {', '.join(choices)}, with commas between.",
    )


def sealed(mark: str, path: str, given: Mapping[str, str]) -> str:
    """Return a cursor: where a page ended, tied to the list that it is a page of."""
    return f"{mark}~{_seal(mark, path, given)}"


def _seal(mark: str, path: str, given: Mapping[str, str]) -> str:
    """Return what makes a slip show: a cursor cut short, changed, or taken to another list or another filter.

    There is no secret in it: who makes one up comes to another place of a list that may be read anyway.
    """
    asked = urlencode(sorted((name, text) for name, text in given.items() if name not in UNSEALED and text))
    return hashlib.blake2b(f"{mark} {path}?{asked}".encode(), digest_size=SEAL_BYTES).hexdigest()


def between(moments: tuple[datetime | None, datetime | None]) -> Interval | None:
    """Return the stretch of time between two parameters; null where neither is given."""
    start, end = moments
    return Interval(start=start, end=end) if start or end else None


LIMIT: Param[int] = whole("limit", "How many to give.", default=LIMIT_DEFAULT, low=1, high=LIMIT_MAX)
# Where the page before ended, and what it was a page of.
CURSOR_SHAPE = re.compile(r"([0-9a-z.]{1,80}~[0-9a-f]{8})?")
CURSOR: Param[str] = Param(
    name="cursor",
    read=lambda params: params.cursor("cursor"),
    schema={"type": "string", "pattern": f"^{CURSOR_SHAPE.pattern}$"},
    says="The `next` of the page before.",
)
OFFSET_MAX = 1_000_000_000


def offset_of(cursor: str) -> int:
    """Return the place in a list at which a page begins. Raises RequestError for a cursor that no page gave."""
    if not cursor:
        return 0
    if cursor.isascii() and cursor.isdigit() and len(cursor) < 10 and 0 < int(cursor) < OFFSET_MAX:
        return int(cursor)
    detail = f"cursor={shown(cursor)} is not where a page of this list ended; give back the `next` of a page"
    raise unfit("cursor", detail)


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
    words("factuality", "Only what is told so", FACTUALITIES),
    text("attributed_to", "Only what this entity is quoted for: its id."),
    text("source", "Only what this publisher said."),
)
COMMON = frozenset(one.name for one in COMMON_PARAMS)
