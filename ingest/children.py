"""Processes that belong to another: Ctrl-C is for the one that started them, and they end with it however it ends."""

import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing import parent_process


def begin_child() -> None:
    """Called first in a process that multiprocessing started: stop hearing Ctrl-C, and end when the parent does."""
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    threading.Thread(target=_end_with_parent, name="newsgraph-parent", daemon=True).start()


@contextmanager
def deaf_children() -> Iterator[None]:
    """Start processes that never hear Ctrl-C, not even before `begin_child`; here it waits until this is over."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _end_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
