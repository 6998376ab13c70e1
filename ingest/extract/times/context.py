"""What a time expression is read against: the date of publication, the way the words look, and the times before it."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from functools import cached_property

from ingest.extract.times.direction import AHEAD, BACK, UNSURE
from ingest.extract.times.periods import FINENESS, Period

# How far back a story's "the next day" may reach, and a bare "at 8 a.m.", in sentences.
ANCHOR_REACH, CLOCK_REACH = 3, 1
# An unmarked date is in the past, unless it is so near ahead and so far behind (days).
NEAR_AHEAD_DAYS, FAR_BEHIND_DAYS = 45, 270


@dataclass(frozen=True, slots=True, kw_only=True)
class Anchor:
    """A time already found: what "a week later" may count from."""

    period: Period
    sentence: int
    deictic: bool  # told from the day of publication, as "on Tuesday" is


@dataclass(frozen=True, kw_only=True)
class Context:
    """What is known where a time stands. `base` is the day that partial dates are the nearest to."""

    published: datetime | None
    base: date | None
    sentence: int = 0
    look: Callable[[], int] = field(default=lambda: UNSURE)
    anchors: tuple[Anchor, ...] = ()

    @cached_property
    def direction(self) -> int:
        """One of BACK, UNSURE, AHEAD; asked of the words only where it matters."""
        return self.look()

    def from_base(self, base: datetime, direction: int) -> "Context":
        """Return the same with another day to count from: that of the other end of an interval."""
        return replace(self, base=base.date(), look=lambda: direction)

    def anchor(self, unit: str) -> Period | None:
        """Return the last time told in the story that is fine enough to count such units from."""
        fine = FINENESS.get("day" if unit in ("week", "fortnight", "weekend") else unit, 0)
        coarse = fine > FINENESS["day"]
        for anchor in reversed(self.anchors):
            if self.sentence - anchor.sentence > ANCHOR_REACH:
                return None
            rank = FINENESS.get(anchor.period.unit)
            if rank is not None and rank <= fine and not (coarse and anchor.deictic):
                return anchor.period
        return None

    def day_of_story(self) -> Period | None:
        """Return the day that a bare time of day belongs to: the last one told, here or a sentence before."""
        for anchor in reversed(self.anchors):
            if self.sentence - anchor.sentence <= CLOCK_REACH and anchor.period.unit in ("day", "part", "minute"):
                return anchor.period
        return None

    def nearest(self, before: date | None, on_or_after: date | None) -> date | None:
        """Return the one that the words look to, of the last such date until now and the first from now on."""
        if before is None or on_or_after is None or self.base is None:
            return before or on_or_after
        if self.direction == AHEAD:
            return on_or_after
        ahead, behind = on_or_after - self.base, self.base - before
        near = ahead <= timedelta(NEAR_AHEAD_DAYS) and behind >= timedelta(FAR_BEHIND_DAYS)
        return on_or_after if self.direction == UNSURE and near else before


__all__ = ["AHEAD", "BACK", "UNSURE", "Anchor", "Context"]
