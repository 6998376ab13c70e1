"""Processes that work for this one: each does one task at a time, dies alone, starts again, and is kept small.

An Executor as concurrent.futures has them. ProcessPoolExecutor gives up all of its processes and tasks when one of them
dies, lets a task run for ever, and knows no urgent ones.
"""

import heapq
import resource
import threading
from collections.abc import Callable
from concurrent.futures import BrokenExecutor, CancelledError, Executor, Future
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from itertools import count
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from pickle import PicklingError
from typing import Any, ParamSpec, TypeVar

import structlog

from ingest.children import begin_child, deaf_children

# What a reader has grown to at its largest, as getrusage gives it on Linux. Loaded it has some 330 MB; an article of
# 10,000 words takes it to 500. One that had to read more is replaced, so that the memory goes back.
MEMORY_MAX_KIB = 1_000_000
BACK_OFF_S, BACK_OFF_MAX_S = (
    0.2,
    30.0,
)  # before a process is started again; doubled with each that died since the last success
URGENT, ORDINARY = 0, 1
P = ParamSpec("P")
R = TypeVar("R")
log = structlog.get_logger(__name__)


class WorkerDied(BrokenExecutor):
    """The process ended, or was ended because its time was over, before it gave an answer."""


@dataclass(order=True, slots=True, kw_only=True)
class _Task:
    rank: int
    number: int
    call: Callable[[], object] = field(compare=False)
    answer: "Future[Any]" = field(compare=False)
    limit_s: float = field(compare=False)


class Processes(Executor):
    """A number of processes. With `warm` they start at once and call it before their first task, else when needed."""

    def __init__(self, number: int, *, limit_s: float, warm: Callable[[], object] | None = None) -> None:
        self.limit_s = limit_s
        self.warm = warm
        self._turn = threading.Condition()
        self._waiting: list[_Task] = []
        self._numbers = count()
        self._is_closed = False
        self._keepers = [_Keeper(self, name=f"newsgraph-worker-{n}") for n in range(number)]
        for keeper in self._keepers:
            keeper.start()

    def submit(self, fn: Callable[P, R], /, *args: P.args, **kwargs: P.kwargs) -> "Future[R]":
        """Have a function that can be imported called in a process, after all that waits."""
        return self._submit(ORDINARY, partial(fn, *args, **kwargs), self.limit_s)

    def submit_urgent(self, limit_s: float, fn: Callable[P, R], /, *args: P.args, **kwargs: P.kwargs) -> "Future[R]":
        """Have it called before all that is not urgent."""
        return self._submit(URGENT, partial(fn, *args, **kwargs), limit_s)

    def ready(self) -> int:
        """Return how many processes are ready for work or at it."""
        return sum(keeper.is_ready for keeper in self._keepers)

    def problem(self) -> str | None:
        """Return why a process could not be warmed; null where none was in trouble."""
        return next((keeper.problem for keeper in self._keepers if keeper.problem), None)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = True) -> None:  # noqa: ARG002 - the signature is Executor's
        """End every process at once, whatever it does. What waits or runs is cancelled."""
        with self._turn:
            self._is_closed = True
            tasks, self._waiting = self._waiting, []
            self._turn.notify_all()
        for task in tasks:
            task.answer.cancel()
        for keeper in self._keepers:
            keeper.kill()
        for keeper in self._keepers if wait else ():
            keeper.join()

    def _submit(self, rank: int, call: Callable[[], R], limit_s: float) -> "Future[R]":
        answer: Future[R] = Future()
        with self._turn:
            if self._is_closed:
                answer.cancel()
                return answer
            heapq.heappush(
                self._waiting, _Task(rank=rank, number=next(self._numbers), call=call, answer=answer, limit_s=limit_s)
            )
            self._turn.notify()
        return answer

    @property
    def is_closed(self) -> bool:
        return self._is_closed

    def next_task(self) -> _Task | None:
        """Wait for the next task; null when there will be none."""
        with self._turn:
            self._turn.wait_for(lambda: self._waiting or self._is_closed)
            return None if self._is_closed else heapq.heappop(self._waiting)

    def pause(self, seconds: float) -> None:
        """Wait, but not beyond the end."""
        with self._turn:
            self._turn.wait_for(lambda: self._is_closed, seconds)


