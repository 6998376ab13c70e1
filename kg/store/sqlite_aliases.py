"""Names for who types, in a store file: by the beginning of a word from an index, by letters from a table in memory.

In memory are 40 bytes a name (12 MB of 300,000 names), read at the first question; names that came since are read at the next.
"""

import json
import sqlite3
import threading

import numpy as np

from kg.store.naming import LETTERS_BYTES, letters_of

PREFIXED_AT_ONCE = 2_000  # names with this beginning that are ranked; of "a" there are too many to look at
ROWS_AT_ONCE = 20_000
WORDS = LETTERS_BYTES // 8  # of 64 bits


class Aliases:
    """The letters of all names of a store file, as far as they have been read."""

    def __init__(self) -> None:
        self._turn = threading.Lock()
        self._keys = np.zeros(0, dtype=np.int64)
        self._letters = np.zeros((WORDS, 0), dtype=np.uint64)
        self._erased = 0  # articles when the letters were read: with them, names may have gone

    def like(self, db: sqlite3.Connection, latin: str, limit: int) -> list[str]:
        """Return the values of names: `limit` that begin so, those given most often first, and as many with like letters."""
        begin = db.execute(
            """SELECT a.value FROM (SELECT DISTINCT alias FROM (
                SELECT alias FROM alias_start WHERE start >= :latin AND start < :end LIMIT :most)) p
            JOIN alias a ON a.key = p.alias
            ORDER BY (SELECT sum(times) FROM said WHERE predicate = 'name' AND value = a.value) DESC, a.key LIMIT :limit""",
            {"latin": latin, "end": latin + "\U0010ffff", "most": PREFIXED_AT_ONCE, "limit": limit},
        )
        found = [value for (value,) in begin]
        near = db.execute(
            "SELECT value FROM alias WHERE key IN (SELECT value FROM json_each(?))",
            (json.dumps(self._near(db, latin, limit)),),
        )
        return list(dict.fromkeys([*found, *(value for (value,) in near)]))

    def _near(self, db: sqlite3.Connection, latin: str, limit: int) -> list[int]:
        """Return the keys of the names that share most letter triples with this one."""
        with self._turn:
            self._read_new(db)
            keys, letters = self._keys, self._letters
        if not len(keys):
            return []
        wanted = np.frombuffer(letters_of(latin), dtype="<u8")
        shared = np.zeros(len(keys), dtype=np.uint16)
        for word, row in zip(wanted, letters, strict=True):
            if word:
                shared += np.bitwise_count(row & word)
        count = min(limit, len(keys))
        likely = np.argpartition(shared, len(keys) - count)[len(keys) - count :]
        return [int(key) for key in keys[likely[shared[likely] > 0]]]

    def _read_new(self, db: sqlite3.Connection) -> None:
        (erased,) = db.execute("SELECT count(*) FROM receipt").fetchone()
        if erased != self._erased:
            self._keys, self._letters, self._erased = self._keys[:0], self._letters[:, :0], erased
        last = int(self._keys[-1]) if len(self._keys) else 0
        rows = db.execute("SELECT key, letters FROM alias WHERE key > ? ORDER BY key", (last,))
        keys, letters = [self._keys], [self._letters]
        while some := rows.fetchmany(ROWS_AT_ONCE):
            keys.append(np.array([key for key, _ in some], dtype=np.int64))
            read = np.frombuffer(b"".join(one for _, one in some), dtype="<u8").reshape(len(some), WORDS)
            letters.append(np.ascontiguousarray(read.T))
        if len(keys) > 1:
            self._keys, self._letters = np.concatenate(keys), np.concatenate(letters, axis=1)
