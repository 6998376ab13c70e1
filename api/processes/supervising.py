"""Keeps the desk running beside the service: starts it once the service answers, starts it again when it has died.

The socket on which the desk answers belongs to this process, so that who calls while there is no desk waits for the next.
"""

import shutil
import socket
import tempfile
import threading
import time
from contextlib import suppress
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess
from pathlib import Path
from select import select

import structlog

from api.processes.errands import DeskOrders
from ingest.children import begin_child, deaf_children

KNOCK_S = 10.0  # the service calls when it answers; a desk that started before would only make it slower
BACK_OFF_S, BACK_OFF_MAX_S = 0.5, 30.0  # before the desk is started again; doubled each time that it died young
OLD_S = 60.0  # a desk that lived so long did not die of how it was started
END_S = 4.0  # how long the desk may take to end
CALLERS = 128  # that may wait for it

log = structlog.get_logger(__name__)


class Supervisor:
    """Has one desk running from `start` to `stop`."""

    def __init__(self, orders: DeskOrders) -> None:
        self._orders = orders
        self._folder = Path(tempfile.mkdtemp(prefix="newsgraph-"))  # only this user may enter it
        self.address = str(self._folder / "desk")
        self._listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._listener.bind(self.address)
        self._listener.listen(CALLERS)
        self._is_over = threading.Event()
        self._turn = threading.Lock()
        self._process: SpawnProcess | None = None
        self._life: Connection | None = None

    def start(self) -> None:
        """Start the desk as soon as somebody calls."""
        threading.Thread(target=self._keep, name="newsgraph-supervisor", daemon=True).start()

    def stop(self) -> None:
        """Have the desk end what it does, or end it; nothing that it started is left."""
        with self._turn:
            self._is_over.set()
            process, life = self._process, self._life
        if process is not None and life is not None:
            with suppress(OSError):  # it has ended
                life.send_bytes(b"end")
            process.join(END_S)
            process.kill()
            process.join()
        self._listener.close()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _keep(self) -> None:
        select([self._listener], [], [], KNOCK_S)
        young = 0
        while (process := self._started()) is not None:
            began_s = time.monotonic()
            wait([process.sentinel])
            if self._is_over.is_set():
                return
            young = 0 if time.monotonic() - began_s > OLD_S else young + 1
            pause_s = min(BACK_OFF_MAX_S, BACK_OFF_S * 2 ** (young - 1)) if young else 0.0
            process.join()
            log.error("the desk has ended; another takes its place", exitcode=process.exitcode, in_s=pause_s)
            self._is_over.wait(pause_s)

    def _started(self) -> SpawnProcess | None:
        with self._turn:
            if self._is_over.is_set():
                return None
            context = get_context("spawn")
            theirs, self._life = context.Pipe(duplex=False)
            self._process = context.Process(target=_desk, args=(self._listener, theirs, self._orders), name="desk")
            with deaf_children():
                self._process.start()
            theirs.close()
            return self._process


def _desk(listener: socket.socket, life: Connection, orders: DeskOrders) -> None:
    """Be the desk: what its process does from its beginning."""
    begin_child()
    # Late, so that the process that only supervises stays small and starts at once.
    from api.processes.desk import keep_desk

    keep_desk(listener, life, orders)
