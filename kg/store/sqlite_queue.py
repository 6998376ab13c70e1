"""The queue in a store file, and what feeds were like."""

# ruff: noqa: S608 - SQL is put together from constants of ours; every value is a parameter.

import json
import sqlite3
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from kg.errors import ConflictError, NotFoundError
from kg.model import ArticleId, utc_text
from kg.store.checks import check_moment
from kg.store.contract import PAGE_LIMIT, Asking, Feed, GraphStore, Job, NewWork, Outcome, Work, WorkId, WorkState
from kg.store.memory_queue import ERASED_LABEL, check_same
from kg.store.sqlite_codec import WORK_COLUMNS, moment_of, work_of
from kg.store.sqlite_files import Files


class SqliteQueue(GraphStore):
    """What every part of the store stands on: its files; and the queue."""

    def __init__(self, opened: Files) -> None:
        self._files = opened

    def close(self) -> None:
        self._files.close()

    def enqueue(self, job: str, work: Sequence[NewWork], *, at: datetime, done: WorkId | None = None) -> list[WorkId]:
        check_moment(at, "at")
        with self._files.writing() as db:
            if done is not None:
                check_turn(db, done)
                close_work(db, done, Outcome.ADDED, None, at, None)
            return _insert_work(db, job, work, at)

    def enqueue_once(self, job: str, work: Sequence[NewWork], *, at: datetime, asking: Asking) -> str:
        check_moment(at, "at")
        with self._files.writing() as db:
            db.execute("DELETE FROM asking WHERE asked_at < ?", (utc_text(asking.since),))
            held = db.execute("SELECT digest, job FROM asking WHERE key = ?", (asking.key,)).fetchone()
            if held is not None:
                check_same(asking, held[0])
                return str(held[1])
            _insert_work(db, job, work, at)
            db.execute("INSERT INTO asking VALUES (?, ?, ?, ?)", (asking.key, asking.digest, job, utc_text(at)))
        return job

    def lease(self, worker: str, *, at: datetime, seconds: float, count: int = 1) -> list[Work]:
        check_moment(at, "at")
        with self._files.writing() as db:
            free = db.execute(
                """SELECT id FROM work WHERE state <> 'done' AND (state = 'waiting' OR lease_until <= ?)
                ORDER BY id LIMIT ?""",
                (utc_text(at), count),
            ).fetchall()
            ids = json.dumps([work_id for (work_id,) in free])
            db.execute(
                """UPDATE work SET state = 'leased', attempts = attempts + 1, worker = ?, lease_until = ?
                WHERE id IN (SELECT value FROM json_each(?))""",
                (worker, utc_text(at + timedelta(seconds=seconds)), ids),
            )
            rows = db.execute(
                f"SELECT {WORK_COLUMNS} FROM work WHERE id IN (SELECT value FROM json_each(?)) ORDER BY id", (ids,)
            )
            return [work_of(row) for row in rows]

    def extend(self, work: Collection[WorkId], worker: str, *, at: datetime, seconds: float) -> list[WorkId]:
        check_moment(at, "at")
        with self._files.writing() as db:
            held = _held(db, work, worker)
            db.execute(
                "UPDATE work SET lease_until = ? WHERE id IN (SELECT value FROM json_each(?))",
                (utc_text(at + timedelta(seconds=seconds)), json.dumps(held)),
            )
        return held

    def release(self, work: Collection[WorkId], worker: str) -> None:
        with self._files.writing() as db:
            db.execute(
                """UPDATE work SET state = 'waiting', worker = NULL, lease_until = NULL
                WHERE id IN (SELECT value FROM json_each(?))""",
                (json.dumps(_held(db, work, worker)),),
            )

    def finish(
        self,
        work: WorkId,
        outcome: Outcome,
        *,
        reason: str | None = None,
        at: datetime,
        article: ArticleId | None = None,
    ) -> None:
        check_moment(at, "at")
        with self._files.writing() as db:
            check_turn(db, work)
            close_work(db, work, outcome, reason, at, article)

    def first_open(self) -> WorkId | None:
        with self._files.reading() as db:
            return _first_open(db)

    def work(self, job: str | None = None, *, after: WorkId | None = None, limit: int = PAGE_LIMIT) -> list[Work]:
        with self._files.reading() as db:
            rows = db.execute(
                f"""SELECT {WORK_COLUMNS} FROM work WHERE id > ?1 AND (?2 IS NULL OR job = ?2) ORDER BY id LIMIT ?3""",
                (after or 0, job, limit),
            )
            return [work_of(row) for row in rows]

    def jobs(self) -> list[Job]:
        return self._counted("")

    def job(self, job: str) -> Job | None:
        return next(iter(self._counted("WHERE job = ?", job)), None)

    def feed(self, url: str) -> Feed | None:
        with self._files.reading() as db:
            row = db.execute("SELECT etag, last_modified, read_at FROM feed WHERE url = ?", (url,)).fetchone()
        if row is None:
            return None
        return Feed(url=url, etag=row[0], last_modified=row[1], read_at=datetime.fromisoformat(row[2]))

    def keep_feed(self, feed: Feed) -> None:
        check_moment(feed.read_at, "read_at")
        with self._files.writing() as db:
            db.execute(
                "INSERT OR REPLACE INTO feed VALUES (?, ?, ?, ?)",
                (feed.url, feed.etag, feed.last_modified, utc_text(feed.read_at)),
            )

    def _counted(self, which: str, *given: str) -> list[Job]:
        counted = ", ".join(
            f"count(*) FILTER (WHERE state = '{state}')" for state in (WorkState.WAITING, WorkState.LEASED)
        )
        ended = ", ".join(f"count(*) FILTER (WHERE outcome = '{outcome}')" for outcome in Outcome)
        with self._files.reading() as db:
            rows = db.execute(
                f"""SELECT job, min(queued_at), max(done_at), count(*) FILTER (WHERE state <> 'done'), {counted}, {ended}
                FROM work {which} GROUP BY job ORDER BY min(id) DESC""",
                given,
            )
            return [_job(*row) for row in rows]


