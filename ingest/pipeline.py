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
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from multiprocessing import get_context
from pathlib import Path
from typing import Protocol

import structlog

from ingest.children import begin_child, deaf_children
from ingest.extract.extraction import Extraction, Extractor
from ingest.extract.statements import reading_of
from ingest.queue import NotToRead, ToRead, item_of
from kg.errors import ConflictError, InputError, NewsgraphError, NotFoundError, StoreError
from kg.model import Article, Judgement, Reading
from kg.store import Added, GraphStore, Outcome, Work, WorkId, WorkState

LEASE_S = 120.0  # a process that says nothing for so long has died
HEARTBEAT_S = LEASE_S / 4  # three may be late
POLL_S = 0.2  # how often a process that waits for another looks what it has done
READ_TIMEOUT_S = 300.0  # the longest article allowed (1 M characters) takes under 100 s on a slow core
QUEUED_PER_WORKER = 8  # keeps workers busy while the writer records; more only holds texts in memory
READ_LANGUAGES = frozenset({"en"})

log = structlog.get_logger(__name__)

Clock = Callable[[], datetime]
ExtractorFactory = Callable[[], Extractor]  # importable by name, so that worker processes can make their own


class Earlier(Protocol):
    """What came before: where a text was printed first, and who was named."""

    def placed(self, article: Article) -> Article:
        """Return the article with its origin_id and origin_reason; remembers it for those that follow."""

    def judgements(self, reading: Reading, *, at: datetime) -> list[Judgement]:
        """Return what is now known of the reading's nodes beside the earlier ones; remembers them."""

    def wrote(self, at: datetime) -> None:
        """Take note that what was placed and judged last is in the record since this moment."""

    def doubt(self) -> None:
        """Take note that what was placed and judged last is not in the record."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """What became of one item of work."""

    work: Work
    outcome: Outcome
    reason: str | None
    added: Added | None  # null where nothing was recorded, and for what another process recorded


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """Why an article could not be read; travels from a worker in place of an extraction."""

    reason: str


def run(store: GraphStore, pool: "ReadingPool", *, earlier: Earlier, clock: Clock) -> Iterator[Done]:
    """Read and record all that waits in the queue, yielding each item as it ends; returns when nothing is open.

    Of several processes that run this on one store, the one that holds the first open item works; the others give
    what it did, and go on in its place should it die. Raises StoreError where the store cannot be written, ConfigError
    where there is no reader: all that is open stays open.
    """
    writer = _Writer(store, pool, earlier, clock)
    _release_dead(store, writer.me)
    first = store.first_open()
    try:
        while first is not None:
            done = None
            if not _is_held_by_another(store, first, writer.me, clock()):
                done = writer.record(first)
            if done is not None:
                yield done
            else:
                writer.let_go()
                time.sleep(POLL_S)
                _release_dead(store, writer.me)
            following = store.first_open()
            yield from _ended_elsewhere(store, WorkId(first + 1) if done else first, following)
            first = following
    finally:
        with suppress(StoreError):  # it may be why this ends; the leases then run out by themselves
            writer.let_go()


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

    def submit(self, article: Article) -> "_Reading":
        """Have an article read; one in a language that is not read says nothing, and needs no reader."""
        if _is_read_language(article):
            with deaf_children():  # the executor starts its processes when there is work
                return self._executor.submit(_read, self._factory, article)
        unread: _Reading = Future()
        unread.set_result(Extraction(article=article))
        return unread

    def restart(self) -> None:
        """Give up the processes and start new ones."""
        self._executor.shutdown(wait=False, cancel_futures=True)
        self._executor = self._make()

    def _processes(self) -> Executor:
        return ProcessPoolExecutor(self.workers, mp_context=get_context("spawn"), initializer=begin_child)


class _Writer:
    """The one that takes work, has it read, and records what was read in the order in which it came."""

    def __init__(self, store: GraphStore, pool: ReadingPool, earlier: Earlier, clock: Clock) -> None:
        self.me = f"{os.uname().nodename}:{os.getpid()}"
        self._store, self._pool, self._earlier, self._clock = store, pool, earlier, clock
        self._pending: dict[WorkId, tuple[Work, _Reading | None]] = {}
        self._heard_s = time.monotonic()

    def record(self, first: WorkId) -> Done | None:
        """Read and record the first open item; null where another process came first."""
        if len(self._pending) <= self._pool.workers or first not in self._pending:
            self._take()
        if first not in self._pending:
            return None
        work, reading = self._pending[first]
        done: Done | None = None
        try:
            done = self._recorded_as(work, self._result(work, reading))
        except ConflictError:
            if self._store.first_open() == first:
                raise
            log.info("another process took over what this one was silent about", label=work.label)
        del self._pending[first]
        return done

    def let_go(self) -> None:
        """Give back what was taken."""
        for _, reading in self._pending.values():
            if reading is not None:
                reading.cancel()
        if self._pending:
            self._store.release(list(self._pending), self.me)
        self._pending.clear()

    def _take(self) -> None:
        room = max(1, self._pool.workers * QUEUED_PER_WORKER - len(self._pending))
        for work in self._store.lease(self.me, at=self._clock(), seconds=LEASE_S, count=room):
            self._pending[work.id] = (work, self._submitted(work))

    def _submitted(self, work: Work) -> "_Reading | None":
        item = item_of(work.label, work.payload or "")
        if isinstance(item, NotToRead):
            return None
        article = item.article
        if self._store.is_read(article.id, article.digest, self._pool.version):
            return None
        return self._pool.submit(article)

    def _result(self, work: Work, reading: "_Reading | None") -> Extraction | Failure | None:
        """Return what reading gave. If a worker died, read this one alone: if it kills its worker again, it has failed."""
        if reading is None:
            return None
        try:
            return self._awaited(reading)
        except (BrokenProcessPool, FutureTimeoutError):
            log.warning("worker died or hung; reading again", label=work.label)
        self._pool.restart()
        result = self._read_alone(work)
        for key, (other, future) in self._pending.items():
            if future is not None and key != work.id:
                self._pending[key] = (other, self._submitted(other))
        return result

    def _read_alone(self, work: Work) -> Extraction | Failure:
        reading = self._submitted(work)
        assert reading is not None
        try:
            return self._awaited(reading)
        except (BrokenProcessPool, FutureTimeoutError):
            self._pool.restart()
            return Failure(reason="reading it stopped the reader twice; look at its text with `newsgraph extract`")

    def _awaited(self, reading: "_Reading") -> Extraction | Failure:
        """Return the result, holding the leases meanwhile. Raises FutureTimeoutError after READ_TIMEOUT_S."""
        until_s = time.monotonic() + READ_TIMEOUT_S
        while True:
            self._be_heard()
            try:
                return reading.result(min(HEARTBEAT_S, max(0.0, until_s - time.monotonic())))
            except FutureTimeoutError:
                if reading.done() or time.monotonic() >= until_s:
                    raise

    def _be_heard(self) -> None:
        if time.monotonic() - self._heard_s > HEARTBEAT_S:
            self._heard_s = time.monotonic()
            self._store.extend(list(self._pending), self.me, at=self._clock(), seconds=LEASE_S)

    def _recorded_as(self, work: Work, result: Extraction | Failure | None) -> Done:
        item = item_of(work.label, work.payload or "")
        if isinstance(item, NotToRead):
            return self._finish(work, item.outcome, item.reason)
        if isinstance(result, Failure):
            return self._finish(work, Outcome.FAILED, result.reason)
        if result is None:
            return self._finish(work, Outcome.UNCHANGED, None)
        try:
            try:
                return self._add(work, item, result)
            except (NotFoundError, ConflictError):
                # Somebody erased or read in between what this was judged by; the second time all is looked up anew.
                log.info("the record changed under a reading; judging it again", label=work.label)
                return self._add(work, item, result)
        except InputError as exc:
            return self._finish(work, Outcome.FAILED, str(exc))

    def _add(self, work: Work, item: ToRead, result: Extraction) -> Done:
        at = self._clock()
        version = self._store.version_for(item.article.id, item.article.digest)
        article = replace(self._earlier.placed(item.article), version=version)
        reason = _remark(article, item.note)
        try:
            reading = reading_of(article, result, reader=self._pool.version, recorded_at=at)
            judged = self._earlier.judgements(reading, at=at)
            added = self._store.add(reading, at=at, judgements=judged, done=work.id, reason=reason)
        except NewsgraphError:
            self._earlier.doubt()
            raise
        self._earlier.wrote(added.at)
        return Done(work=work, outcome=added.outcome, reason=reason, added=added)

    def _finish(self, work: Work, outcome: Outcome, reason: str | None) -> Done:
        self._store.finish(work.id, outcome, reason=reason, at=self._clock())
        return Done(work=work, outcome=outcome, reason=reason, added=None)


_Reading = Future[Extraction | Failure]
_extractor_by_factory: dict[ExtractorFactory, Extractor] = {}


def _read(factory: ExtractorFactory, article: Article) -> Extraction | Failure:
    """Read one article. Raises only where there is no reader at all; any other fault is this article's."""
    if factory not in _extractor_by_factory:
        _extractor_by_factory[factory] = factory()
    try:
        return next(iter(_extractor_by_factory[factory].extract([article])))
    except NewsgraphError as exc:
        return Failure(reason=str(exc))
    except Exception as exc:  # the outermost loop of a worker: one text must not stop the others
        log.exception("a fault of ours in reading", article=article.id)
        return Failure(reason=f"a fault of ours in reading it ({type(exc).__name__}: {exc}); please report it")


