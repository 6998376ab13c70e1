"""The time grammar: what an article says of when, as EDTF with half-open bounds, and which event has which time.

Nothing is resolved against today: what is told from the day of publication ("on Tuesday", "in May") stays null without
one. What each form gives, and what was chosen where usage differs, is in docs/reference/times.md.

words.json and lists.json have the words, rules.json the patterns; chunks.py matches them, resolve.py places what they
mean in the calendar, attach.py gives events their times.
"""

from ingest.extract.times.attach import time_of
from ingest.extract.times.found import Sort, TimeAt
from ingest.extract.times.scan import times_in

__all__ = ["Sort", "TimeAt", "time_of", "times_in"]
