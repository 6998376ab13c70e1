"""The service as a process of its own, on a real socket and a real store, with readers that a test can follow."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

from ingest.pipeline import ExtractorFactory
from kg.store import GraphStore, open_store
from tests.fakes import CapitalExtractor

ROOT = Path(__file__).parents[1]
PATIENCE_S = 60.0  # for what takes a second on a machine that is free
SLOW = "this takes its time"
SLOW_S = 1.0

START = """
import sys
from api.settings import Settings
from api.processes.serving import serve
from kg.store import open_store
from tests.services import opening

if __name__ == "__main__":
    settings = Settings(store=sys.argv[1], port=int(sys.argv[2]), workers=int(sys.argv[3]))
    open_store(settings.store).close()
    serve(settings, opening=opening)
"""


class PatientExtractor(CapitalExtractor):
    """Takes its time over texts that say so."""

    def extract(self, articles):
        for article in articles:
            time.sleep(SLOW_S if SLOW in article.text else 0)
            yield from super().extract([article])


def opening() -> tuple[ExtractorFactory, str]:
    return PatientExtractor, PatientExtractor.version


class Answer:
    """What the service answered."""

    def __init__(self, status: int, headers: dict[str, str], body: bytes) -> None:
        self.status, self.headers, self.body = status, headers, body

    @property
    def json(self) -> Any:
        return json.loads(self.body)


class Service:
    """A running service."""

    def __init__(self, folder: Path, *, workers: int = 1, log: Path | None = None) -> None:
        self.url = f"sqlite:///{folder}/news.db"
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = int(probe.getsockname()[1])
        self._log = ((log or folder) / "log.txt").open("a")
        self.process = subprocess.Popen(
            [sys.executable, "-c", START, self.url, str(self.port), str(workers)],
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1"},
            stdout=self._log,
            stderr=self._log,
            start_new_session=True,
        )

    def ask(self, method: str, path: str, body: bytes | None = None, **headers: str) -> Answer:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE_S)
        try:
            named = {name.replace("_", "-"): text for name, text in headers.items()}
            connection.request(method, path, body, named)
            found = connection.getresponse()
            return Answer(found.status, {name.lower(): text for name, text in found.getheaders()}, found.read())
        finally:
            connection.close()

    def connected(self) -> socket.socket:
        """Return a connection on which nothing was said."""
        return socket.create_connection(("127.0.0.1", self.port), timeout=PATIENCE_S)

    def get(self, path: str) -> Any:
        return self.ask("GET", path).json

    def ingest(self, given: object, **headers: str) -> Answer:
        return self.ask("POST", "/v1/ingest", json.dumps(given).encode(), Content_Type="application/json", **headers)

    def done(self, job: str) -> Any:
        """Wait until a job is done; return it with its items."""
        return until(lambda: (found := self.get(f"/v1/jobs/{job}"))["state"] == "done" and found)

    def children(self) -> dict[int, str]:
        """Return the processes of this service that are alive: what each was called with, by its id."""
        rows = subprocess.run(
            ["ps", "-ww", "-o", "pid=,stat=,args=", "-g", str(self.process.pid)], capture_output=True, text=True
        ).stdout.splitlines()
        found = (row.split(None, 2) for row in rows)
        return {int(pid): words for pid, state, words in found if not state.startswith("Z")}

    def parts_of(self, parent: int) -> list[int]:
        """Return the children of one of its processes."""
        said = subprocess.run(["ps", "-o", "pid=", "--ppid", str(parent)], capture_output=True, text=True).stdout
        return [int(pid) for pid in said.split()]

    @property
    def desk(self) -> int:
        """The process that has the workers for its children."""
        called = self.children()
        own = self.parts_of(self.process.pid)
        return next(one for one in own if "spawn_main" in called.get(one, "") and self.parts_of(one))

    def kill(self) -> None:
        """Kill the process that was started, and no other."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def end(self) -> None:
        """Kill whatever of it is left."""
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self._log.close()

    def log(self) -> str:
        return Path(self._log.name).read_text()

    def store(self) -> GraphStore:
        return open_store(self.url, read_only=True)


def until(found: Callable[[], Any], patience_s: float = PATIENCE_S) -> Any:
    """Return what a question gives as soon as it is true."""
    end = time.monotonic() + patience_s
    while True:
        with suppress(OSError):
            if answer := found():
                return answer
        assert time.monotonic() < end, "it never came"
        time.sleep(0.05)


def is_ready(service: Service) -> bool:
    return service.ask("GET", "/readyz").status == 200


@contextmanager
def a_service(folder: Path, *, workers: int = 1, log: Path | None = None) -> Iterator[Service]:
    """Give a service that is ready; nothing of it is left after."""
    service = Service(folder, workers=workers, log=log)
    try:
        until(lambda: is_ready(service))
        yield service
    finally:
        service.end()
