"""A date as publishers write it -> a UTC moment, with a note on whatever was taken for granted. Never a guess."""

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from email.utils import parsedate_to_datetime

from dateutil import parser as dateutil_parser

TIME_OF_DAY = re.compile(r"\d:\d|\dT\d|\d ?[ap]\.?m", re.IGNORECASE)
YEAR_FIRST = re.compile(r"\d{4}\D")
ZONE_NAME = re.compile(r"[A-Za-z]{2,}\)?$")
DIGITS_ONLY = re.compile(r"\d+")  # but for YYYYMMDD, which ISO 8601 has: seconds since 1970, or anything
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
        if not TIME_OF_DAY.search(text):
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
    """Read the date of RSS and of mail. A zone whose name it does not know is not taken for UTC."""
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return None if moment.tzinfo is None and ZONE_NAME.search(text) else moment


def _dateutil(text: str) -> datetime | None:
    """Read what is left in words ("5 January 2022"); nothing that could be read in two ways (05/01/2022)."""
    if len(text) > MAX_CHARS or DIGITS_ONLY.fullmatch(text):
        return None
    orders = [{}] if YEAR_FIRST.match(text) else [{"dayfirst": True}, {"dayfirst": False}, {"yearfirst": True}]
    try:
        read = {
            dateutil_parser.parse(text, default=default, tzinfos=_unknown_zone, **order)
            for default in DEFAULTS
            for order in orders
        }
    except (ValueError, OverflowError, TypeError):
        return None
    return read.pop() if len(read) == 1 else None


def _unknown_zone(name: str | None, offset_s: int | None) -> tzinfo | None:
    if offset_s is not None:
        return timezone(timedelta(seconds=offset_s))
    if name is not None:
        raise ValueError(f"time zone {name!r} means different things in different places")
    return None
