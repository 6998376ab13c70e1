"""The whole flow: queued articles are read by worker processes and recorded by one writer, in the order they came.

The graph does not depend on which worker was faster. Whatever is killed, nothing that was recorded is lost and nothing
is recorded twice: a reading and the end of its work are one commit, and work without an end is leased again.
"""

import os
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from concurrent.futures import TimeoutError as FutureTimeoutError
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, replace
from datetime import datetime
from multiprocessing import get_context
from pathlib import Path
from typing import Protocol

import structlog

from ingest.extract.extraction import Extraction, Extractor
from ingest.extract.statements import reading_of
from ingest.queue import NotToRead, ToRead, item_of, open_work
from kg.errors import NewsgraphError
from kg.model import Article, Judgement, Reading
from kg.store import Added, GraphStore, Outcome, Work, WorkId, WorkState

LEASE_S = 120.0  # a worker that says nothing for so long has died; three heartbeats fit in it
POLL_S = 0.2  # how often to look whether another process has finished what comes first
READ_TIMEOUT_S = 300.0  # the longest article allowed (1 M characters) takes under 100 s on a slow core
QUEUED_PER_WORKER = 8  # keeps workers busy while the writer records; more only holds texts in memory
READ_LANGUAGES = frozenset({"en"})

log = structlog.get_logger(__name__)

Clock = Callable[[], datetime]
ExtractorFactory = Callable[[], Extractor]  # importable by name, so that worker processes can make their own


class Origins(Protocol):
    """Groups near-duplicates."""

    def assign(self, article: Article) -> Article:
        """Return the article with its origin_id and origin_reason; remembers it for those that follow."""