class _Keeper:
    """Keeps one process: gives it tasks, one at a time, and starts another when it has ended."""

    def __init__(self, pool: Processes, *, name: str) -> None:
        self._thread = threading.Thread(target=self._keep, name=name, daemon=True)
        self.is_ready = False
        self.problem: str | None = None
        self._pool = pool
        self._process: _Process | None = None
        self._deaths = 0  # since the last success

    def start(self) -> None:
        self._thread.start()

    def join(self) -> None:
        self._thread.join()

    def _keep(self) -> None:
        while not self._pool.is_closed:
            if self._pool.warm is not None and not self._warmed(self._pool.warm):
                continue
            task = self._pool.next_task()
            if task is not None and task.answer.set_running_or_notify_cancel():
                self._do(task)
        self.kill()

    def kill(self) -> None:
        """End the process at once; whoever waits for it is told."""
        process = self._process
        if process is not None:
            process.kill()

    def _warmed(self, warm: Callable[[], object]) -> bool:
        """Have a process that is warm. One that cannot be warmed is kept: its tasks will say why."""
        if self._process is not None:
            return True
        try:
            given, _ = self._started().asked(warm, self._pool.limit_s)
        except WorkerDied as exc:
            self._buried(exc)
            return False
        self.problem = str(given) if isinstance(given, BaseException) else None
        self.is_ready = self.problem is None
        return True

    def _do(self, task: _Task) -> None:
        try:
            given, peak_kib = (self._process or self._started()).asked(task.call, task.limit_s)
        except WorkerDied as exc:
            self._buried(exc)
            task.answer.set_exception(CancelledError() if self._pool.is_closed else exc)
            return
        except Exception as exc:  # the outermost loop of a thread: what cannot be sent is whoever's asked
            self._end()
            task.answer.set_exception(exc)
            return
        self._deaths = 0
        self.is_ready = self.problem is None
        if peak_kib > MEMORY_MAX_KIB:
            log.info("worker has grown; another takes its place", peak_kib=peak_kib)
            self._end()
        if isinstance(given, BaseException):
            task.answer.set_exception(given)
        else:
            task.answer.set_result(given)

    def _started(self) -> "_Process":
        if self._deaths > 1:
            self._pool.pause(min(BACK_OFF_MAX_S, BACK_OFF_S * 2 ** (self._deaths - 2)))
        if self._pool.is_closed:
            raise WorkerDied("the work is over")
        self._process = _Process()
        if self._pool.is_closed:  # and whoever closed it did not see this one
            self.kill()
        return self._process

    def _buried(self, why: WorkerDied) -> None:
        self._deaths += 1
        if not self._pool.is_closed:
            log.warning("a worker has ended", why=str(why), deaths=self._deaths)
        self._end()

    def _end(self) -> None:
        self.is_ready = False
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.forget()


class _Process:
    """A process of its own that answers calls."""

    def __init__(self) -> None:
        context = get_context("spawn")
        self._line, theirs = context.Pipe()
        self._process: SpawnProcess = context.Process(target=_work, args=(theirs,), daemon=True)
        with deaf_children():
            self._process.start()
        theirs.close()

    def asked(self, call: Callable[[], object], limit_s: float) -> tuple[object, int]:
        """Return what the call gave or raised, and the largest the process has been, in KiB. Raises WorkerDied."""
        try:
            self._line.send(call)
            if not self._line.poll(limit_s):
                raise WorkerDied(f"it took longer than {limit_s:g} s")
            given, peak_kib = self._line.recv()
        except (EOFError, OSError) as exc:
            self._process.join(1.0)
            raise WorkerDied(f"the process ended with {self._process.exitcode}") from exc
        return given, int(peak_kib)

    def kill(self) -> None:
        with suppress(ValueError):  # it was forgotten meanwhile
            self._process.kill()

    def forget(self) -> None:
        self._process.join()
        self._process.close()
        self._line.close()


def _work(line: Connection) -> None:
    """Answer calls until the line is closed: what a process does from its beginning to its end."""
    begin_child()
    while True:
        try:
            call = line.recv()
        except EOFError:
            return
        given: object
        try:
            given = call()
        except Exception as exc:  # the outermost loop of a worker: whoever asked is told
            given = exc
        _answer(line, given)


def _answer(line: Connection, given: object) -> None:
    peak_kib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    try:
        line.send((given, peak_kib))
    except (TypeError, AttributeError, PicklingError) as exc:
        line.send((TypeError(f"what a worker gave cannot be sent: {exc}"), peak_kib))
