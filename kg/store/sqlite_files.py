"""The store's file: opening, checking whose it is, connections, transactions, checkpoints, and SQLite's errors.

One connection writes, under a lock. Each question takes a reading connection from a pool and sees one snapshot. A
thread of its own moves the write-ahead log into the file, so that no commit has to wait for it.
"""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib.resources import files
from pathlib import Path
from urllib.parse import quote

from kg.errors import InputError, NewsgraphError, StoreBusyError, StoreError, StoreFormatError, StoreFullError
from kg.store.sqlite_settling import settle

APPLICATION_ID = 0x6E677068  # "ngph", in the header of every file of ours
MIGRATIONS = (
    "sqlite_schema.sql",
    "sqlite_schema_2.sql",
    "sqlite_schema_3.sql",
    "sqlite_schema_4.sql",
    "sqlite_schema_5.sql",
    "sqlite_schema_6.sql",
)  # the n-th takes a file from version n-1 to n
BUSY_S = 10.0  # how long a second writer waits; reading one article takes well under a second
SQLITE_MIN = (3, 38, 0)  # STRICT tables came with 3.37, JSON functions for all with 3.38

CHECKPOINT_PAUSE_S = 1.0  # commits within it share a checkpoint: a page that many of them change is copied once
# Under steady writing a passive checkpoint never catches up, so the log would grow for ever. Past this many frames of
# 4 KiB (128 MiB) the writer waits for one short checkpoint that starts the log again: 20 to 40 ms, in fewer than one of
# 250 commits (an article takes some 120 frames). At 8192 frames it was one in 67, and the p99 was twice as high.
LOG_FRAMES_MAX = 32768


class Files:
    """The connections to one store file."""

    def __init__(self, path: Path, *, read_only: bool, busy_s: float = BUSY_S) -> None:
        self.path = path
        self._read_only = read_only
        self._busy_s = busy_s
        self._idle: list[sqlite3.Connection] = []
        self._turn = threading.Lock()
        self._closed = False
        self._due = threading.Event()
        self._stop = threading.Event()
        self._truncate_due = False
        if path.is_dir():
            raise StoreError(f"store {path} is a folder; name a file in it")
        with translated(path):
            self._writer = self._open_reader() if read_only else self._open_writer()
        self._checkpoints = threading.Thread(target=self._run_checkpoints, name="newsgraph-checkpoint", daemon=True)
        if not read_only:
            self._checkpoints.start()

    def close(self) -> None:
        """Move the log into the file and close every connection. A second call does nothing."""
        if self._closed:
            return
        self._closed = True
        self._stop.set()
        self._due.set()
        if self._checkpoints.is_alive():
            self._checkpoints.join()
        with translated(self.path), self._turn:
            while self._idle:
                self._idle.pop().close()
            if not self._read_only:
                with suppress(sqlite3.Error):  # on a full disk: the log keeps all, and is read when the store is opened
                    self._checkpoint("TRUNCATE", self._writer)
            self._writer.close()

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """Give the connection for one durable commit; whatever is raised undoes all of it.

        Raises StoreError for a store opened to read only, StoreBusyError if another writer does not end in time.
        """
        if self._read_only:
            raise StoreError(f"store {self.path} was opened to read only; open it for writing")
        if not self._turn.acquire(timeout=self._busy_s):
            raise StoreBusyError(f"another thread has been writing to {self.path} for {self._busy_s:g} s; try again")
        try:
            with translated(self.path):
                yield from self._transaction()
        finally:
            self._turn.release()
        self._due.set()

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """Give a connection that sees the record as it is at the first question."""
        with translated(self.path):
            if self._closed:
                raise StoreError(f"store {self.path} is closed; open it again")
            try:
                db = self._idle.pop()
            except IndexError:
                db = self._open_reader()
            try:
                db.execute("BEGIN")
                yield db
            finally:
                if db.in_transaction:
                    db.execute("ROLLBACK")
                if self._closed:
                    db.close()
                else:
                    self._idle.append(db)

    def scrub(self) -> None:
        """Empty the write-ahead log, so that erased words are nowhere; while readers hold it, keep trying."""
        with self._turn, translated(self.path):
            emptied = self._checkpoint("TRUNCATE", self._writer)
        self._truncate_due = not emptied
        self._due.set()

    def _transaction(self) -> Iterator[sqlite3.Connection]:
        db = self._writer
        db.execute("BEGIN IMMEDIATE")
        try:
            yield db
            settle(db)
            db.execute("COMMIT")
        except BaseException:
            if db.in_transaction:
                db.execute("ROLLBACK")
            raise

    def _open_writer(self) -> sqlite3.Connection:
        if sqlite3.sqlite_version_info < SQLITE_MIN:
            needed = ".".join(map(str, SQLITE_MIN))
            raise StoreError(f"SQLite {sqlite3.sqlite_version} is too old; use a Python with {needed} or newer")
        db = self._connect("rwc")
        try:
            version = _version_of(db, self.path)
            db.execute("PRAGMA journal_mode = WAL")
            if version < len(MIGRATIONS):
                _migrate(db, self.path)
            self._checkpoint("TRUNCATE", db)  # what a killed process left in the log
        except BaseException:
            db.close()
            raise
        return db

    def _open_reader(self) -> sqlite3.Connection:
        if not self.path.exists():
            raise StoreError(f"there is no store at {self.path}; `newsgraph ingest SOURCE` makes one")
        db = self._connect("ro")
        try:
            if _version_of(db, self.path) < len(MIGRATIONS):
                raise StoreFormatError(
                    f"store {self.path} is of an older version; `newsgraph serve`, or any command that writes, takes it to this one"
                )
            db.execute("PRAGMA query_only = ON")
        except BaseException:
            db.close()
            raise
        return db

    def _connect(self, mode: str) -> sqlite3.Connection:
        address = f"file:{quote(str(self.path.absolute()))}?mode={mode}"
        db = sqlite3.connect(
            address,
            uri=True,
            timeout=self._busy_s,
            isolation_level=None,
            check_same_thread=False,
            cached_statements=512,
        )
        db.execute("PRAGMA synchronous = FULL")
        db.execute("PRAGMA foreign_keys = ON")
        db.execute("PRAGMA secure_delete = ON")
        db.execute("PRAGMA temp_store = MEMORY")  # no words in files beside the store
        db.execute("PRAGMA wal_autocheckpoint = 0")
        db.execute("PRAGMA cache_size = -32768")  # KiB; the indexes of a day's news
        return db

    def _run_checkpoints(self) -> None:
        db = self._connect("rw")
        try:
            while not self._closed:
                self._due.wait(None if not self._truncate_due else CHECKPOINT_PAUSE_S)
                self._due.clear()
                if self._stop.wait(CHECKPOINT_PAUSE_S):
                    return
                # A checkpoint that fails (full disk, locked) loses nothing: the log keeps all, the next one tries again.
                with suppress(sqlite3.Error):
                    self._checkpoint_once(db)
        finally:
            db.close()

    def _checkpoint_once(self, db: sqlite3.Connection) -> None:
        _, frames, _ = db.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
        if self._truncate_due:
            with self._turn:
                self._truncate_due = not self._checkpoint("TRUNCATE", db)
        elif frames > LOG_FRAMES_MAX:
            db.execute("PRAGMA wal_checkpoint(PASSIVE)")  # what came during the first, so that the last is short
            with self._turn:
                self._checkpoint("RESTART", db)

    def _checkpoint(self, kind: str, db: sqlite3.Connection) -> bool:
        """Return whether all of the log is in the file; readers of older states are not waited for long."""
        db.execute("PRAGMA busy_timeout = 100")
        try:
            (busy, _, _) = db.execute(f"PRAGMA wal_checkpoint({kind})").fetchone()
        finally:
            db.execute(f"PRAGMA busy_timeout = {int(self._busy_s * 1000)}")
        return not busy