class Resolver(Protocol):
    """Joins what different articles name."""

    def judgements(self, reading: Reading, *, at: datetime) -> list[Judgement]:
        """Return what is now known of the reading's nodes beside the earlier ones; remembers them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """What became of one item of work."""

    work: Work
    outcome: Outcome
    reason: str | None
    added: Added | None  # null where nothing was recorded


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """Why an article could not be read; travels from a worker in place of an extraction."""

    reason: str


def run(
    store: GraphStore, pool: "ReadingPool", *, origins: Origins, resolver: Resolver, clock: Clock
) -> Iterator[Done]:
    """Read and record all that waits in the queue, yielding each item as it ends; returns when nothing is open.

    Several processes may run this on one store: each takes its own leases, and all record in one order.
    """
    me = f"{os.uname().nodename}:{os.getpid()}"
    pending: dict[WorkId, tuple[Work, Future[Extraction | Failure] | None]] = {}
    _release_dead(store, me)
    try:
        while (first := store.first_open()) is not None:
            if len(pending) <= pool.workers or first not in pending:
                _take(store, pool, pending, me, clock())
            if first in pending:
                work, reading = pending[first]
                result = _result(pool, work, reading, pending)
                yield _record(store, pool, work, result, origins=origins, resolver=resolver, at=clock())
                del pending[first]
            else:
                time.sleep(POLL_S)
            store.extend(list(pending), me, at=clock(), seconds=LEASE_S)
    finally:
        store.release(list(pending), me)


class ReadingPool:
    """Worker processes, each with its own warm extractor, behind an Executor that is made anew when one dies."""

    def __init__(
        self, factory: ExtractorFactory, *, version: str, workers: int, executor: Callable[[], Executor] | None = None
    ) -> None:
        self.workers = workers
        self.version = version  # of the extractor, without loading it here
        self._factory = factory
        self._make = executor or self._processes
        self._executor = self._make()

    def __enter__(self) -> "ReadingPool":
        return self

    def __exit__(self, *_: object) -> None:
        self._executor.shutdown(wait=False, cancel_futures=True)

    def submit(self, article: Article) -> Future[Extraction | Failure]:
        """Have an article read."""
        return self._executor.submit(_read, self._factory, article)

    def restart(self) -> None:
        """Give up the processes and start new ones."""
        self._executor.shutdown(wait=False, cancel_futures=True)
        self._executor = self._make()

    def _processes(self) -> Executor:
        return ProcessPoolExecutor(self.workers, mp_context=get_context("spawn"))


_extractor_by_factory: dict[ExtractorFactory, Extractor] = {}


def _read(factory: ExtractorFactory, article: Article) -> Extraction | Failure:
    if article.language is not None and article.language not in READ_LANGUAGES:
        return Extraction(article=article)
    if factory not in _extractor_by_factory:
        _extractor_by_factory[factory] = factory()
    try:
        return next(iter(_extractor_by_factory[factory].extract([article])))
    except NewsgraphError as exc:
        return Failure(reason=str(exc))


def _release_dead(store: GraphStore, me: str) -> None:
    """Give back at once what a process of this machine held when it was killed, rather than wait for its lease to end."""
    host = me.rpartition(":")[0]
    for key in list(open_work(store)):
        (work,) = store.work(after=WorkId(key - 1), limit=1)
        if work.worker and work.state is WorkState.LEASED and work.worker != me:
            holder, _, pid = work.worker.rpartition(":")
            if holder == host and not Path(f"/proc/{pid}").exists():
                store.release([key], work.worker)


def _take(
    store: GraphStore,
    pool: ReadingPool,
    pending: dict[WorkId, tuple[Work, Future[Extraction | Failure] | None]],
    me: str,
    at: datetime,
) -> None:
    room = max(1, pool.workers * QUEUED_PER_WORKER - len(pending))
    for work in store.lease(me, at=at, seconds=LEASE_S, count=room):
        pending[work.id] = (work, _submitted(store, pool, work))


def _submitted(store: GraphStore, pool: ReadingPool, work: Work) -> Future[Extraction | Failure] | None:
    item = item_of(work.label, work.payload or "")
    if isinstance(item, NotToRead):
        return None
    article = item.article
    if store.is_read(article.id, article.digest, pool.version):
        return None
    return pool.submit(article)


def _result(
    pool: ReadingPool,
    work: Work,
    reading: Future[Extraction | Failure] | None,
    pending: dict[WorkId, tuple[Work, Future[Extraction | Failure] | None]],
) -> Extraction | Failure | None:
    """Return what reading gave. If a worker died, read this one alone: if it kills its worker again, it has failed."""
    if reading is None:
        return None
    try:
        return reading.result(READ_TIMEOUT_S)
    except (BrokenProcessPool, FutureTimeoutError):
        log.warning("worker died or hung; reading again", label=work.label)
    pool.restart()
    result = _read_alone(pool, work)
    for key, (other, future) in pending.items():
        if future is not None and key != work.id:
            pending[key] = (other, pool.submit(_article_of(other)))
    return result


def _read_alone(pool: ReadingPool, work: Work) -> Extraction | Failure:
    try:
        return pool.submit(_article_of(work)).result(READ_TIMEOUT_S)
    except (BrokenProcessPool, FutureTimeoutError):
        pool.restart()
        return Failure(reason="reading it stopped the reader twice; look at its text with `newsgraph extract`")


def _article_of(work: Work) -> Article:
    item = item_of(work.label, work.payload or "")
    assert isinstance(item, ToRead)
    return item.article


def _record(
    store: GraphStore,
    pool: ReadingPool,
    work: Work,
    result: Extraction | Failure | None,
    *,
    origins: Origins,
    resolver: Resolver,
    at: datetime,
) -> Done:
    item = item_of(work.label, work.payload or "")
    if isinstance(item, NotToRead):
        return _finish(store, work, item.outcome, item.reason, at)
    if isinstance(result, Failure):
        return _finish(store, work, Outcome.FAILED, result.reason, at)
    if result is None:
        return _finish(store, work, Outcome.UNCHANGED, None, at)
    version = store.version_for(item.article.id, item.article.digest)
    article = replace(origins.assign(item.article), version=version)
    reading = reading_of(article, result, reader=pool.version, recorded_at=at)
    reason = _remark(article, item.note)
    try:
        added = store.add(reading, at=at, judgements=resolver.judgements(reading, at=at), done=work.id, reason=reason)
    except NewsgraphError as exc:
        return _finish(store, work, Outcome.FAILED, str(exc), at)
    return Done(work=work, outcome=added.outcome, reason=reason, added=added)


def _remark(article: Article, note: str | None) -> str | None:
    if article.language is not None and article.language not in READ_LANGUAGES:
        return f"language {article.language!r} is not read; its text is kept and can be searched"
    return note


def _finish(store: GraphStore, work: Work, outcome: Outcome, reason: str | None, at: datetime) -> Done:
    store.finish(work.id, outcome, reason=reason, at=at)
    return Done(work=work, outcome=outcome, reason=reason, added=None)
