"""Articles of a CSV file (columns date, title, text, and others), as the benches read them."""

import csv
from datetime import datetime
from hashlib import sha256
from pathlib import Path

FIELD_CHARS_MAX = 10**7  # of a text; Python's own limit cuts long articles off
DAY_FORMAT = "%Y-%m-%d"


def csv_articles(file: Path) -> list[dict[str, str]]:
    """Return the rows of a file by column, in their order."""
    csv.field_size_limit(FIELD_CHARS_MAX)
    with file.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def day_of(words: str) -> datetime | None:
    """Return the day that a date begins with; null where it begins with none."""
    try:
        return datetime.strptime(words[:10], DAY_FORMAT).astimezone()
    except ValueError:
        return None


def digest_of(text: str) -> str:
    """Return the digest by which verdicts name an article."""
    return sha256(text.encode()).hexdigest()
