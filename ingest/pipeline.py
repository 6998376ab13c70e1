"""The whole flow: queued articles are read by worker processes and recorded by one writer, in the order they came.

The graph does not depend on which worker was faster. Whatever is killed, nothing that was recorded is lost and nothing
is recorded twice: a reading and the end of its work are one commit, and work without an end is leased again.
"""

import os
import time
import zlib
from collections.abc import Callable, Iterator
from concurrent.futures import BrokenExecutor, Executor, Future
from concurrent.futures import TimeoutError as FutureTimeoutError
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Protocol, TypeVar

import structlog

from ingest.bringing import Brought, brought_reading, known_of
from ingest.extract.extraction import Extraction, Extractor
from ingest.extract.statements import reading_of
from ingest.languages import why_unread
from ingest.queue import NotToRead, Queued, ToLoad, ToRead, item_of, new_work
from ingest.workers import Processes
from kg.errors import ConflictError, InputError, NewsgraphError, NotFoundError, StoreError
from kg.model import Article, ArticleId, Judgement, Reading
from kg.store import Added, GraphStore, Outcome, Work, WorkId, WorkState

LEASE_S = 120.0  # a process that says nothing for so long has died
HEARTBEAT_S = LEASE_S / 4  # three may be late
POLL_S = 0.2  # how often a process that waits for another looks what it has done
ADVANCE_S = 0.2  # how often, while one is waited for, those behind it are given what they wait for
READ_LIMIT_S = 300.0  # the longest article allowed (1 M characters) takes under 100 s on a slow core
LOAD_LIMIT_S = 120.0  # an address within its 30 s; a feed with some twenty pages that are as slow as they may be
LOADERS = 2  # processes that wait for servers; those of one host are asked by one of them, so that it is polite
QUEUED_PER_WORKER = 8  # keeps workers busy while the writer records; more only holds texts in memory

log = structlog.get_logger(__name__)