def _is_read_language(article: Article) -> bool:
    return article.language is None or article.language in READ_LANGUAGES


def _remark(article: Article, note: str | None) -> str | None:
    if not _is_read_language(article):
        unread = f"language {article.language!r} is not read; its text is kept and can be searched"
        return f"{unread}; {note}" if note else unread
    return note


def _is_held_by_another(store: GraphStore, first: WorkId, me: str, at: datetime) -> bool:
    found = store.work(after=WorkId(first - 1), limit=1)
    return any(
        work.id == first and work.state is WorkState.LEASED and work.worker != me and (work.lease_until or at) > at
        for work in found
    )


def _ended_elsewhere(store: GraphStore, start: WorkId, following: WorkId | None) -> Iterator[Done]:
    """Give the items from `start` to before `following` (to the end for none), which other processes ended."""
    after = WorkId(start - 1)
    while following is None or following > after + 1:
        page = store.work(after=after)
        for work in page:
            if work.outcome is None:
                return
            yield Done(work=work, outcome=work.outcome, reason=work.reason, added=None)
        if not page:
            return
        after = page[-1].id


def _release_dead(store: GraphStore, me: str) -> None:
    """Give back at once what a process of this machine held when it was killed, rather than wait for its lease to end.

    Called while nothing is held, so what is leased by this very process was left by one with the same number.
    """
    host = me.rpartition(":")[0]
    first = store.first_open()
    after = WorkId(first - 1) if first is not None else None
    while after is not None:
        page = store.work(after=after)
        for work in page:
            if work.attempts == 0:  # nor was anything after it ever taken
                return
            if work.worker and work.state is WorkState.LEASED:
                holder, _, pid = work.worker.rpartition(":")
                if work.worker == me or (holder == host and not Path(f"/proc/{pid}").exists()):
                    store.release([work.id], work.worker)
        after = page[-1].id if page else None
