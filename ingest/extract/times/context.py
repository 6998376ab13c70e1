"""What a time expression is read against: the date of publication, the way the words look, and the times before it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cached_property

from ingest.extract.times.direction import AHEAD, BACK, EITHER, UNSURE
from ingest.extract.times.periods import FINENESS, Period

# How far back a story's "the next day" may reach, and a bare "at 8 a.m.", in sentences.
ANCHOR_REACH, CLOCK_REACH = 3, 2
# What is near the date of publication, and what is too far from it to be told without its year (days).
NEAR_DAYS, FAR_DAYS = 45, 270


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
    anchors: Sequence[Anchor] = ()

    @cached_property
    def direction(self) -> int:
        """One of BACK, UNSURE, AHEAD, EITHER; asked of the words only where it matters."""
        return self.look()

    def looking(self, direction: int) -> "Context":
        return replace(self, look=lambda: direction)

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
        """Return the day that a bare time of day belongs to: the last one told, here or shortly before."""
        for anchor in reversed(self.anchors):
            if self.sentence - anchor.sentence <= CLOCK_REACH and anchor.period.unit in ("day", "part", "minute"):
                return anchor.period
        return None

    def nearest_day(self, before: date | None, after: date | None) -> date | None:
        """Return the one that the words look to, of the last such date until now and the first from now on.

        News gives the year of a date that is far from its own: one that the words would put far off is on the other
        side, where it is near there.
        """
        if before is None or after is None or self.base is None:
            return before or after
        ahead, behind = (after - self.base).days, (self.base - before).days
        if self.direction == AHEAD:
            return before if ahead >= FAR_DAYS and behind <= NEAR_DAYS else after
        if self.direction == BACK:
            return after if behind >= FAR_DAYS and ahead <= NEAR_DAYS else before
        return after if ahead < behind else before

    def nearest_month(self, before: date, after: date) -> date:
        """Return the one that the words look to, of the last such month until now and the first from now on."""
        if self.base is None or self.direction in (AHEAD, BACK):
            return after if self.direction == AHEAD else before
        ahead, behind = (after - self.base).days, (self.base - before).days
        if self.direction == EITHER:
            return after if ahead < behind else before
        return after if behind >= FAR_DAYS and ahead <= NEAR_DAYS else before
