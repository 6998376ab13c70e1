"""The desk: the process behind the service that owns the workers. It records what waits in the queue, one after the
other, and has texts read for those who ask, before what waits.
"""

import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import BrokenExecutor, CancelledError, Future
from concurrent.futures import TimeoutError as FutureTimeoutError
from contextlib import suppress
from datetime import UTC, datetime
from functools import partial
from multiprocessing.connection import Connection
from typing import TextIO

import msgspec
import structlog

from api.extracting import read_given
from api.guard.logs import configure_logs
from api.processes.errands import Ask, DeskOrders, Errand, Extract, Line, Lines, Status, Wake, receive, send
from ingest.extract.opening import extractor_version, open_extractor
from ingest.pipeline import ExtractorFactory, ReadingPool, run
from ingest.queue import ToLoad
from ingest.resolve.earlier import Earlier
from ingest.workers import Processes
from kg.errors import NewsgraphError
from kg.store import GraphStore, Outcome, open_store

LOOK_S = 1.0  # how often it looks whether another process has queued something
RETRY_S = 5.0  # before it tries again to read the queue, where the store or the reader failed
END_S = 3.0  # how long it may take to end; every commit takes less

log = structlog.get_logger(__name__)


def keep_desk(listener: socket.socket, life: Connection, orders: DeskOrders) -> None:
    """Be the desk until the other end of `life` is closed; called in a process of its own."""
    for heard in (signal.SIGINT, signal.SIGTERM):  # whoever started it says when it ends
        signal.signal(heard, lambda *_: None)
    configure_logs(sys.stderr)
    try:
        factory, version = (orders.opening or _shipped)()
    except NewsgraphError as exc:
        log.error("no reader", reason=str(exc))
        factory, version = open_extractor, "none"
    pool = ReadingPool(factory, version=version, workers=orders.workers, warm=True)
    desk = Desk(pool, orders, said=sys.stderr)
    threading.Thread(target=desk.end_with, args=(life,), name="newsgraph-life", daemon=True).start()
    threading.Thread(target=desk.answer, args=(listener,), name="newsgraph-desk", daemon=True).start()
    desk.read()
    # Threads that wait for a socket or a worker are not waited for: nothing of theirs is kept.
    os._exit(0)


class Desk:
    """What the desk does: `read` in its main thread, `answer` in others."""

    def __init__(self, pool: ReadingPool, orders: DeskOrders, *, said: TextIO) -> None:
        self._pool, self._orders, self._said = pool, orders, said
        self._problem: str | None = "starting"
        self._woken = threading.Event()
        self._is_over = False

    def end_with(self, life: Connection) -> None:
        """End all when whoever started it says so, or has ended."""
        with suppress(EOFError, OSError):
            life.recv_bytes()
        self._is_over = True
        self._pool.close()
        self._woken.set()
        time.sleep(END_S)
        os._exit(1)

    def read(self) -> None:
        """Record what is queued, until the end. A store that is full or busy is tried again: nothing is lost by it."""
        while not self._is_over:
            try:
                with open_store(self._orders.store) as store:
                    self._read_from(store)
            except CancelledError:
                return
            except NewsgraphError as exc:
                self._problem = str(exc)
                log.error("what is queued is not read", reason=str(exc), again_in_s=RETRY_S)
                self._woken.wait(RETRY_S)

    def _read_from(self, store: GraphStore) -> None:
        self._queue_sample(store)
        earlier = Earlier(store)
        while not self._is_over:
            self._woken.clear()
            ended = dict.fromkeys(Outcome, 0)
            for done in run(store, self._pool, earlier=earlier, clock=_now):
                self._problem = None
                ended[done.outcome] += 1
                if done.outcome is Outcome.FAILED:
                    log.warning("not read", label=done.work.label, reason=done.reason)
            self._problem = None
            if any(ended.values()):
                log.info("queue is read", **{outcome.value: number for outcome, number in ended.items() if number})
            self._woken.wait(LOOK_S)

    def _queue_sample(self, store: GraphStore) -> None:
        if not self._orders.sample or store.counts().articles or store.jobs():
            return
        # Late, for loading is large, and this is done once in the life of a store.
        from api.reading import queue_sample

        count = queue_sample(store, clock=_now)
        print(f"first start: reading the sample corpus, {count} texts", file=self._said, flush=True)

    def answer(self, listener: socket.socket) -> None:
        """Answer whoever calls, each in a thread of its own."""
        while not self._is_over:
            with suppress(OSError):  # a caller that has gone before it was heard
                line, _ = listener.accept()
                threading.Thread(target=self._answer_one, args=(line,), daemon=True).start()

    def _answer_one(self, line: socket.socket) -> None:
        with line, suppress(OSError, EOFError, msgspec.MsgspecError):  # a caller that has gone, or is none of ours
            line.settimeout(None)
            errand = msgspec.msgpack.decode(receive(line), type=Errand)
            send(line, msgspec.msgpack.encode(self._done(errand)))

    def _done(self, errand: Errand) -> Lines | Status:
        match errand:
            case Extract():
                return self._extracted(errand.given, errand.seconds)
            case Wake():
                self._woken.set()
            case Ask():
                pass
        readers = self._pool.readers
        assert isinstance(readers, Processes)
        problem = self._problem or readers.problem()
        return Status(ready=readers.ready(), workers=self._pool.workers, problem=problem)

    def _extracted(self, given: list[ToLoad], seconds: float) -> Lines:
        until = time.monotonic() + seconds
        answers = [self._submitted(one, seconds) for one in given]
        lines: list[Line] = []
        try:
            for one, answer in zip(given, answers, strict=True):
                again = partial(self._submitted, one, seconds)
                lines.append(_line(answer, again, until))
        except FutureTimeoutError:
            for answer in answers:
                answer.cancel()
            return Lines(is_late=True)
        return Lines(lines=lines)

    def _submitted(self, given: ToLoad, seconds: float) -> "Future[Line]":
        readers = self._pool.readers
        assert isinstance(readers, Processes)
        return readers.submit_urgent(seconds, read_given, self._pool.factory, given)


def _line(answer: "Future[Line]", again: "Callable[[], Future[Line]]", until: float) -> Line:
    """Return what reading gave; asked twice where the worker died, for it may not have been this that ended it."""
    for is_first in (True, False):
        try:
            asked = answer if is_first else again()
            return asked.result(max(0.0, until - time.monotonic()))
        except BrokenExecutor as exc:
            died = f"reading it stopped the reader twice ({exc})"
        except CancelledError:
            return Line(refused="the service is stopping; try again", is_fault=True)
        except FutureTimeoutError:
            raise
        except Exception as exc:  # the outermost place of a request: one text must not stop the desk
            log.exception("a fault of ours in reading")
            return Line(
                refused=f"a fault of ours in reading it ({type(exc).__name__}); please report it", is_fault=True
            )
    return Line(refused=died, is_fault=True)


def _shipped() -> tuple[ExtractorFactory, str]:
    return open_extractor, extractor_version()


def _now() -> datetime:
    return datetime.now(UTC)
