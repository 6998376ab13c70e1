"""What a commit must still work out of what it wrote, because SQL cannot: when events happened, and names in Latin letters.

Triggers mark what is to be done (sqlite_schema_3.sql); it is done inside the same commit.
"""

# ruff: noqa: S608 - SQL is put together from constants of ours; every value is a parameter.

import json
import sqlite3

from kg.model import Factuality, Time
from kg.store.happening import DATED, best_time, happened_at
from kg.store.naming import latin_of, letters_of, word_starts
from kg.store.sqlite_codec import moment_of, value_of

SAID_OF_EVENT = f"""SELECT s.predicate, s.value, s.reported_at, s.factuality, v.article
    FROM statement s CROSS JOIN version v ON v.key = s.version
    WHERE s.subject_canonical = ? AND s.predicate IN {DATED} AND s.ended_at IS NULL"""


def settle(db: sqlite3.Connection) -> None:
    """Bring `happening` and `alias` up to date."""
    for (event,) in db.execute("SELECT event FROM stale").fetchall():
        _settle_event(db, event)
    db.execute("DELETE FROM stale")
    for (value,) in db.execute("SELECT value FROM unread_alias").fetchall():
        _add_alias(db, value)
    db.execute("DELETE FROM unread_alias")


def forget_names(db: sqlite3.Connection, values: list[str]) -> None:
    """Remove names (as values of statements) that no statement gives any more."""
    gone = db.execute(
        """SELECT key, latin FROM alias WHERE value IN (SELECT value FROM json_each(?))
        AND NOT EXISTS (SELECT 1 FROM statement s WHERE s.name IS NOT NULL AND s.value = alias.value)""",
        (json.dumps(values),),
    ).fetchall()
    for key, latin in gone:
        db.executemany(
            "DELETE FROM alias_start WHERE start = ? AND alias = ?", ((one, key) for one in word_starts(latin))
        )
        db.execute("DELETE FROM alias WHERE key = ?", (key,))


def _settle_event(db: sqlite3.Connection, event: int) -> None:
    rows = db.execute(SAID_OF_EVENT, (event,)).fetchall()
    types, modes = (
        sorted({value.text for said, text, *_ in rows if said == name and (value := value_of(text))})
        for name in ("type", "mode")
    )
    node = db.execute("SELECT id FROM node WHERE key = ? AND sort = 'event'", (event,)).fetchone()
    if not types or node is None:
        db.execute("DELETE FROM happening WHERE event = ?", (event,))
        return
    times = [value_of(value) for said, value, *_ in rows if said == "time"]
    reported = min((row[2] for row in rows if row[2]), default=None)
    at = happened_at(best_time(one for one in times if isinstance(one, Time)), moment_of(reported))
    firmness = sorted({Factuality(row[3]).value for row in rows if row[0] == "type"})
    articles = len({row[4] for row in rows})
    db.execute(
        "INSERT OR REPLACE INTO happening VALUES (?, ?, ?, ?, ?, ?, ?)",
        (event, node[0], at, articles, json.dumps(types), json.dumps(modes), json.dumps(firmness)),
    )


def _add_alias(db: sqlite3.Connection, value: str) -> None:
    name = value_of(value)
    assert name is not None
    latin = latin_of(name.text)
    key = db.execute(
        "INSERT INTO alias (value, latin, letters) VALUES (?, ?, ?)", (value, latin, letters_of(latin))
    ).lastrowid
    db.executemany("INSERT OR IGNORE INTO alias_start VALUES (?, ?)", ((start, key) for start in word_starts(latin)))