def _insert_work(db: sqlite3.Connection, job: str, work: Sequence[NewWork], at: datetime) -> list[WorkId]:
    last = db.execute("SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = 'work'").fetchone()[0]
    ids = [WorkId(last + number) for number in range(1, len(work) + 1)]
    db.executemany(
        """INSERT INTO work (id, job, label, payload, article_id, state, attempts, queued_at)
        VALUES (?, ?, ?, ?, ?, 'waiting', 0, ?)""",
        (
            (work_id, job, new.label, new.payload, new.article_id, utc_text(at))
            for work_id, new in zip(ids, work, strict=True)
        ),
    )
    return ids


def check_turn(db: sqlite3.Connection, work: WorkId) -> None:
    """Raise NotFoundError or ConflictError unless this work is the one that can be finished now."""
    row = db.execute("SELECT state, outcome FROM work WHERE id = ?", (work,)).fetchone()
    if row is None:
        raise NotFoundError(f"there is no work {work} in the queue")
    if row[0] == WorkState.DONE.value:
        raise ConflictError(f"work {work} is done already ({row[1]}); drop this outcome")
    first = _first_open(db)
    if first != work:
        raise ConflictError(f"work {work} must wait: work {first} came before it and is still open")


def close_work(
    db: sqlite3.Connection, work: WorkId, outcome: Outcome, reason: str | None, at: datetime, article: ArticleId | None
) -> None:
    """Write down what became of work, and forget its payload."""
    db.execute(
        """UPDATE work SET state = 'done', payload = NULL, lease_until = NULL, outcome = ?, reason = ?, done_at = ?,
        article_id = coalesce(?, article_id) WHERE id = ?""",
        (outcome.value, reason, utc_text(at), article, work),
    )


def erase_work(db: sqlite3.Connection, article: ArticleId, at: datetime) -> None:
    """Drop the open work of an article, and forget what its work was called."""
    db.execute(
        """UPDATE work SET state = 'done', payload = NULL, lease_until = NULL, outcome = 'skipped', done_at = ?
        WHERE article_id = ? AND state <> 'done'""",
        (utc_text(at), article),
    )
    db.execute(
        "UPDATE work SET label = ?, reason = 'the article was erased' WHERE article_id = ?", (ERASED_LABEL, article)
    )


def _first_open(db: sqlite3.Connection) -> WorkId | None:
    row = db.execute("SELECT id FROM work WHERE state <> 'done' ORDER BY id LIMIT 1").fetchone()
    return WorkId(row[0]) if row else None


def _held(db: sqlite3.Connection, work: Collection[WorkId], worker: str) -> list[WorkId]:
    rows = db.execute(
        """SELECT id FROM work WHERE id IN (SELECT value FROM json_each(?)) AND state = 'leased' AND worker = ?
        ORDER BY id""",
        (json.dumps(sorted(work)), worker),
    )
    return [WorkId(work_id) for (work_id,) in rows]


def _job(
    name: str, queued_at: str, done_at: str | None, still_open: int, waiting: int, leased: int, *ended: int
) -> Job:
    counted = dict(zip(Outcome, ended, strict=True))
    queued = moment_of(queued_at)
    assert queued is not None
    return Job(
        id=name,
        queued_at=queued,
        done_at=None if still_open else moment_of(done_at),
        waiting=waiting,
        leased=leased,
        added=counted[Outcome.ADDED],
        unchanged=counted[Outcome.UNCHANGED],
        updated=counted[Outcome.UPDATED],
        skipped=counted[Outcome.SKIPPED],
        failed=counted[Outcome.FAILED],
    )