def _version_of(db: sqlite3.Connection, path: Path) -> int:
    """Return the version of a file, 0 for an empty one; raise StoreFormatError if it is not ours or is newer."""
    (application,) = db.execute("PRAGMA application_id").fetchone()
    (version,) = db.execute("PRAGMA user_version").fetchone()
    (tables,) = db.execute("SELECT count(*) FROM sqlite_schema").fetchone()
    if application == 0 and version == 0 and tables == 0:
        return 0
    if application != APPLICATION_ID:
        raise StoreFormatError(f"{path} is a database of another program; name another file for the store")
    if version > len(MIGRATIONS):
        raise StoreFormatError(
            f"store {path} has format {version}, this newsgraph knows up to {len(MIGRATIONS)}; install a newer newsgraph"
        )
    return int(version)


def _migrate(db: sqlite3.Connection, path: Path) -> None:
    db.execute("BEGIN IMMEDIATE")
    try:
        version = _version_of(db, path)  # again: another process may have been faster
        for number, name in enumerate(MIGRATIONS[version:], start=version + 1):
            for command in _commands((files("kg.store") / name).read_text(encoding="utf-8")):
                db.execute(command)
            db.execute(f"PRAGMA user_version = {number}")
        settle(db)
        db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        db.execute("COMMIT")
    except BaseException:
        if db.in_transaction:
            db.execute("ROLLBACK")
        raise


def _commands(script: str) -> Iterator[str]:
    """Give the commands of a script one by one: `executescript` would commit in between."""
    command = ""
    for line in script.splitlines(keepends=True):
        command += line
        if sqlite3.complete_statement(command):
            yield command
            command = ""


@contextmanager
def translated(path: Path) -> Iterator[None]:
    """Turn SQLite's errors into ours."""
    try:
        yield
    except sqlite3.Error as exc:
        raise _error_for(exc, path) from exc
    except UnicodeEncodeError as exc:
        raise InputError(f"text with the lone surrogate {exc.object[exc.start]!r} cannot be stored") from exc


def _error_for(exc: sqlite3.Error, path: Path) -> NewsgraphError:
    code = getattr(exc, "sqlite_errorcode", 0) & 0xFF  # without the extended part
    match code:
        case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
            return StoreBusyError(f"another process is writing to {path}; wait for it to end, then try again")
        case sqlite3.SQLITE_FULL:
            return StoreFullError(f"no room to write to {path}; nothing was changed: make room, then try again")
        case sqlite3.SQLITE_NOTADB:
            return StoreFormatError(f"{path} is not a store of newsgraph; name another file")
        case sqlite3.SQLITE_CORRUPT:
            return StoreFormatError(
                f"store {path} is damaged ({exc}); put back a copy of it, or read the articles again"
            )
        case sqlite3.SQLITE_READONLY | sqlite3.SQLITE_PERM | sqlite3.SQLITE_CANTOPEN:
            return StoreError(f"store {path} cannot be opened or written ({exc}); check that it may be, and its folder")
        case _:
            return StoreError(f"store {path} failed: {exc}; nothing was changed")