T = TypeVar("T")
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
    """Why an article could not be read; travels from a worker in place of what was asked of it."""

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
    """Worker processes that read, each with its own warm extractor; and others that load, for loading waits for servers."""

    def __init__(
        self,
        factory: ExtractorFactory,
        *,
        version: str,
        workers: int,
        executor: Callable[[], Executor] | None = None,
        warm: bool = False,
    ) -> None:
        self.workers = workers
        self.version = version  # of the extractor, without loading it here
        self.factory = factory
        ready = partial(warm_up, factory) if warm else None
        self.readers = executor() if executor else Processes(workers, limit_s=READ_LIMIT_S, warm=ready)
        self._loaders = [self.readers] if executor else [Processes(1, limit_s=LOAD_LIMIT_S) for _ in range(LOADERS)]

    def __enter__(self) -> "ReadingPool":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End every process; what was not read is cancelled."""
        for executor in (self.readers, *self._loaders):
            executor.shutdown(wait=False, cancel_futures=True)

    def load(self, given: ToLoad) -> "Future[list[ToRead | NotToRead]]":
        """Have something that was given loaded."""
        lane = zlib.crc32(given.host.encode("utf-8", "replace")) % len(self._loaders)
        return self._loaders[lane].submit(_load, given)

    def submit(self, article: Article) -> "Future[Extraction | Failure]":
        """Have an article read; one in a language that is not read says nothing, and needs no reader."""
        if why_unread(article) is None:
            return self.readers.submit(_read, self.factory, article)
        unread: Future[Extraction | Failure] = Future()
        unread.set_result(Extraction(article=article))
        return unread


@dataclass(slots=True, kw_only=True)
class _Underway:
    """Work that was taken, and how far it is."""

    work: Work
    item: Queued
    loading: "Future[list[ToRead | NotToRead]] | None" = None
    reading: "Future[Extraction | Failure] | None" = None


class _Writer:
    """The one that takes work, has it read, and records what was read in the order in which it came."""

    def __init__(self, store: GraphStore, pool: ReadingPool, earlier: Earlier, clock: Clock) -> None:
        self.me = f"{os.uname().nodename}:{os.getpid()}"
        self._store, self._pool, self._earlier, self._clock = store, pool, earlier, clock
        self._pending: dict[WorkId, _Underway] = {}
        self._heard_s = time.monotonic()

    def record(self, first: WorkId) -> Done | None:
        """Read and record the first open item; null where another process came first."""
        if len(self._pending) <= self._pool.workers or first not in self._pending:
            self._take()
        if first not in self._pending:
            return None
        mine = self._pending[first]
        done: Done | None = None
        try:
            done = self._recorded_as(mine, self._result(mine))
        except ConflictError:
            if self._store.first_open() == first:
                raise
            log.info("another process took over what this one was silent about", label=mine.work.label)
        del self._pending[first]
        return done

    def let_go(self) -> None:
        """Give back what was taken."""
        for mine in self._pending.values():
            for answer in (mine.loading, mine.reading):
                if answer is not None:
                    answer.cancel()
        if self._pending:
            self._store.release(list(self._pending), self.me)
        self._pending.clear()

    def _take(self) -> None:
        room = max(1, self._pool.workers * QUEUED_PER_WORKER - len(self._pending))
        for work in self._store.lease(self.me, at=self._clock(), seconds=LEASE_S, count=room):
            mine = _Underway(work=work, item=item_of(work.label, work.payload or ""))
            self._pending[work.id] = mine
            if isinstance(mine.item, ToLoad):
                mine.loading = self._pool.load(mine.item)
            mine.reading = self._submitted(mine.item)

    def _submitted(self, item: Queued) -> "Future[Extraction | Failure] | None":
        if not isinstance(item, ToRead):
            return None
        if self._store.is_read(item.article.id, item.article.digest, self._pool.version):
            return None
        return self._pool.submit(item.article)

    def _result(self, mine: _Underway) -> Extraction | Failure | list[ToRead | NotToRead] | None:
        """Return what reading gave, or where there is more than one to read: what loading gave."""
        if isinstance(given := mine.item, ToLoad) and mine.loading is not None:
            found = self._insisted(mine.work, mine.loading, partial(self._pool.load, given))
            if isinstance(found, Failure) or len(found) != 1:
                return found
            self._loaded(mine, found[0])
        if mine.reading is None or not isinstance(item := mine.item, ToRead):
            return None
        return self._insisted(mine.work, mine.reading, partial(self._pool.submit, item.article))

    def _loaded(self, mine: _Underway, item: ToRead | NotToRead) -> None:
        if isinstance(mine.item, ToLoad):
            mine.item = item
            mine.reading = self._submitted(item)

    def _insisted(self, work: Work, answer: "Future[T]", again: "Callable[[], Future[T]]") -> T | Failure:
        """Return what was asked of a worker. If it died, ask once more: it may not have been this that ended it."""
        try:
            return self._awaited(answer)
        except BrokenExecutor as exc:
            log.warning("worker died or hung; asking again", label=work.label, why=str(exc))
        try:
            return self._awaited(again())
        except BrokenExecutor as exc:
            why = f"reading it stopped the reader twice ({exc}); look at its text with `newsgraph extract`"
            return Failure(reason=why)

    def _awaited(self, answer: "Future[T]") -> T:
        """Return the result, holding the leases meanwhile, and having what was loaded behind it read."""
        while True:
            self._be_heard()
            self._advance()
            try:
                return answer.result(ADVANCE_S)
            except FutureTimeoutError:
                if answer.done():
                    raise

    def _advance(self) -> None:
        for mine in self._pending.values():
            loading = mine.loading
            if loading is None or not loading.done() or loading.cancelled() or loading.exception() is not None:
                continue  # what went wrong is told when its turn has come
            if isinstance(mine.item, ToLoad) and len(found := loading.result()) == 1:
                self._loaded(mine, found[0])

    def _be_heard(self) -> None:
        if time.monotonic() - self._heard_s > HEARTBEAT_S:
            self._heard_s = time.monotonic()
            self._store.extend(list(self._pending), self.me, at=self._clock(), seconds=LEASE_S)

    def _recorded_as(self, mine: _Underway, result: Extraction | Failure | list[ToRead | NotToRead] | None) -> Done:
        work, item = mine.work, mine.item
        if isinstance(result, Failure):
            return self._finish(work, Outcome.FAILED, result.reason)
        if isinstance(result, list):
            return self._exchange(work, result)
        if isinstance(item, NotToRead):
            return self._finish(work, item.outcome, item.reason)
        if result is None and isinstance(item, ToRead):
            return self._finish(work, Outcome.UNCHANGED, item.note, item.article.id)
        try:
            try:
                return self._add(work, item, result)
            except (NotFoundError, ConflictError):
                # Somebody erased or read in between what this was judged by; the second time all is looked up anew.
                log.info("the record changed under a reading; judging it again", label=work.label)
                return self._add(work, item, result)
        except InputError as exc:
            return self._finish(work, Outcome.FAILED, str(exc))

    def _exchange(self, work: Work, found: list[ToRead | NotToRead]) -> Done:
        """Put what a source holds in the queue in its place."""
        if not found:
            return self._finish(work, Outcome.SKIPPED, "there is nothing in it")
        at = self._clock()
        self._store.enqueue(work.job, [new_work(one) for one in found], at=at, done=work.id)
        return Done(work=work, outcome=Outcome.ADDED, reason=None, added=None)

    def _add(self, work: Work, item: Queued, result: Extraction | None) -> Done:
        at = self._clock()
        note = _remark(item) if isinstance(item, ToRead) else None
        try:
            reading = self._reading(item, result, at)
            judged = self._earlier.judgements(reading, at=at)
            added = self._store.add(reading, at=at, judgements=judged, done=work.id, reason=note)
        except NewsgraphError:
            self._earlier.doubt()
            raise
        self._earlier.wrote(added.at)
        return Done(work=work, outcome=added.outcome, reason=note, added=added)

    def _reading(self, item: Queued, result: Extraction | None, at: datetime) -> Reading:
        if isinstance(item, Brought):
            known = known_of(self._store, item.article)
            self._earlier.placed(known.article)
            last = self._store.versions(item.article)[-1].readers[-1]
            return brought_reading(known, item, last=last, recorded_at=at)
        assert isinstance(item, ToRead)
        assert result is not None
        version = self._store.version_for(item.article.id, item.article.digest)
        article = replace(self._earlier.placed(item.article), version=version)
        return reading_of(article, result, reader=self._pool.version, recorded_at=at)

    def _finish(self, work: Work, outcome: Outcome, reason: str | None, article: ArticleId | None = None) -> Done:
        self._store.finish(work.id, outcome, reason=reason, at=self._clock(), article=article)
        return Done(work=work, outcome=outcome, reason=reason, added=None)


_extractor_by_factory: dict[ExtractorFactory, Extractor] = {}


def extractor_of(factory: ExtractorFactory) -> Extractor:
    """Return the extractor of this process, loaded at the first call."""
    if factory not in _extractor_by_factory:
        _extractor_by_factory[factory] = factory()
    return _extractor_by_factory[factory]


def warm_up(factory: ExtractorFactory) -> None:
    """Have this process ready to read."""
    extractor_of(factory)


def _load(given: ToLoad) -> list[ToRead | NotToRead]:
    # Late, for what loads HTML is large, and the process that records does not need it.
    from ingest.arriving import loaded

    return loaded(given)


def _read(factory: ExtractorFactory, article: Article) -> Extraction | Failure:
    """Read one article. Raises only where there is no reader at all; any other fault is this article's."""
    extractor = extractor_of(factory)
    try:
        return next(iter(extractor.extract([article])))
    except NewsgraphError as exc:
        return Failure(reason=str(exc))
    except Exception as exc:  # the outermost loop of a worker: one text must not stop the others
        log.exception("a fault of ours in reading", article=article.id)
        return Failure(reason=f"a fault of ours in reading it ({type(exc).__name__}: {exc}); please report it")


def _remark(item: ToRead) -> str | None:
    why = why_unread(item.article)
    unread = f"{why}; its text is kept and can be searched" if why else None
    return "; ".join(filter(None, (unread, item.note))) or None


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
