"""From a query string to typed requests. Every mistake of a request is told at once."""

from collections.abc import Mapping
from datetime import UTC, datetime

from kg.errors import InputError
from kg.model import Factuality, Filter, NodeId

COMMON = frozenset({"as_of", "known_at", "min_origins", "min_confidence", "factuality", "attributed_to", "source"})
LIMIT_DEFAULT, LIMIT_MAX = 50, 500


class Params:
    """The parameters of one request; `done()` raises InputError with all that was wrong."""

    def __init__(self, given: Mapping[str, str], *known: str) -> None:
        self._given = given
        self._wrong = [
            f"unknown parameter {name!r}; this route takes {', '.join(sorted({*known, *COMMON}))}"
            for name in given
            if name not in COMMON and name not in known
        ]

    def text(self, name: str, *, required: bool = False) -> str:
        """Return a text, empty where none is given."""
        text = self._given.get(name, "").strip()
        if required and not text:
            self._wrong.append(f"{name} is needed")
        return text

    def whole(self, name: str, default: int, low: int, high: int) -> int:
        """Return a whole number within bounds."""
        text = self._given.get(name, "").strip() or str(default)
        if text.isascii() and text.isdigit() and len(text) < 10 and low <= int(text) <= high:
            return int(text)
        self._wrong.append(f"{name}={text!r} must be a whole number from {low} to {high}")
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
        self._wrong.append(f"{name}={text!r} must be a number from 0 to 1")
        return 0.0

    def moment(self, name: str) -> datetime | None:
        """Return a moment in UTC; a date is its first moment. A time without a zone is taken as UTC."""
        text = self._given.get(name, "").strip()
        if not text:
            return None
        try:
            found = datetime.fromisoformat(text)
        except ValueError:
            self._wrong.append(f"{name}={text!r} must be an ISO 8601 date or time, such as 2022-01-05T09:00:00Z")
            return None
        return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)

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
        return self.whole("limit", LIMIT_DEFAULT, 1, LIMIT_MAX)

    def done(self) -> None:
        """Raise InputError if anything was wrong."""
        if self._wrong:
            raise InputError("; ".join(self._wrong))

    def _factuality(self) -> frozenset[Factuality]:
        names = [name for name in self._given.get("factuality", "").split(",") if name]
        known = {one.value for one in Factuality}
        self._wrong += [
            f"factuality={name!r} must be one of {', '.join(sorted(known))}" for name in names if name not in known
        ]
        return frozenset(Factuality(name) for name in names if name in known)
