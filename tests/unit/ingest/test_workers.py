"""Processes that work: each dies alone, hangs alone, starts again, and is replaced before it grows large."""

import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError
from contextlib import suppress
from pathlib import Path

import pytest

from ingest import workers
from ingest.workers import Processes, WorkerDied
from kg.errors import ConfigError, InputError

PATIENCE_S = 60.0


def pid() -> int:
    return os.getpid()


def die() -> None:
    os._exit(9)


def hang() -> None:
    time.sleep(600)


def slow(seconds: float) -> int:
    time.sleep(seconds)
    return os.getpid()


def refuse() -> None:
    raise InputError("this cannot be read")


def grow() -> int:
    block = b"x" * (workers.MEMORY_MAX_KIB * 1024)
    return len(block) and os.getpid()


def a_lock() -> object:
    return threading.Lock()


def no_reader() -> None:
    raise ConfigError("no reader weights")


@pytest.fixture
def pool() -> Iterator[Processes]:
    with Processes(1, limit_s=PATIENCE_S) as running:
        yield running


def test_what_a_call_gives_or_raises_comes_back(pool: Processes) -> None:
    assert pool.submit(pid).result(PATIENCE_S) not in (0, os.getpid())
    with pytest.raises(InputError, match="cannot be read"):
        pool.submit(refuse).result(PATIENCE_S)
    with pytest.raises(TypeError, match="cannot be sent"):
        pool.submit(a_lock).result(PATIENCE_S)


def test_a_call_that_kills_its_process_fails_alone_even_while_others_are_given(pool: Processes) -> None:
    answers = [pool.submit(die if number % 3 == 1 else pid) for number in range(7)]
    died = []
    for number, answer in enumerate(answers):
        try:
            answer.result(PATIENCE_S)
        except WorkerDied:
            died.append(number)
    assert died == [1, 4]


def test_a_call_that_hangs_is_ended_and_the_next_is_done(pool: Processes) -> None:
    first = pool.submit(pid).result(PATIENCE_S)
    hung = pool.submit_urgent(0.5, hang)
    with pytest.raises(WorkerDied, match=r"longer than 0\.5 s"):
        hung.result(PATIENCE_S)
    assert pool.submit(pid).result(PATIENCE_S) != first
    assert not is_alive(first)


def test_what_is_urgent_comes_before_all_that_waits(pool: Processes) -> None:
    ended: list[str] = []
    pool.submit(pid).result(PATIENCE_S)
    busy = pool.submit(slow, 0.5)
    ordinary = [pool.submit(pid) for _ in range(3)]
    urgent = pool.submit_urgent(PATIENCE_S, pid)
    for name, answer in [("urgent", urgent), *(("ordinary", one) for one in ordinary)]:
        answer.add_done_callback(lambda _, name=name: ended.append(name))
    for answer in (busy, urgent, *ordinary):
        answer.result(PATIENCE_S)
    assert ended == ["urgent", "ordinary", "ordinary", "ordinary"]


def test_a_process_that_has_grown_is_replaced_after_its_call(pool: Processes) -> None:
    large = pool.submit(grow).result(PATIENCE_S)
    assert pool.submit(pid).result(PATIENCE_S) != large
    assert not is_alive(large)


def test_a_process_that_somebody_kills_while_it_is_idle_costs_one_call_at_most() -> None:
    with Processes(1, limit_s=PATIENCE_S) as pool:
        killed = pool.submit(pid).result(PATIENCE_S)
        with suppress(ProcessLookupError):  # one that has been replaced already costs nothing
            os.kill(killed, signal.SIGKILL)
        time.sleep(0.1)
        with suppress(WorkerDied):
            pool.submit(pid).result(PATIENCE_S)
        assert pool.submit(pid).result(PATIENCE_S) != killed


def test_processes_that_are_warm_are_so_before_their_first_call_and_after_a_death() -> None:
    with Processes(2, limit_s=PATIENCE_S, warm=pid) as pool:
        wait_for(lambda: pool.ready() == 2)
        with pytest.raises(WorkerDied):
            pool.submit(die).result(PATIENCE_S)
        wait_for(lambda: pool.ready() == 2)


def test_why_a_process_is_not_warm_is_said() -> None:
    with Processes(1, limit_s=PATIENCE_S, warm=no_reader) as pool:
        wait_for(lambda: pool.problem() == "no reader weights")
        assert pool.ready() == 0


def test_ending_ends_what_runs_and_cancels_what_waits() -> None:
    pool = Processes(1, limit_s=PATIENCE_S)
    first = pool.submit(pid).result(PATIENCE_S)
    running, waiting = pool.submit(hang), pool.submit(pid)
    wait_for(running.running)
    began = time.monotonic()
    pool.shutdown()
    for answer in (running, waiting, pool.submit(pid)):
        with pytest.raises(CancelledError):
            answer.result(PATIENCE_S)
    assert time.monotonic() - began < PATIENCE_S / 2
    assert not is_alive(first)


def is_alive(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def wait_for(found: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE_S
    while not found():
        assert time.monotonic() < end
        time.sleep(0.02)
