"""A date as publishers write it -> a UTC moment, with a note on whatever was taken for granted. Never a guess."""

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from email.utils import parsedate_to_datetime

from dateutil import parser as dateutil_parser

BARE_DATE = re.compile(r"\d{4}-?\d{2}-?\d{2}")
MAX_CHARS = 100  # the longest RFC 5322 date with a comment is under 60
# Two dates that differ in every part: a text that reads the same with both has said all of its date itself.
DEFAULTS = (datetime(1971, 1, 1), datetime(1972, 2, 2))


def read_date(written: str, *, field: str) -> tuple[datetime | None, str | None]:
    """Return the moment in UTC and a note; null and the reason where it does not parse. `field` names it in notes."""
    text = written.strip()
    moment = _iso(text) or _rfc5322(text) or _dateutil(text)
    if moment is None:
        return None, f"{field} {written[:MAX_CHARS]!r} is not a date that we can read (use ISO 8601); left empty"
    try:
        if BARE_DATE.fullmatch(text):
            return moment.replace(tzinfo=UTC), f"{field} {text!r} has no time; taken as midnight UTC"
        if moment.tzinfo is None:
            return moment.replace(tzinfo=UTC), f"{field} {text!r} has no time zone; taken as UTC"
        return moment.astimezone(UTC), None
    except (OverflowError, ValueError):
        return None, f"{field} {text!r} is outside the years 1 to 9999; left empty"


def _iso(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def _rfc5322(text: str) -> datetime | None:
    try:
        return parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _dateutil(text: str) -> datetime | None:
    if len(text) > MAX_CHARS:
        return None
    try:
        first, second = (dateutil_parser.parse(text, default=each, tzinfos=_unknown_zone) for each in DEFAULTS)
    except (ValueError, OverflowError, TypeError):
        return None
    return first if first == second else None


def _unknown_zone(name: str | None, offset_s: int | None) -> tzinfo:
    if offset_s is None:
        raise ValueError(f"time zone {name!r} means different things in different places")
    return timezone(timedelta(seconds=offset_s))
